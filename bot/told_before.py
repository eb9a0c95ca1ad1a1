"""What chats were told of stories before, read for the hub, which decides by it; always by chat and story."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from monitors.alerting.inheritance import begin_anew, inherit, join_merged
from monitors.alerting.last_seen import mark_arrived, mark_lost
from monitors.model import Story, Told
from storage.alerts import ToldElsewhere
from storage.outbox_rows import EditState
from storage.store import Store


def settle_edits(store: Store, told: Sequence[Told]) -> tuple[Told, ...]:
    """What chats were told, once it is known which of their last edits have reached them.

    An edit that waits was not seen, and will not be if a newer one takes its place; one that was refused never will.
    """
    keys = [(one.chat_id, one.unsent.key) for one in told if one.unsent is not None]
    states = store.outbox.list_edit_states(keys) if keys else {}
    return tuple(_settle(one, states) for one in told)


def _settle(told: Told, states: Mapping[tuple[int, str], EditState]) -> Told:
    if told.unsent is None:
        return told
    state = states.get((told.chat_id, told.unsent.key), EditState.ARRIVED)
    if state is EditState.WAITS:
        return told
    return mark_lost(told) if state is EditState.LOST else mark_arrived(told)


def list_known(store: Store, story_ids: Collection[str]) -> dict[tuple[int, str], Told]:
    """What every chat was told of these stories."""
    known = settle_edits(store, store.alerts.list_told(tuple(story_ids)))
    return {(told.chat_id, told.story_id): told for told in known}


def list_known_after(
    store: Store, story: Story, after_chat: int, most: int
) -> tuple[dict[tuple[int, str], Told], int | None]:
    """What the next ``most`` chats were told of one story, and the last chat up to which that is all (None: any)."""
    told = settle_edits(store, store.alerts.list_told_after(story.id, after_chat, most))
    return {(one.chat_id, one.story_id): one for one in told}, told[-1].chat_id if len(told) == most else None


def add_inherited(
    store: Store, stories: Mapping[str, Story], chat_ids: Sequence[int], known: dict[tuple[int, str], Told]
) -> None:
    """Add to ``known`` what chats were told about these stories' articles while those stood in other stories, and take
    out what they were told about articles that left.
    """
    known |= {key: begin_anew(stories[key[1]], told) for key, told in known.items() if key[1] in stories}
    elsewhere: dict[tuple[int, str], list[ToldElsewhere]] = {}
    found = store.alerts.list_told_elsewhere(stories, chat_ids)
    for one, told in zip(found, settle_edits(store, [one.told for one in found]), strict=True):
        elsewhere.setdefault((told.chat_id, one.heir), []).append(replace(one, told=told))
    for key, others in elsewhere.items():
        if (told_of := inherit(stories[key[1]], known.get(key), [one.told for one in others])) is not None:
            known[key] = join_merged(stories[key[1]], told_of, [one.told for one in others if one.is_merged])
