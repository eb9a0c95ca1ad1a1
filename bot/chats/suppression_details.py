"""What is said in detail of a topic that stayed quiet, in the reader's language.

The rules (monitors/rules) write it in English, as it is stored, exported and shown in a terminal. Each form that it can
take is listed here with the text that says the same; what has none of these forms is shown as it is.
"""

from __future__ import annotations

import re
from ast import literal_eval
from typing import Final

from bot.text.language import mark
from bot.text.reader import Reader

FORMS: Final = (
    (r"vetoed by the rule (?P<rule>\S+) \((?P<points>\S+)\)", mark("vetoed by the rule {rule} ({points})")),
    (r"vetoed by (?P<veto>[^\s:]+): (?P<words>\S+)", mark("vetoed by {veto}: {words}")),
    (r"vetoed by (?P<veto>\S+)", mark("vetoed by {veto}")),
    (
        r"not read: (?P<n>\S+) sentences? that seems? to mention it, after (?P<most>\S+) about any topic",
        mark("sentences not read that seem to mention it: {n}; read before about any topic: {most}"),
    ),
    (r"an internal error \((?P<name>\w+)\)", mark("an internal error ({name})")),
    (r"score (?P<score>\S+) of (?P<needed>\S+): (?P<lack>.+)", mark("score {score} of {needed}: {lack}")),
    (r"score (?P<score>\S+) of (?P<needed>\S+)", mark("score {score} of {needed}")),
    (
        r"(?P<lack>.+) within the sentence of (?P<words>\S+) \(rule (?P<rule>\S+), (?P<points>\S+)\)",
        mark("{lack} within the sentence of {words} (rule {rule}, {points})"),
    ),
    (r"(?P<one>.+?) and (?P<other>.+)", mark("{one} and {other}")),
    (r"(?P<lack>.+) in the title", mark("{lack} in the title")),
    (r"(?P<what>.+) in the way", mark("{what} in the way")),
    (
        r"no (?P<what>.+) at most (?P<n>\d+) words? before (?P<other>.+)",
        mark("no {what} before {other} (words apart at most: {n})"),
    ),
    (
        r"no (?P<what>.+) within (?P<n>\d+) words? of (?P<other>.+)",
        mark("no {what} near {other} (words apart at most: {n})"),
    ),
    (r"no (?P<what>.+)", mark("no {what}")),
    (r"(?P<one>.+?) with (?P<other>.+)", mark("{one} with {other}")),
    (r"(?P<one>.+?) near (?P<other>.+)", mark("{one} near {other}")),
    (r"(?P<what>.+) or the like", mark("{what} or the like")),
    (r"(?P<one>.+?) or (?P<other>.+)", mark("{one} or {other}")),
)
"""Each form with the text that says the same, the one that holds the others first."""

_FORMS = tuple((re.compile(form), text) for form, text in FORMS)
_QUOTED = re.compile(r"(?<!\w)(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?!\w)")
_STANDS_FOR = re.compile("[\ue000-\uf8ff]")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,?\d{3})*(?:\.\d+)?")


def describe_detail(detail: str, reader: Reader) -> str:
    """The detail of a suppression in the reader's language; the words that it quotes stay as they are, and so does what
    the rules do not write so.
    """
    if _STANDS_FOR.search(detail):
        return detail
    quoted: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        quoted.append(_read_quotation(found[0]))
        return chr(0xE000 + len(quoted) - 1)

    told = _translate(_QUOTED.sub(put_aside, detail), reader)
    return _STANDS_FOR.sub(lambda found: quoted[ord(found[0]) - 0xE000], told)


def _read_quotation(written: str) -> str:
    """Words that stand as Python writes a string, in marks of quotation; as they stand if they are no such string."""
    try:
        return f"“{literal_eval(written)}”"
    except (SyntaxError, ValueError):
        return written


def _translate(part: str, reader: Reader) -> str:
    """A part of a detail in which one sign stands for each quotation, so that no word of those is taken for a form."""
    if _NUMBER.fullmatch(part):
        return ("+" if part.startswith("+") else "") + reader.points(float(part.replace(",", "")))
    for form, text in _FORMS:
        if found := form.fullmatch(part):
            return reader.text(text, **{name: _translate(one, reader) for name, one in found.groupdict().items()})
    return part
