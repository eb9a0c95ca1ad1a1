"""What a story or a period means to one chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from monitors.model.facts import FactKind
from monitors.model.recognition import Level, Severity, SuppressionReason
from monitors.model.stories import LedgerEntry, Locality, Report, Story


class AlertKind(StrEnum):
    """The message, if any, that one story is worth in one chat."""

    FIRST = "first"
    EDIT = "edit"
    REPLY = "reply"
    CORRECTION = "correction"
    REMINDER = "reminder"
    LAPSED = "lapsed"
    AGAIN = "again"
    NONE = "none"


class ChangeKind(StrEnum):
    """What is new about a story since a chat was last told."""

    CORROBORATION = "corroboration"
    FIGURE = "figure"
    TOLL = "toll"
    SEVERITY = "severity"
    TOPIC = "topic"
    COUNTRY = "country"
    UNTIL = "until"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    LIFTED = "lifted"
    RENEWED = "renewed"
    RESTORED = "restored"
    PARTED = "parted"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as a chat knows it."""

    kind: FactKind
    low: int
    high: int

    @classmethod
    def of(cls, entry: LedgerEntry) -> ToldFigure:
        """A figure of a story's ledger, as a chat that is told it knows it."""
        return cls(entry.kind, entry.low, entry.high)


@dataclass(frozen=True, slots=True)
class ToldMeasure:
    """A measure, named by its topic and maybe a place, as a chat knows it.

    ``until`` is its end date, ``reminded_on`` the one that a reminder was about, ``lapsed_on`` the one reported as
    lapsed or lifted. ``is_lifted`` says whether the chat knows the measure as lifted, also one without an end.
    """

    topic: str = ""
    until: date | None = None
    reminded_on: date | None = None
    lapsed_on: date | None = None
    is_lifted: bool = False
    place: Locality | None = None


ChangeValue = ToldFigure | date | Severity | int | tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, from ``was`` to ``now``; None for what there was not, or is no more.

    They are figures, end dates, severities, numbers of outlets, or the ids of topics or countries (all that are new).
    A correction without a figure, and a retraction, is a report, and ``now`` its headline. ``outlets`` is set for a
    severity that rose only because more independent outlets report the story: how many did, and how many do.
    ``topic`` and ``place`` are those of the measure whose end moved, or that was lifted.
    """

    kind: ChangeKind
    was: ChangeValue | None = None
    now: ChangeValue | None = None
    outlets: tuple[int, int] | None = None
    topic: str = ""
    place: Locality | None = None

    @property
    def figure(self) -> FactKind | None:
        """The kind of a figure that changed, None if something else did."""
        return self.now.kind if isinstance(self.now, ToldFigure) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What somebody who was told of a story, by an alert or a digest, knows of it since ``told_at``.

    - ``figures`` and ``measures`` are its figures and its measures.
    - ``notices`` names the corrections and retractions passed on.
    - ``departures`` is how often articles had left the story by then.
    """

    told_at: datetime | None = None
    figures: tuple[ToldFigure, ...] = ()
    measures: tuple[ToldMeasure, ...] = ()
    notices: tuple[str, ...] = ()
    departures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent(Knowledge):
    """What a chat knew before an edit that may not have reached it: the newest, with the dedup key ``key``, and those
    whose place that one took. The other fields are as in :class:`Told`.
    """

    key: str
    corroboration: int = 0
    topics: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    headline: str = ""
    seen: tuple[ToldFigure, ...] = ()
    corrected: tuple[tuple[ToldFigure, ToldFigure], ...] = ()


