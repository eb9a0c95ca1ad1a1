"""The pages of /settings about when and how a chat is told: time zone, quiet hours, digests, language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Final

from bot.chats import choices
from bot.chats.hours import USUAL_NIGHT
from bot.chats.zones import guess_zones
from bot.command import Request
from bot.commands.setting_page import VERB, back, choice, list_own, make_page, steps
from bot.text.keyboards import button, in_rows, ticked
from bot.text.language import LANGUAGES, mark
from bot.text.markup import bold, plain
from bot.text.reader import Reader
from monitors.model import Button, Chat, Message
from storage.store import Store

COMMON_ZONES: Final = ("UTC", "Europe/London", "Europe/Paris", "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata",
                       "Asia/Almaty", "America/New_York", "America/Mexico_City", "America/Bogota")  # fmt: skip
DIGESTS: Final = {
    "hourly": (mark("every hour"), choices.HOURLY, ()),
    "once": ("08:00", (time(8),), ()),
    "twice": (mark("08:00 and 18:00"), (time(8), time(18)), ()),
    "weekly": (mark("Mondays at 08:00"), (time(8),), (0,)),
    "never": (mark("never"), (), ()),
}
INSISTING: Final = (0, 5, 10, 15, 30, 60)
QUIET: Final = {
    "none": (mark("no quiet hours"), None, None),
    "22": ("22:00–07:00", *USUAL_NIGHT),
    "23": ("23:00–08:00", time(23), time(8)),
    "0": ("00:00–09:00", time(0), time(9)),
}


def describe_digests(chat: Chat, reader: Reader) -> str:
    """When digests come, and whether silently."""
    when = _describe_times(chat, reader)
    if not chat.silent_digests or not chat.digest_times:
        return when
    return reader.listed((when, reader.text("without a sound")))


def _describe_times(chat: Chat, reader: Reader) -> str:
    for label, times, days in DIGESTS.values():
        if chat.digest_times == times and chat.digest_days == days:
            return reader.text(label)
    at = reader.listed(reader.clock(at) for at in chat.digest_times)
    return f"{describe_days(chat.digest_days, reader)} {at}" if chat.digest_days else at


def describe_days(days: Sequence[int], reader: Reader) -> str:
    """Some days of the week: ``Mon–Fri`` if more than two follow one another, also over its end, else one by one."""
    first = next((day for day in days if (day - 1) % 7 not in days), None)
    if first is not None and len(days) > 2 and all((first + more) % 7 in days for more in range(len(days))):
        return f"{reader.weekday(first)}–{reader.weekday((first + len(days) - 1) % 7)}"
    return reader.listed(map(reader.weekday, days))


def describe_quiet(chat: Chat, reader: Reader) -> str:
    """The quiet hours, and whether urgent alerts may ring in them."""
    if chat.quiet_from is None or chat.quiet_to is None:
        return reader.text("no quiet hours")
    end = "24:00" if chat.quiet_from == chat.quiet_to else reader.clock(chat.quiet_to)
    hours = f"{reader.clock(chat.quiet_from)}–{end}"
    hours = f"{describe_days(chat.quiet_days, reader)} {hours}" if chat.quiet_days else hours
    through = reader.text("urgent alerts ring") if chat.urgent_breaks_quiet else reader.text("alerts wait")
    return reader.listed((hours, through))


def show_zone(store: Store, request: Request) -> Message:
    """The time zone, with likely ones as buttons."""
    reader, chat = request.reader, request.chat
    countries = next((one.countries for one in list_own(store, request)), ())
    likely = [zone for country in countries[:3] for zone in guess_zones(country)[:4]]
    offered = tuple(dict.fromkeys((chat.timezone, *likely, *COMMON_ZONES)))[:14]
    buttons = [choice("zone", zone, zone, is_on=zone == chat.timezone) for zone in offered]
    now = reader.text("Your time is {time}.", time=replace(reader, timezone=chat.timezone).moment(request.now))
    other = reader.write("Any other: {command}.", command=plain("/timezone Asia/Almaty"))
    return make_page(
        [bold(reader.text("Time zone")), plain(now), other],
        (*in_rows(buttons, 2), steps(reader, "main", "✅ " + reader.text("Done"))),
    )


def choose_zone(store: Store, request: Request, value: str) -> str:
    """Set the time zone."""
    choices.change_chat(store, request, "timezone", value, timezone=value)
    return ""


def _offer(
    reader: Reader, kind: str, options: Mapping[str, tuple[str, object, object]], chosen: tuple[object, object]
) -> list[Button]:
    """The options of a page as buttons, the chosen one ticked."""
    return [
        choice(kind, key, reader.text(label), is_on=tuple(rest) == chosen) for key, (label, *rest) in options.items()
    ]


def show_quiet(store: Store, request: Request) -> Message:
    """The quiet hours, and whether urgent alerts may ring in them."""
    reader, chat = request.reader, request.chat
    buttons = _offer(reader, "quiet", QUIET, (None if chat.quiet_days else chat.quiet_from, chat.quiet_to))
    through = button(ticked(reader.text("Urgent alerts ring"), chat.urgent_breaks_quiet), VERB, "quiet", "through")
    lines = [
        bold(reader.text("Quiet hours")),
        plain(describe_quiet(chat, reader)),
        reader.write("Any other hours: {command}.", command=plain("/quiet 21:30-06:45")),
    ]
    return make_page(lines, (*in_rows(buttons, 2), (through,), back(reader)))


def choose_quiet(store: Store, request: Request, value: str) -> str:
    """Set the quiet hours, or whether urgent alerts may ring in them."""
    if value == "through":
        passes = not request.chat.urgent_breaks_quiet
        choices.change_chat(store, request, "quiet", f"urgent {passes}", urgent_breaks_quiet=passes)
        return ""
    _, start, end = QUIET[value]
    choices.change_chat(store, request, "quiet", value, quiet_from=start, quiet_to=end, quiet_days=())
    return ""


def describe_insisting(chat: Chat, reader: Reader) -> str:
    """After how many minutes unconfirmed alerts ring again."""
    if not chat.insist_minutes:
        return reader.text("never")
    return reader.count("after {n} minute", "after {n} minutes", chat.insist_minutes)


def show_insisting(store: Store, request: Request) -> Message:
    """When severe alerts that nobody has confirmed ring again."""
    reader, chat = request.reader, request.chat
    buttons = [
        choice("insist", str(minutes), describe_insisting(replace(chat, insist_minutes=minutes), reader),
               is_on=chat.insist_minutes == minutes)
        for minutes in INSISTING
    ]  # fmt: skip
    lines = [
        bold(reader.text("Ring again")),
        plain(describe_insisting(chat, reader)),
        plain(
            reader.text("High and extreme alerts ring again, up to three times, until somebody presses Seen or another "
                        "of their buttons. After that the owners are told.")
        ),
        reader.write("Any other interval: {command}.", command=plain("/insist 20m")),
    ]  # fmt: skip
    return make_page(lines, (*in_rows(buttons, 2), back(reader)))


def choose_insisting(store: Store, request: Request, value: str) -> str:
    """Set after how many minutes unconfirmed alerts ring again, 0 for never."""
    choices.change_chat(store, request, "insist", value, insist_minutes=int(value))
    return ""


def show_times(store: Store, request: Request) -> Message:
    """When digests come."""
    reader, chat = request.reader, request.chat
    buttons = _offer(reader, "times", DIGESTS, (chat.digest_times, chat.digest_days))
    silent = button(ticked("🔕 " + reader.text("Without a sound"), chat.silent_digests), VERB, "times", "silent")
    lines = [
        bold(reader.text("Digests")),
        plain(describe_digests(chat, reader)),
        reader.write("Any other times: {command}.", command=plain("/times 07:15 19:00")),
    ]
    return make_page(lines, (*in_rows(buttons, 2), (silent,), back(reader)))


def choose_times(store: Store, request: Request, value: str) -> str:
    """Set the digest times, or whether digests come silently."""
    if value == "silent":
        set_silent(store, request, is_silent=not request.chat.silent_digests)
        return ""
    _, times, days = DIGESTS[value]
    choices.change_chat(store, request, "digests", value, digest_times=times, digest_days=days)
    return ""


def set_silent(store: Store, request: Request, *, is_silent: bool) -> None:
    """Make digests come silently, or with a sound."""
    choices.change_chat(store, request, "digests", "silent" if is_silent else "loud", silent_digests=is_silent)


def show_language(store: Store, request: Request) -> Message:
    """The languages of the bot, each in its own name."""
    buttons = [choice("lang", code, name, is_on=code == request.chat.language) for code, name in LANGUAGES.items()]
    return make_page([bold(request.reader.text("Language"))], (*in_rows(buttons, 2), back(request.reader)))


def choose_language(store: Store, request: Request, value: str) -> str:
    """Set the language."""
    if value in LANGUAGES:
        choices.change_chat(store, request, "language", value, language=value)
    return ""
