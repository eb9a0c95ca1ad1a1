"""The shape of config/settings.yaml. Environment variables and secrets are the business of bot/settings.py.

Every key has a default, so that an empty file is a valid one; the descriptions print the config reference.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from monitors.config.quantities import Duration, Size, TimeOfDay, lasting, sized
from monitors.config.scalars import (
    Country,
    Decimal,
    Flag,
    Identifier,
    LanguageOrNone,
    LogArea,
    Network,
    Spec,
    TimeZone,
    WebAddress,
    WholeNumber,
    ZoneAbbreviation,
    named_like,
    refuse,
    text_like,
)
from monitors.model import Severity


def refuse_key(key: str, what: str, fix: str) -> PydanticCustomError:
    """The error of one key that does not go with its neighbours."""
    return PydanticCustomError("fix", "{what}; {fix}", {"what": what, "fix": fix, "key": key})


def check_public_address(value: str) -> str:
    """Telegram delivers webhooks to https addresses only."""
    if value and not (value.startswith("https://") and urlsplit(value).hostname):
        refuse("not an https address", "write the public address that Telegram shall call, https://host")
    return value


def get_api_root(value: str) -> str:
    """The address of a Bot API server without ``/bot`` or a slash at its end, since people write it in both ways."""
    return value.rstrip("/").removesuffix("/bot").rstrip("/")


class WebhookSettings(Spec):
    """Where Telegram calls when ``mode`` is webhook. The secret token comes from TOCSIN_WEBHOOK_SECRET."""

    url: Annotated[str, AfterValidator(check_public_address)] = Field(
        default="", description="Public https address that Telegram calls, without the path."
    )
    listen: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on, behind your proxy.")
    port: WholeNumber = Field(default=8443, ge=1, le=65535, description="Port to listen on.")
    path: Annotated[
        str,
        named_like(r"/[A-Za-z0-9/_-]{0,200}", "write a path such as /telegram"),
        text_like(r"/[A-Za-z0-9/_-]{0,200}"),
    ] = Field(default="/telegram", description="Path of the public address and of the listener.")


class AccessSettings(Spec):
    """Who may use the bot. Numbers are Telegram's own ids; names can change hands."""

    mode: Literal["approval", "open", "allowlist"] = Field(
        default="approval",
        description="approval: owners approve each new chat; open: anyone; allowlist: only the chats listed.",
    )
    owners: tuple[WholeNumber, ...] = Field(
        default=(), description="User ids of owners; empty: the first to use the claim link printed at first start."
    )
    allowlist: tuple[WholeNumber, ...] = Field(
        default=(), description="Chat ids that may use the bot in mode allowlist."
    )
    most_waiting: WholeNumber = Field(
        default=1000, ge=1, le=100_000, description="Chats that may wait for approval; further strangers go unanswered."
    )

    @model_validator(mode="after")
    def _check_allowlist(self) -> Self:
        if self.mode == "allowlist" and not (self.allowlist or self.owners):
            raise refuse_key("mode", "allowlist with nobody on the list", "add chat ids under allowlist:")
        return self


class TelegramSettings(Spec):
    """How Telegram is reached, and by whom. The bot's token comes from the environment, never from this file."""

    base_url: Annotated[WebAddress, AfterValidator(get_api_root)] = Field(
        default="https://api.telegram.org",
        description="Bot API server, with or without /bot; change it if you run your own.",
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling",
        description="polling asks Telegram for updates and needs no open port; with webhook, Telegram calls tocsin.",
    )
    webhook: WebhookSettings = Field(default=WebhookSettings(), description="Used when mode is webhook.")
    access: AccessSettings = Field(default=AccessSettings(), description="Who may use the bot.")

    @model_validator(mode="after")
    def _check_webhook(self) -> Self:
        if self.mode == "webhook" and not self.webhook.url:
            raise refuse_key("mode", "webhook without an address", "write webhook: with url: https://host under it")
        return self


