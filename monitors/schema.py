"""The shape of every config file, as frozen pydantic models. Reading and reporting errors is config.py's job.

Unknown keys are refused. Fields carry the descriptions that the JSON Schemas and the config reference print.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitors.model import Severity


class Spec(BaseModel):
    """Base of every config object: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


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
    version: int = Field(default=1, ge=1, description="Raise it when the meaning changes; alerts quote it.")
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
