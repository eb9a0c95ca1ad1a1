"""The config folder as a whole: what a good one gives, reloading, and that nothing written can break the reader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitors.config.loading import Config, load_config, reload_config
from monitors.config.schema import SharedSpec, TopicSpec
from monitors.config.settings import Settings
from monitors.errors import ConfigError, Problem
from monitors.model import Severity
from monitors.rules import check
from monitors.rules.check import compile_to_test
from monitors.rules.topic import CompiledRules
from tests.monitors.config_folders import TOPIC, write_config

SHIPPED = Path(__file__).resolve().parents[2] / "config"


def test_empty_files_give_the_defaults(tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path), {})
    assert config.settings == Settings()
    assert config.feeds == ()
    assert [topic.id for topic in config.topics] == ["unrest"]
    assert config.seeds_directory == tmp_path.parent / "seeds"


def test_empty_sections_count_as_absent(tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path, "poll:\ntelegram:\n  access:\n    owners:\n", "groups:\n"), {})
    assert config.settings == Settings()


def test_values_arrive_in_seconds_bytes_and_types(tmp_path: Path) -> None:
    config = load_config(
        write_config(
            tmp_path,
            "poll: {timeout: 1m 30s, max_body: 500 kB}\n"
            "digest: {times: ['06:30'], timezone: Asia/Almaty}\n"
            "escalate: [{severity: extreme, killed: 10, topics: [unrest], countries: [KZ]}]\n"
            "seeds: {directory: ''}\n"
            "storage: {retention: 4w}\n"
            "log: {json: true}\n",
        ),
        {},
    )
    assert config.settings.poll.timeout_seconds == 90
    assert config.settings.poll.max_body_bytes == 500_000
    assert config.settings.digest.times[0].isoformat() == "06:30:00"
    assert config.settings.escalate[0].severity is Severity.EXTREME
    assert config.settings.storage.retention_seconds == 28 * 86_400
    assert config.settings.log.as_json is True
    assert config.seeds_directory is None


def test_the_seeds_folder_may_be_absolute(tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path, "seeds: {directory: /srv/articles}"), {})
    assert config.seeds_directory == Path("/srv/articles")


def test_the_shared_file_is_no_topic(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    (folder / "topics" / "_shared.yaml").write_text("lists: {force: {en: [troops]}}\n")
    config = load_config(folder, {})
    assert config.shared.lists == {"force": {"en": ("troops",)}}
    assert [topic.id for topic in config.topics] == ["unrest"]


def test_config_is_frozen(tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path), {})
    with pytest.raises(ValueError, match="frozen"):
        config.settings.poll.workers = 3  # type: ignore[misc]


def test_each_step_is_announced_before_it_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def compile_and_tell(topics: Sequence[TopicSpec], shared: SharedSpec) -> CompiledRules:
        steps.append("compiled")
        return compile_to_test(topics, shared)

    monkeypatch.setattr(check, "compile_to_test", compile_and_tell)
    load_config(write_config(tmp_path), {}, announce=steps.append)
    assert steps == ["compiling the topics", "compiled", "checking the topic unrest"]


# ------------------------------------------------------------------------------------------------------ reloading


def load(folder: Path) -> Config:
    return load_config(write_config(folder, "poll: {workers: 1}"), {})


def test_a_good_reload_takes_the_place_of_the_old(tmp_path: Path) -> None:
    before = load(tmp_path)
    write_config(tmp_path, "poll: {workers: 2}")
    reloaded = reload_config(before, {})
    assert reloaded.problems == ()
    assert reloaded.config.settings.poll.workers == 2


def test_a_reload_without_a_change_keeps_the_very_object(tmp_path: Path) -> None:
    before = load(tmp_path)
    assert reload_config(before, {}).config is before


@pytest.mark.parametrize("broken", ["poll: {workers: many}", "poll: {", "poll: {workers: 2, wrokers: 3}"])
def test_a_broken_reload_keeps_the_good_one_and_says_why(tmp_path: Path, broken: str) -> None:
    before = load(tmp_path)
    write_config(tmp_path, broken)
    reloaded = reload_config(before, {})
    assert reloaded.config is before
    assert [Path(problem.file).name for problem in reloaded.problems] == ["settings.yaml"]


def test_a_folder_that_disappears_keeps_the_good_one(tmp_path: Path) -> None:
    before = load(tmp_path / "c")
    (tmp_path / "c").rename(tmp_path / "d")
    reloaded = reload_config(before, {})
    assert reloaded.config is before
    assert [problem.what for problem in reloaded.problems] == ["no such folder"]


FEEDS = "groups: [{name: World, feeds: [{id: dw, url: 'https://dw.example/rss', publisher: DW}]}]\n"
SHARED = "lists: {force: {en: [troops]}}\n"


def load_full(folder: Path) -> Config:
    write_config(folder, "poll: {workers: 1}\n", FEEDS)
    (folder / "topics" / "_shared.yaml").write_text(SHARED)
    return load_config(folder, {})


MARKS = ("---\n", "---", "--- # x\n", "---\t# x\r\n", "%YAML 1.2\n---\n", "---\n...\n")
"""YAML that says where a document begins or ends, and nothing else."""


@pytest.mark.parametrize("name", ["settings.yaml", "feeds.yaml", "topics/_shared.yaml"])
@pytest.mark.parametrize("left", ["", "\n", " \n\t\n", "# x\n", "\ufeff# x\r\n  # y", *MARKS])
def test_a_file_without_content_is_taken_for_half_written_when_reloading(tmp_path: Path, name: str, left: str) -> None:
    before = load_full(tmp_path)
    (tmp_path / name).write_text(left)
    reloaded = reload_config(before, {})
    assert reloaded.config is before
    assert [problem.file for problem in reloaded.problems] == [str(tmp_path / name)]
    assert reloaded.problems[0].what.startswith("the file is empty (comments do not count)")


@pytest.mark.parametrize("name", ["settings.yaml", "feeds.yaml", "topics/_shared.yaml"])
def test_a_file_may_say_that_it_is_meant_to_be_empty(tmp_path: Path, name: str) -> None:
    before = load_full(tmp_path)
    (tmp_path / name).write_text("# nothing here\n{}\n")
    reloaded = reload_config(before, {})
    assert reloaded.problems == ()
    assert reloaded.config != before


@pytest.mark.parametrize("name", ["settings.yaml", "feeds.yaml", "topics/_shared.yaml"])
def test_a_file_that_never_said_anything_hinders_no_reload(tmp_path: Path, name: str) -> None:
    write_config(tmp_path)
    (tmp_path / name).write_text("# all in comments\n")
    before = load_config(tmp_path, {})
    (tmp_path / "topics" / "unrest.yaml").write_text(TOPIC.replace("title: Unrest", "title: Riots"))
    reloaded = reload_config(before, {})
    assert reloaded.problems == ()
    assert reloaded.config.topics[0].title == "Riots"


def test_a_shared_file_that_is_gone_is_missed_when_reloading(tmp_path: Path) -> None:
    before = load_full(tmp_path)
    (tmp_path / "topics" / "_shared.yaml").unlink()
    reloaded = reload_config(before, {})
    assert reloaded.config is before
    assert [problem.what for problem in reloaded.problems] == ["the file is gone, and with it what topics share"]


# ---------------------------------------------------------------------------------------------- anything written

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from([*Settings.model_fields, "groups", "defaults", "feeds", "name", "id", "url", "headers", "mode"])
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), below, max_size=4),
    max_leaves=12,
)
BRIEF = settings(derandomize=True, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def load_or_refuse(folder: Path) -> tuple[Problem, ...]:
    """The problems that loading names, none when it works; any exception but ConfigError fails the test."""
    try:
        load_config(folder, {})
    except ConfigError as error:
        return error.problems
    return ()


def check_problems(problems: tuple[Problem, ...]) -> None:
    """Each problem says something and has a place that can be in a file."""
    for problem in problems:
        assert problem.what
        assert problem.fix
        assert problem.line >= 0
        assert "\n" not in str(problem)


@BRIEF
@given(
    content=st.text(alphabet=st.characters(exclude_categories=("Cs",))) | st.text(alphabet="ab:-[]{}&*!|>'\"#%\t\n ,?")
)
def test_no_text_breaks_the_reader(tmp_path: Path, content: str) -> None:
    folder = write_config(tmp_path)
    for name in ("settings.yaml", "feeds.yaml", "topics/unrest.yaml"):
        (folder / name).write_text(content, newline="")
    check_problems(load_or_refuse(folder))


@BRIEF
@given(content=st.binary(max_size=60))
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    folder = write_config(tmp_path)
    (folder / "settings.yaml").write_bytes(content)
    check_problems(load_or_refuse(folder))


@BRIEF
@given(value=VALUES)
def test_no_values_break_the_checks(tmp_path: Path, value: object) -> None:
    folder = write_config(tmp_path)
    for name in ("settings.yaml", "feeds.yaml", "topics/unrest.yaml", "topics/_shared.yaml"):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")  # JSON is YAML 1.2
    check_problems(load_or_refuse(folder))
