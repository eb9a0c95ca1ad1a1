"""What is wrong with a query, in the reader's language.

The parser of queries (monitors/rules) writes its errors in English, for operators' files and for chats. Each sentence
that a watch can cause is listed here again, marked for translation; one that is not listed is shown in English.
"""

from __future__ import annotations

from typing import Final

from bot.text.language import mark
from bot.text.reader import Reader
from monitors.errors import QueryError

SENTENCES: Final = (
    mark("there is no list <{name}>"),
    mark("the list <{name}> is empty"),
    mark("the query has {n} characters"),
    mark("the query is empty"),
    mark("parentheses more than {n} deep"),
    mark("this ) closes nothing"),
    mark("more than {n} NOTs and fields"),
    mark("{part} needs something on each side"),
    mark("this quotation mark is never closed"),
    mark("this < is never closed"),
    mark("this > opens nothing"),
    mark("a ( is never closed"),
    mark("the query ends where a word is expected"),
    mark("there is nothing before this )"),
    mark("{part} would be searched for as a word"),
    mark("{part} needs a distance"),
    mark("<{name}> is not a list name"),
    mark("the quotation marks hold no word"),
    mark("{part} has a * inside"),
    mark("{part} has no letter or digit"),
    mark("{part} would match too many words"),
    mark("there is no field {part}"),
    mark("{part} is out of range"),
    mark("{part} needs words, lists or OR on each side"),
    mark("the query has {n} terms"),
    mark("the phrase has {n} words"),
    mark("the words beside NOT match nearly every article"),
    mark("{part} matches nearly every article"),
    mark("<{name}> has {part}, which nearly every article has"),
    mark("{part} is no operator"),
    mark("{part} needs a whole number"),
    mark("what stands after this NOT is asked for too, so nothing can match"),
    mark("single quotation marks make no phrase"),
    mark("{part} would be read as words within quotation marks"),
    # the fixes
    mark("write {operator} instead"),
    mark("take it out"),
    mark("take it out there, or take out the NOT"),
    mark("write {part} on both sides"),
    mark("put a space on each side of {operator}, or write {word}"),
    mark("use at most {most}, or split it in two"),
    mark("write at least one word"),
    mark("simplify the query"),
    mark("take it out or add the ( that it belongs to"),
    mark("add the closing {part}"),
    mark("write a list as <name>"),
    mark("add a word after the operator"),
    mark("write a word there"),
    mark("write a word on both sides, or {word} for the word"),
    mark("write {word} for the word"),
    mark("write {operator}, or {word} for the word"),
    mark("write {example} for at most five words apart"),
    mark("use lowercase letters, digits, - and _, such as <force>"),
    mark("write the phrase between them"),
    mark("a * may only end a word"),
    mark("write a word"),
    mark("write at least {n} letters before the *"),
    mark("only title: is known"),
    mark("use a distance from 1 to {n}"),
    mark("join larger parts with AND or SAME"),
    mark("put title:( ) around both sides, as in {example}"),
    mark("use at most {most}, or a <list>"),
    mark("add a word that must be there"),
    mark("add a rarer word with AND"),
    mark("put ( ) around it and add a rarer word with AND"),
    mark("did you mean <{close}>?"),
    mark("write its words instead, with OR between them"),
)


def describe_query_error(error: QueryError, reader: Reader) -> tuple[str, str]:
    """What is wrong and its fix, in the reader's language as far as it is translated."""
    what, fix = (
        reader.text(template, **error.values) if template in SENTENCES else plain
        for template, plain in zip(error.templates, (error.what, error.fix), strict=True)
    )
    return what, fix
