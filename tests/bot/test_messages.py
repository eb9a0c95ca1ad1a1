"""Every message that the bot sends, against tests/bot/messages/LANGUAGE.md, and the examples of docs/messages.md.

After a deliberate change run ``TOCSIN_WRITE_MESSAGES=1 pytest tests/bot/test_messages.py`` and read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sending.channels import read_plain
from bot.text.language import LANGUAGES
from bot.text.markup import MESSAGE_UNITS, count_units
from bot.text.reader import Reader
from bot.text.story_lines import source_line
from monitors.model import Message
from tests.bot.sample_messages import list_messages, make_story
from tests.bot.shown_messages import list_shown
from tests.bot.shown_messages import show as show_as_text
from tests.fakes.bot_api_html import parse_html

GOLDEN = Path(__file__).resolve().parent / "messages"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "messages.md"
WRITES = bool(os.environ.get("TOCSIN_WRITE_MESSAGES"))
CAPTION_UNITS = 1024


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, Message]]:
    return list(list_messages(tmp_path_factory.mktemp("samples")))


def show(name: str, message: Message) -> str:
    """One message as the files show it: its HTML, its buttons, what goes with it."""
    parts = [f"## {name}", "```html", message.html, "```"]
    parts += [" | ".join(f"[{button.label}]" for button in row) + "  " for row in message.buttons]
    if message.attachment is not None:
        parts.append(f"with {message.attachment.kind.value} `{message.attachment.name}`")
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_reads_as_it_did(messages: list[tuple[str, str, Message]], language: str) -> None:
    head = f"# Every message: {language}\n\nMade by tests/bot/test_messages.py from sample data; Telegram HTML.\n\n"
    written = head + "\n".join(show(name, message) for one, name, message in messages if one == language)
    golden = GOLDEN / f"{language}.md"
    if WRITES:
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")


def test_the_messages_of_the_page_are_what_a_chat_gets(tmp_path: Path) -> None:
    shown = {name: show_as_text(message) for name, message in list_shown(tmp_path).items()}
    page = PAGE.read_text(encoding="utf-8")
    example = re.compile(r"(?s)(<!-- message: ([a-z ]+) -->\n```text\n)(.*?)(?=```)")
    assert sorted(name for _, name, _ in example.findall(page)) == sorted(shown)
    written = example.sub(lambda found: f"{found[1]}{shown[found[2]]}\n", page)
    if WRITES:
        PAGE.write_text(written, encoding="utf-8")
    assert written == PAGE.read_text(encoding="utf-8")


def test_every_message_is_valid_and_within_the_limits(messages: list[tuple[str, str, Message]]) -> None:
    for _, name, message in messages:
        shown = read_plain(message.html)
        assert shown.strip(), name
        assert count_units(shown) <= (CAPTION_UNITS if message.attachment else MESSAGE_UNITS), name
        assert "{" not in shown.replace("{}", ""), name
        parse_html(message.html)
        data = [button.data.encode() for row in message.buttons for button in row]
        assert all(1 <= len(one) <= 64 for one in data), name
        assert len(data) <= 100, name


def test_a_hostile_title_cannot_open_a_tag(messages: list[tuple[str, str, Message]]) -> None:
    alert = next(message for _, name, message in messages if name == "alert: first")
    assert "city hall &lt;in&gt; Almaty" in alert.html


def test_a_report_without_an_outlet_says_so_unless_its_link_does() -> None:
    story = make_story()
    nameless = replace(story.reports[0], publisher="")
    assert "unnamed source" in source_line(replace(nameless, url=""), story, Reader("en")).html
    assert ">source</a>" in source_line(nameless, story, Reader("en")).html
    assert "источник не назван" in source_line(replace(nameless, url=""), story, Reader("ru")).html
