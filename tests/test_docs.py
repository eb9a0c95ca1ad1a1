"""The documentation keeps up with the program: commands, links, and what the README promises."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS as CLI_COMMANDS
from bot.cli import tocsin
from bot.cli.reference import list_commands, write_reference
from bot.exports.records import ExportedAlert, ExportedStory
from monitors.alerting.toll_steps import LEAST_DOUBLED, TOLL_MARKS
from monitors.config.loading import check_topic_text, read_shared
from monitors.config.yaml_source import read_document
from monitors.facts.extract import extract_facts
from monitors.model import Fact, FactKind, SuppressionReason

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
WRITTEN_PAGES = [page for page in PAGES if page.name != "command-line.md"]


def test_the_command_line_page_is_what_the_commands_say() -> None:
    written = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert written == write_reference(), "run: python -m bot.cli.reference"


def test_every_command_and_option_has_a_help_text() -> None:
    for call, command in list_commands():
        assert command.help, call
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or getattr(parameter, "help", None), (call, parameter.name)


def test_examples_stand_once_at_the_end_of_a_help_text() -> None:
    again = re.compile(r"\x08\n\s*(Examples:\s*)?tocsin ")
    assert [call for call, command in list_commands() if again.search(command.help or "")] == []


def test_every_command_of_the_table_is_on_the_page() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name in CLI_COMMANDS if f"## tocsin {name}\n" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(r'<img src="([^"]+)"', text)
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"`((?:(?:bot|monitors|storage)/|monitors\.)[a-z_/.]+)", page.read_text(encoding="utf-8"))
    assert [name for name in named if not is_of_the_tree(name)] == []


def is_of_the_tree(name: str) -> bool:
    """Whether a path, or a dotted name of a module or of something in it, is there in the package or its tests."""
    path = name if "/" in name else name.replace(".", "/")
    places = [folder / path for folder in (ROOT, ROOT / "tests")]
    return any(
        place.exists() or place.with_suffix(".py").exists() or place.parent.with_suffix(".py").exists()
        for place in places
    )


def test_every_file_of_python_that_anything_names_exists() -> None:
    sources = [path for top in ("bot", "monitors", "storage", "tests", "docs") for path in (ROOT / top).rglob("*.py")]
    known = {path.name for path in sources}
    gone = [
        (path.relative_to(ROOT), name)
        for path in (*sources, *PAGES, ROOT / "CONTRIBUTING.md")
        for name in re.findall(r"\b[a-z_]+\.py\b", path.read_text(encoding="utf-8"))
        if name not in known
    ]
    assert gone == []


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in readme]
    assert missing == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_the_topic_of_the_tutorial_keeps_its_promises() -> None:
    page = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 5
    text = "id: cyber\ntitle: Attack on networks\n" + "".join(blocks)
    shared = read_shared(read_document(ROOT / "config" / "topics" / "_shared.yaml"), judge=False)
    assert [str(problem) for problem in check_topic_text("cyber.yaml", text, shared)] == []


def test_the_watchlist_edit_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    """Its headline rings only with its word, and the topic is changed only with --write."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    call = re.search(r"^tocsin (topics add-word (\w+) .*)$", readme, re.MULTILINE)
    assert call is not None
    arguments = [*shlex.split(call[1]), "--config", str(tmp_path / "config"), "--state", str(tmp_path / "state")]
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config" / "topics" / f"{call[2]}.yaml"
    before = path.read_text(encoding="utf-8")
    assert CliRunner().invoke(tocsin, arguments).exit_code == 0
    assert path.read_text(encoding="utf-8") == before
    assert CliRunner().invoke(tocsin, [*arguments, "--write"]).exit_code == 0
    shared = read_shared(read_document(ROOT / "config" / "topics" / "_shared.yaml"), judge=False)
    after = path.read_text(encoding="utf-8")
    assert check_topic_text(path.name, after, shared) == ()
    headline = arguments[arguments.index("--urgent") + 1]
    word = arguments[arguments.index("--urgent") - 1]
    (failed,) = check_topic_text(path.name, after.replace(f", {word}]", "]"), shared)
    assert headline in str(failed)
    assert f'tocsin explain "{headline}"' in readme


