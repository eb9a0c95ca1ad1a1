"""The shape of every config file, as frozen pydantic models. Reading and reporting errors is loading.py's job.

Unknown keys are refused. Fields carry the descriptions that the JSON Schemas and the config reference print.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr

from monitors.config.quantities import Duration, lasting
from monitors.config.scalars import (
    CountryOrNone,
    Decimal,
    Flag,
    Identifier,
    Language,
    LanguageOrNone,
    SecretReference,
    SourceId,
    Spec,
    TimeZone,
    WebAddress,
    WholeNumber,
    ZoneAbbreviation,
    check_headers,
    check_proxy,
    check_references,
    refuse,
    text_like,
)
from monitors.model import LEARNED, READ, Realis, Severity


def check_rule_name(name: str) -> str:
    """Refuse the names of evidence that no rule gave."""
    if name in (LEARNED, READ):
        refuse(f"{name!r} is the name of evidence that no rule gave", "give the rule another name")
    return name


class RuleSpec(Spec):
    """One weighted test of a topic."""

    id: Annotated[Identifier, AfterValidator(check_rule_name)] = Field(
        description="Name of the rule, shown in explanations; not 'learned' or 'read', which name evidence without a"
        " rule."
    )
    when: str = Field(min_length=1, description="Query in the watch query language.")
    points: Decimal = Field(description="Points when the query matches in a sentence.")
    ordered: Decimal = Field(default=0, ge=0, description="Extra points when the terms appear in the order written.")
    title: Decimal = Field(default=0, ge=0, description="Extra points when it matches in the title.")


class VetoSpec(Spec):
    """A test that takes a match back."""

    id: Identifier = Field(description="Name of the veto, shown in explanations.")
    when: str = Field(min_length=1, description="Query that takes the match back.")
    scope: Literal["sentence", "article"] = Field(
        default="sentence", description="What is taken back: the points of the sentence, or the whole match."
    )
    unless: str = Field(default="", description="Query that overrides the veto, such as a casualty figure.")
    firm: Flag = Field(
        default=False, description="Whether the encoder never overrules it; a veto of the whole match it never does."
    )


class RealisCue(Spec):
    """Words that say that an event is not happening now."""

    id: Identifier = Field(description="Name of the cue, shown in explanations.")
    kind: Realis = Field(
        description="What the words say: historical, future, hypothetical, negated, ended, drill or mention."
    )
    when: str = Field(min_length=1, description="Query that finds the words.")
    side: Literal["before", "after", "around"] = Field(
        default="before", description="On which side of the evidence the words must be."
    )
    within: WholeNumber = Field(default=6, ge=1, le=60, description="At most this many words from the evidence.")
    scope: Literal["clause", "sentence", "article"] = Field(
        default="clause",
        description="clause: with no comma or the like between; sentence: side and distance alone; article: anywhere.",
    )
    unless: str = Field(
        default="",
        description="Query that cancels the cue when it matches in the sentence.",
    )
    below: Decimal = Field(
        default=0,
        ge=0,
        description="The words count only in a sentence with fewer points (one with more is the news); 0: in any.",
    )
    firm: Flag = Field(
        default=False, description="Whether the second opinion leaves alone what the words hold back, as it does dates."
    )


TABLE_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,90}\.tsv"


def check_rerank(value: object) -> object:
    """Refuse what is neither true nor false nor the name of a table."""
    if not isinstance(value, bool) and not (isinstance(value, str) and re.fullmatch(TABLE_NAME, value, re.ASCII)):
        fix = "write true, false, or the name of a table that ends in .tsv: own.tsv"
        refuse(f"{repr(value)[:60]} cannot be used here", fix)
    return value


Rerank = Annotated[Flag | Annotated[str, text_like(TABLE_NAME)], BeforeValidator(check_rerank)]


def check_encoder(value: object) -> object:
    """Refuse what is neither true nor false nor `small`."""
    if not isinstance(value, bool) and value != "small":
        refuse(f"{repr(value)[:60]} cannot be used here", "write true, false or small")
    return value


EncoderChoice = Annotated[Flag | Literal["small"], BeforeValidator(check_encoder)]


class SharedSpec(Spec):
    """Lists that every topic may use, and tests that apply to all. The file may be absent."""

    lists: dict[Identifier, dict[Language, tuple[str, ...]]] = Field(
        default_factory=dict,
        description="Word lists for every topic; a topic's own list of the same name takes its place in the topic's own"
        " queries and lists alone.",
    )
    veto: tuple[VetoSpec, ...] = Field(
        default=(), description="Vetoes for every topic except those that name them in `without`."
    )
    realis: tuple[RealisCue, ...] = Field(
        default=(), description="Realis cues for every topic except those that name them in `without`."
    )
    months: dict[Language, tuple[tuple[str, ...], ...]] = Field(
        default_factory=dict, description="The twelve months of a language, each with its spellings."
    )
    numbers: Identifier | Literal[""] = Field(
        default="", description="Name of the shared list of number words that <count> accepts besides digits."
    )
    rerank: Rerank = Field(
        default=False,
        description="Whether a second opinion, learned from labelled English news, moves matches of the shipped topics"
        " between bell and digest. Or the name of a table beside this file, as `tocsin train` writes it"
        " (own.tsv), to use that one.",
    )
    encoder: EncoderChoice = Field(
        default=False,
        description="Whether the second opinion also asks two language models that read labelled English news, a small"
        " one and, unless that rules an event out, a large one; `small` asks the small one alone, which takes 300 MB"
        " less memory a process. Needs the extra tocsin[encoder]; without it the table of weights decides alone.",
    )
    _table: str = PrivateAttr("")

    @property
    def table(self) -> str:
        """The text of the desk's own table of weights; "" for the packaged one or none."""
        return self._table

    def with_table(self, text: str) -> SharedSpec:
        """The same with the text of the table that `rerank` names, so that it travels with what it belongs to."""
        shared = self.model_copy()
        shared._table = text
        return shared


