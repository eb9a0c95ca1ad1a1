"""The shape of every config file, as frozen pydantic models. Reading and reporting errors is config.py's job.

Unknown keys are refused. Fields carry the descriptions that the JSON Schemas and the config reference print.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from monitors.model import Severity
from monitors.scalars import (
    Count,
    CountryOrNone,
    Duration,
    Flag,
    Identifier,
    Language,
    LanguageOrNone,
    SecretReference,
    SourceId,
    Spec,
    TimeZone,
    WebAddress,
    ZoneAbbreviation,
    check_headers,
    check_proxy,
)


class RuleSpec(Spec):
    """One weighted test of a topic."""

    id: Identifier = Field(description="Name of the rule, shown in explanations.")
    when: str = Field(min_length=1, description="Query in the watch query language.")
    points: float = Field(description="Points when the query is met in a sentence.")
    ordered: float = Field(default=0, ge=0, description="Extra points when the terms stand in the order written.")
    title: float = Field(default=0, ge=0, description="Extra points when it is met in the title.")


class VetoSpec(Spec):
    """A test that takes a match back."""

    id: Identifier = Field(description="Name of the veto, shown in explanations.")
    when: str = Field(min_length=1, description="Query that takes the match back.")
    scope: Literal["sentence", "article"] = Field(
        default="sentence", description="What is taken back: the points of the sentence, or the whole match."
    )
    unless: str = Field(default="", description="Query that overrides the veto, such as a casualty figure.")


class TopicTests(Spec):
    """Headlines that the topic promises to judge so; ``tocsin check`` runs them."""

    urgent: tuple[str, ...] = ()
    digest: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


class TopicSpec(Spec):
    """One file of config/topics/."""

    id: Identifier = Field(description="Name of the topic; the file is named after it.")
    title: str = Field(min_length=1, description="Name shown to people.")
    version: Count = Field(default=1, ge=1, description="Raise it when the meaning changes; alerts quote it.")
    status: Literal["stable", "experimental"] = Field(
        default="stable", description="An experimental topic only reaches digests."
    )
    severity: Severity = Field(
        default=Severity.MODERATE, description="Severity of a story of this topic to begin with."
    )
    codes: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict, description="Codes in other codebooks: cameo, plover, acled."
    )
    lists: dict[Identifier, dict[Language, tuple[str, ...]]] = Field(
        default_factory=dict, description="Named word lists by language, used in queries as <name>."
    )
    threshold: float = Field(gt=0, description="Points that a sentence needs for an urgent match.")
    rules: tuple[RuleSpec, ...] = Field(
        min_length=1, description="Weighted rules; no single one should reach the threshold alone."
    )
    veto: tuple[VetoSpec, ...] = Field(default=(), description="Tests that take a match back.")
    tests: TopicTests = Field(default=TopicTests(), description="Headlines with the expected judgement.")
    falsepositives: tuple[str, ...] = Field(
        default=(), description="Known ways in which the topic is wrong, for people."
    )


class FeedOptions(Spec):
    """What a feed may say for itself, its group for all its feeds, and ``defaults`` for every group; nearest wins."""

    publisher: str = Field(
        default="", max_length=120, description="Outlet that publishes it; empty: the name that the feed gives itself."
    )
    family: str = Field(
        default="",
        max_length=120,
        description="Owner or wire behind several outlets, counted once in corroboration; empty: the publisher.",
    )
    country: CountryOrNone = Field(default="", description="Country of the publisher, ISO 3166-1 alpha-2, such as KZ.")
    language: LanguageOrNone = Field(
        default="", description="Language of the articles, ISO 639-1; empty: found by text."
    )
    interval_seconds: Duration | None = Field(
        default=None, alias="interval", ge=60, description="Fixed time between polls; absent: the feed's own rhythm."
    )
    urgent: Flag = Field(default=False, description="Poll at the shortest interval, whatever the feed's rhythm.")
    full_text: Flag = Field(
        default=False, description="Fetch each article's page for its text; needs the extra tocsin[fulltext]."
    )
    headers: Annotated[dict[str, SecretStr], AfterValidator(check_headers)] = Field(
        default_factory=dict, description="Extra request headers; secrets as ${NAME} of an environment variable."
    )
    username: str = Field(default="", max_length=200, description="User name for basic authentication.")
    password: SecretReference = Field(
        default=SecretStr(""), description="Password for basic authentication, as ${NAME} of an environment variable."
    )
    proxy: Annotated[SecretStr, AfterValidator(check_proxy)] = Field(
        default=SecretStr(""), description="HTTP proxy, http://host:port; a password in it as ${NAME}."
    )
    allow_private: Flag = Field(
        default=False, description="Allow an address in a private network and any port, for a feed of your own house."
    )
    timezones: dict[ZoneAbbreviation, TimeZone] = Field(
        default_factory=dict, description="What zone abbreviations mean in this feed, such as IST: Asia/Kolkata."
    )
    enabled: Flag = Field(default=True, description="false keeps the entry but never polls it.")
    flood_limit: Count = Field(
        default=50, ge=1, le=10_000, description="New articles in one poll above which one summary takes their place."
    )


class FeedSpec(FeedOptions):
    """One polled feed, complete: ``defaults`` and the group's options are already in it, secrets are filled in."""

    id: SourceId = Field(
        description="Name of the feed in commands and logs; unique, and kept when the address changes."
    )
    url: WebAddress = Field(description="Address of the feed; a key in it as ${NAME} of an environment variable.")
    title: str = Field(default="", max_length=120, description="Name shown to people; empty: the feed's own title.")
    group: str = Field(default="", exclude=True, description="Name of the group; set by the place in the file.")


class GroupSpec(FeedOptions):
    """Feeds that belong together."""

    name: str = Field(min_length=1, max_length=60, description="Name of the group, shown in lists.")
    comment: str = Field(default="", description="A note for people.")
    feeds: tuple[FeedSpec, ...] = Field(default=(), description="The feeds of the group.")


class FeedsFile(Spec):
    """config/feeds.yaml."""

    defaults: FeedOptions = Field(
        default=FeedOptions(), description="Options of every feed that does not say otherwise."
    )
    groups: tuple[GroupSpec, ...] = Field(default=(), description="The feeds, group by group.")
