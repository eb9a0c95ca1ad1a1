"""What is generated from the models is current, complete, and what the shipped files point at."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot import settings as environment
from monitors.config.scalars import Spec
from monitors.config.schema_export import (
    FILES,
    ConfigFile,
    build_schema,
    iterate_models,
    render_schema,
    renew_reference,
)
from monitors.config.settings import Settings
from tests.shipped import load_shipped

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "configuration.md"
REGENERATE = "run: python -m monitors.config.schema_export"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.schema)
def test_the_committed_schema_is_current(file: ConfigFile) -> None:
    assert (ROOT / "config" / "schemas" / file.schema).read_text() == render_schema(file), REGENERATE


def test_no_schema_is_left_over() -> None:
    assert {path.name for path in (ROOT / "config" / "schemas").iterdir()} == {file.schema for file in FILES}


def test_the_committed_reference_is_current() -> None:
    assert PAGE.read_text() == renew_reference(PAGE.read_text()), REGENERATE


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the mark"):
        renew_reference("# Configuration\n")


def list_models(model: type[Spec]) -> list[type[Spec]]:
    """The model of a file and those below it, as its schema names them."""
    named = {found.__name__: found for found in iterate_models(Spec)}
    return [model, *(named[name] for name in model.model_json_schema().get("$defs", {}) if name in named)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.schema)
def test_every_key_is_described_and_in_the_reference(file: ConfigFile) -> None:
    page = PAGE.read_text()
    for model in list_models(file.model):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            assert f"| `{field.alias or name}` |" in page, f"{model.__name__}.{name}"


def test_every_environment_variable_is_documented() -> None:
    page = PAGE.read_text()
    names = [value for value in vars(environment).values() if isinstance(value, str) and value.startswith("TOCSIN_")]
    assert len(names) >= 5
    for name in names:
        assert f"`{name}`" in page
    for name in environment.CREDENTIALS:
        assert f"`{name}_FILE`" in page


def test_defaults_are_shown_as_a_person_writes_them() -> None:
    poll = build_schema(FILES[0])["$defs"]["PollSettings"]["properties"]
    assert poll["timeout"]["default"] == "20s"
    assert poll["max_body"]["default"] == "10 MB"
    assert re.fullmatch(poll["timeout"]["pattern"], "1h 30m")


def test_bounds_are_shown_as_a_person_writes_them_and_only_those_that_can_be_met() -> None:
    reference = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert "| `max_body` | size, 10 kB to 100 MB |" in reference
    assert "| `min_interval` | duration, at least 1m |" in reference
    assert "| `grouping_wait` | duration, at most 1h |" in reference
    assert "| `repeat_interval` | duration |" in reference
    assert "| `factor` | number, 1.1 to 100 |" in reference


def test_schemas_refuse_unknown_keys_and_know_which_are_needed() -> None:
    feeds = build_schema(FILES[1])
    assert feeds["additionalProperties"] is False
    assert feeds["$defs"]["FeedEntry"]["required"] == ["id", "url"]
    assert "group" not in feeds["$defs"]["FeedEntry"]["properties"]
    assert "FeedSpec" not in feeds["$defs"]


SHIPPED = sorted(path for path in (ROOT / "config").rglob("*.yaml") if path.name != "desk.yaml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_names_its_schema_first(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found, f"{path.name} begins with {first!r}"
    schema = path.parent / found[1]
    assert schema.is_file()
    title = json.loads(schema.read_text())["title"]
    assert title.removeprefix("tocsin ") in {path.name, "topics/*.yaml", f"topics/{path.name}"}
    assert (path.name == "_shared.yaml") == ("shared" in schema.name)


def test_a_shipped_topic_can_be_read_and_compared_line_by_line() -> None:
    paths = [*(ROOT / "config" / "topics").glob("*.yaml"), *(ROOT / "config" / "desks").glob("*/topics/*.yaml")]
    lines = [(path.name, line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert [f"{name}: {line[:60]}" for name, line in lines if len(line) > 120 and "$schema" not in line] == []


def test_the_shipped_config_is_good() -> None:
    shipped = load_shipped()
    assert len(shipped.topics) >= 3
    assert len(shipped.feeds) >= 35
    assert shipped.test_count > 0
    assert shipped.seeds_directory == ROOT / "seeds"


def test_the_shipped_settings_say_the_defaults_wherever_they_name_a_key() -> None:
    shipped = load_shipped()
    own = {"timezones", "escalate"}
    for name in set(Settings.model_fields) - own:
        section = getattr(shipped.settings, name)
        assert section.model_dump(exclude=own) == type(section)().model_dump(exclude=own), name
