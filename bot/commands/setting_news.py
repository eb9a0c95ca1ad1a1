"""The pages of /settings about what a chat is told: topics, places, least severity, at once or in digests, outlets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from typing import Final

from bot.chats import choices
from bot.chats.examples import name_country
from bot.chats.zones import guess_zones
from bot.command import Request
from bot.commands.setting_page import MOST_BUTTONS, VERB, back, choice, list_own, make_page, steps
from bot.text.keyboards import Keyboard, button, in_rows
from bot.text.markup import Markup, bold, plain, shorten
from bot.text.reader import Reader, flag
from bot.text.story_lines import SEVERITIES
from monitors.model import Cadence, Message, Severity, Subscription
from storage.store import Store

COMMON_COUNTRIES: Final = ("UA", "RU", "IL", "IR", "SD", "CD", "MM", "HT", "VE", "KZ", "FR", "US")
SHOWN_COUNTRIES: Final = 12
BUSY_PERIOD: Final = timedelta(days=7)
OUTLETS_OFFERED: Final = 8
MOST_NAMED: Final = 20


def name_of(outlet: str) -> str:
    """A short stable id of an outlet, for the data of a button."""
    return blake2b(outlet.encode(), digest_size=6).hexdigest()


def describe_places(countries: tuple[str, ...], reader: Reader) -> str:
    """Countries by name with their flags, and how many more there are; or the word for all."""
    names = [f"{flag(code)} {reader.country(code)}" for code in countries[:MOST_NAMED]]
    if len(countries) > MOST_NAMED:
        names.append(reader.count("and {n} more", "and {n} more", len(countries) - MOST_NAMED))
    return reader.listed(names) if names else reader.text("everywhere")


def _list_each(store: Store, request: Request, describe: Callable[[Subscription], str]) -> list[Markup]:
    """What each topic has where topics differ, which only commands can make them; else nothing."""
    own = list_own(store, request)
    if len({describe(one) for one in own}) < 2:
        return []
    named = request.desk.reader(request.home, own)
    lines = [
        request.reader.write("{name}: {value}", name=shorten(named.topic(one.topic), 60), value=bold(describe(one)))
        for one in own[:MOST_BUTTONS]
    ]
    return [*lines, plain(request.reader.text("The buttons change all topics."))]


def show_topics(store: Store, request: Request) -> Message:
    """Every topic, with a tick at those that the chat subscribes to."""
    reader, desk = request.reader, request.desk
    chosen = {one.topic for one in list_own(store, request)}
    buttons = [choice("topics", one.id, reader.topic(one.id), is_on=one.id in chosen) for one in desk.topics.values()]
    everything = (
        button(reader.text("All"), VERB, "topics", "+"),
        button(reader.text("None"), VERB, "topics", "-"),
    )
    how = plain(reader.text("Tap the topics this chat should hear about."))
    onward = steps(reader, "places", "🌍 " + reader.text("Places"))
    keyboard = (*in_rows(buttons[:MOST_BUTTONS], 2), everything, onward)
    return make_page([bold(reader.text("Topics")), how], keyboard)


def choose_topic(store: Store, request: Request, value: str) -> str:
    """Add or remove one topic, or all."""
    known = request.desk.topics
    if value in {"+", "-"}:
        change = choices.add_topics if value == "+" else choices.remove_topics
        change(store, request, known)
    elif value in known and not choices.add_topics(store, request, (value,)):
        choices.remove_topics(store, request, (value,))
    return ""


def show_places(store: Store, request: Request) -> Message:
    """The chosen countries, and those most in the news of the last days."""
    reader = request.reader
    each = _list_each(store, request, lambda one: describe_places(one.countries, reader))
    chosen = find_common_places(store, request)
    busy = store.articles.list_busy_countries((request.now - BUSY_PERIOD).date(), SHOWN_COUNTRIES)
    listed = dict.fromkeys((*chosen, *(code for code in busy if flag(code)), *COMMON_COUNTRIES))
    offered = tuple(listed)[: max(SHOWN_COUNTRIES, len(chosen))][:MOST_BUTTONS]
    buttons = [choice("places", code, f"{flag(code)} {reader.country(code)}", is_on=code in chosen) for code in offered]
    lines = [
        bold(reader.text("Places")),
        *(each or (plain(describe_places(chosen, reader)),)),
        reader.write("Any other country or town: {command}.", command=plain(f"/places {name_country(reader)}")),
    ]
    keyboard: Keyboard = (*in_rows(buttons, 2), (button("🌍 " + reader.text("Everywhere"), VERB, "places", "*"),))
    zones = guess_zones(chosen[0]) if len(chosen) == 1 else ()
    if zones and request.chat.timezone not in zones:
        keyboard += ((button("🕰 " + reader.text("Use {zone} time", zone=zones[0]), VERB, "zone", zones[0]),),)
    return make_page(lines, (*keyboard, steps(reader, "zone", "🕰 " + reader.text("Time zone"))))


def find_common_places(store: Store, request: Request) -> tuple[str, ...]:
    """The countries chosen for all topics; none where topics differ."""
    each = {one.countries for one in list_own(store, request)}
    return next(iter(each)) if len(each) == 1 else ()


def choose_place(store: Store, request: Request, value: str) -> str:
    """Add or remove one country, or choose all."""
    countries = () if value == "*" else choices.toggle(find_common_places(store, request), value)
    if not choices.set_countries(store, request, countries):
        return request.reader.text("Choose a topic first.")
    return ""


def show_level(store: Store, request: Request) -> Message:
    """The least severity."""
    reader = request.reader
    each = _list_each(store, request, lambda one: reader.text(SEVERITIES[one.least_severity]))
    now = {one.least_severity for one in list_own(store, request)} or {Severity.LOW}
    buttons = [choice("level", one.value, reader.text(SEVERITIES[one]), is_on=now == {one}) for one in Severity]
    how = plain(reader.text("Stories below this severity are not sent at all."))
    return make_page([bold(reader.text("Minimum severity")), how, *each], (*in_rows(buttons, 2), back(reader)))


def choose_level(store: Store, request: Request, value: str) -> str:
    """Set the least severity of every topic."""
    if not choices.set_severity(store, request, Severity(value)):
        return request.reader.text("Choose a topic first.")
    return ""


def show_pace(store: Store, request: Request) -> Message:
    """For each topic, whether it alerts at once or waits for the digest."""
    reader = request.reader
    subscriptions = list_own(store, request)
    named = request.desk.reader(request.home, subscriptions)
    buttons = [
        button(("🔔 " if one.cadence is Cadence.INSTANT else "🗞 ") + named.topic(one.topic), VERB, "pace", one.topic)
        for one in subscriptions[:MOST_BUTTONS]
    ]
    how = plain(reader.text("🔔 rings at once, 🗞 waits for the digest. Tap to change."))
    return make_page([bold(reader.text("At once or digest")), how], (*in_rows(buttons, 2), back(reader)))


def choose_pace(store: Store, request: Request, value: str) -> str:
    """Switch one topic between alerts at once and digests."""
    one = next((one for one in list_own(store, request) if one.topic == value), None)
    if one is not None:
        other = Cadence.DIGEST if one.cadence is Cadence.INSTANT else Cadence.INSTANT
        choices.set_cadence(store, request, other, (value,))
    return ""


def show_outlets(store: Store, request: Request) -> Message:
    """The outlets that are left out, and others that report; a tap switches one."""
    reader = request.reader
    left_out = next((one.leave_out for one in list_own(store, request)), ())
    offered = [name for name in list_outlets(store, request) if name not in left_out][:OUTLETS_OFFERED]
    buttons = [button(f"🚫 {name}", VERB, "outlets", name_of(name)) for name in left_out[:MOST_BUTTONS]]
    buttons += [button(name, VERB, "outlets", name_of(name)) for name in offered]
    outlet = reader.text("Daily Rumour")
    lines = [
        bold(reader.text("Leave out")),
        plain(reader.text("Stories reported only by outlets marked 🚫 are not sent. Tap an outlet to change it.")),
        reader.write("Leave one out: {command}.", command=plain(f"/leaveout {outlet}")),
    ]
    return make_page(lines, (*in_rows(buttons, 2), back(reader)))


def choose_outlet(store: Store, request: Request, value: str) -> str:
    """Leave an outlet out, or let it in again."""
    left_out = next((one.leave_out for one in list_own(store, request)), ())
    kept = [name for name in left_out if name_of(name) != value]
    if len(kept) == len(left_out):
        kept += [name for name in list_outlets(store, request) if name_of(name) == value][:1]
    if not choices.set_left_out(store, request, kept):
        return request.reader.text("Choose a topic first.")
    return ""


def list_outlets(store: Store, request: Request) -> list[str]:
    """The outlets of what this chat was told lately, or of the newest stories, the most frequent first."""
    told = store.alerts.list_told_to(request.chat.id, request.now - BUSY_PERIOD, 50)
    stories = store.stories.list_stories_by_id([one.story_id for one in told]) or store.stories.list_stories()
    names = Counter(name for story in stories for name in {report.publisher for report in story.reports} if name)
    return [name for name, _ in names.most_common()]
