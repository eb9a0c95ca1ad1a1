"""/settings: one message with buttons that edits itself. Everything in it is also a command; see preferences.py.

A page is a function from a request to a message; a button's data is ``set:PAGE`` to turn to a page and
``set:PAGE:VALUE`` to choose something on it. Choosing is done in bot/choices.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import time, timedelta
from hashlib import blake2b
from typing import Final

from bot import choices
from bot.command import Answer, Command, Need, Pressed, PressRule, Reaction, Request
from bot.keyboards import Keyboard, button, in_rows, ticked
from bot.language import LANGUAGES, mark
from bot.markup import Markup, bold, join, plain, shorten
from bot.reader import Reader, flag
from bot.render import SEVERITIES
from bot.zones import guess_zones
from monitors.model import Button, Cadence, Chat, Message, Severity, Subscription
from storage.store import Store

VERB: Final = "set"
COMMON_COUNTRIES: Final = ("UA", "RU", "IL", "IR", "SD", "CD", "MM", "HT", "VE", "KZ", "FR", "US")
COMMON_ZONES: Final = ("UTC", "Europe/London", "Europe/Paris", "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata",
                       "Asia/Almaty", "America/New_York", "America/Mexico_City", "America/Bogota")  # fmt: skip
DIGESTS: Final = {
    "hourly": (mark("every hour"), choices.HOURLY, ()),
    "once": ("08:00", (time(8),), ()),
    "twice": (mark("08:00 and 18:00"), (time(8), time(18)), ()),
    "weekly": (mark("Mondays at 08:00"), (time(8),), (0,)),
    "never": (mark("never"), (), ()),
}
QUIET: Final = {
    "none": (mark("no quiet hours"), None, None),
    "22": ("22:00–07:00", time(22), time(7)),
    "23": ("23:00–08:00", time(23), time(8)),
    "0": ("00:00–09:00", time(0), time(9)),
}
SHOWN_COUNTRIES: Final = 12
BUSY_PERIOD: Final = timedelta(days=7)
OUTLETS_OFFERED: Final = 8
MOST_BUTTONS: Final = 60


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its message, and what choosing a value on it does."""

    show: Callable[[Store, Request], Message]
    choose: choices.Change | None = None


def name_of(outlet: str) -> str:
    """A short stable name of an outlet for button data."""
    return blake2b(outlet.encode(), digest_size=6).hexdigest()


def _subscriptions(store: Store, request: Request) -> tuple[Subscription, ...]:
    return store.chats.list_subscriptions(request.chat.id)


def _message(lines: Iterable[Markup], keyboard: Keyboard) -> Message:
    return Message(join(lines).html, buttons=keyboard)


def _back(reader: Reader, page: str = "main") -> tuple[Button, ...]:
    return (button("« " + reader.tell("Back"), VERB, page),)


def _steps(reader: Reader, following: str, label: str) -> tuple[Button, ...]:
    """Back to all settings, and on to what a newcomer chooses next."""
    return (*_back(reader), button(f"{label} »", VERB, following))


def _choice(page: str, value: str, label: str, *, is_on: bool) -> Button:
    return button(ticked(label, is_on), VERB, page, value)


# ---------------------------------------------------------------------------------------------------- the summary


def describe_places(countries: tuple[str, ...], reader: Reader) -> str:
    """Countries by name with their flags, or that all count."""
    names = [f"{flag(code)} {reader.country(code)}" for code in countries[:20]]
    return ", ".join(names) if names else reader.tell("everywhere")


def describe_digests(chat: Chat, reader: Reader) -> str:
    """When digests come."""
    for label, times, days in DIGESTS.values():
        if chat.digest_times == times and chat.digest_days == days:
            return reader.tell(label)
    return ", ".join(reader.clock(at) for at in chat.digest_times)


def describe_quiet(chat: Chat, reader: Reader) -> str:
    """The quiet hours, and whether the urgent passes through them."""
    if chat.quiet_from is None or chat.quiet_to is None:
        return reader.tell("no quiet hours")
    hours = f"{reader.clock(chat.quiet_from)}–{reader.clock(chat.quiet_to)}"
    through = reader.tell("urgent alerts ring") if chat.urgent_breaks_quiet else reader.tell("alerts wait")
    return f"{hours}, {through}"


def _line(title: str, value: str) -> Markup:
    return join([plain(f"{title}:"), bold(shorten(value, 400))], " ")


