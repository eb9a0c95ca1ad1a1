"""Random walks over the outbox: whatever happens, a lane keeps its order and nothing is lost."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from itertools import chain
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Lane, OutboxState
from storage.store import Store
from tests.storage.samples import NOW, claim_next, get_state, make_chat, make_draft

adding = st.tuples(st.just("add"), st.integers(0, 2), st.sampled_from(list(Lane)))
claiming = st.tuples(st.just("claim"), st.integers(0, 3))
ending = st.tuples(st.sampled_from(["sent", "dead", "retry", "uncertain"]), st.integers(0, 9))
rest = st.one_of(
    st.tuples(st.just("restart")),
    st.tuples(st.just("pause"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)
turns = st.lists(st.tuples(adding, claiming, st.one_of(adding, claiming, rest), ending), min_size=5, max_size=15)
"""Messages come and are claimed as often as one ends, since otherwise nothing would be in flight that could end."""


@settings(max_examples=40, derandomize=True)
@given(turns)
def test_whatever_happens_a_chats_lane_keeps_its_order_and_nothing_is_lost(
    turns: list[tuple[tuple[object, ...], ...]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "t.db", NOW)
        try:
            walk = Walk(store)
            for action, *arguments in chain.from_iterable(turns):
                getattr(walk, str(action))(*arguments)
            walk.finish()
        finally:
            store.close()


class Walk:
    """Plays a script against the outbox, remembering what was stored and what went out."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.chats = [store.chats.add_chat(make_chat(number + 1)) for number in range(3)]
        self.stored: dict[tuple[int, Lane], list[str]] = {}
        self.ended: dict[tuple[int, Lane], list[str]] = {}
        self.in_flight: list[tuple[int, tuple[int, Lane], str]] = []
        self.count = 0

    def add(self, chat: int, lane: Lane) -> None:
        self.count += 1
        key = f"k{self.count}"
        self.store.outbox.add([make_draft(self.chats[chat].id, key, lane=lane)], self.now)
        self.stored.setdefault((chat + 1, lane), []).append(key)

    def claim(self, busy: int) -> None:
        row = claim_next(self.store, self.now, [busy])
        if row is None:
            return
        assert row.address.chat_id != busy
        line = (row.address.chat_id, row.lane)
        assert line not in [other for _, other, _ in self.in_flight], "two of one lane in flight"
        self.in_flight.append((row.id, line, row.dedup_key))

    def _take(self, which: int) -> tuple[int, tuple[int, Lane], str] | None:
        return self.in_flight.pop(which % len(self.in_flight)) if self.in_flight else None

    def _end(self, line: tuple[int, Lane], key: str) -> None:
        self.ended.setdefault(line, []).append(key)

    def sent(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_sent(taken[0], 1, self.now)
            self._end(*taken[1:])

    def dead(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_dead(taken[0], "no", self.now)
            self._end(*taken[1:])

    def retry(self, which: int) -> None:
        if taken := self._take(which):
            self.store.outbox.mark_retry(taken[0], self.now + timedelta(seconds=which), "again", self.now)

    def uncertain(self, which: int) -> None:
        if taken := self._take(which):
            later_on = self.now + timedelta(seconds=which)
            state = self.store.outbox.mark_uncertain(taken[0], "lost", self.now, not_before=later_on)
            if state is OutboxState.DEAD:
                self._end(*taken[1:])

    def restart(self) -> None:
        assert self.store.outbox.reclaim_sending(self.now) == len(self.in_flight)
        for _, line, key in self.in_flight:
            if get_state(self.store, self.chats[line[0] - 1], key) is OutboxState.DEAD:
                self._end(line, key)
        self.in_flight = []

    def pause(self, chat: int) -> None:
        self.store.outbox.pause_chat(self.chats[chat].address, self.now + timedelta(seconds=10), "flood")

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def finish(self) -> None:
        """Serve all that is left: everything stored has then ended once, in its order."""
        self.now += timedelta(hours=1)
        while self.in_flight:
            self.sent(0)
        while (row := claim_next(self.store, self.now)) is not None:
            self.store.outbox.mark_sent(row.id, 1, self.now)
            self._end((row.address.chat_id, row.lane), row.dedup_key)
        assert self.ended == self.stored
        depth = self.store.outbox.count_depth(self.now)
        assert (depth.pending, depth.sending, depth.uncertain, depth.oldest_due_at) == (0, 0, 0, None)
