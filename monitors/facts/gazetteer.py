"""The packaged gazetteer: finds the names of places in a text, and offers what each name may stand for.

Which candidate is meant, and whether the event happens there, is decided in ``places.py`` and ``roles.py``. The table
is made by ``gazetteer_build.py``, and loaded once in each process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from math import ceil, cos, floor, inf, radians
from typing import NamedTuple

from monitors.distance import KILOMETRES_A_DEGREE, measure_kilometres
from monitors.facts.common_words import read_common_words
from monitors.facts.entries import SMALL_ARTICLES, Entry, NameKind, Style, list_fitting, parse_entries, parse_entry
from monitors.facts.name_text import CAPITAL_WORD, find_word, fold, is_written_small, list_name_words, part_words

MAX_ENDING = 6  # letters of a case ending or adjective suffix after a stem
MAX_MENTIONS = 400  # in one text; only a list of towns has more
# What Arabic writes in one word with a name: and, so; then in, to, as; then the article, before demonyms only.
ARABIC_JOINTS = frozenset(f"{joint}{word}" for joint in ("", "و", "ف") for word in ("", "ب", "ل", "ك"))
ARABIC_ARTICLES = frozenset(f"{joint}ال" for joint in ARABIC_JOINTS if not joint.endswith("ل")) | {"لل", "ولل", "فلل"}
ARABIC_JOINED = sorted(ARABIC_JOINTS | ARABIC_ARTICLES, key=len)
ARABIC = "\u0600"  # words from here on may be Arabic
MOST_WORDS = 20_000  # remembered in each cache
FIRST_WORD = re.compile(r"[^\W\d_][^\W_]*")
ARTICLE = "the"  # begins so many sentences that names with it are looked up at the word after it
COUNTRY = f"\t{NameKind.COUNTRY}\t"
SMALL = f"\t{NameKind.DEMONYM_SMALL}\t"


class Mention(NamedTuple):
    """A name found in a text, with all that it may stand for, countries first and then by population.

    ``speaks_for`` is the country of its sure entries; "" when it has none, they differ, or the first is not sure.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    speaks_for: str = ""


NO_WORDS: frozenset[str] = frozenset()
NOTHING: tuple[tuple[Entry, ...], str] = ((), "")  # what a word is that begins names but is none
new_mention: Callable[[tuple[int, int, tuple[Entry, ...], str]], Mention] = partial(tuple.__new__, Mention)


class Opening(NamedTuple):
    """A way in which a name may begin at a word: ``offset`` characters after the word's beginning.

    ``lengths`` are those of the names that end inside the word, longest first; ``is_longer``: others may go beyond it.
    """

    offset: int
    lengths: tuple[int, ...]
    is_longer: bool = False


# These stand for an English word at which no name begins earlier, so that its names are remembered by the word alone.
WHOLE = (0,)
SINGLE = (Opening(0, WHOLE),)  # at this one no longer name begins
LEADING = (Opening(0, WHOLE, is_longer=True),)


