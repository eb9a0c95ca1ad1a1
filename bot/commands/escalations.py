"""Says in /why by which escalation of the settings a story is graver than its topics."""

from __future__ import annotations

from collections.abc import Iterator

from bot.desk import Desk
from bot.text.markup import EMPTY, Markup, plain
from bot.text.reader import Reader
from bot.text.story_lines import FIGURES, SEVERITIES
from monitors.config.settings import EscalationSpec
from monitors.model import FIGURE_KINDS, Story
from monitors.stories.ledger import get_highest
from monitors.stories.severity import find_raise


def describe_raise(story: Story, desk: Desk, reader: Reader) -> Markup:
    """The severity of the gravest topic, that of the story, and what raised it; empty if no escalation did."""
    found = find_raise(story, desk.settings.escalate)
    if found is None:
        return EMPTY
    before, raising = found
    was, now = (reader.text(SEVERITIES[one]) for one in (before, story.severity))
    steps = reader.text("severity {was} → {now}", was=was, now=now)
    return plain(reader.label(steps, reader.listed(_list_conditions(story, raising, reader))))


def _list_conditions(story: Story, raising: EscalationSpec, reader: Reader) -> Iterator[str]:
    for kind in FIGURE_KINDS:
        least: int | None = getattr(raising, kind.value)
        if least is not None:
            shown = reader.text(FIGURES[kind], number=reader.number(get_highest(story.ledger, kind)))
            yield reader.text("{what} (at least {least})", what=shown, least=reader.number(least))
    if raising.corroboration is not None:
        shown = reader.count("{n} independent", "{n} independent", story.corroboration)
        yield reader.text("{what} (at least {least})", what=shown, least=reader.number(raising.corroboration))
    if raising.topics:
        yield reader.topics(one.topic for one in story.topics if one.topic in raising.topics)
    yield from (reader.country(code) for code in story.countries if code in raising.countries)
