"""What differs between two configs, and whether a folder was touched."""

from __future__ import annotations

import os
from pathlib import Path

from monitors.config.diff import Edited, Edits, compare_configs, describe_diff
from monitors.config.loading import Config, load_config
from monitors.config.stamp import stamp_folder

TOPIC = """\
id: {id}
title: Unrest
threshold: {threshold}
rules: [{{id: riot, when: riot, points: 4}}]
"""
FEEDS = """\
groups:
  - name: World
    feeds:
      - {id: a, url: "https://a.example.org/?key=${KEY}"}
      - {id: b, url: "https://b.example.org/"}
"""


def write(folder: Path, *, settings: str = "{}", feeds: str = FEEDS, topics: dict[str, int]) -> Config:
    (folder / "topics").mkdir(parents=True, exist_ok=True)
    (folder / "settings.yaml").write_text(settings)
    (folder / "feeds.yaml").write_text(feeds)
    for old in (folder / "topics").glob("*.yaml"):
        old.unlink()
    for name, threshold in topics.items():
        (folder / "topics" / f"{name}.yaml").write_text(TOPIC.format(id=name, threshold=threshold))
    return load_config(folder, {"KEY": "invented-secret"}, judge=False)


def test_the_same_files_read_twice_do_not_differ(tmp_path: Path) -> None:
    was, now = write(tmp_path, topics={"unrest": 4}), write(tmp_path, topics={"unrest": 4})
    assert not compare_configs(was, now)
    assert describe_diff(compare_configs(was, now)) == ()


def test_topics_that_came_went_and_changed_are_named_with_their_keys(tmp_path: Path) -> None:
    was = write(tmp_path, topics={"unrest": 4, "strike": 4, "coup": 3})
    diff = compare_configs(was, write(tmp_path, topics={"unrest": 2, "cyber": 4, "coup": 3}))
    assert diff.topics == Edits(("cyber",), ("strike",), (Edited("unrest", ("threshold",)),))
    assert diff.changes_rules
    assert describe_diff(diff) == (
        "topics added: cyber",
        "topics removed: strike",
        "topics edited: unrest (threshold)",
    )


def test_a_table_of_weights_that_was_written_anew_changes_what_is_shared(tmp_path: Path) -> None:
    write(tmp_path, topics={"unrest": 4})
    (tmp_path / "topics" / "_shared.yaml").write_text("rerank: own.tsv\n")
    configs = []
    for bias in (1, -1):
        (tmp_path / "topics" / "own.tsv").write_text(f"topics\tunrest\nbias\t{bias}\n")
        configs.append(load_config(tmp_path, {"KEY": "invented-secret"}, judge=False))
    diff = compare_configs(*configs)
    assert diff.changes_rules
    assert describe_diff(diff) == ("shared lists and vetoes: rerank",)
    assert not compare_configs(configs[0], configs[0])


def test_feeds_are_told_by_key_and_never_by_value(tmp_path: Path) -> None:
    was = write(tmp_path, topics={"unrest": 4})
    edited = FEEDS.replace("a.example.org/?key", "a.example.org/new?key").replace("id: b", "id: c")
    diff = compare_configs(was, write(tmp_path, feeds=edited, topics={"unrest": 4}))
    assert describe_diff(diff) == ("feeds added: c", "feeds removed: b", "feeds edited: a (url)")
    assert not diff.changes_rules
    assert "invented-secret" not in repr(diff)


def test_an_option_of_a_group_changes_all_its_feeds(tmp_path: Path) -> None:
    was = write(tmp_path, topics={"unrest": 4})
    edited = FEEDS.replace("name: World", "name: World\n    urgent: true")
    diff = compare_configs(was, write(tmp_path, feeds=edited, topics={"unrest": 4}))
    assert diff.feeds.edited == (Edited("a", ("urgent",)), Edited("b", ("urgent",)))


def test_settings_are_told_as_they_are_written_and_whether_they_wait_for_a_restart(tmp_path: Path) -> None:
    was = write(tmp_path, topics={"unrest": 4})
    settings = "alerts: {flood_limit: 3}\npoll: {timeout: 9s, workers: 2}\nhealth: {heartbeat: https://h.example/uuid}"
    diff = compare_configs(was, write(tmp_path, settings=settings, topics={"unrest": 4}))
    assert describe_diff(diff) == (
        "poll.workers: 0 -> 2 (after a restart)",
        "poll.timeout: 20s -> 9s",
        "alerts.flood_limit: 10 -> 3",
        "health.heartbeat: none -> set (after a restart)",
    )


def test_a_long_value_is_cut(tmp_path: Path) -> None:
    was = write(tmp_path, topics={"unrest": 4})
    many = ", ".join(f"{{severity: high, killed: {n}}}" for n in range(1, 40))
    diff = compare_configs(was, write(tmp_path, settings=f"escalate: [{many}]", topics={"unrest": 4}))
    (line,) = describe_diff(diff)
    assert line.startswith("escalate: [] -> [{")
    assert len(line) < 120


def test_the_stamp_changes_with_every_kind_of_edit(tmp_path: Path) -> None:
    write(tmp_path, topics={"unrest": 4})
    seen = {stamp_folder(tmp_path)}
    os.utime(tmp_path / "settings.yaml", ns=(1, 1))
    seen.add(stamp_folder(tmp_path))
    (tmp_path / "topics" / "new.yaml").write_text("id: new\n")
    seen.add(stamp_folder(tmp_path))
    (tmp_path / "topics" / "own.tsv").write_text("topics\tunrest\n")
    seen.add(stamp_folder(tmp_path))
    (tmp_path / "feeds.yaml").unlink()
    seen.add(stamp_folder(tmp_path))
    assert len(seen) == 5
    (tmp_path / "topics" / ".unrest.yaml.swp").write_text("an editor's")
    assert stamp_folder(tmp_path) in seen


def test_a_folder_that_is_gone_has_an_empty_stamp(tmp_path: Path) -> None:
    assert stamp_folder(tmp_path / "gone") == ()