def test_the_word_that_the_page_on_tuning_tries_is_missed_and_can_be_tried(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "tuning.md").read_text(encoding="utf-8")
    folder = ["--config", str(ROOT / "config"), "--state", str(tmp_path)]
    asked, *parts = re.findall(r'```\n\$ tocsin (explain ".+")\n\.\.\.\n(.*?)\n\.\.\.\n(.*?)```', page, re.DOTALL)[0]
    said = CliRunner().invoke(tocsin, [*shlex.split(asked), *folder[:2]]).stdout.replace(f" {' '.join(folder[:2])}", "")
    assert all(part in said for part in parts)
    added, judged = re.findall(r"```\n\$ tocsin (topics add-test .+)\n\n(FAILS .*?)```", page, re.DOTALL)[0]
    result = CliRunner().invoke(tocsin, [*shlex.split(added), *folder])
    assert re.sub(r" --config \S+", "", result.output).split() == judged.split()
    (tried,) = re.findall(r"```\n\$ tocsin (topics add-word .+)\n", page)
    shown = CliRunner().invoke(tocsin, [*shlex.split(tried), *folder])
    assert shown.exit_code == 0, shown.output


def test_the_example_of_explain_is_what_the_shipped_topics_say() -> None:
    page = (ROOT / "docs" / "recognition.md").read_text(encoding="utf-8")
    found = re.search(r'```\n\$ tocsin explain "([^"]+)" --date (\S+)\n(.*?)```', page, re.DOTALL)
    assert found is not None
    asked, date, shown = found.groups()
    result = CliRunner().invoke(tocsin, ["explain", "--config", str(ROOT / "config"), asked, "--date", date])
    version, _, said = result.stdout.partition("\n")
    assert version.startswith("config: ")  # another after each change of a topic, so the page leaves it out
    assert shown == said


def test_the_facts_of_the_example_are_read_from_it() -> None:
    page = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    title, text = re.findall(r"> \*\*(.+)\*\*\n>\n> (.+)\n", page)[0]
    shown = re.findall(r"\| (.+) \| (.+) \|", page[page.index("| words | fact |") : page.index("- **Places.**")])[1:]
    facts = extract_facts(title, text, "en", datetime(2022, 1, 6, tzinfo=UTC))
    assert sorted(shown) == sorted((fact.span.text, describe_fact(fact)) for fact in facts)


def describe_fact(fact: Fact) -> str:
    """A fact as the table on the page gives it."""
    match fact.kind:
        case FactKind.COUNTRY:
            return f"country {fact.country}, {'where it happens' if fact.is_event else 'mentioned'}"
        case FactKind.PLACE:
            return f"place {fact.name}, {fact.latitude} N {fact.longitude} E"
        case FactKind.UNTIL:
            return f"end date {fact.on}"
        case _:
            return f"{fact.kind} {fact.low}"


def test_every_field_of_an_export_is_explained() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    names = {one.name for kind in (ExportedStory, ExportedAlert) for one in fields(kind)} - {"story"}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_extra_that_people_may_want_is_on_the_page_of_installing() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"bench", "dev"}
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", page)) >= extras
    assert f"Python {project['requires-python'].removeprefix('>=')} or later" in page


def test_every_word_list_that_a_page_explains_exists() -> None:
    page = (ROOT / "docs" / "fact-words.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]{3,}(?:_[a-z]+)*)`", page))
    known: set[str] = set()
    for path in (ROOT / "monitors" / "facts" / "words").glob("*.toml"):
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
        known |= {name for section in sections.values() for name in section}
        known |= {name for kind in sections["figure"].values() for name in kind}
    assert len(named) > 100
    assert named - known == set()


