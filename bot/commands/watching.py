"""/watch, /try, /watches and /unwatch: a chat's own queries, in the query language of the topics' rules.

A watch is a subscription to a topic ``watch:N``, which watch_rules.py gives its matches; all settings of
subscriptions apply to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.chats import choices
from bot.chats.query_errors import describe_query_error
from bot.chats.subjects import is_small, read_topics
from bot.chats.wordings import find_exception
from bot.command import Answer, Command, Need, Request, StartedErrand, TryQuery
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, link, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.errors import QueryError
from monitors.model import Article, Message, Subscription, find_watch_number, is_desk_topic, make_watch_topic
from monitors.rules.matcher import WatchQuery
from monitors.rules.sameness import ask_for_same
from monitors.rules.topic import compile_rules
from storage.marks import NEXT_WATCH_MARK
from storage.store import Store

if TYPE_CHECKING:
    from bot.chats.trials import Trial

LONGEST_QUERY: Final = 300
MOST_UNKNOWN: Final = 5
_WORD = re.compile(r"\w+")
_MARKS: Final = re.compile("[,;#№&+]")
"""What may stand before numbers and between them."""

_OPERATORS: Final = frozenset({"and", "or", "not", "same", "near", "before", "title"})


def list_own_watches(store: Store, request: Request) -> tuple[Subscription, ...]:
    return tuple(one for one in store.chats.list_subscriptions(request.chat.id) if not is_desk_topic(one.topic))


def _name_number(topic: str) -> str:
    """The number of the watch with this topic, as people write it; any other word as it is."""
    number = find_watch_number(topic)
    return topic if number is None else str(number)


def _find_fault(query: str, request: Request) -> QueryError | None:
    """Why a query cannot be parsed; None if it can."""
    try:
        compile_rules((), [WatchQuery(1, query)], request.desk.shared)
    except QueryError as error:
        return error
    return None


def _show_error(query: str, error: QueryError, request: Request) -> Answer:
    """The query with a caret under the wrong place, what is wrong, and its fix."""
    at = max(error.column - 1, 0)
    start = max(0, at - 25)
    lines = code(f"{query[start : start + 60]}\n{' ' * (at - start)}^")
    title = request.reader.text("This query cannot be read, at column {column}:", column=error.column)
    what, fix = describe_query_error(error, request.reader)
    return (note(bold(title), lines, what, fix),)


def _refuse(query: str, request: Request) -> Answer:
    """Why a query cannot be watched or tried; empty if it can."""
    if len(query) > LONGEST_QUERY:
        return (_answer_long_query(len(query), request.reader),)
    error = _find_fault(query, request)
    return () if error is None else _show_error(query, error, request)


def _answer_long_query(length: int, reader: Reader) -> Message:
    return note(
        reader.count("A query has at most {n} character.", "A query has at most {n} characters.", LONGEST_QUERY),
        reader.text("This one has {n}. Shorten it, or make two watches of it.", n=reader.number(length)),
    )


def watch(store: Store, request: Request) -> Answer | StartedErrand:
    """Add a watch, and show what it would have caught."""
    query, reader = " ".join(request.words), request.reader
    if not query:
        return (*watches(store, request),)
    own, most = list_own_watches(store, request), request.desk.settings.chats.most_watches
    if (known := next((one for one in own if ask_for_same(one.query, query)), None)) is not None:
        return (note(reader.text("This chat already watches that."), *_list_watch(known, request)),)
    if len(own) >= most:
        return (note(reader.count("A chat has at most {n} watch.", "A chat has at most {n} watches.", most),
                     plain("/watches")),)  # fmt: skip
    if refusal := _refuse(query, request):
        return refusal
    number = int(store.marks.find_mark(NEXT_WATCH_MARK) or "1")
    store.marks.set_mark(NEXT_WATCH_MARK, str(number + 1))
    topic, others = make_watch_topic(number), store.chats.list_subscriptions(request.chat.id)
    store.chats.save_subscriptions([choices.make_subscription(request.chat.id, topic, others, query)])
    choices.note_change(store, request, "watch", query)
    return _start_trial(_describe_watch(query, number, reader), TryQuery(query, number), reader)


def try_out(store: Store, request: Request) -> Answer | StartedErrand:
    """Show what a query would have caught, without adding it; after the number of a watch, compared with that watch. A
    number alone shows what that watch would have caught.
    """
    reader, words = request.reader, request.words
    own = {_name_number(one.topic): one for one in list_own_watches(store, request)}
    if len(words) == 1 and words[0] in own:
        return _try_watch(own[words[0]], request)
    replaced = own.get(words[0]) if len(words) > 1 else None
    query = " ".join(words[1:] if replaced else words)
    if not query:
        how = reader.text("Send a query after it, or the number of a watch and a query to replace it. For example:")
        example = reader.text("lithium NEAR/5 protest")
        return (note(how, code(f"/try {example}"), code(f"/try 3 {example}")),)
    if refusal := _refuse(query, request):
        return refusal
    against = replaced.query if replaced is not None and _find_fault(replaced.query, request) is None else ""
    return _start_trial(_describe_draft(request, query), TryQuery(query, 0, against), reader)


def _try_watch(watched: Subscription, request: Request) -> Answer | StartedErrand:
    """What a watch of the chat would have caught."""
    if refusal := _refuse(watched.query, request):
        return refusal
    reader, number = request.reader, int(_name_number(watched.topic))
    return _start_trial(_describe_watch(watched.query, number, reader), TryQuery(watched.query, number), reader)


def _start_trial(head: Iterable[Markup], errand: TryQuery, reader: Reader) -> StartedErrand:
    """What is told while the archive is searched."""
    looking = plain(reader.text("Looking for what it would have caught in the last 7 days …"))
    return StartedErrand((note(*head, looking),), errand)


def _describe_draft(request: Request, query: str) -> list[Markup]:
    """Which query was tried, and that its first word is no number of a watch if it may be meant as one."""
    reader, number = request.reader, next(iter(request.words), "")
    lines = [reader.write("Tried, and not watched: {query}", query=code(query))]
    if number.isdecimal() and len(request.words) > 1 and query == " ".join(request.words):
        gone = reader.text("This chat has no watch {number}.", number=shorten(number, 20))
        lines.append(join([plain(gone), plain(reader.text("The number is read as a word of the query."))], " "))
    return lines


def _describe_watch(query: str, number: int, reader: Reader) -> list[Markup]:
    return [
        reader.write("Watching {query}", query=code(query)),
        reader.write("Stop with {command}.", command=plain(f"/unwatch_{number}")),
    ]


def answer_trial(store: Store, request: Request, errand: TryQuery, trial: Trial) -> Answer:
    """The query, with what it would have caught, and what it would change if compared with a watch."""
    reader = request.reader
    caught = reader.count("It would have caught {n} article", "It would have caught {n} articles", trial.caught)
    among = reader.count("of {n} from the last 7 days.", "of {n} from the last 7 days.", trial.looked_at)
    head = (
        _describe_watch(errand.query, errand.number, reader)
        if errand.number
        else _describe_draft(request, errand.query)
    )
    lines = [_preview_line(article) for article in trial.newest]
    if errand.against:
        lines = _list_differences(errand, trial, reader)
    return (note(*head, plain(f"{caught} {among}"), *lines),)


def _list_differences(errand: TryQuery, trial: Trial, reader: Reader) -> list[Markup]:
    lines = [reader.write("{query} caught {n}.", query=code(errand.against), n=plain(reader.decimal(trial.was)))]
    for head, articles in (
        (reader.text("No longer caught:"), trial.lost),
        (reader.text("Newly caught:"), trial.gained),
    ):
        if articles:
            lines += [bold(head), *map(_preview_line, articles)]
    return lines


def _preview_line(article: Article) -> Markup:
    return join([plain("·"), link(shorten(article.title, 120), article.url)], " ")


def watches(store: Store, request: Request) -> Answer:
    """List the chat's own watches."""
    return (note(*_list_watches(list_own_watches(store, request), request)),)


