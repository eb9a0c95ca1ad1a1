"""The config of this checkout, which several tests judge: read and compiled once in each process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from monitors.config.loading import Config, load_config
from monitors.config.schema import TopicSpec
from monitors.rules.topic import CompiledRules, compile_rules

FOLDER = Path(__file__).resolve().parents[1] / "config"


@cache
def load_shipped() -> Config:
    """The config, without the promises of its topics judged; tests/monitors/test_rules_check.py does that."""
    return load_config(FOLDER, {}, judge=False)


@cache
def compile_shipped() -> CompiledRules:
    """The rules of all its topics, which ask the encoder."""
    return compile_rules(load_shipped().topics, shared=load_shipped().shared)


def get_topic(name: str) -> TopicSpec:
    """One of its topics."""
    return next(topic for topic in load_shipped().topics if topic.id == name)