class Gazetteer:
    """The table by folded name. A line is parsed when its name is first found, so a process parses only what it needs.

    A text is looked through word by word. A name of several words is found by its first word and the two characters
    after it: ``_longer`` maps these to the lengths of such names, each a bit.
    """

    def __init__(self, table: str) -> None:
        lines = [line for line in table.split("\n") if line and line[0] != "#"]
        spelled = [line.partition("\t")[0].strip("~^*") for line in lines]
        names = fold("\n".join(spelled)).split("\n")
        self._lines = _group(names, lines)
        self._longer: dict[str, int] = {}
        self._first_words: set[str] = set()
        self._small_first_words: set[str] = set()
        self._earlier: dict[str, tuple[Opening, ...]] = {}
        for name, spelling in zip(names, spelled, strict=True):
            if not name.isalnum():
                self._index_longer(name, spelling, is_small=SMALL in self._lines[name])
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._fitting: dict[Style, dict[tuple[str, str, bool], tuple[tuple[Entry, ...], str]]] = {}
        self._singles: dict[Style, dict[str, tuple[tuple[Entry, ...], str]]] = {}
        self._openings: dict[Style, dict[str, tuple[Opening, ...]]] = {}
        self._largest: dict[str, Entry] | None = None
        self._towns: dict[tuple[int, float], list[tuple[float, float, str]]] | None = None
        countries = [line.split("\t") for line in lines if COUNTRY in line]
        self._country_names = {code: name for _, _, code, name, *_ in countries if code}

    def _index_longer(self, name: str, spelling: str, *, is_small: bool) -> None:
        """Index a name of several words by its first word, or after an article by its next capitalised word."""
        if name.startswith(SMALL_ARTICLES):
            self._index_later(name, spelling, name.index("-") + 1)
        word = name.partition(" ")[0]
        is_later = word == ARTICLE or (spelling[0].islower() and not is_small)  # "the Emirates", "no Acre"
        if not word.isalpha() or is_later:
            opening = FIRST_WORD.match(name)
            if opening is None or is_later:
                self._index_later(name, spelling, len(ARTICLE) if name.startswith(ARTICLE) else 0)
                return
            word = opening[0]
        self._first_words.add(word)
        if is_small:
            self._small_first_words.add(word)
        key = name[: len(word) + 2]
        self._longer[key] = self._longer.get(key, 0) | 1 << len(name)

    def _index_later(self, name: str, spelling: str, begin: int) -> None:
        """Index a name by its first word with a capital from ``begin`` on."""
        large = CAPITAL_WORD.search(spelling, begin)
        if large is not None:
            word = fold(large[0])
            self._earlier[word] = (*self._earlier.get(word, ()), Opening(-large.start(), (len(name),)))

    def get_country_name(self, country: str) -> str:
        """The English name of a country (ISO 3166-1 alpha-2). Raises KeyError for one that is not in the table."""
        return self._country_names[country]

    def find_largest_town(self, country: str) -> Entry | None:
        """The town of a country with the most people; None when the table has none."""
        if self._largest is None:
            largest: dict[str, tuple[int, str]] = {}
            for line, fields in self._read_towns():
                people = int(fields[6] or 0)
                if people > largest.get(fields[2], (-1, ""))[0]:
                    largest[fields[2]] = people, line
            self._largest = {code: parse_entry(line) for code, (_, line) in largest.items()}
        return self._largest.get(country)

    def find_nearest_town(self, latitude: float, longitude: float, most_kilometres: float) -> Entry | None:
        """The town nearest to a point, None when none is that near."""
        shrink = max(cos(radians(latitude)), 0.01)  # of a degree of longitude, against one of latitude
        far = most_kilometres / KILOMETRES_A_DEGREE
        rows = range(floor(latitude - far), ceil(latitude + far) + 1)
        columns = range(floor(longitude - far / shrink), ceil(longitude + far / shrink) + 1)
        near = (
            (measure_kilometres(latitude, longitude, north, east), line)
            for row in rows
            for column in columns
            for north, east, line in self._list_towns().get((row, _turn(column)), ())
        )
        distance, line = min(near, default=(inf, ""))
        return parse_entry(line) if distance <= most_kilometres else None

    def _list_towns(self) -> Mapping[tuple[int, float], list[tuple[float, float, str]]]:
        """The towns in cells of one degree, made when first asked for."""
        if self._towns is None:
            self._towns = {}
            for line, fields in self._read_towns():
                north, east = float(fields[4]), float(fields[5])
                self._towns.setdefault((round(north), _turn(round(east))), []).append((north, east, line))
        return self._towns

    def _read_towns(self) -> Iterator[tuple[str, list[str]]]:
        """The lines of towns that have a point, each with its fields."""
        for line in (one for lines in self._lines.values() for one in lines.split("\n") if "\tP\t" in one):
            fields = line.split("\t")
            if fields[4]:
                yield line, fields

    def find_mentions(self, text: str, language: str, low: str = "") -> list[Mention]:
        """The longest names in the text, left to right, without overlap; ``low`` is ``fold(text)``, if at hand.

        Names that only look like a place (kind NULL) are left out, with the places' names inside them, and so are those
        that are a common word in the language.
        """
        low = low or fold(text)
        style = Style(language == "en", language == "de", is_written_small(text))
        singles = self._singles.setdefault(style, {})
        found: list[Mention] = []
        beyond = 0
        for start, end, written, openings in self._list_hits(part_words(text), style):
            if start < beyond:
                continue
            single = singles.get(written)
            if single is None or (openings is LEADING and self._read_lengths(low, start, end)):
                known = self._read_any(text, low, start, end, openings, style)
                if (openings is SINGLE or openings is LEADING) and (known is None or known.end == end):
                    singles[written] = known[2:] if known else NOTHING
                if known is None:
                    continue
                mention = known
            elif single is NOTHING:
                continue
            else:
                mention = new_mention((start, end, *single))
            found.append(mention)
            beyond = mention.end
            if len(found) >= MAX_MENTIONS:
                break
        common = read_common_words().by_language.get(language, NO_WORDS)
        return [
            mention
            for mention in found
            if mention.entries[0].kind is not NameKind.NULL and mention.entries[0].spelling.lower() not in common
        ]

    def _read_lengths(self, low: str, start: int, end: int) -> int:
        """The lengths of the longer names that may begin with a word, as bits."""
        return self._longer.get(low[start : end + 2], 0) | self._longer.get(low[start : end + 1], 0)

    def _read_any(
        self, text: str, low: str, start: int, end: int, openings: tuple[Opening, ...], style: Style
    ) -> Mention | None:
        """The name that begins at a word, by the first opening that has one; None when none has."""
        for offset, lengths, is_longer in openings:
            begin = start + offset
            lengths = (end - start,) if lengths == WHOLE else lengths
            if is_longer and (bits := self._read_lengths(low, begin, end)):
                lengths = (*_read_bits(bits), *lengths)
            mention = self._read_name(text, low, begin, lengths, style, offset) if lengths else None
            if mention is not None:
                return mention
        return None

    def _list_hits(self, text: str, style: Style) -> list[tuple[int, int, str, tuple[Opening, ...]]]:
        """The words that may begin a name, left to right: start, end, the word as written, and its openings."""
        found = list_name_words(text, is_capitalised=style.is_english and not style.is_small)
        if not found:
            return []
        known = self._openings.setdefault(style, {})
        hits = []
        end = 0
        for written, openings in zip(found, map(known.get, found), strict=True):
            if not openings:
                if openings is None:
                    openings = self._find_openings(written, style)
                if not openings:
                    continue
            start = text.index(written, end)
            end = start + len(written)
            if text[end : end + 1].isalnum() or text[start - 1 : start].isalnum():  # within another word
                start = find_word(text, written, end)
                end = start + len(written)
            hits.append((start, end, written, openings))
        return hits

    def _find_openings(self, written: str, style: Style) -> tuple[Opening, ...]:
        """The openings of a word, the leftmost first; the result is remembered."""
        word = fold(written)
        is_small = written[0].islower() and not style.is_small
        openings = [] if is_small and style.is_english else [*self._seek_openings(word, style, is_small)]
        found = tuple(openings)
        if style.is_english and len(found) == 1 and found[0][:2] in ((0, (len(word),)), (0, ())):
            found = LEADING if found[0].is_longer else SINGLE
        known = self._openings[style]
        if len(known) >= MOST_WORDS:
            known.clear()
        known[written] = found
        return found

    def _seek_openings(self, word: str, style: Style, is_small: bool) -> Iterator[Opening]:
        """Look for openings after what Arabic writes in one word with a name, and (not in English) before an ending.

        At a word in small letters only demonyms that are written so count.
        """
        yield from self._earlier.get(word, ())
        first_words = self._small_first_words if is_small else self._first_words
        for joint in ("",) if word < ARABIC else ("", *(one for one in ARABIC_JOINED if word.startswith(one))):
            bare = word[len(joint) :]
            shortest = len(bare) if style.is_english else max(len(bare) - MAX_ENDING, 1)
            lengths = tuple(
                length
                for length in range(len(bare), shortest - 1, -1)
                if bare[:length] in self._lines and (not is_small or SMALL in self._lines[bare[:length]])
            )
            if lengths or bare in first_words:
                yield Opening(len(joint), lengths, bare in first_words)

    def _read_name(
        self, text: str, low: str, start: int, lengths: Iterable[int], style: Style, offset: int
    ) -> Mention | None:
        """The longest name at ``start``, ``offset`` into a word, that has one of the lengths and a fitting entry."""
        if offset < 0 and low[start - 1 : start].isalnum():
            return None
        for length in lengths:
            end = start + length
            name = low[start:end]
            if name not in self._lines or len(name) < length:
                continue
            ending = _ending_length(low, end)
            if ending > (0 if style.is_english else MAX_ENDING):
                continue
            is_people = offset > 0 and low[start - offset : start] in ARABIC_ARTICLES
            entries, speaks_for = self._list_fitting(name, text[start:end], low[end : end + ending], style, is_people)
            if entries:
                return Mention(start, end + ending, entries, speaks_for)
        return None

    def _list_fitting(
        self, name: str, written: str, ending: str, style: Style, is_people: bool
    ) -> tuple[tuple[Entry, ...], str]:
        """The entries of a name that fit its written form, and the country that all sure ones share ("" for none)."""
        known = self._fitting.setdefault(style, {})
        found = known.get((written, ending, is_people))
        if found is None:
            entries = list_fitting(self._list_entries(name), written, ending, style)
            if is_people:
                entries = tuple(entry for entry in entries if entry.is_demonym)
            countries = {entry.country for entry in entries if entry.is_sure}
            speaks_for = countries.pop() if len(countries) == 1 and entries[0].is_sure else ""
            if len(known) >= MOST_WORDS:
                known.clear()
            found = known[written, ending, is_people] = entries, speaks_for
        return found

    def _list_entries(self, name: str) -> tuple[Entry, ...]:
        entries = self._entries.get(name)
        if entries is None:
            entries = self._entries[name] = parse_entries(self._lines[name])
        return entries


def _group(names: Iterable[str], lines: Iterable[str]) -> dict[str, str]:
    """The lines of each name, joined by line ends."""
    grouped: dict[str, str] = {}
    for name, line in zip(names, lines, strict=True):
        grouped[name] = f"{grouped[name]}\n{line}" if name in grouped else line
    return grouped


def _read_bits(bits: int) -> list[int]:
    """The numbers of the bits that are set, largest first."""
    return [number for number in range(bits.bit_length() - 1, 0, -1) if bits >> number & 1]


def _turn(degrees: float) -> float:
    """A longitude, or a difference of two, as -180 to 180 degrees."""
    return (degrees + 180) % 360 - 180


def _ending_length(low: str, end: int) -> int:
    length = 0
    while end + length < len(low) and length <= MAX_ENDING and low[end + length].isalnum():
        length += 1
    return length


@cache
def load_gazetteer() -> Gazetteer:
    """The packaged gazetteer, loaded once in each process."""
    return Gazetteer(files("monitors.facts").joinpath("tables/gazetteer.tsv").read_text("utf-8"))


def find_place_names(text: str, language: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of the gazetteer's names in a text, left to right."""
    return [(mention.start, mention.end) for mention in load_gazetteer().find_mentions(text, language)]