class PollSettings(Spec):
    """How feeds are polled."""

    contact: str = Field(
        default="",
        max_length=200,
        description="Web or mail address in the User-Agent, for outlets that want to contact you.",
    )
    workers: WholeNumber = Field(default=0, ge=0, le=256, description="Worker processes; 0: one per core.")
    cluster: Annotated[
        str,
        named_like(r"((tcp|tls)://[^\s/]+:\d{1,5})?", "write the scheduler's address, such as tcp://10.0.0.5:8786"),
        text_like(r"((tcp|tls)://[^\s/]+:\d{1,5})?"),
    ] = Field(default="", description="Dask scheduler that takes the batches; empty: this machine runs them.")
    batch_size: WholeNumber = Field(default=50, ge=1, le=1000, description="Feeds in one unit of work.")
    timeout_seconds: Annotated[Duration, lasting(1, 600)] = Field(
        default=20, alias="timeout", description="Limit of one whole request, redirects and body included."
    )
    connect_timeout_seconds: Annotated[Duration, lasting(1, 600)] = Field(
        default=8, alias="connect_timeout", description="Limit for opening one connection."
    )
    max_body_bytes: Annotated[Size, sized(10_000, 100_000_000)] = Field(
        default=10_000_000, alias="max_body", description="Largest body of a feed, after decompression."
    )
    min_interval_seconds: Annotated[Duration, lasting(60)] = Field(
        default=300, alias="min_interval", description="Shortest time between two polls of a feed; urgent feeds use it."
    )
    max_interval_seconds: Annotated[Duration, lasting(60)] = Field(
        default=21_600, alias="max_interval", description="Longest time between two polls of a feed that works."
    )
    host_delay_seconds: Annotated[Duration, lasting(0, 60)] = Field(
        default=1,
        alias="host_delay",
        description="Pause between two requests to one host, which are never made at once.",
    )
    allow_networks: tuple[Network, ...] = Field(
        default=(), description="Private networks that feeds may be fetched from, such as 10.1.0.0/16."
    )
    allow_ports: tuple[Annotated[WholeNumber, Field(ge=1, le=65_535)], ...] = Field(
        default=(), description="Ports that feeds may be fetched from besides 80 and 443."
    )

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.min_interval_seconds > self.max_interval_seconds:
            raise refuse_key("max_interval", "shorter than min_interval", "swap them")
        if self.connect_timeout_seconds > self.timeout_seconds:
            raise refuse_key("connect_timeout", "longer than timeout", "make it shorter")
        return self


class SeedSettings(Spec):
    """The watched folder of article files."""

    directory: str = Field(
        default="../seeds", description="Folder to watch, absolute or relative to this file's folder; empty: none."
    )
    scan_interval_seconds: Annotated[Duration, lasting(1)] = Field(
        default=30, alias="scan_interval", description="Time between two scans of the folder."
    )
    timezones: dict[ZoneAbbreviation, TimeZone] = Field(
        default_factory=dict, description="What zone abbreviations mean in these files, such as IST: Asia/Kolkata."
    )
    default_language: LanguageOrNone = Field(
        default="", description="Language of files that name none, ISO 639-1; empty: detected from the text."
    )


class DigestSettings(Spec):
    """What a new chat starts with; each chat may change it for itself."""

    times: tuple[TimeOfDay, ...] = Field(
        default_factory=lambda: (time(8), time(18)), min_length=1, max_length=24, description="Times of day of digests."
    )
    timezone: TimeZone = Field(default="UTC", description="IANA zone of those times, such as Europe/Paris.")


