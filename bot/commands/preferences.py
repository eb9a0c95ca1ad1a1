"""Every setting as a command: /places /severity /cadence /timezone /quiet /times /insist /language /leaveout.

Without arguments, each one shows the page of /settings with its buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Final, TypeVar

from bot.chats import choices
from bot.chats.digest_times import AND, read_digest_times
from bot.chats.examples import name_country, name_language, name_topic
from bot.chats.hours import read_quiet
from bot.chats.periods import read_period
from bot.chats.places import find_place_or_region, find_town
from bot.chats.subjects import Subjects, read_subjects, read_topics
from bot.chats.times_of_day import join_halves
from bot.chats.topic_names import TopicNames
from bot.chats.weekdays import find_weekend, take_weekdays
from bot.chats.wordings import (
    AT_LEAST,
    DIGEST,
    HOLD,
    HOURLY,
    INSTANT,
    LEVELS,
    LOUD,
    ONLY,
    SILENT,
    find_addition,
    find_exception,
    find_removal,
    means_none,
    take_any,
)
from bot.chats.zones import find_zone, guess_zone_of_town, guess_zones, list_zones, suggest_zones
from bot.command import Answer, Command, Need, Request
from bot.commands import setting_times
from bot.commands.left_out import leave_out
from bot.commands.setting_answers import ask_again, ask_for_topic, explain_towns, show_done
from bot.commands.setting_news import find_common_places
from bot.commands.subscriptions import explain_exception
from bot.text.language import LANGUAGES, mark
from bot.text.markup import bold, shorten
from bot.text.reader import Reader
from bot.text.story_lines import SEVERITIES
from monitors.alerting.daytime import WEEK
from monitors.country_lookup import find_country, find_similar_country
from monitors.folding import fold
from monitors.language_lookup import find_language
from monitors.model import Cadence, Severity
from storage.store import Store

CADENCES: Final = {**dict.fromkeys(INSTANT, Cadence.INSTANT), **dict.fromkeys(DIGEST, Cadence.DIGEST)}
EVERY: Final = AND | frozenset(
    ("after", "alle", "nach", "toutes", "apres", "despues", "de", "каждые", "каждых", "через", "بعد", "apos", "depois")
)
"""Words beside the minutes after which something comes again."""
T = TypeVar("T")
_TAKING: Final = frozenset("-−–")
SIGNS: Final = _TAKING | {"+"}
"""Signs before a name that add it or take it away."""
WORD_UNITS: Final = 60
LONGEST_INSISTING: Final = 240  # minutes


def places(store: Store, request: Request) -> Answer:
    """Hear only of these countries, by name, code, region, or a town in them."""
    reader, names = request.reader, request.desk.names
    if parted := _part_places(request):
        return _set_places(store, request, *parted)
    change, words = _take_change(request.words)
    named = read_subjects(words, names, names.recall, find_place_or_region)
    if not (named.places or named.unknown or named.is_all):
        return show_done(store, request, "places")
    several = reader.text("Almaty France")
    if not named.countries and (named.unknown or not named.is_all):
        what = _describe_unknown_places(named.unknown, reader)
        every = reader.text("all")
        return ask_again(request, what, f"/places {name_country(reader)}", f"/places {several}", f"/places {every}")
    wanted = named.countries
    if change or named.exception:
        wanted = _change_places(store, request, named, is_added=change == "+" or bool(find_addition([change])))
        if named.exception or named.topics or not (wanted and find_common_places(store, request)):
            example = ", ".join(map(reader.country, wanted)) or several
            return explain_exception(change or named.exception, f"/places {example}", request)
    return _set_places(store, request, named, wanted)


def _set_places(store: Store, request: Request, named: Subjects, wanted: tuple[str, ...]) -> Answer:
    """Set the countries, and say what was named by a town and what is not known."""
    if not choices.set_countries(store, request, wanted, named.topics):
        return ask_for_topic(store, request, named.topics)
    lines = explain_towns(named.places, request.reader)
    if named.unknown:
        lines.append(_describe_unknown_places(named.unknown, request.reader))
    return show_done(store, request, "places", *lines)


def _part_places(request: Request) -> tuple[Subjects, tuple[str, ...]] | None:
    """What is named before a word or sign for except, and its countries without those behind it, as in ``Central Asia
    except Kazakhstan``; None for other words, and where one side names more than places, or none is left.
    """
    words, names = request.words, request.desk.names
    is_mark = [bool(find_exception([word]) or find_removal([word])) for word in words]
    place = next((at for at in range(1, len(words)) if is_mark[at] or words[at][0] in _TAKING), 0)
    if not place:
        return None
    first = () if is_mark[place] else (words[place].lstrip("".join(_TAKING)),)
    behind = (*first, *words[place + 1 :])
    sides = [read_subjects(side, names, names.recall, find_place_or_region) for side in (words[:place], behind)]
    if any(one.unknown or one.is_all or not one.places for one in sides) or sides[1].topics:
        return None
    left = tuple(one for one in sides[0].countries if one not in sides[1].countries)
    return (sides[0], left) if left and len(left) < len(sides[0].countries) else None


def _take_change(words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The word or sign that adds what the others name, or takes it away, as in +Peru; and the others."""
    ends = [*words[:1], *words[-1:]]
    if word := find_removal(ends) or find_addition(ends):
        return word, tuple(one for one in words if one != word)
    sign = words[0][:1] if words else ""
    if sign not in SIGNS:
        return "", tuple(words)
    return sign, tuple(bare for one in words if (bare := one.removeprefix(sign)))