def check_codes(value: object) -> object:
    """Refuse a code that YAML reads as a number, which a union of types would report in the words of another type."""
    for code in value if isinstance(value, list) else [value]:
        if isinstance(code, int | float) and not isinstance(code, bool):
            refuse("expected text, found a number", f'put it in quotes: "{code}"')
    return value


Codes = Annotated[str | tuple[str, ...], BeforeValidator(check_codes)]


class TopicTests(Spec):
    """Headlines with the judgement that the topic must give; ``tocsin check`` runs them."""

    urgent: tuple[str, ...] = Field(default=(), description="Headlines that must ring.")
    digest: tuple[str, ...] = Field(default=(), description="Headlines that must reach the digest and not ring.")
    quiet: tuple[str, ...] = Field(default=(), description="Headlines that must not match.")


class TopicSpec(Spec):
    """One watched subject. The file is named after its id."""

    id: Identifier = Field(description="Name of the topic; the file is named after it.")
    title: str = Field(min_length=1, description="Name shown to people.")
    names: dict[Language, tuple[str, ...]] = Field(
        default_factory=dict,
        description="What else people may call it in commands, by language; every word must mean this topic alone.",
    )
    status: Literal["stable", "experimental"] = Field(
        default="stable", description="An experimental topic only reaches digests."
    )
    severity: Severity = Field(
        default=Severity.MODERATE, description="Severity that a story of this topic starts with."
    )
    codes: dict[str, Codes] = Field(
        default_factory=dict,
        description="Codes in other codebooks: cameo, plover, acled, and cap for the CAP category.",
    )
    lists: dict[Identifier, dict[Language, tuple[str, ...]]] = Field(
        default_factory=dict, description="Named word lists by language, used in queries as <name>."
    )
    threshold: Decimal = Field(gt=0, description="Points that a sentence needs for an urgent match.")
    digest: Decimal = Field(
        default=0, ge=0, description="Points that a sentence needs to reach the digest; 0 for the threshold."
    )
    body: Decimal = Field(default=1, ge=0, description="Extra points that a sentence needs in the body.")
    rules: tuple[RuleSpec, ...] = Field(
        min_length=1, description="Weighted rules; no single one should reach the threshold alone."
    )
    veto: tuple[VetoSpec, ...] = Field(default=(), description="Tests that take a match back.")
    realis: tuple[RealisCue, ...] = Field(default=(), description="Realis cues of this topic alone.")
    keeps: tuple[Realis, ...] = Field(
        default=(),
        description="Kinds of realis that do not take the urgency from a match of this topic, such as future.",
    )
    without: tuple[Identifier, ...] = Field(
        default=(), description="Shared vetoes and realis cues that do not apply to this topic."
    )
    tests: TopicTests = Field(default=TopicTests(), description="Headlines with the expected judgement.")
    falsepositives: tuple[str, ...] = Field(
        default=(), description="Known ways in which the topic is wrong, as a note for people."
    )


