"""Advice for common slips in YAML: what to write instead, judged by the parser's words and the line itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

CHECK_THE_LINE: Final = "check the quotes, brackets and indentation here and on the line above"
USE_SPACES: Final = "delete it and use the space bar; text copied from a web page has such spaces"
SPACE_AFTER_DASH: Final = "write a space after the dash"
SPACE_AFTER_COLON: Final = "write a space after the colon"

SYNTAX_FIXES: Final = (
    ("a second document", "remove the line --- and keep one document per file"),
    ("levels deep", "nest it less"),
    ("'\\t' that cannot start", "indent with spaces, not with tabs"),
    ("cannot start any token", "use spaces for indentation, and quotes round text that begins with such a character"),
    ("mapping values are not allowed", "put quotes round text that has ': ' in it, or check the indentation"),
    ("could not find expected ':'", "write a colon and a space after the key, or put quotes round the text"),
    ("unexpected end of stream", "close the quote that was opened here"),
    ("expected <block end>", "indent this line like its neighbours"),
    ("expected the node content", "write a value here"),
    ("undefined alias", "define it first with &, or put quotes round text that begins with *"),
    ("unknown escape character", "use single quotes, or write the backslash twice"),
    ("but got '{'", "put quotes round text that has { or } in it"),
    ("but got ':'", "close the bracket above, or put quotes round text that has ': ' in it"),
    ("expected ',' or", "close the bracket, and put commas between its items"),
)

#: Blanks that look like spaces and are none.
NO_BREAK: Final = "\u00a0\u2007\u202f"
_NO_BREAK_INDENT: Final = re.compile(rf" *[{NO_BREAK}]")
_NO_SPACE_AFTER_DASH: Final = re.compile(r" *-[^\W\d][\w-]*:(?: |$)")
_NO_SPACE_AFTER_COLON: Final = re.compile(r" *(?:- +)?(?!title:)[a-z_]+:[^\s:/]")  # title: is also part of queries
_QUOTE_FIXES: Final = {
    "'": "write an apostrophe within '...' twice, or put double quotes round the text",
    '"': 'put single quotes round text that has " in it, and the quotes round all of it',
}


def advise(what: str, lines: Sequence[str], line: int, column: int) -> str:
    """Return the advice for a syntax error; ``what`` are the parser's words, and line and column count from 0."""
    for number, one in enumerate(lines[: line + 1], 1):
        if _NO_BREAK_INDENT.match(one):
            return f"line {number} begins with a no-break space: {USE_SPACES}"
    here = lines[line] if line < len(lines) else ""
    above = next((one for one in reversed(lines[:line]) if one.strip()), "")
    for pattern, fix in ((_NO_SPACE_AFTER_DASH, SPACE_AFTER_DASH), (_NO_SPACE_AFTER_COLON, SPACE_AFTER_COLON)):
        if pattern.match(here) or pattern.match(above):
            return fix
    if "'<scalar>'" in what and (fix := _QUOTE_FIXES.get(here[:column].rstrip()[-1:], "")):
        return fix
    return next((fix for words, fix in SYNTAX_FIXES if words in what), CHECK_THE_LINE)