def summary_lines(store: Store, request: Request) -> list[Markup]:
    """The chat's settings, a line each."""
    reader, chat = request.reader, request.chat
    subscriptions = _subscriptions(store, request)
    named = request.desk.reader(chat, subscriptions)
    topics = [shorten(named.topic(one.topic), 60) for one in subscriptions]
    first = subscriptions[0] if subscriptions else Subscription(chat.id, "")
    lines = [
        _line(reader.tell("Topics"), ", ".join(topics[:30]) or reader.tell("none yet")),
        _line(reader.tell("Places"), describe_places(first.countries, reader)),
        _line(reader.tell("Least severity"), reader.tell(SEVERITIES[first.least_severity])),
        _line(reader.tell("Time zone"), chat.timezone),
        _line(reader.tell("Quiet hours"), describe_quiet(chat, reader)),
        _line(reader.tell("Digests"), describe_digests(chat, reader)),
        _line(reader.tell("Language"), LANGUAGES[chat.language]),
    ]
    if first.leave_out:
        lines.append(_line(reader.tell("Left out"), ", ".join(first.leave_out[:20])))
    if chat.muted_until is not None and chat.muted_until > request.now:
        lines.append(_line(reader.tell("Muted until"), reader.moment(chat.muted_until)))
    return lines


def show_main(store: Store, request: Request) -> Message:
    """All settings, and the way to each page."""
    reader = request.reader
    title = reader.tell("Settings")
    if request.chat.id != request.home.id:
        title = f"{title}: {shorten(request.chat.title, 100)}"
    names = (
        ("topics", "📰 " + reader.tell("Topics")),
        ("places", "🌍 " + reader.tell("Places")),
        ("level", "🚦 " + reader.tell("Least severity")),
        ("pace", "🔔 " + reader.tell("At once or digest")),
        ("zone", "🕰 " + reader.tell("Time zone")),
        ("quiet", "🌙 " + reader.tell("Quiet hours")),
        ("times", "🗞 " + reader.tell("Digests")),
        ("lang", "💬 " + reader.tell("Language")),
        ("outlets", "🚫 " + reader.tell("Leave out")),
    )
    keyboard = in_rows((button(label, VERB, page) for page, label in names), 2)
    return _message([bold(title), *summary_lines(store, request)], keyboard)


# ---------------------------------------------------------------------------------------------------------- pages


def show_topics(store: Store, request: Request) -> Message:
    """Every topic with a tick at those that the chat gets."""
    reader, desk = request.reader, request.desk
    chosen = {one.topic for one in _subscriptions(store, request)}
    buttons = [_choice("topics", one.id, reader.topic(one.id), is_on=one.id in chosen) for one in desk.topics.values()]
    everything = (
        button(reader.tell("All"), VERB, "topics", "+"),
        button(reader.tell("None"), VERB, "topics", "-"),
    )
    how = plain(reader.tell("Tap the topics that this chat shall hear of."))
    onward = _steps(reader, "places", "🌍 " + reader.tell("Places"))
    keyboard = (*in_rows(buttons[:MOST_BUTTONS], 2), everything, onward)
    return _message([bold(reader.tell("Topics")), how], keyboard)


def choose_topic(store: Store, request: Request, value: str) -> str:
    """Add or take away one topic, or all."""
    known = request.desk.topics
    if value in {"+", "-"}:
        change = choices.add_topics if value == "+" else choices.remove_topics
        change(store, request, known)
    elif value in known and not choices.add_topics(store, request, (value,)):
        choices.remove_topics(store, request, (value,))
    return ""


def show_places(store: Store, request: Request) -> Message:
    """The chosen countries and those that are most in the news of the last days."""
    reader = request.reader
    chosen = next((one.countries for one in _subscriptions(store, request)), ())
    busy = store.articles.list_busy_countries((request.now - BUSY_PERIOD).date(), SHOWN_COUNTRIES)
    listed = dict.fromkeys((*chosen, *(code for code in busy if flag(code)), *COMMON_COUNTRIES))
    offered = tuple(listed)[: max(SHOWN_COUNTRIES, len(chosen))][:MOST_BUTTONS]
    buttons = [
        _choice("places", code, f"{flag(code)} {reader.country(code)}", is_on=code in chosen) for code in offered
    ]
    lines = [
        bold(reader.tell("Places")),
        plain(describe_places(chosen, reader)),
        reader.write("Any other country or town: {command}.", command=plain("/places Kazakhstan")),
    ]
    keyboard: Keyboard = (*in_rows(buttons, 2), (button("🌍 " + reader.tell("Everywhere"), VERB, "places", "*"),))
    zones = guess_zones(chosen[0]) if len(chosen) == 1 else ()
    if zones and request.chat.timezone not in zones:
        keyboard += ((button("🕰 " + reader.tell("Use {zone} time", zone=zones[0]), VERB, "zone", zones[0]),),)
    return _message(lines, (*keyboard, _steps(reader, "zone", "🕰 " + reader.tell("Time zone"))))


