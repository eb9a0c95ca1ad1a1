"""Recognition in a process beside this one: the same analyses, announced or not, and a clear end for a bad topic."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import RemoteReading
from monitors.config.loading import Config, load_config
from monitors.errors import QueryError
from monitors.model import Article
from monitors.recognition import Recognition, pack_rules
from tests.bot.running import TOPICS, write_config
from tests.bot.terminal import call

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLES = tuple(
    Article("wire", title, title, text, NOW, language="en")
    for title, text in (
        ("Protesters storm the city hall in Almaty", "At least 13 police officers were killed in Kazakhstan."),
        ("Bread prices steady in Tashkent", "Nothing happened."),
    )
)


class Counting(Executor):
    """A thread in place of the child, and how often it was asked for something."""

    def __init__(self) -> None:
        self.asked = 0
        self._thread = ThreadPoolExecutor(1)

    def submit(self, *arguments: Any, **named: Any) -> Future[Any]:
        self.asked += 1
        return self._thread.submit(*arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._thread.shutdown(wait, cancel_futures=cancel_futures)


def break_topic(folder: Path) -> Config:
    """Have a rule ask for a list that is not there."""
    path = folder / "topics" / "unrest.yaml"
    path.write_text(TOPICS["unrest"].replace('when: "<crowd>"', 'when: "<nobody>"'), encoding="utf-8")
    return load_config(folder, {}, judge=False)


@pytest.fixture
def child() -> Iterator[Counting]:
    with Counting() as counting:
        yield counting


@pytest.fixture
def recognition(tmp_path: Path) -> Recognition:
    config = write_config(tmp_path / "config")
    return Recognition(config.topics, config.shared)


def test_what_is_judged_beside_is_what_would_be_judged_here(child: Counting, recognition: Recognition) -> None:
    here, apart = recognition.build(), RemoteReading(child, pack_rules(recognition)).build()
    assert [apart(article) for article in ARTICLES] == [here(article) for article in ARTICLES]


def test_what_was_announced_is_asked_for_once(child: Counting, recognition: Recognition) -> None:
    reading = RemoteReading(child, pack_rules(recognition))
    begun = child.asked
    reading.announce(ARTICLES)
    reading.announce(ARTICLES[:1])
    for article in ARTICLES:
        reading.build()(article)
    assert child.asked == begun + len(ARTICLES)
    assert reading.version == recognition.version


@pytest.mark.parametrize(("chosen", "loaded"), [(True, 1), ("small", 0), (False, 0)])
def test_the_large_model_is_loaded_before_the_first_article_if_it_may_be_asked(
    child: Counting, recognition: Recognition, chosen: bool | str, loaded: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("monitors.rules.encoder.load_encoder", lambda asks_large: None)
    monkeypatch.setattr("monitors.rules.encoder.load_large", lambda: asked.append("large"))
    shared = recognition.shared.model_copy(update={"encoder": chosen, "rerank": True})
    RemoteReading(child, pack_rules(replace(recognition, shared=shared)))
    child.submit(bool).result()  # what was begun before it is done
    assert len(asked) == loaded


def test_a_topic_that_does_not_compile_is_told_when_articles_are_announced(child: Counting, tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    config = break_topic(tmp_path / "config")
    reading = RemoteReading(child, pack_rules(Recognition(config.topics, config.shared)))
    with pytest.raises(QueryError, match="nobody"):
        reading.announce(ARTICLES)


def test_the_demonstration_names_file_and_line_of_a_topic_that_does_not_compile(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    break_topic(tmp_path / "config")
    ended = call("demo", "--config", tmp_path / "config", COLUMNS="200")
    assert ended.exit_code == 1
    assert "unrest.yaml:" in ended.stderr
    assert "nobody" in ended.stderr
    assert "Traceback" not in ended.stderr