def _change_places(store: Store, request: Request, named: Subjects, *, is_added: bool) -> tuple[str, ...]:
    """The countries that the chat has with those that were named, or without them; none for all."""
    chosen = find_common_places(store, request)
    if is_added:
        return tuple(dict.fromkeys((*chosen, *named.countries)))
    return tuple(one for one in chosen if one not in named.countries)


def _describe_unknown_places(words: Sequence[str], reader: Reader) -> str:
    name = shorten(" ".join(words), WORD_UNITS)
    if near := find_similar_country(" ".join(words)[:WORD_UNITS]):
        near = reader.country(near)
        return reader.text("I don't know a country or town called {name}. Did you mean {near}?", name=name, near=near)
    return reader.text("I don't know a country or town called {name}.", name=name)


def _split(
    request: Request, told: Sequence[str], values: Mapping[str, T]
) -> tuple[T | None, tuple[str, ...], tuple[str, ...]]:
    """The value that is named in one to three words, the topics that the others name, and the words that name none."""
    words = list(told)
    places = ((start, start + length) for length in (3, 2, 1) for start in range(len(words)))
    spelt = ((fold(" ".join(words[start:end])), start, end) for start, end in places)
    said, start, end = next((one for one in spelt if one[0] in values), ("", 0, 0))
    del words[start:end]
    named = read_topics(words, request.desk.names)
    return values.get(said), named.topics, named.unknown


def severity(store: Store, request: Request) -> Answer:
    """Hear only of stories of at least this severity."""
    reader = request.reader
    values = {level.value: level for level in Severity}
    values |= {word: Severity(level) for word, level in LEVELS.items()}
    for said in map(Reader, LANGUAGES):
        values |= {fold(said.text(name)): level for level, name in SEVERITIES.items()}
    _, asked = take_any([word.strip("+") or word for word in request.words], AT_LEAST)
    level, topics, others = _split(request, asked, values)
    others = tuple(word for word in others if fold(word) not in ONLY)
    if level is None and not others:
        return show_done(store, request, "level")
    if level is None or others:
        known = reader.listed(reader.text(SEVERITIES[one]) for one in Severity)
        what = reader.text("A severity is one of: {known}.", known=known)
        high, moderate = (reader.text(SEVERITIES[one]) for one in (Severity.HIGH, Severity.MODERATE))
        return ask_again(request, what, f"/severity {high}", f"/severity {name_topic(request)} {moderate}")
    if not choices.set_severity(store, request, level, topics):
        return ask_for_topic(store, request, topics)
    if not topics:
        return show_done(store, request, "level")
    told = reader.write("{name}: {value}", name=reader.topics(topics), value=bold(reader.text(SEVERITIES[level])))
    return show_done(store, request, "level", told)