def test_the_steps_of_a_toll_are_those_of_the_stories_page() -> None:
    page = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")
    rows = [
        f"| {kind} | {LEAST_DOUBLED[kind]:,} | {', '.join(f'{mark:,}' for mark in marks)} |"
        for kind, marks in TOLL_MARKS.items()
    ]
    assert "\n".join(("| figure | doubled, from | marks |", "|---|---|---|", *rows, "")) in page


def test_every_reason_for_silence_is_explained() -> None:
    page = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")
    of_alerts = list(SuppressionReason)[list(SuppressionReason).index(SuppressionReason.SAME_EVENT) :]
    assert [reason.value for reason in of_alerts if f"`{reason}`" not in page] == []


def test_the_constants_to_tune_have_the_values_that_the_page_gives() -> None:
    """A row names constants, their file ("there": that of the row above) and their values."""
    page = (ROOT / "docs" / "clustering.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| ((?:`[A-Z_]+`(?:, )?)+) (?:in `(\S+)\.py`|there) \| (\S.*) \|", page)
    assert len(rows) == 10
    path = ""
    for names, file, values in rows:
        path = file or path
        module = import_module(path.replace("/", "."))
        named = [str(getattr(module, name.strip("`"))) for name in names.split(", ")]
        assert named == values.split(", "), names


def list_part_links(page: Path) -> list[tuple[str, str]]:
    """The links to a part of a page: the page, "" for this one, and the part."""
    return re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_a_part_of_a_page_lead_to_its_heading(page: Path) -> None:
    for target, part in list_part_links(page):
        headings = re.findall(r"(?m)^#+ (.+)$", (page.parent / target if target else page).read_text(encoding="utf-8"))
        names = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]
        assert part in names, (page.name, target, part)


def list_shown_commands(page: Path) -> list[tuple[str, str]]:
    """The commands that a page shows in code: ``tocsin NAME``, and for groups ``tocsin NAME SUBNAME``."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", page.read_text(encoding="utf-8"), re.DOTALL)
    shown = r"(?m)(?:^|[ /])tocsin ([a-z]+)(?: ([a-z]+))?(?=[ \n`.;|]|$)"
    return [call for block, inline in blocks for call in re.findall(shown, block or inline)]


@pytest.mark.parametrize("page", WRITTEN_PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    known = {call for call, _ in list_commands()}
    groups = {call.rpartition(" ")[0] for call in known}
    for name, sub in list_shown_commands(page):
        call = f"tocsin {name}"
        assert call in known, (page.name, call)
        if call in groups and sub:
            assert f"{call} {sub}" in known, (page.name, call, sub)


def list_shown_options(page: Path) -> list[tuple[str, str]]:
    """The options that a page shows with a command: the call as written from ``tocsin`` on, and ``--option``."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block, inline in blocks for line in (block or inline).replace("\\\n", " ").splitlines()]
    calls = [found[1] for line in lines if (found := re.search(r"(?:^|[ /$])(tocsin [a-z][^#|>]*)", line))]
    return [(call, option) for call in calls for option in re.findall(r"(?<=\s)--[a-z][a-z-]*", call)]


@pytest.mark.parametrize("page", WRITTEN_PAGES, ids=lambda page: page.name)
def test_every_option_that_a_page_shows_exists(page: Path) -> None:
    known = {
        call: {opt for one in command.params for opt in (*one.opts, *one.secondary_opts)}
        for call, command in list_commands()
    }
    for call, option in list_shown_options(page):
        words = call.split()
        name = next(" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in known)
        assert option in known[name] | {"--help", "--version"}, (page.name, call, option)


def test_the_options_of_the_pages_are_found() -> None:
    assert len({option for page in WRITTEN_PAGES for _, option in list_shown_options(page)}) > 20


def test_the_links_and_commands_of_the_pages_are_found() -> None:
    links = {link for page in PAGES for link in list_part_links(page)}
    commands = {f"tocsin {name}" for page in WRITTEN_PAGES for name, _ in list_shown_commands(page)}
    assert len(links) > 20
    assert len(commands & {call for call, _ in list_commands()}) > 10