@dataclass(frozen=True, slots=True)
class Told(Knowledge):
    """What one chat has been told of one story, and what it is still owed. (``chat_id``, ``story_id``) is unique.

    - ``topics`` are the story's urgent topics by the last message (empty for messages of older versions).
    - ``first_key`` is the dedup key of the first message (``""``: none yet), ``revision`` the number of messages so
      far, ``rang_at`` when one last made a sound.
    - If something waits, ``waits_for`` says for what, and ``again_at`` when to decide again.
    - ``shown`` are the keys of the articles whose headlines the messages showed; ``told_within`` is the story whose
      messages these were, if it was another.
    - ``joined`` lists what was told of stories merged into this one and is included here, each as ``story:revision``.
    - ``unseen_key`` is the dedup key of the message that is still to be confirmed (``""``: none), ``rung_again`` how
      often it has rung again.
    - ``parted_from`` is the story, of which the chat was told, from which this one parted, if none of its reports had
      been shown there.
    - ``lead`` is the key of the article that made the story ring (``""`` for messages of older versions), ``headline``
      that of the one which the first message shows (``""``: the lead).
    - ``amended`` names the steps that wait and that the first message, edited, tells already (``""``: none), and
      ``amended_at`` is when it was last edited to tell them, be it in vain.
    - ``configs`` are the versions of the configs by which its messages were decided, each once, in order.
    - ``seen`` are the figures as its messages showed them last, also by an edit that told of a step which waits (empty
      for messages of older versions), ``corrected`` the last correction that it was told of each figure.
    - ``unsent`` is what it knew before an edit that may not have reached it yet (None: it has seen all).
    """

    chat_id: int
    story_id: str
    topic: str
    first_key: str = ""
    severity: Severity = Severity.LOW
    countries: tuple[str, ...] = ()
    corroboration: int = 0
    revision: int = 0
    first_told_at: datetime | None = None
    rang_at: datetime | None = None
    waits_for: SuppressionReason | None = None
    again_at: datetime | None = None
    shown: tuple[str, ...] = ()
    told_within: str = ""
    joined: tuple[str, ...] = ()
    unseen_key: str = ""
    rung_again: int = 0
    topics: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()
    lead: str = ""
    parted_from: str = ""
    headline: str = ""
    amended: str = ""
    amended_at: datetime | None = None
    seen: tuple[ToldFigure, ...] = ()
    corrected: tuple[tuple[ToldFigure, ToldFigure], ...] = ()
    unsent: Unsent | None = None


@dataclass(frozen=True, slots=True)
class Digested(Knowledge):
    """What a chat knows of a story from digests.

    ``told_at`` is the end of the period of the last digest that told of it. ``departures`` is -1 for digests of older
    versions, which did not keep what they told.
    """

    told_at: datetime
    departures: int = field(default=-1, kw_only=True)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one story means for one chat now, and why.

    ``shown`` is the report that the message shows (None: no message). ``told`` is what to remember if the decision is
    carried out (None: nothing new). ``dedup_key``, ``replies_to``, ``edits`` and ``silent`` are passed on to the
    message. ``reason`` explains a NONE, or says for what a step waits of which an EDIT tells already: with
    ``told.again_at`` set it is a delay, otherwise it is final for this state of the story. ``held_until`` is when the
    reason ends (None: not by time alone). ``changes`` are what is new, ``standing`` what an edit says again since it
    still holds: what was corrected, withdrawn or lifted before. ``edit`` is the edit of the first message that goes
    with a REPLY or CORRECTION; its ``told`` is None.
    """

    kind: AlertKind
    chat_id: int
    story_id: str
    topic: str
    reason: SuppressionReason | None = None
    held_until: datetime | None = None
    changes: tuple[Change, ...] = ()
    standing: tuple[Change, ...] = ()
    dedup_key: str = ""
    replies_to: str = ""
    edits: str = ""
    silent: bool = False
    told: Told | None = None
    shown: Report | None = None
    edit: Decision | None = None


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One story in a digest, with the topic under which it is listed and the report that stands for it.

    ``changes`` are its corrections and, if the chat was told of it before, what is new since then. ``digested`` is what
    the chat knows of it after this digest (None in a summary of alerts).
    """

    story: Story
    topic: str
    country: str
    level: Level
    report: Report
    changes: tuple[Change, ...] = ()
    digested: Digested | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a period told to one chat, grouped by country and topic in the order given."""

    chat_id: int
    since: datetime
    until: datetime
    entries: tuple[DigestEntry, ...] = field(default=())
