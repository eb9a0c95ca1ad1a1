"""An outage takes a few lines of the log, whatever Telegram or a proxy answers, and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from telegram.error import Conflict, NetworkError

from bot.telegram.poll_log import PollLog
from tests.bot.process import TocsinProcess, prepare_outbox
from tests.fakes.bot_api import FakeBotApi


def test_getupdates_that_fails_is_logged_once_and_once_again_when_it_works(caplog: pytest.LogCaptureFixture) -> None:
    notes = PollLog()
    for _ in range(3):
        notes.note_answer()
    for _ in range(40):
        notes.note_error(NetworkError("Bad Gateway"))
    notes.note_error(Conflict("Conflict: another poller"))
    for _ in range(5):
        notes.note_answer()
    notes.note_error(NetworkError("Bad Gateway"))
    assert [record.getMessage() for record in caplog.records] == [
        "getUpdates fails (server_error); it is tried again until it works",
        "getUpdates fails (refused: Conflict: another poller); it is tried again until it works",
        "getUpdates works again",
        "getUpdates fails (server_error); it is tried again until it works",
    ]


def test_an_answer_that_proves_to_be_garbage_is_no_sign_that_it_works(caplog: pytest.LogCaptureFixture) -> None:
    notes = PollLog()
    for _ in range(5):
        notes.note_answer()
        notes.note_error(NetworkError("Invalid server response"))
    assert len(caplog.records) == 1


def test_an_outage_behind_a_proxy_takes_a_line_for_each_change_and_no_traceback(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        alice = api.user("Alice")
        api.private_chat(alice)
        prepare_outbox(tmp_path / "state", {alice.id: ["told by a proxy"]})
        api.play("html_502", method="getUpdates", times=3)
        api.play("accepted_html_502", chat=alice.id)
        with TocsinProcess(api, tmp_path) as tocsin:
            api.wait_sent(chat=alice, contains="told by a proxy", seconds=20.0)
            tocsin.wait_said("may have arrived (server_error)")
            tocsin.wait_said("getUpdates fails")
            assert tocsin.end() == 0, tocsin.log
    assert "Traceback" not in tocsin.log
    assert tocsin.log.count("getUpdates fails") == 1


def test_a_start_behind_a_proxy_that_answers_with_its_page_quotes_none_of_its_markup(tmp_path: Path) -> None:
    with FakeBotApi() as api:
        api.play("html_502", method="getMe", times=2)
        with TocsinProcess(api, tmp_path) as tocsin:
            tocsin.wait_said("connected to Telegram")
            assert tocsin.end() == 0, tocsin.log
    assert "Telegram is out of reach (Bad Gateway (502): " in tocsin.log
    assert "<" not in "".join(line for line in tocsin.log.splitlines() if "out of reach" in line)