class ChatSettings(Spec):
    """Limits on what one chat may ask for."""

    most_watches: WholeNumber = Field(default=20, ge=0, le=500, description="Watches that a chat may have.")
    commands_per_minute: WholeNumber = Field(
        default=30,
        ge=1,
        le=1000,
        description="Commands and texts of a chat, and button presses of a person, per minute.",
    )
    answer_messages: WholeNumber = Field(
        default=4, ge=1, le=20, description="Messages that one answer may take; digests take as many as they need."
    )
    most_exported: WholeNumber = Field(
        default=1000, ge=1, le=10_000, description="Alerts in the file that /export sends."
    )
    digest_stories: WholeNumber = Field(
        default=500, ge=10, le=2000, description="Stories in one digest at most; the newest are kept."
    )
    read_links: Flag = Field(
        default=True, description="Whether to fetch the page of a link when somebody asks how the rules judge it."
    )
    link_networks: tuple[Network, ...] = Field(
        default=(),
        description="Private networks from which chats may have pages read; poll.allow_networks is for feeds.",
    )
    link_ports: tuple[Annotated[WholeNumber, Field(ge=1, le=65_535)], ...] = Field(
        default=(), description="Ports besides 80 and 443 for such pages."
    )


class AlertSettings(Spec):
    """Limits that keep one event from ringing again and again."""

    grouping_wait_seconds: Annotated[Duration, lasting(0, 3600)] = Field(
        default=0,
        alias="grouping_wait",
        description="Wait before a story's first alert, to gather its first reports; 0s: ring at once.",
    )
    repeat_interval_seconds: Annotated[Duration, lasting(0)] = Field(
        default=1800, alias="repeat_interval", description="Shortest time between two rings for one story in one chat."
    )
    flood_limit: WholeNumber = Field(
        default=10,
        ge=1,
        le=1000,
        description="Alerts to one chat within flood_window, twice as many if extreme; the rest come in one summary.",
    )
    flood_window_seconds: Annotated[Duration, lasting(60)] = Field(
        default=600, alias="flood_window", description="Period over which flood_limit counts."
    )
    stale_after_seconds: Annotated[Duration, lasting(60)] = Field(
        default=43_200, alias="stale_after", description="An alert still unsent after this goes into a digest instead."
    )
    old_after_seconds: Annotated[Duration, lasting(0)] = Field(
        default=259_200,
        alias="old_after",
        description="An article dated longer than this before it came only goes to digests; 0s: every one may ring.",
    )


class TrendSettings(Spec):
    """When a chat is told that a country has far more articles on a topic than usual. A surge meets all conditions."""

    alerts: Flag = Field(default=True, description="Whether chats are told of surges; /trend shows them in any case.")
    past_days: WholeNumber = Field(
        default=28, ge=7, le=90, description="Days before today from which the usual number is taken."
    )
    least_articles: WholeNumber = Field(default=5, ge=2, description="At least this many articles today ...")
    least_publishers: WholeNumber = Field(default=2, ge=1, description="... from at least this many publishers ...")
    factor: Decimal = Field(
        default=2.5, ge=1.1, le=100, description="... at least this many times the usual number ..."
    )
    spreads: Decimal = Field(default=3.0, ge=0, le=20, description="... and this many standard deviations above it.")
    damped_days: WholeNumber = Field(
        default=3, ge=1, le=30, description="Days before a surge is told again, unless it doubles."
    )


class EscalationSpec(Spec):
    """Raises a story's severity when every condition given holds; figures mean at least that many."""

    severity: Severity = Field(description="The story then has at least this severity.")
    topics: tuple[Identifier, ...] = Field(default=(), description="Only stories of one of these topics; empty: all.")
    countries: tuple[Country, ...] = Field(default=(), description="Only in these countries, ISO 3166-1; empty: all.")
    killed: WholeNumber | None = Field(default=None, ge=1, description="At least this many killed.")
    injured: WholeNumber | None = Field(default=None, ge=1, description="At least this many injured.")
    arrested: WholeNumber | None = Field(default=None, ge=1, description="At least this many arrested.")
    troops: WholeNumber | None = Field(default=None, ge=1, description="At least this many troops.")
    protesters: WholeNumber | None = Field(default=None, ge=1, description="At least this many protesters.")
    displaced: WholeNumber | None = Field(default=None, ge=1, description="At least this many displaced.")
    corroboration: WholeNumber | None = Field(
        default=None, ge=1, description="At least this many independent publishers."
    )

    @model_validator(mode="after")
    def _check_conditions(self) -> Self:
        if not any(getattr(self, name) for name in self.model_fields_set - {"severity"}):
            raise refuse_key("severity", "an escalation without a condition", "add one, such as killed: 10")
        return self


