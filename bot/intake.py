"""Takes a batch into the hub in parts, so that whoever asks the store meanwhile waits for one part only.

If the program is killed between two parts, it polls the feed or reads the file again; what was taken in is known by
then, and the rest is new. So the states that record the batch as done go with the last part, and so does whatever may
not ring.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.hub import Hub
from bot.watch_rules import Compiling, WatchRules
from monitors.plurals import count_of
from storage.store import Store
from storage.writer import Writer

ROOM, MATCHING, OTHER = 48, 12, 1  # the room of one transaction, and what an arrival with and without a match takes


async def take_in(
    writer: Writer, hub: Hub, intake: Intake, now: datetime, finish: Callable[[Store], object]
) -> IntakeResult:
    """Store a batch, then decide who is told; ``finish`` is called in the transaction of the last part.

    The result has counts only, since a large batch leads to many decisions; the hub's ``on_taken`` gets them all.
    """
    await read_back(writer, hub, now)
    *parts, last = split(intake)
    taken = IntakeResult()
    with hub.open_batch() as touched:
        batch = touched if parts else None
        for part in parts:
            await compile_watches(writer, hub)
            taken = _add(taken, await writer.run(partial(hub.take, intake=part, now=now, batch=batch)))
        taken = _add(taken, await writer.run(partial(hub.take, intake=last, now=now, also=finish, batch=batch)))
    return _add(taken, await decide_all(writer, hub.decide_more, now))


async def read_back(writer: Writer, hub: Hub, now: datetime) -> None:
    """Make the hub ready to judge: compile the chats' watches, and read the live stories back slice by slice, after a
    start and whenever the hub has dropped them."""
    await compile_watches(writer, hub)
    while not hub.live.is_read:
        await writer.run(lambda store: hub.live.read_more(store, now))


async def compile_watches(writer: Writer, hub: Hub) -> None:
    """Compile the chats' watches outside the store's thread, which has other work: thousands of them take seconds."""
    while not hub.watches.is_compiled and (begun := await writer.run(hub.watches.begin)) is not None:
        await asyncio.to_thread(begun.compile)
        await writer.run(partial(_adopt, hub.watches, begun))


def _adopt(watches: WatchRules, compiled: Compiling, _: Store) -> None:
    watches.adopt(compiled)


async def decide_all(
    writer: Writer, decide: Callable[[Store, datetime], IntakeResult | None], now: datetime
) -> IntakeResult:
    """Call one of the hub's deciding methods, each time in its own transaction, until it returns None; counts only."""
    taken = IntakeResult()
    while (one := await writer.run(lambda store: decide(store, now))) is not None:
        taken = _add(taken, one)
    return taken


def _add(taken: IntakeResult, one: IntakeResult) -> IntakeResult:
    return IntakeResult(
        articles=taken.articles + one.articles,
        matches=taken.matches + one.matches,
        messages=taken.messages + one.messages,
        refused=Counter(taken.refused) + Counter(one.refused),
    )


def describe_taken(taken: IntakeResult) -> str:
    """What was taken in, for the log."""
    matches = count_of(taken.matches, "match", "matches")
    return f"{count_of(taken.articles, 'article')}, {matches}, {count_of(taken.messages, 'message')}"


def split(intake: Intake) -> Iterator[Intake]:
    """The parts of a batch, in order; the last one carries all that the others do not."""
    *parts, last = _cut([arrival for arrival in intake.arrivals if arrival.reason is None])
    if not parts:
        yield intake
        return
    entries = {(entry.source_id, entry.identity): entry for entry in intake.known_entries}
    files = {state.identity: state for state in intake.seed_states if state.identity}
    for part in parts:
        articles = [arrival.analysis.article for arrival in part]
        keys = [(article.source_id, article.identity) for article in articles]
        yield Intake(
            tuple(part),
            known_entries=tuple(entries.pop(key) for key in keys if key in entries),
            seed_states=tuple(files.pop(article.identity) for article in articles if article.identity in files),
        )
    yield replace(
        intake,
        arrivals=(*last, *(arrival for arrival in intake.arrivals if arrival.reason is not None)),
        known_entries=tuple(entries.values()),
        seed_states=tuple(
            state for state in intake.seed_states if not state.identity or files.get(state.identity) is state
        ),
    )


def _cut(arrivals: Iterable[Arrival]) -> list[list[Arrival]]:
    parts: list[list[Arrival]] = [[]]
    room = ROOM
    for arrival in arrivals:
        takes = MATCHING if arrival.analysis.matches else OTHER
        if takes > room:
            parts.append([])
            room = ROOM
        parts[-1].append(arrival)
        room -= takes
    return parts