def _list_watches(own: tuple[Subscription, ...], request: Request) -> list[Markup]:
    reader = request.reader
    query = reader.text("lithium NEAR/5 protest")
    example = reader.write("Add one: {example}.", example=code(f"/watch {query}"))
    if not own:
        return [plain(reader.text("This chat has no watches of its own yet.")), example]
    lines = [line for one in own for line in _list_watch(one, request)]
    return [bold(reader.text("Watches")), *lines, example]


def _list_watch(own: Subscription, request: Request) -> Iterator[Markup]:
    """Lines about a watch; if it was valid when stored and can no longer be parsed, also what is wrong."""
    yield join([code(own.query), plain(f"/unwatch_{_name_number(own.topic)}")], " ")
    if (error := _find_fault(own.query, request)) is not None:
        what, fix = describe_query_error(error, request.reader)
        yield plain(request.reader.text("It finds nothing: {what}; {fix}.", what=what, fix=fix))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The watches that were named, by number or by words; ``unknown`` names none, and ``several`` all fit the words."""

    watches: tuple[Subscription, ...] = ()
    unknown: tuple[str, ...] = ()
    several: tuple[Subscription, ...] = ()


def _find_exact(own: Iterable[Subscription], text: str) -> tuple[Subscription, ...]:
    return tuple(one for one in own if one.query.casefold() == text)


def find_by_words(own: Iterable[Subscription], words: Iterable[str]) -> tuple[Subscription, ...]:
    """The watch with that query, else those whose queries have all the words; operators and numbers alone name none."""
    own, text = tuple(own), " ".join(words).casefold()
    asked = set(_WORD.findall(text))
    if all(word in _OPERATORS or word.isdecimal() for word in asked):
        return ()
    return _find_exact(own, text) or tuple(one for one in own if asked <= set(_WORD.findall(one.query.casefold())))


def _find_wanted(own: tuple[Subscription, ...], request: Request) -> _Wanted:
    by_number = {_name_number(one.topic): one for one in own}
    words = dict.fromkeys(map(_name_number, _MARKS.sub(" ", " ".join(request.words)).split()))
    text = " ".join(request.words).casefold()
    exact = _find_exact(own, text)
    if exact or not words:
        return _Wanted(exact)
    numbers = [word for word in words if word.isdecimal()]
    if numbers and all(word.isdecimal() or is_small(word) for word in words):
        known = tuple(by_number[word] for word in numbers if word in by_number)
        return _Wanted(known, tuple(word for word in numbers if word not in by_number))
    named = read_topics(request.words, request.desk.names)
    if named.is_all and not find_exception(named.unknown):
        return _Wanted(own)
    near = find_by_words(own, request.words)
    if len(near) > 1:
        return _Wanted(several=near)
    return _Wanted(near, () if near else (" ".join(request.words),))


def unwatch(store: Store, request: Request) -> Answer:
    """Stop some of the chat's own watches, by their numbers, one by words of its query, or all; for what names none,
    list those there are.
    """
    reader, own = request.reader, list_own_watches(store, request)
    wanted = _find_wanted(own, request)
    for one in wanted.watches:
        choices.remove_watch(store, request, one)
    lines: list[Markup | str] = [
        reader.write("No longer watching {query}", query=code(one.query)) for one in wanted.watches
    ]
    lines += [
        reader.text("This chat has no watch {number}.", number=shorten(one, 20))
        for one in wanted.unknown[:MOST_UNKNOWN]
    ]
    if wanted.several:
        lines.append(reader.text("Several watches have these words. Stop one by its number."))
    if wanted.watches and not wanted.unknown:
        return (note(*lines),)
    left = wanted.several or tuple(one for one in own if one not in wanted.watches)
    return (note(*lines, *_list_watches(left, request)),)


COMMANDS = (
    Command("watch", "QUERY", mark("get alerts and digests on a query of your own"), watch, Need.ADMIN),
    Command("try", "[NUMBER] QUERY", mark("see what a query would have caught, without watching it"), try_out),
    Command("watches", "", mark("your own queries"), watches),
    Command("unwatch", "NUMBER ...|WORDS", mark("stop watching queries of your own"), unwatch, Need.ADMIN),
)
