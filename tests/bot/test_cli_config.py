"""``tocsin check``: what it prints and returns."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.check import check_config, warn_of_foreign_words, warn_of_nothing
from bot.cli.run import log_warnings
from bot.diagnosis import list_state
from bot.starter import starter_root
from monitors.config.loading import load_config
from monitors.rules.language import load_cld2
from tests.bot.terminal import Terminal, call
from tests.cld2 import needs_cld2
from tests.monitors import config_folders
from tests.shipped import load_shipped

ROOT = Path(__file__).resolve().parents[2]
TOPIC = """\
id: unrest
title: Unrest
threshold: 4
rules: [{id: riot, when: riot, points: 4}]
tests: {urgent: [Riot in Rivertown], quiet: [Calm in Rivertown]}
"""


def write_config(folder: Path, settings: str = "{}", feeds: str = "{}") -> Path:
    """A good one, whose topic has tests."""
    return config_folders.write_config(folder, settings, feeds, {"unrest.yaml": TOPIC})


def run_check(folder: Path, environment: dict[str, str] | None = None) -> tuple[int, list[str]]:
    said: list[str] = []
    code = check_config(folder, said.append, environment or {})
    return code, [line.replace(f"{folder}", "config") for line in said]


def test_a_good_folder_is_summed_up(tmp_path: Path) -> None:
    feeds = """\
