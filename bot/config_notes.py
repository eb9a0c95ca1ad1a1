"""Notes which config is in force, and says of a stored alert or story by which one it was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from bot.desk import Desk
from monitors.config.version import get_rules
from monitors.model import ArticleRecord, SuppressionReason, Told
from storage.chats import AuditEntry
from storage.configs import StoredConfig
from storage.store import Store

LIMITED: Final = (SuppressionReason.GROUPING, SuppressionReason.REPEAT_INTERVAL, SuppressionReason.CHAT_FLOOD)
"""The waits that last as long as the settings under ``alerts:`` say."""


@dataclass(frozen=True, slots=True)
class ConfigProvenance:
    """The configs that decided an alert's messages, in order, and the one in force.

    ``rules`` are the versions of the rules that read its articles and are not those of ``decided`` or, if nothing was
    told, of ``in_force``. Only what was kept is listed: files from before the versions were kept name none.
    """

    decided: tuple[StoredConfig, ...]
    in_force: StoredConfig | None
    rules: tuple[str, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the config that decided last is the one in force."""
        return bool(self.decided and self.in_force and self.decided[-1].version == self.in_force.version)


def note_config(store: Store, desk: Desk, now: datetime) -> None:
    """Note that the config of this desk is in force from now on, and which feeds are polled. If its version replaces
    another, it is noted in the audit too, and alerts that wait by the limits of the other are to be decided again.
    """
    with store.transaction():
        store.feeds.note_polled(feed.id for feed in desk.polled_feeds)
        before, config = store.configs.find_last(), StoredConfig(desk.version, version("tocsin"), now)
        if before is not None and (before.version, before.program) == (config.version, config.program):
            return
        store.configs.add(config)
        if before is not None:
            store.alerts.end_waits(LIMITED, now)
            store.chats.add_audit(AuditEntry(now, 0, "config", f"{before.version} -> {desk.version}"))


def find_provenance(store: Store, told: Iterable[Told], records: Iterable[ArticleRecord]) -> ConfigProvenance:
    """By which configs a story's messages were decided, and by which rules its articles were read."""
    versions = dict.fromkeys(config for one in told for config in one.configs)
    known, in_force = store.configs.find_first(versions), store.configs.find_last()
    decided = tuple(known[one] for one in versions if one in known)
    own = {get_rules(one.version) for one in decided} or ({get_rules(in_force.version)} if in_force else set())
    rules = dict.fromkeys(match.rules for record in records for match in record.analysis.matches)
    return ConfigProvenance(decided, in_force, tuple(one for one in rules if one and one not in own))
