"""How a step that waits is named, so that the first message is edited at once for every other one."""

from __future__ import annotations

from monitors.alerting.waiting_steps import name_steps
from monitors.model import Change, ChangeKind
from monitors.model.stories import Locality


def lift(topic: str, place: str) -> Change:
    return Change(ChangeKind.LIFTED, topic=topic, place=Locality("KZ", place))


def test_liftings_of_two_places_or_topics_have_names_of_their_own() -> None:
    names = {name_steps([lift(topic, place)]) for topic in ("emergency", "curfew") for place in ("Almaty", "Aktau")}
    assert len(names) == 4