def choose_place(store: Store, request: Request, value: str) -> str:
    """Add or take away one country, or hear of all."""
    chosen = next((one.countries for one in _subscriptions(store, request)), ())
    countries = () if value == "*" else choices.toggle(chosen, value)
    if not choices.set_countries(store, request, countries):
        return request.reader.tell("Choose a topic first.")
    return ""


def show_level(store: Store, request: Request) -> Message:
    """The least severity."""
    reader = request.reader
    now = next((one.least_severity for one in _subscriptions(store, request)), Severity.LOW)
    buttons = [_choice("level", one.value, reader.tell(SEVERITIES[one]), is_on=one is now) for one in Severity]
    how = plain(reader.tell("Stories below this severity are not told at all."))
    return _message([bold(reader.tell("Least severity")), how], (*in_rows(buttons, 2), _back(reader)))


def choose_level(store: Store, request: Request, value: str) -> str:
    """Set the least severity of every topic."""
    if not choices.set_severity(store, request, Severity(value)):
        return request.reader.tell("Choose a topic first.")
    return ""


def show_pace(store: Store, request: Request) -> Message:
    """For each topic, whether it rings at once or waits for the digest."""
    reader = request.reader
    subscriptions = _subscriptions(store, request)
    named = request.desk.reader(request.home, subscriptions)
    buttons = [
        button(("🔔 " if one.cadence is Cadence.INSTANT else "🗞 ") + named.topic(one.topic), VERB, "pace", one.topic)
        for one in subscriptions[:MOST_BUTTONS]
    ]
    how = plain(reader.tell("🔔 rings at once, 🗞 waits for the digest. Tap to change."))
    return _message([bold(reader.tell("At once or digest")), how], (*in_rows(buttons, 2), _back(reader)))


def choose_pace(store: Store, request: Request, value: str) -> str:
    """Turn one topic from ringing to digest or back."""
    one = next((one for one in _subscriptions(store, request) if one.topic == value), None)
    if one is not None:
        other = Cadence.DIGEST if one.cadence is Cadence.INSTANT else Cadence.INSTANT
        choices.set_cadence(store, request, other, (value,))
    return ""


def show_zone(store: Store, request: Request) -> Message:
    """The time zone: the likely ones as buttons."""
    reader, chat = request.reader, request.chat
    countries = next((one.countries for one in _subscriptions(store, request)), ())
    likely = [zone for country in countries[:3] for zone in guess_zones(country)[:4]]
    offered = tuple(dict.fromkeys((chat.timezone, *likely, *COMMON_ZONES)))[:14]
    buttons = [_choice("zone", zone, zone, is_on=zone == chat.timezone) for zone in offered]
    now = reader.tell("Your time is {time}.", time=replace(reader, timezone=chat.timezone).moment(request.now))
    other = reader.write("Any other: {command}.", command=plain("/timezone Asia/Almaty"))
    return _message(
        [bold(reader.tell("Time zone")), plain(now), other],
        (*in_rows(buttons, 2), _steps(reader, "main", "✅ " + reader.tell("Done"))),
    )


def choose_zone(store: Store, request: Request, value: str) -> str:
    """Set the time zone."""
    choices.change_chat(store, request, "timezone", value, timezone=value)
    return ""


def show_quiet(store: Store, request: Request) -> Message:
    """Quiet hours, and what they let through."""
    reader, chat = request.reader, request.chat
    now = (chat.quiet_from, chat.quiet_to)
    buttons = [
        _choice("quiet", key, reader.tell(label), is_on=(start, end) == now)
        for key, (label, start, end) in QUIET.items()
    ]
    through = button(ticked(reader.tell("Urgent alerts ring"), chat.urgent_breaks_quiet), VERB, "quiet", "through")
    lines = [
        bold(reader.tell("Quiet hours")),
        plain(describe_quiet(chat, reader)),
        reader.write("Any other hours: {command}.", command=plain("/quiet 21:30-06:45")),
    ]
    return _message(lines, (*in_rows(buttons, 2), (through,), _back(reader)))


def choose_quiet(store: Store, request: Request, value: str) -> str:
    """Set the quiet hours, or whether the urgent passes."""
    if value == "through":
        passes = not request.chat.urgent_breaks_quiet
        choices.change_chat(store, request, "quiet", f"urgent {passes}", urgent_breaks_quiet=passes)
        return ""
    _, start, end = QUIET[value]
    choices.change_chat(store, request, "quiet", value, quiet_from=start, quiet_to=end)
    return ""


