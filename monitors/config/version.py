"""Names a config by a hash of everything in it that decides an alert."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.config.settings import Settings
from monitors.recognition import Recognition, shorten_version

_DIGITS: Final = 4


def identify_config(settings: Settings, topics: Iterable[TopicSpec], shared: SharedSpec) -> str:
    """Return the version, such as ``3f2a91bc-07de``: the version of the rules, as it is stored with every match, and a
    hash of the settings ``alerts`` and ``escalate``. Feeds and the other settings decide no alert and do not count.
    """
    written = [settings.alerts.model_dump_json(), *(one.model_dump_json() for one in settings.escalate)]
    decided = sha256("\n".join(written).encode()).hexdigest()[:_DIGITS]
    return f"{shorten_version(Recognition(tuple(topics), shared).version)}-{decided}"


def get_rules(version: str) -> str:
    """Return the part of a config's version that is the version of its rules."""
    return version.partition("-")[0]


def add_version(known: tuple[str, ...], version: str) -> tuple[str, ...]:
    """Return the versions by which messages were decided, after one more message; no version is listed twice."""
    return known if version in known else (*known, version)
