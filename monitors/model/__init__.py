"""The vocabulary: frozen dataclasses and enums that travel between packages.

It imports nothing of ours and decides nothing: behaviour lives beside the data it works on. Every datetime is
UTC-aware. Every span counts Python characters (code points) into the text that its zone names: ``title`` counts into
:attr:`Article.title`; ``lead`` and ``body`` both count into :attr:`Article.text`. ``evidence.text`` always equals the
text between its ``start`` and ``end``.
"""

from __future__ import annotations

from monitors.model.alerts import (
    AlertKind,
    Change,
    ChangeKind,
    Decision,
    Digest,
    DigestEntry,
    Told,
    ToldFigure,
)
from monitors.model.articles import (
    Analysis,
    Article,
    ArticleRecord,
    OfficialAlert,
    SourceKind,
)
from monitors.model.chats import (
    Cadence,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Mute,
    MuteKind,
    Subscription,
)
from monitors.model.facts import (
    FIGURE_KINDS,
    Fact,
    FactKind,
)
from monitors.model.messages import (
    Attachment,
    AttachmentKind,
    Button,
    Lane,
    Message,
    OutboxDraft,
    OutboxRow,
    OutboxState,
    Outcome,
)
from monitors.model.recognition import (
    Evidence,
    Judgement,
    Level,
    Match,
    Realis,
    RealisFlag,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    Suppression,
    SuppressionReason,
    Zone,
)
from monitors.model.records import (
    Record,
)
from monitors.model.sources import (
    FeedNotice,
    FeedOutcome,
    FeedResult,
    FeedState,
    FeedStatus,
    FeedTrouble,
    KnownEntry,
    SeedState,
)
from monitors.model.stories import (
    Assignment,
    DayCount,
    LedgerEntry,
    Notice,
    Report,
    Story,
    StoryPlace,
    StoryTopic,
    Surge,
)

__all__ = [
    "FIGURE_KINDS",
    "AlertKind",
    "Analysis",
    "Article",
    "ArticleRecord",
    "Assignment",
    "Attachment",
    "AttachmentKind",
    "Button",
    "Cadence",
    "Change",
    "ChangeKind",
    "Chat",
    "ChatAddress",
    "ChatKind",
    "ChatState",
    "DayCount",
    "Decision",
    "Digest",
    "DigestEntry",
    "Evidence",
    "Fact",
    "FactKind",
    "FeedNotice",
    "FeedOutcome",
    "FeedResult",
    "FeedState",
    "FeedStatus",
    "FeedTrouble",
    "Judgement",
    "KnownEntry",
    "Lane",
    "LedgerEntry",
    "Level",
    "Match",
    "Message",
    "Mute",
    "MuteKind",
    "Notice",
    "OfficialAlert",
    "OutboxDraft",
    "OutboxRow",
    "OutboxState",
    "Outcome",
    "Realis",
    "RealisFlag",
    "Record",
    "Report",
    "SeedState",
    "Severity",
    "SeverityRaise",
    "SeverityReason",
    "SourceKind",
    "Span",
    "Story",
    "StoryPlace",
    "StoryTopic",
    "Subscription",
    "Suppression",
    "SuppressionReason",
    "Surge",
    "Told",
    "ToldFigure",
    "Zone",
]