class FeedOptions(Spec):
    """What a feed may say for itself, its group for all its feeds, and ``defaults`` for every group; nearest wins."""

    publisher: str = Field(
        default="", max_length=120, description="Outlet that publishes it; empty: the name that the feed gives itself."
    )
    family: str = Field(
        default="",
        max_length=120,
        description="Owner or wire behind several outlets, which counts once in corroboration; empty: the publisher.",
    )
    country: CountryOrNone = Field(default="", description="Country of the publisher, ISO 3166-1 alpha-2, such as KZ.")
    language: LanguageOrNone = Field(
        default="", description="Language of the articles, ISO 639-1; empty: detected from the text."
    )
    interval_seconds: Annotated[Duration, lasting(60)] | None = Field(
        default=None, alias="interval", description="Fixed time between polls; absent: the feed's own rhythm."
    )
    urgent: Flag = Field(default=False, description="Poll at the shortest interval, whatever the feed's rhythm.")
    full_text: Flag = Field(
        default=False, description="Fetch each article's page for its text; needs the extra tocsin[fulltext]."
    )
    headers: Annotated[dict[str, SecretStr], AfterValidator(check_headers)] = Field(
        default_factory=dict, description="Extra request headers; secrets as ${NAME} of an environment variable."
    )
    username: Annotated[str, AfterValidator(check_references)] = Field(
        default="", max_length=200, description="User name for basic authentication."
    )
    password: SecretReference = Field(
        default=SecretStr(""), description="Password for basic authentication, as ${NAME} of an environment variable."
    )
    proxy: Annotated[SecretStr, AfterValidator(check_proxy)] = Field(
        default=SecretStr(""), description="HTTP proxy, http://host:port; a password in it as ${NAME}."
    )
    allow_private: Flag = Field(
        default=False, description="Allow an address in a private network and any port, for a feed in your own network."
    )
    timezones: dict[ZoneAbbreviation, TimeZone] = Field(
        default_factory=dict, description="What zone abbreviations mean in this feed, such as IST: Asia/Kolkata."
    )
    enabled: Flag = Field(default=True, description="false keeps the entry but never polls it.")
    flood_limit: WholeNumber = Field(
        default=50,
        ge=1,
        le=10_000,
        description="With more new articles than this in one poll, one summary takes their place.",
    )


class FeedEntry(FeedOptions):
    """One feed."""

    id: SourceId = Field(
        description="Name of the feed in commands and logs; unique, and kept when the address changes."
    )
    url: WebAddress = Field(
        repr=False, description="Address of the feed; a key in it as ${NAME} of an environment variable."
    )
    title: str = Field(default="", max_length=120, description="Name shown to people; empty: the feed's own title.")


class FeedSpec(FeedEntry):
    """One polled feed, complete: its group's options and the file's defaults are in it, and its secrets filled in."""

    group: str = Field(default="", description="Name of the group that it stands in.")


class GroupSpec(FeedOptions):
    """Feeds that belong together."""

    name: str = Field(min_length=1, max_length=60, description="Name of the group, shown in lists.")
    comment: str = Field(default="", description="A note for people.")
    feeds: tuple[FeedEntry, ...] = Field(default=(), description="The feeds of the group.")


class FeedsFile(Spec):
    """The feeds to poll, in groups."""

    defaults: FeedOptions = Field(default=FeedOptions(), description="Options of every feed that does not set its own.")
    groups: tuple[GroupSpec, ...] = Field(default=(), description="The feeds, group by group.")