class StorageSettings(Spec):
    """What is stored, and for how long."""

    retention_seconds: Annotated[Duration, lasting(86_400)] = Field(
        default=7_776_000,
        alias="retention",
        description="Articles are deleted after this time, once their story is over; stories after a year.",
    )
    most_megabytes: WholeNumber = Field(
        default=5000,
        ge=0,
        le=10_000_000,
        description="When the stored data takes more, the oldest articles are deleted early; 0: no limit.",
    )
    backup_interval_seconds: Annotated[Duration, lasting(3600)] = Field(
        default=86_400, alias="backup_interval", description="Time between two backups into the state folder."
    )
    backups_kept: WholeNumber = Field(
        default=7, ge=0, le=1000, description="How many of these backups are kept; 0: none are made."
    )


class HealthSettings(Spec):
    """How others can see that the program is healthy."""

    port: WholeNumber = Field(default=0, ge=0, le=65535, description="Port of /live, /ready and /metrics; 0: none.")
    listen: str = Field(default="127.0.0.1", min_length=1, description="Address of that port; keep it private.")
    heartbeat: Annotated[
        str, named_like(r"(https?://[^\s]+)?", "write an http or https address"), text_like(r"(https?://[^\s]+)?")
    ] = Field(
        default="",
        description="Address that tocsin calls while all is well, so that silence is the alarm; empty: none.",
    )
    heartbeat_interval_seconds: Annotated[Duration, lasting(10)] = Field(
        default=60, alias="heartbeat_interval", description="Time between two calls."
    )
    outbox_age_seconds: Annotated[Duration, lasting(60)] = Field(
        default=900, alias="outbox_age", description="A message unsent for longer than this means not ready."
    )


LogLevel = Literal["debug", "info", "warning", "error"]


class LogSettings(Spec):
    """The program's own log."""

    level: LogLevel = Field(default="info", description="Lowest level to log.")
    as_json: Flag = Field(default=False, alias="json", description="One JSON object per line instead of readable text.")
    areas: dict[LogArea, LogLevel] = Field(
        default_factory=dict,
        description="Other levels for parts of the program, such as bot.sources: debug; the log shows the names.",
    )


class Settings(Spec):
    """How the program runs. Every key may be left out."""

    telegram: TelegramSettings = Field(default=TelegramSettings(), description="How Telegram is reached.")
    poll: PollSettings = Field(default=PollSettings(), description="How feeds are polled.")
    seeds: SeedSettings = Field(default=SeedSettings(), description="The watched folder of article files.")
    digest: DigestSettings = Field(default=DigestSettings(), description="Digests of a new chat.")
    chats: ChatSettings = Field(default=ChatSettings(), description="Limits on what one chat may ask for.")
    alerts: AlertSettings = Field(default=AlertSettings(), description="Limits on ringing.")
    escalate: tuple[EscalationSpec, ...] = Field(default=(), description="When a story's severity rises.")
    trend: TrendSettings = Field(default=TrendSettings(), description="Surges: far more articles than usual.")
    storage: StorageSettings = Field(default=StorageSettings(), description="What is stored.")
    health: HealthSettings = Field(
        default=HealthSettings(), description="How others can see that the program is healthy."
    )
    log: LogSettings = Field(default=LogSettings(), description="The program's own log.")
