"""The vocabulary: frozen dataclasses and enums that travel between packages.

It imports nothing of ours and decides nothing: behaviour lives beside the data it works on. Every datetime is
UTC-aware. Every span counts Python characters (code points) into the text that its zone names: ``title`` counts into
:attr:`Article.title`; ``lead`` and ``body`` both count into :attr:`Article.text`. ``evidence.text`` always equals the
text between its ``start`` and ``end``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from hashlib import blake2b

# --------------------------------------------------------------------------------------------------- recognition


class Level(StrEnum):
    """How loudly a match asks to be told."""

    URGENT = "urgent"
    DIGEST = "digest"


class Severity(StrEnum):
    """How grave a story is; ordered by :attr:`rank`."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"

    @property
    def rank(self) -> int:
        """0 for low to 3 for extreme, so that severities compare."""
        return _RANKS[self.value]


_RANKS = {severity.value: rank for rank, severity in enumerate(Severity)}


class Zone(StrEnum):
    """Where in an article a span lies. ``lead`` is the first paragraph of the text, ``body`` all that follows."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"


class Realis(StrEnum):
    """Why a reported event is not happening now (PLOVER's auxiliary modes, and two of ours)."""

    HISTORICAL = "historical"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"
    ENDED = "ended"
    DRILL = "drill"


class SuppressionReason(StrEnum):
    """Why something recognised did not ring."""

    # of a match
    VETO = "veto"
    BELOW_THRESHOLD = "below_threshold"
    # of an article
    BASELINE = "baseline"
    FLOOD = "flood"
    STALE = "stale"
    ANALYSIS_FAILED = "analysis_failed"
    # of an alert
    SAME_EVENT = "same_event"
    GROUPING = "grouping"
    REPEAT_INTERVAL = "repeat_interval"
    OTHER_TOPIC = "other_topic"
    DIGEST_LEVEL = "digest_level"
    BELOW_SEVERITY = "below_severity"
    OTHER_PLACE = "other_place"
    LEFT_OUT_PUBLISHER = "left_out_publisher"
    DIGEST_CADENCE = "digest_cadence"
    MUTED = "muted"
    QUIET_HOURS = "quiet_hours"
    CHAT_FLOOD = "chat_flood"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article: ``text == zone_text[start:end]``."""

    zone: Zone
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a score: the rule that fired, what it read, and the points it gave (negative for a malus)."""

    rule: str
    span: Span
    points: float


@dataclass(frozen=True, slots=True)
class RealisFlag:
    """A sign that the event is not happening now, with the words that say so."""

    kind: Realis
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """An article recognised as reporting a topic. ``watch_id`` is set when a chat's own watch matched instead."""

    topic: str
    topic_version: int
    level: Level
    score: float
    threshold: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    realis: tuple[RealisFlag, ...] = ()
    watch_id: int | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A topic that was touched but did not match, and the named reason. ``score``/``threshold`` say how near it was."""

    topic: str
    reason: SuppressionReason
    detail: str
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()


# --------------------------------------------------------------------------------------------------------- facts


class FactKind(StrEnum):
    """What a fact states."""

    KILLED = "killed"
    INJURED = "injured"
    ARRESTED = "arrested"
    TROOPS = "troops"
    PROTESTERS = "protesters"
    DISPLACED = "displaced"
    PLACE = "place"
    COUNTRY = "country"
    UNTIL = "until"


FIGURE_KINDS = (
    FactKind.KILLED,
    FactKind.INJURED,
    FactKind.ARRESTED,
    FactKind.TROOPS,
    FactKind.PROTESTERS,
    FactKind.DISPLACED,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something read out of an article.

    A figure has ``low``, ``high`` (people) and maybe ``of`` (``police``, ``civilians``, ``soldiers``, ``peacekeepers``)
    and ``qualifier`` (``at least``, ``nearly``). A place or country has ``country`` (ISO 3166-1 alpha-2), ``name`` and
    for a place ``latitude``, ``longitude`` (degrees) and ``precision`` (``city``, ``region``, ``country``);
    ``is_event`` says that the reported event happens there, rather than that it is only mentioned, ``is_origin`` that
    those who act come from there; facts of one kind come best first. ``force`` says whose troops they are. ``until``
    has ``on``, the end date of a declared measure.
    """

    kind: FactKind
    span: Span
    low: int | None = None
    high: int | None = None
    of: str = ""
    qualifier: str = ""
    country: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = ""
    is_event: bool = False
    on: date | None = None
    is_origin: bool = False
    force: str = ""


# ------------------------------------------------------------------------------------------- sources and articles


class SourceKind(StrEnum):
    """What an article came from."""

    FEED = "feed"
    SEED = "seed"


@dataclass(frozen=True, slots=True)
class Article:
    """One item from a source.

    ``identity`` is unique within ``source_id``: guid, else normalised link, else content hash. ``text`` is paragraphs
    joined by a blank line, section headings among them (``headings`` names those); its first paragraph is the lead.
    ``published_at`` and ``updated_at`` are the publisher's word (None when absent or unreadable); ``first_seen_at`` is
    ours and is what orders and windows things. ``language`` is an ISO 639-1 code, "" when nobody said.
    ``publisher`` names the outlet (for an aggregator's item its ``<source>``); ``country`` is the publisher's.
    ``warnings`` say what could not be decided, for people to read.
    """

    source_id: str
    identity: str
    title: str
    text: str
    first_seen_at: datetime
    url: str = ""
    author: str = ""
    publisher: str = ""
    language: str = ""
    country: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    headings: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    official: OfficialAlert | None = None
    content_hash: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """16 hex digits that name this article everywhere: a digest of source and identity, equal on every run."""
        named = f"{self.source_id}\0{self.identity}".encode("utf-8", "surrogatepass")
        return blake2b(named, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class OfficialAlert:
    """Common Alerting Protocol 1.2 fields that an entry carried, in the issuer's own words."""

    severity: str = ""
    urgency: str = ""
    certainty: str = ""
    area: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was read out of one article. ``language`` is the one used, given or detected."""

    article: Article
    language: str
    matches: tuple[Match, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    facts: tuple[Fact, ...] = ()


# --------------------------------------------------------------------------------------------------------- feeds


class FeedStatus(StrEnum):
    """Whether a feed is polled: ``stopped`` was told to (410 Gone), ``quarantined`` killed its worker."""

    ACTIVE = "active"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"


class FeedOutcome(StrEnum):
    """What became of one poll. ``postponed``: its turn did not come, nothing was asked of the server."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    POSTPONED = "postponed"


class FeedTrouble(StrEnum):
    """What operators are told about a feed, once when it begins; ``recovered`` says that it is over."""

    SILENT = "silent"
    FAILING = "failing"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"
    FLOOD = "flood"
    MOVED = "moved"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class FeedState:
    """All that is remembered of one feed between polls; storage keeps it as it is.

    ``configured_url`` is the URL in the config with a digest in place of its query, which may hold a key; ``url`` is ""
    while that one is polled, else where a repeated permanent redirect led (``moved_url`` and ``moved_count`` count
    towards that). ``etag`` and ``last_modified`` are the server's
    words, unread. ``body_hash`` is of the last body parsed. ``fingerprints`` are 16 bytes for each entry of that body
    (8 of identity, 8 of content): what a worker need not analyse again. ``held`` are identities of entries held back
    for one cycle because the feed was cut off. ``next_poll_at`` None means as soon as there is room.
    ``entries_per_week`` is a decaying average (None before anything is known), ``last_entry_at`` when a new entry was
    last seen, ``longest_gap_seconds`` the longest usual quiet. ``failures`` counts failed polls in a row. ``told`` is
    the trouble that operators know of and have not been told the end of.
    """

    feed_id: str
    configured_url: str
    url: str = ""
    status: FeedStatus = FeedStatus.ACTIVE
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    fingerprints: bytes = b""
    held: tuple[str, ...] = ()
    is_baselined: bool = False
    next_poll_at: datetime | None = None
    interval_seconds: float = 0.0
    hint_seconds: float = 0.0
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    entries_per_week: float | None = None
    longest_gap_seconds: float = 0.0
    last_error_at: datetime | None = None
    last_error_reason: str = ""
    last_error_detail: str = ""
    failures: int = 0
    moved_url: str = ""
    moved_count: int = 0
    told: FeedTrouble | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """One entry of one feed that was already taken in; (``source_id``, ``identity``) is unique.

    ``second_key`` is two hashes, of link and of title, joined by a colon: it finds an entry whose guid changed. Look up
    by either. ``seen_at`` is when it was last in the feed, so that old ones can be forgotten.
    """

    source_id: str
    identity: str
    second_key: str
    content_hash: str
    seen_at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What a worker made of one poll of one feed.

    ``analyses`` are of the entries that were not, word for word, in the last body; the hub sifts them against what is
    known. ``present`` are the identities of all entries in the body. ``state`` is the new state, which admission
    (``monitors.sources.admission``) completes with what sifting showed. ``reason`` and ``detail`` name the failure.
    """

    feed_id: str
    outcome: FeedOutcome
    state: FeedState
    analyses: tuple[Analysis, ...] = ()
    present: frozenset[str] = frozenset()
    reason: str = ""
    detail: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def next_poll_at(self) -> datetime | None:
        """When the feed is due next."""
        return self.state.next_poll_at


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """Something that operators should know about a feed, in one line of plain text."""

    feed_id: str
    trouble: FeedTrouble
    text: str


# --------------------------------------------------------------------------------------------------------- seeds


@dataclass(frozen=True, slots=True)
class SeedState:
    """What the last scan knew of one watched file, and its health.

    ``path`` is relative to the watched directory. ``sha256`` is of the bytes last read, "" while none were.
    ``reason`` is "" while the file is well, else a short stable name; ``detail`` is for a person. ``identity`` is of
    the article it gave. ``is_waiting`` says that size and time are of a file that was still being written.
    """

    path: str
    size: int
    mtime_ns: int
    seen_at: datetime
    sha256: str = ""
    reason: str = ""
    detail: str = ""
    identity: str = ""
    is_waiting: bool = False


# ------------------------------------------------------------------------------------------------------- stories


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One figure as one article stated it. Entries are kept, never averaged."""

    kind: FactKind
    low: int
    high: int
    of: str
    publisher: str
    url: str
    text: str
    stated_at: datetime


class Notice(StrEnum):
    """What a report says about earlier ones instead of about the event."""

    CORRECTION = "correction"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class Report:
    """One article's part in a story, as the story remembers it.

    ``wire`` is equal for near-identical texts. ``origin`` is equal for reports that are not independent of each other:
    one publisher family, one wire agency, one text.
    """

    article_key: str
    title: str
    publisher: str
    url: str
    quote: str
    seen_at: datetime
    published_at: datetime | None = None
    wire: str = ""
    origin: str = ""
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class StoryTopic:
    """A topic that a story reports, at the loudest level that any of its articles reached."""

    topic: str
    level: Level
    severity: Severity


@dataclass(frozen=True, slots=True)
class StoryPlace:
    """A place of a story's event; ``country`` is ISO 3166-1 alpha-2."""

    country: str
    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The articles that report one event.

    ``id`` comes from the first article's key, so that the same arrivals give the same names. ``countries`` are ranked,
    the event's first. ``corroboration`` counts independent publishers: one wire text or one publisher family counts
    once. ``until`` is the latest end date of a declared measure, with ``until_topic`` the topic it belongs to.
    ``articles`` counts every article that the story ever had; ``reports`` holds those it still remembers, in order of
    arrival (the first, the newest, and at least one of every origin).
    """

    id: str
    title: str
    topics: tuple[StoryTopic, ...]
    severity: Severity
    first_seen_at: datetime
    last_seen_at: datetime
    countries: tuple[str, ...] = ()
    places: tuple[StoryPlace, ...] = ()
    reports: tuple[Report, ...] = ()
    corroboration: int = 1
    ledger: tuple[LedgerEntry, ...] = ()
    until: date | None = None
    until_topic: str = ""
    merged_into: str = ""
    articles: int = 1


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one article went: the story as it is now, as it was before (None for a new one), and why there.

    ``merged`` names stories that turned out to be this one; each of them now points here. When a story turned
    out to be two events, ``parted`` are the other stories that changed, new or diminished, as they are now, and
    ``moved`` the keys of the articles that left for the new one.
    """

    story: Story
    before: Story | None
    merged: tuple[str, ...]
    reason: str
    parted: tuple[Story, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of a topic one country had on one day (UTC), and from how many publishers."""

    country: str
    topic: str
    on: date
    articles: int
    publishers: int


@dataclass(frozen=True, slots=True)
class Surge:
    """A day on which a country had far more articles of a topic than its own past leads to expect."""

    country: str
    topic: str
    on: date
    count: int
    expected: float
    spread: float
    publishers: int
    days: int

    @property
    def factor(self) -> float:
        """How many times the expected count this is; an expectation below one article counts as one."""
        return self.count / max(self.expected, 1.0)


# --------------------------------------------------------------------------------------------- chats and messages


class ChatKind(StrEnum):
    """Telegram's kinds of chat, and the terminal that stands in when no token is set."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"
    TERMINAL = "terminal"


class ChatState(StrEnum):
    """Whether a chat may be written to. ``suspended`` keeps every setting of a chat that is out of reach."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DENIED = "denied"


class Cadence(StrEnum):
    """When a subscription is told."""

    INSTANT = "instant"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """Where a message goes: a chat and, in a forum, a topic thread (0 for none and for General)."""

    chat_id: int
    thread_id: int = 0


class MuteKind(StrEnum):
    """What a mute silences."""

    TOPIC = "topic"
    COUNTRY = "country"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Mute:
    """One topic, country (ISO 3166-1 alpha-2) or story (its id) that does not ring in a chat before ``until``."""

    kind: MuteKind
    value: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram destination and its settings. ``id`` is the store's. Times of day are local to ``timezone``.

    ``digest_days`` are the weekdays of its digests, 0 for Monday; empty means every day.
    """

    id: int
    address: ChatAddress
    kind: ChatKind
    title: str
    state: ChatState
    language: str = "en"
    timezone: str = "UTC"
    digest_times: tuple[time, ...] = ()
    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_breaks_quiet: bool = True
    muted_until: datetime | None = None
    next_digest_at: datetime | None = None
    digest_days: tuple[int, ...] = ()
    mutes: tuple[Mute, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a chat asked for: a topic, with places (ISO countries; empty for all), least severity and cadence.

    A chat's own watch is a subscription to ``watch:N``, the topic of its matches; ``title`` is then its query.
    """

    chat_id: int
    topic: str
    cadence: Cadence = Cadence.INSTANT
    countries: tuple[str, ...] = ()
    least_severity: Severity = Severity.LOW
    leave_out: tuple[str, ...] = ()
    title: str = ""


class Lane(IntEnum):
    """The order in which the sender serves what is due."""

    URGENT = 0
    ANSWER = 1
    DIGEST = 2


class OutboxState(StrEnum):
    """Where an outbox row stands. ``uncertain``: handed to Telegram, answer lost."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


class Outcome(StrEnum):
    """What became of one attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    PAUSED = "paused"
    MOVED = "moved"
    GONE = "gone"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: ``data`` (at most 64 bytes) comes back when pressed, or ``url`` opens."""

    label: str
    data: str = ""
    url: str = ""


class AttachmentKind(StrEnum):
    """What a message carries: a text file, or a picture that is drawn when it is sent."""

    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message, whose HTML is then its caption (1,024 units).

    ``content`` is the text of the file, or the JSON of what to draw.
    """

    kind: AttachmentKind
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered Telegram message: HTML of at most 4,096 UTF-16 units after parsing, ready to send.

    ``replies_to`` and ``edits`` name the dedup key of an earlier message to the same chat.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    replies_to: str = ""
    edits: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class OutboxDraft:
    """A message decided but not yet stored. (chat, ``dedup_key``) is unique: storing it twice changes nothing."""

    chat_id: int
    lane: Lane
    dedup_key: str
    message: Message
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A stored message on its way. ``reply_to_message_id`` / ``edit_message_id`` are Telegram's ids, resolved."""

    id: int
    address: ChatAddress
    lane: Lane
    dedup_key: str
    message: Message
    state: OutboxState
    attempts: int
    created_at: datetime
    reply_to_message_id: int | None = None
    edit_message_id: int | None = None
    was_uncertain: bool = False


class AlertKind(StrEnum):
    """What to do about one story in one chat."""

    FIRST = "first"
    EDIT = "edit"
    REPLY = "reply"
    CORRECTION = "correction"
    REMINDER = "reminder"
    LAPSED = "lapsed"
    NONE = "none"


class ChangeKind(StrEnum):
    """What is new about a story since a chat was last told."""

    CORROBORATION = "corroboration"
    FIGURE = "figure"
    TOLL = "toll"
    SEVERITY = "severity"
    COUNTRY = "country"
    UNTIL = "until"
    EXTENDED = "extended"
    CORRECTED = "corrected"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: ``was`` and ``now`` are ready to read; ``figure`` says which, for a figure or toll."""

    kind: ChangeKind
    was: str
    now: str
    figure: FactKind | None = None


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as a chat was told it."""

    kind: FactKind
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Told:
    """What one chat has been told of one story, or what it is still owed. (``chat_id``, ``story_id``) is unique.

    ``first_key`` is the dedup key of the first message ("" when none was sent yet), ``revision`` the number of messages
    so far, ``notices`` the corrections and retractions already passed on. ``rang_at`` is when a message last made a
    sound. ``reminded_on`` and ``lapsed_on`` hold the end date that a reminder or lapse was about. When something waits,
    ``waits_for`` says what for and ``again_at`` when to decide again.
    """

    chat_id: int
    story_id: str
    topic: str
    first_key: str = ""
    severity: Severity = Severity.LOW
    countries: tuple[str, ...] = ()
    corroboration: int = 0
    figures: tuple[ToldFigure, ...] = ()
    until: date | None = None
    notices: int = 0
    revision: int = 0
    first_told_at: datetime | None = None
    told_at: datetime | None = None
    rang_at: datetime | None = None
    reminded_on: date | None = None
    lapsed_on: date | None = None
    waits_for: SuppressionReason | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one story means for one chat now, and why.

    ``told`` is what to remember if the decision is carried out (None: remember nothing new). ``dedup_key``,
    ``replies_to``, ``edits`` and ``silent`` go to the message; ``reason`` and ``detail`` explain a NONE. A reason with
    ``told.again_at`` set is a delay, any other is final for this state of the story.
    """

    kind: AlertKind
    chat_id: int
    story_id: str
    topic: str
    reason: SuppressionReason | None = None
    detail: str = ""
    changes: tuple[Change, ...] = ()
    dedup_key: str = ""
    replies_to: str = ""
    edits: str = ""
    silent: bool = False
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One story in a digest, with the topic it is listed under and one quoted sentence of evidence."""

    story: Story
    topic: str
    country: str
    level: Level
    quote: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a period told to one chat, grouped by country and topic in the order given."""

    chat_id: int
    since: datetime
    until: datetime
    entries: tuple[DigestEntry, ...] = field(default=())


# ------------------------------------------------------------------------------------------------- what is stored


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An analysis as it is stored: with the story it went to ("" for none) and why it was kept quiet as a whole."""

    analysis: Analysis
    story_id: str = ""
    reason: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All that follows from one batch of polls or one scan of seed files; stored as a whole or not at all.

    ``moves`` are keys of articles stored before with the stories that they went over to.
    """

    feed_states: tuple[FeedState, ...] = ()
    seed_states: tuple[SeedState, ...] = ()
    known_entries: tuple[KnownEntry, ...] = ()
    articles: tuple[ArticleRecord, ...] = ()
    stories: tuple[Story, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    told: tuple[Told, ...] = ()
    drafts: tuple[OutboxDraft, ...] = ()
