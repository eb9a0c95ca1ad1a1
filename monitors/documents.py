"""Reads articles from lines of JSON, and writes analyses as lines of JSON: the format of ``tocsin analyse``.

The input has one object per line: ``id``, ``title``, ``summary`` or ``body``, ``date`` (ISO 8601), ``lang``, ``url``,
``source`` (the outlet). All are optional, but there must be a title or a text; other keys are ignored. For the output
see :func:`to_line`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from monitors.errors import ParseError
from monitors.facts.fact_json import to_json as fact_to_json
from monitors.model import Analysis, Article, Evidence, Match, RealisFlag
from monitors.outdated import is_outdated
from monitors.points import round_score
from monitors.rules.foreign_words import SCRIPTS
from monitors.rules.stated_language import is_doubtful, read_language
from monitors.sources.entry import find_host
from monitors.stories.backgrounders import find_backgrounder


class Stage(StrEnum):
    """How far an analysis of documents goes; each stage needs the ones before it."""

    TOPICS = "topics"
    FACTS = "facts"
    STORIES = "stories"


_UNSTATED = frozenset({"", "und", "mul", "zxx", "mis"})  # tags that say that no language, or none alone, is stated
TEXT_LIMIT = 5_000_000  # characters, more than a long book has


def _read_date(value: object) -> datetime | None:
    """Return an ISO date or time, in UTC if it names no zone; None for anything else."""
    try:
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC) if 1 < at.year < 9999 else None


def _read_language(tag: str, title: str, text: str) -> tuple[str, tuple[str, ...]]:
    """Return the language that a document states, ``""`` if it must be detected, and what is wrong with it."""
    language = read_language(tag)
    if language and not is_doubtful(language, title, text):
        return language, ()
    if language:
        fault = f"is written in {SCRIPTS[language].capitalize()} letters, and the text has none"
    elif tag.strip().lower() in _UNSTATED:
        return "", ()
    else:
        fault = "is no language of ISO 639-1, such as en"
    return "", (f"lang: {tag.strip()[:40]!r} {fault}; the language was detected",)


def _text(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ParseError("bad_field", f'"{key}" is not a text; write it in quotes')
    if len(value) > TEXT_LIMIT:
        raise ParseError("too_long", f'"{key}" has {len(value)} characters; at most {TEXT_LIMIT} are read')
    return value.encode("utf-8", "replace").decode("utf-8")


def read_object(line: bytes | str) -> dict[str, Any]:
    """Return the JSON object in one line. Raises ParseError for anything else."""
    if isinstance(line, bytes) and b"\0" in line[:4]:
        raise ParseError("bad_json", "JSON in UTF-16; save it in UTF-8, as iconv -f UTF-16 -t UTF-8 does")
    if line.lstrip()[:1] in (b"[", "["):
        raise ParseError("bad_json", "a JSON array; write one object a line, as jq -c '.[]' does")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ParseError("bad_json", _describe_fault(error)) from error
    if not isinstance(fields, dict):
        raise ParseError("bad_json", "a JSON value that is not an object; write one object a line")
    return fields


def _describe_fault(error: ValueError | RecursionError) -> str:
    """What is wrong with a line that is no JSON, and what mends it. The place counts from 1."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8; save the file in UTF-8, as iconv -f LATIN1 -t UTF-8 does"
    what = f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)
    return f"not a JSON object ({what}); write one object a line"


def read_document(line: bytes | str, *, fallback_id: str, now: datetime) -> Article:
    """Return one line as an Article; its identity is the ``id``, or ``fallback_id``. Raises ParseError."""
    fields = read_object(line)
    title, text = _text(fields, "title"), _text(fields, "body") or _text(fields, "summary")
    if not title.strip() and not text.strip():
        raise ParseError("no_text", 'neither "title" nor "summary" nor "body" holds text')
    identifier = fields.get("id")
    given = fields.get("date")
    published = _read_date("" if given is None else given)
    is_odd = given not in (None, "") and published is None
    dates = (f"date: {str(given)[:40]!r} is not an ISO date, such as 2022-01-31T12:00Z",) if is_odd else ()
    language, doubts = _read_language(_text(fields, "lang"), title, text)
    url, faults = _read_url(_text(fields, "url"))
    return Article(
        source_id="documents",
        identity=fallback_id if identifier is None else str(identifier),
        title=title,
        text=text,
        first_seen_at=published or now,
        published_at=published,
        url=url,
        publisher=_text(fields, "source"),
        language=language,
        content_hash=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest(),
        warnings=(*doubts, *dates, *faults),
    )


def _read_url(given: str) -> tuple[str, tuple[str, ...]]:
    """The address if it is one of http or https, else "" and a warning."""
    if not given or find_host(given):
        return given, ()
    return "", (f"url: {given[:80]!r} is not an http or https address and was ignored",)


def _evidence_line(evidence: Evidence) -> dict[str, object]:
    span = evidence.span
    return {"rule": evidence.rule, "zone": span.zone.value, "start": span.start, "end": span.end, "text": span.text}


def write_flag(flag: RealisFlag) -> dict[str, str]:
    """Return a sign that an event is not happening now, as JSON."""
    return {"kind": flag.kind.value, "text": flag.span.text}


def write_background(match: Match, analysis: Analysis) -> dict[str, str] | None:
    """Return the sign by which a report does not tell the event of an urgent match as news, as JSON; None: it does."""
    piece = find_backgrounder(match, analysis)
    return None if piece is None else {"sign": piece.sign.value, "words": piece.words}


def _match_line(match: Match, analysis: Analysis, last: Stage, old_after: timedelta) -> dict[str, object]:
    line: dict[str, object] = {
        "topic": match.topic,
        "level": match.level.value,
        "score": round_score(match.score, match.threshold),
        "evidence": [_evidence_line(evidence) for evidence in match.evidence],
        "realis": [write_flag(flag) for flag in match.holding],
        "overruled": [write_flag(flag) for flag in match.overruled],
        "vetoed": match.vetoed,
        "outdated": is_outdated(analysis.article, old_after),
    }
    return line if last is Stage.TOPICS else line | {"background": write_background(match, analysis)}


def to_line(analysis: Analysis, story: str | None, last: Stage, old_after: timedelta) -> str:
    """Return one JSON object as text: ``id``, ``lang``, ``topics`` (with evidence spans), then ``facts`` and ``story``
    if the analysis went that far.

    A topic is ``outdated`` if the article came longer than `old_after` after its date (zero: never). Without facts it
    has no ``background``, which depends on them.
    """
    line: dict[str, object] = {
        "id": analysis.article.identity,
        "lang": analysis.language,
        "topics": [_match_line(match, analysis, last, old_after) for match in analysis.matches],
    }
    if last is not Stage.TOPICS:
        line["facts"] = [fact_to_json(fact) for fact in analysis.facts]
    if last is Stage.STORIES:
        line["story"] = story
    return json.dumps(line, ensure_ascii=False)