groups:
  - name: World
    feeds:
      - {id: a, url: https://a.example.org/, language: en}
      - {id: b, url: https://b.example.org/, language: en, enabled: false}
"""
    code, (line,) = run_check(write_config(tmp_path, feeds=feeds))
    summary, _, version = line.rpartition("; version ")
    assert (code, len(version)) == (0, 13)
    assert summary == "config is good: 2 feeds in 1 group, 1 of them disabled; 1 topic; 2 tests of topics passed"


def test_every_problem_is_a_line_and_the_code_is_1(tmp_path: Path) -> None:
    folder = write_config(tmp_path, settings="log: {levle: info}\npoll: {timeout: 20}\n", feeds="group: []\n")
    assert run_check(folder) == (
        1,
        [
            "config/settings.yaml:1:7: unknown key 'levle'; did you mean level?",
            "config/settings.yaml:2:17: timeout: 20 has no unit; write 20s, 20m, 20h or 20d",
            "config/feeds.yaml:1:1: unknown key 'group'; did you mean groups?",
            "3 problems in 2 files",
        ],
    )


def test_the_environment_is_checked_too(tmp_path: Path) -> None:
    folder = write_config(tmp_path, settings="telegram: {mode: webhook, webhook: {url: https://bot.example.org}}")
    code, said = run_check(folder)
    assert code == 1
    assert said[0].startswith("TOCSIN_WEBHOOK_SECRET: mode webhook without a secret")
    assert run_check(folder, {"TOCSIN_WEBHOOK_SECRET": "abc"})[0] == 0


def test_a_careless_secret_file_is_a_warning(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("123456:AAF-invented_token_for_the_tests_0001")
    token.chmod(0o644)
    code, said = run_check(write_config(tmp_path / "c"), {"TOCSIN_TELEGRAM_TOKEN_FILE": str(token)})
    assert code == 0
    assert said[0].startswith("warning: ")
    assert "AAF" not in "".join(said)


def test_words_under_a_language_of_other_letters_are_a_warning(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c")
    (folder / "topics" / "unrest.yaml").write_text(f"{TOPIC}lists: {{mob: {{en: [толпа], ru: [толпа]}}}}\n", "utf-8")
    code, said = run_check(folder)
    assert code == 0
    assert said[1] == (
        "warning: config/topics/unrest.yaml:6:20: 'толпа' is listed under en, but has Cyrillic letters;"
        " write it in the letters of that language, or move it to its own: hardly an article will contain it"
    )
    assert list(warn_of_foreign_words(load_shipped())) == []


def test_a_topic_without_tests_and_a_config_without_feeds_are_warnings(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c")
    (folder / "topics" / "unrest.yaml").write_text(TOPIC.partition("tests:")[0])
    (folder / "feeds.yaml").write_text("groups: []\n")
    code, said = run_check(folder)
    assert code == 0
    assert [line.partition(",")[0] for line in said[:-1]] == [
        "warning: config/feeds.yaml: there is no feed",
        "warning: config/topics/unrest.yaml: the topic has no test",
    ]
    assert list(warn_of_nothing(load_shipped())) == []


@pytest.mark.parametrize("asked", ["true", "small"])
def test_an_encoder_that_cannot_be_loaded_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, asked: str
) -> None:
    folder = write_config(tmp_path / "c")
    (folder / "topics" / "_shared.yaml").write_text(f"{{rerank: true, encoder: {asked}}}")
    assert [line for line in run_check(folder)[1] if "encoder" in line] == []
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    code, said = run_check(folder)
    assert code == 0
    assert (
        f"warning: config/topics/_shared.yaml:1:25: encoder: {asked}, but the encoder cannot be loaded, so the table of"
        " weights decides alone;"
        " install it (pip install '.[encoder]' in the checkout), or set encoder: false in topics/_shared.yaml"
    ) in said
    log_warnings(load_config(folder, {}))
    assert "the encoder cannot be loaded" in caplog.text, "a running program says so too"
    (folder / "topics" / "_shared.yaml").write_text(f"{{rerank: false, encoder: {asked}}}")
    assert [line for line in run_check(folder)[1] if "encoder" in line] == [], "nothing asks it"


@needs_cld2
def test_a_missing_language_detector_is_a_warning_unless_every_feed_names_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write_config(tmp_path / "c")
    feeds = folder / "feeds.yaml"
    feeds.write_text("groups: [{name: World, feeds: [{id: outlet, url: 'https://outlet.example/feed'}]}]\n")
    assert [line for line in run_check(folder)[1] if "pycld2" in line] == []
    monkeypatch.setitem(sys.modules, "pycld2", None)
    load_cld2.cache_clear()
    try:
        (said,) = [line for line in run_check(folder)[1] if "pycld2" in line]
        log_warnings(load_config(folder, {}))
        feeds.write_text(feeds.read_text().replace("/feed'", "/feed', language: it"))
        unsaid = [line for line in run_check(folder)[1] if "pycld2" in line]
    finally:
        load_cld2.cache_clear()
    assert "pycld2 is not installed, so letters and words alone tell the language" in said
    assert said.startswith("warning: config/feeds.yaml: ")
    assert "pycld2 is not installed" in caplog.text, "a running program says so too"
    assert unsaid == []


def test_the_command_prints_paths_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(name)
    write_config(tmp_path / "config", settings="pol: {}")
    result = call("check")
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == "config/settings.yaml:1:1: unknown key 'pol'; did you mean poll?"


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_terminal_is_told_which_topic_is_being_checked_and_a_pipe_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    folder = write_config(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", shown := stream())
    assert run_check(folder)[0] == 0
    assert ("checking the topic unrest" in shown.getvalue()) is shown.isatty()


def test_the_starter_is_the_one_of_this_checkout() -> None:
    assert starter_root() == ROOT


def test_check_answers_programs_too(tmp_path: Path) -> None:
    write_config(tmp_path / "config")
    good = call("check", "--json", "--config", tmp_path / "config")
    found = json.loads(good.stdout)
    assert (good.exit_code, found["problems"], "is good" in found["summary"]) == (0, [], True)
    (tmp_path / "config" / "feeds.yaml").write_text("feeds: [{id: x, url: 'ftp://x'}]\n")
    bad = call("check", "--json", "--config", tmp_path / "config")
    (problem,) = json.loads(bad.stdout)["problems"]
    assert (bad.exit_code, problem["line"]) == (1, 1)
    assert problem["file"].endswith("feeds.yaml")
    assert problem["fix"]


def test_doctor_names_a_database_that_it_may_not_look_at_and_goes_on(tmp_path: Path) -> None:
    database = tmp_path / ("x" * 300)  # root may look at any file, but at none of that name
    told = [finding.what for finding in list_state(database, datetime(2026, 1, 12, tzinfo=UTC))]
    assert f"{database} cannot be read (File name too long)" in told[-1]
