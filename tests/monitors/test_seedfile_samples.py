"""The shipped samples and the examples of docs/seeds.md are read as they promise."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitors.model import Article
from monitors.sources import charset, seed_folder, seed_scan, seedfile
from monitors.sources.seed_lines import read_line
from monitors.sources.seed_scan import SeedScan, scan_seeds
from monitors.sources.seedfile import read_seed
from monitors.sources.zones import ZoneRules

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "seeds.md").read_text("utf-8")
NOW = datetime(2022, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def samples() -> SeedScan:
    return scan_seeds(ROOT / "seeds", {}, NOW, settle=False)


def list_plain_words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_every_sample_is_read_without_a_doubt(samples: SeedScan) -> None:
    assert samples.failures == ()
    assert len(samples.articles) == len(list((ROOT / "seeds").glob("*.txt"))) >= 16
    assert [article.warnings for article in samples.articles if article.warnings] == []


def test_samples_are_of_a_realistic_length(samples: SeedScan) -> None:
    lengths = {article.identity: len(list_plain_words(article.text)) for article in samples.articles}
    assert all(100 <= length <= 350 for length in lengths.values()), lengths


def test_no_furniture_is_left_in_a_sample(samples: SeedScan) -> None:
    paragraphs = [paragraph for article in samples.articles for paragraph in article.text.split("\n\n")]
    assert [paragraph for paragraph in paragraphs if read_line(paragraph, ZoneRules())] == []
    assert not re.search(r"(?i)\badvertisement\b|all rights reserved|\bimage:", " ".join(paragraphs))


def test_samples_are_of_this_season_and_invented(samples: SeedScan) -> None:
    for article in samples.articles:
        assert article.published_at is None or datetime(2022, 1, 5, tzinfo=UTC) < article.published_at < NOW
        assert article.url == "" or re.fullmatch(r"https://[a-z-]+\.example/.*", article.url)


def test_samples_tell_the_event_in_several_voices(samples: SeedScan) -> None:
    told = [article for article in samples.articles if re.search("Almaty|Алматы", article.text)]
    assert len({article.publisher for article in told} - {""}) == len(told) >= 6
    assert {article.language for article in told} >= {"en", "ru", "kk", ""}
    assert all(re.search("2[.,]?500", article.text) and "19" in article.text for article in told)
    tolls = [re.search(r"\b(13|trece|Thirteen|164)\b", article.title + article.text) for article in told]
    assert {match[0] for match in tolls if match} >= {"13", "Thirteen", "trece", "164"}


def test_first_sample_has_its_parts(samples: SeedScan) -> None:
    article = next(a for a in samples.articles if a.identity == "kazakhstan-steppe-courier.txt")
    assert article.title == "Thirteen police officers killed as protesters storm city hall in Almaty"
    assert (article.author, article.publisher) == ("Dina Sarsenova", "Steppe Courier")
    assert article.published_at == datetime(2022, 1, 6, 14, 15, tzinfo=UTC)
    assert article.updated_at == datetime(2022, 1, 6, 15, 40, tzinfo=UTC)
    assert article.headings == ("Emergency and a call for help", "What people in Almaty hear")


# ---------------------------------------------------------------------------------------------------------- the guide


def describe(article: Article, keys: list[str]) -> dict[str, object]:
    described: dict[str, object] = {}
    for key in keys:
        value = len(article.text.split("\n\n")) if key == "paragraphs" else getattr(article, key)
        described[key] = value.isoformat() if isinstance(value, datetime) else value
    return described


EXAMPLES = re.findall(r"```text\n(.*?)```\n\n```yaml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize(("text", "promise"), EXAMPLES, ids=["page", "header", "plain"])
def test_examples_of_the_guide_hold(text: str, promise: str) -> None:
    article = read_seed(text.encode(), "example.txt", source_id="seeds", first_seen_at=NOW)
    expected = {
        key: value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else value
        for key, value in YAML(typ="safe").load(promise).items()
    }
    expected |= {"headings": tuple(expected["headings"])} if "headings" in expected else {}
    assert describe(article, list(expected)) == expected
    assert article.warnings == ()


def test_every_reason_is_in_the_guide_and_no_other() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE))
    raised: set[str] = set()
    for module in (charset, seedfile, seed_folder, seed_scan):
        source = Path(module.__file__).read_text("utf-8")
        raised |= set(re.findall(r"(?:ParseError|FetchError)\(\s*\"(\w+)\"", source))
        raised |= set(re.findall(r"_refuse\(\s*\w+, \w+, \"(\w+)\"", source))
        raised |= set(re.findall(r"reason=\"(\w+)\"", source))
    assert documented == raised


@pytest.mark.parametrize(
    ("line", "options", "published", "warnings"),
    [
        ("January 7th, 2022 at 08:42 IST", {}, "2022-01-07T03:12:00+00:00", 0),
        ("January 7th, 2022 at 08:42 IST", {"country": "IL"}, "2022-01-07T06:42:00+00:00", 0),
        ("7 January 2022 08:42 CST", {}, "2022-01-07T08:42:00+00:00", 1),
        ("7 January 2022 08:42", {}, "2022-01-07T08:42:00+00:00", 1),
        ("7 January 2022", {}, "2022-01-07T00:00:00+00:00", 0),
        ("07/01/2022", {}, "None", 1),
        ("07/01/2022", {"language": "fr"}, "2022-01-07T00:00:00+00:00", 0),
        ("07.01.2022", {}, "2022-01-07T00:00:00+00:00", 0),
        ("13/01/2022", {}, "2022-01-13T00:00:00+00:00", 0),
    ],
)
def test_the_table_of_dates_holds(line: str, options: dict[str, str], published: str, warnings: int) -> None:
    header = f"Country: {options['country']}\nLanguage: en\n\n" if "country" in options else ""
    text = f"{header}Ferries stand still\nPublished {line}\nCrews walked out.\n"
    language = options.get("language", "")
    article = read_seed(text.encode(), "a.txt", source_id="seeds", first_seen_at=NOW, language=language)
    assert (article.published_at.isoformat() if article.published_at else "None") == published
    assert len(article.warnings) == warnings
    assert f"`{line}`" in GUIDE