def show_times(store: Store, request: Request) -> Message:
    """When digests come."""
    reader, chat = request.reader, request.chat
    now = (chat.digest_times, chat.digest_days)
    buttons = [
        _choice("times", key, reader.tell(label), is_on=(times, days) == now)
        for key, (label, times, days) in DIGESTS.items()
    ]
    lines = [
        bold(reader.tell("Digests")),
        plain(describe_digests(chat, reader)),
        reader.write("Any other times: {command}.", command=plain("/times 07:15 19:00")),
    ]
    return _message(lines, (*in_rows(buttons, 2), _back(reader)))


def choose_times(store: Store, request: Request, value: str) -> str:
    """Set the digest times."""
    _, times, days = DIGESTS[value]
    choices.change_chat(store, request, "digests", value, digest_times=times, digest_days=days)
    return ""


def show_language(store: Store, request: Request) -> Message:
    """The languages of the bot, each in its own name."""
    buttons = [_choice("lang", code, name, is_on=code == request.chat.language) for code, name in LANGUAGES.items()]
    return _message([bold(request.reader.tell("Language"))], (*in_rows(buttons, 2), _back(request.reader)))


def choose_language(store: Store, request: Request, value: str) -> str:
    """Set the language."""
    if value in LANGUAGES:
        choices.change_chat(store, request, "language", value, language=value)
    return ""


def show_outlets(store: Store, request: Request) -> Message:
    """The outlets that are left out, and those that this chat was told of lately; a tap turns one."""
    reader = request.reader
    left_out = next((one.leave_out for one in _subscriptions(store, request)), ())
    offered = [name for name in list_outlets(store, request) if name not in left_out][:OUTLETS_OFFERED]
    buttons = [button(f"🚫 {name}", VERB, "outlets", name_of(name)) for name in left_out[:MOST_BUTTONS]]
    buttons += [button(name, VERB, "outlets", name_of(name)) for name in offered]
    lines = [
        bold(reader.tell("Leave out")),
        plain(reader.tell("Stories that only the outlets with 🚫 report are not told. Tap one to change it.")),
        reader.write("Leave one out: {command}.", command=plain("/leaveout Daily Rumour")),
    ]
    return _message(lines, (*in_rows(buttons, 2), _back(reader)))


def choose_outlet(store: Store, request: Request, value: str) -> str:
    """Leave an outlet out, or let it in again."""
    left_out = next((one.leave_out for one in _subscriptions(store, request)), ())
    kept = [name for name in left_out if name_of(name) != value]
    if len(kept) == len(left_out):
        kept += [name for name in list_outlets(store, request) if name_of(name) == value][:1]
    if not choices.set_left_out(store, request, kept):
        return request.reader.tell("Choose a topic first.")
    return ""


def list_outlets(store: Store, request: Request) -> list[str]:
    """The outlets of what this chat was told lately, the most frequent first."""
    told = store.alerts.list_told_to(request.chat.id, request.now - BUSY_PERIOD, 50)
    stories = store.stories.list_stories_by_id([one.story_id for one in told])
    names = Counter(name for story in stories for name in {report.publisher for report in story.reports} if name)
    return [name for name, _ in names.most_common()]


PAGES: Final = {
    "main": Page(show_main),
    "topics": Page(show_topics, choose_topic),
    "places": Page(show_places, choose_place),
    "level": Page(show_level, choose_level),
    "pace": Page(show_pace, choose_pace),
    "zone": Page(show_zone, choose_zone),
    "quiet": Page(show_quiet, choose_quiet),
    "times": Page(show_times, choose_times),
    "lang": Page(show_language, choose_language),
    "outlets": Page(show_outlets, choose_outlet),
}


def turn(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Turn to a page, or choose something on it and show what it looks like then."""
    name, _, value = request.arguments.partition(":")
    page = PAGES[name]
    toast = page.choose(store, request, value) if value and page.choose else ""
    return Reaction(toast, edit=page.show(store, renew(store, request)))


def renew(store: Store, request: Request) -> Request:
    """The request with its chats as they are stored now."""
    return Request(
        store.chats.get_chat(request.chat.id),
        request.actor_id,
        request.arguments,
        request.now,
        request.desk,
        store.chats.get_chat(request.home.id),
        request.bot_name,
        request.is_owner,
    )


def settings(store: Store, request: Request) -> Answer:
    """All settings, with buttons to change them."""
    return (show_main(store, request),)


COMMANDS = (Command("settings", "", mark("everything this chat may choose, with buttons"), settings),)
PRESSES = (PressRule(VERB, turn, Need.ADMIN),)
