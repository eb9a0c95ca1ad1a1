"""What /mute answers to who means what comes again, as ``every weekend``: the quiet hours that do that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chats.recurring import Recurring
from bot.chats.subjects import Subjects
from bot.chats.weekdays import find_weekend
from bot.chats.wordings import AT_NIGHT, take_any
from bot.command import Request
from bot.commands.muted import read_muted
from bot.text.language import mark
from bot.text.markup import Markup, code, plain
from bot.text.reader import Reader
from bot.text.render import note
from monitors.model import Message
from storage.store import Store

EVERY_WEEK: Final = mark("Every week: {quiet}")
EVERY_DAY: Final = mark("Every day: {quiet}")
FOR_ALL: Final = mark("Hours that come again are set for everything in this chat, not for {what} alone.")
_LONGEST_SUBJECT: Final = 44  # characters


def explain_recurring(request: Request, recurring: Recurring, subject: str) -> Message:
    """The answer to who means what comes again, which are quiet hours, with how to mute the next time alone."""
    reader, days, (begin, end) = request.reader, recurring.days, recurring.hours
    hours = f"{begin:%H:%M}-{'24:00' if begin == end else f'{end:%H:%M}'}"
    when, hold = " ".join((*(_name_day(day, reader) for day in days), hours)), reader.text("hold")
    told = reader.write(EVERY_WEEK if days else EVERY_DAY, quiet=code(f"/quiet {when} {hold}"))
    once = when if len(days) < 2 else _name_days_once(recurring, request)
    mute = " ".join(one for one in ("/mute", subject, once) if one)
    alone = [reader.write("Only the next time: {mute}", mute=code(mute))] if once else []
    return note(*_say_for_all(subject, reader), told, *alone)


def explain_nights(store: Store, request: Request, watch: Sequence[str], words: Sequence[str]) -> Message | None:
    """The answer to who may mean every night, which are quiet hours, or only the next one; None for other words, and
    beside some that are not understood.
    """
    is_night, others = take_any(words, AT_NIGHT)
    others = (*watch, *others)
    subject = read_subject(read_muted(store, request, others), others)
    if not is_night or subject is None:
        return None
    reader, mute = request.reader, " ".join(one for one in ("/mute", subject, "tonight") if one)
    return note(
        *_say_for_all(subject, reader),
        reader.write("Every night: {quiet}", quiet=code("/quiet 22:00-07:00")),
        reader.write("The next night alone: {mute}", mute=code(mute)),
    )


def read_subject(named: Subjects, words: Sequence[str]) -> str | None:
    """The words for what is to be muted if they name topics or countries; "" for everything, None for others."""
    if named.unknown or any(one.is_town for one in named.places) or (named.topics and named.places):
        return None
    return " ".join(words)[:_LONGEST_SUBJECT] if named.topics or named.places else ""


def _say_for_all(subject: str, reader: Reader) -> list[Markup]:
    """That quiet hours are not for what was named alone."""
    return [reader.write(FOR_ALL, what=plain(subject))] if subject else []


def _name_day(day: int, reader: Reader) -> str:
    return reader.weekday(day).strip(".")


def _name_days_once(recurring: Recurring, request: Request) -> str:
    """What mutes whole days that follow one another the next time alone; "" for others, of which no one mute is."""
    days, (begin, end) = {*recurring.days}, recurring.hours
    firsts = [day for day in days if (day - 1) % 7 not in days]
    if begin != end or len(firsts) != 1:
        return ""
    if days == find_weekend(request.home.timezone):
        return request.reader.text("weekend")
    first, last = (_name_day(day % 7, request.reader) for day in (firsts[0], firsts[0] + len(days) - 1))
    return f"{first} 00:00 - {last} 24:00"