def cadence(store: Store, request: Request) -> Answer:
    """Get alerts at once, or only digests."""
    chosen, topics, others = _split(request, request.words, CADENCES)
    if chosen is None and not others:
        return show_done(store, request, "pace")
    if chosen is None or others:
        reader = request.reader
        instant, digest = reader.text("instant"), reader.text("digest")
        what = reader.text("Write {instant} for alerts at once, or {digest} to wait for the digest.",
                           instant=instant, digest=digest)  # fmt: skip
        return ask_again(request, what, f"/cadence {instant}", f"/cadence {name_topic(request)} {digest}")
    if not choices.set_cadence(store, request, chosen, topics):
        return ask_for_topic(store, request, topics)
    return show_done(store, request, "pace")


def timezone(store: Store, request: Request) -> Answer:
    """The time zone of the chat."""
    if not request.words:
        return show_done(store, request, "zone")
    text = " ".join(request.words)[:100]
    zone = find_zone(text) or _guess_zone(text, request.words[:5], request.desk.names)
    if not zone:
        near = suggest_zones(text, request.now)
        near = near or tuple(get_close_matches(text.replace(" ", "_"), list_zones(), n=2, cutoff=0.5))
        what = request.reader.text("There is no time zone {name}.", name=shorten(text, WORD_UNITS))
        return ask_again(request, what, *(f"/timezone {name}" for name in near or ("Asia/Almaty", "UTC")))
    setting_times.choose_zone(store, request, zone)
    return show_done(store, request, "zone")


def _guess_zone(text: str, words: Sequence[str], names: TopicNames) -> str:
    """The zone of a country or town, or of the first one that the words name; "" if there is none."""
    if country := find_country(text):
        return next(iter(guess_zones(country)), "")
    if town := find_town(text):
        return guess_zone_of_town(town)
    named = read_subjects(words, names, names.recall).countries
    return next(iter(guess_zones(named[0])), "") if named else ""


def quiet(store: Store, request: Request) -> Answer:
    """Hours in which nothing rings, except urgent alerts if the chat allows that."""
    if not request.words:
        return show_done(store, request, "quiet")
    if means_none(request.words):
        setting_times.choose_quiet(store, request, "none")
        return show_done(store, request, "quiet")
    holds, words = take_any([word.strip(",") for word in request.words], HOLD)
    days, bounds = read_quiet(words, find_weekend(request.chat.timezone))
    if bounds is None:
        what = request.reader.text("Write a start and an end time.")
        some, hold, off = map(request.reader.text, (mark("Mon to Fri 22:00-07:00"), mark("hold"), mark("off")))
        whole = [f"/quiet {_name_days(days, request)} 00:00-24:00"] if 0 < len(days) < len(WEEK) else []
        usual = ("/quiet 22:00-07:00", f"/quiet {some}", f"/quiet 22-7 {hold}", f"/quiet {off}")
        return ask_again(request, what, *whole, *usual)
    detail = f"{days or ''}{bounds[0]}-{bounds[1]} {'hold' if holds else 'ring'}"
    choices.change_chat(
        store, request, "quiet", detail, quiet_from=bounds[0], quiet_to=bounds[1], quiet_days=days,
        urgent_breaks_quiet=not holds,
    )  # fmt: skip
    return show_done(store, request, "quiet")


def _name_days(days: Sequence[int], request: Request) -> str:
    return " ".join(request.reader.weekday(day).strip(".") for day in days)


def times(store: Store, request: Request) -> Answer:
    """When digests come: times of day, and weekdays if not every day; with a sound or without."""
    if not request.words:
        return show_done(store, request, "times")
    is_silent, words = take_any([word.strip(",") for word in request.words], SILENT)
    is_loud, words = take_any(words, LOUD)
    named, told = _name_digests(words), read_digest_times(words, find_weekend(request.chat.timezone))
    if words and not named and told is None:
        reader = request.reader
        what = reader.text("Write times of day, with weekdays if not every day.")
        examples = map(reader.text, (mark("Mon to Fri 08:00"), mark("every hour"), mark("never"), mark("silent")))
        days, _ = take_weekdays(map(fold, words), find_weekend(request.chat.timezone))
        on_days = [f"/times {_name_days(days, request)} 08:00"] if 0 < len(days) < len(WEEK) else []
        return ask_again(request, what, *on_days, "/times 07:15 19:00", *(f"/times {one}" for one in examples))
    if is_silent or is_loud:
        setting_times.set_silent(store, request, is_silent=not is_loud)
    if named:
        setting_times.choose_times(store, request, named)
    elif told:
        days, chosen = told
        choices.change_chat(store, request, "digests", join_halves(words), digest_times=chosen, digest_days=days)
    return show_done(store, request, "times")


def _name_digests(words: Sequence[str]) -> str:
    """The key of the usual digest times that the words name; "" for others."""
    if take_any(words, HOURLY) == (True, ()):
        return "hourly"
    if means_none(words):
        return "never"
    return words[0] if len(words) == 1 and words[0] in setting_times.DIGESTS else ""


def insist(store: Store, request: Request) -> Answer:
    """After how many minutes severe alerts that nobody has confirmed ring again."""
    if not request.words:
        return show_done(store, request, "insist")
    minutes = _read_minutes(request.words)
    if minutes is None:
        what, off = request.reader.text("Write minutes from 1 to {most}.", most=LONGEST_INSISTING), mark("off")
        return ask_again(request, what, "/insist 10m", f"/insist {request.reader.text(off)}")
    setting_times.choose_insisting(store, request, str(minutes))
    return show_done(store, request, "insist")


def _read_minutes(words: Sequence[str]) -> int | None:
    """``10``, ``10m``, ``every 10 minutes`` or ``1 hour`` as minutes, 0 for never; None for others or too many."""
    written = "".join([word for word in words if fold(word) not in EVERY][:2]).casefold()
    if means_none(words) or written in {"0", "0m"}:
        return 0
    length = read_period(f"{written}m" if written.isdecimal() else written)
    minutes = int(length / timedelta(minutes=1)) if length else LONGEST_INSISTING + 1
    return minutes if minutes <= LONGEST_INSISTING else None


def language(store: Store, request: Request) -> Answer:
    """The language in which the bot speaks here."""
    if not request.words:
        return show_done(store, request, "lang")
    found = find_language(request.words[0])
    if found not in LANGUAGES:
        known = request.reader.listed(f"{code_} ({name})" for code_, name in LANGUAGES.items())
        what = request.reader.text("I speak {languages}.", languages=known)
        return ask_again(request, what, f"/language {name_language(request.reader)}")
    setting_times.choose_language(store, request, found)
    return show_done(store, request, "lang")


def _command(name: str, usage: str, about: str, run: Callable[[Store, Request], Answer]) -> Command:
    return Command(name, usage, about, run, Need.ADMIN)


COMMANDS = (
    _command("places", "[TOPIC] NAME ...|all", mark("get stories from these countries only"), places),
    _command("severity", f"[TOPIC] {'|'.join(Severity)}", mark("get stories of at least this severity only"), severity),
    _command("cadence", "[TOPIC] instant|digest", mark("ring at once, or wait for the digest"), cadence),
    _command("timezone", "ZONE", mark("your time zone"), timezone),
    _command("quiet", "22:00-07:00 [hold]|off", mark("hours when only urgent alerts ring"), quiet),
    _command("times", "08:00 18:00 [silent]|hourly|never", mark("when digests come"), times),
    _command("insist", "10m|off", mark("ring severe alerts again until somebody has seen them"), insist),
    _command("language", "|".join(LANGUAGES), mark("the language of this bot"), language),
    _command("leaveout", "OUTLET|off [OUTLET]", mark("leave out stories that only these outlets report"), leave_out),
)
