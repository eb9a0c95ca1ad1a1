"""The log: one format each for people and programs, and no secret in any of them, whoever logs and however."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
import warnings

import httpx
import pytest
import telegram

from bot.logs import QUIET, configure_logging
from bot.settings import Secrets
from bot.telegram.request import TelegramRequest
from monitors.errors import StorageError
from tests.bot.terminal import Terminal

TOKEN = "123456789:AAF-invented_token_for_the_tests_0001"
SECRETS = Secrets(TOKEN, "hook-secret", ("wire-password",))


def configure(level: str = "debug", *, as_json: bool = False, stream: io.StringIO | None = None) -> io.StringIO:
    stream = stream or io.StringIO()
    configure_logging(SECRETS, level=level, as_json=as_json, stream=stream)
    return stream


def check_clean(shown: str) -> None:
    """No secret, whole or in part, is in what was logged."""
    assert shown
    for secret in (TOKEN, TOKEN.partition(":")[2], "hook-secret", "wire-password"):
        assert secret not in shown


class Leaky:
    """An object whose text tells a secret, as python-telegram-bot's Bot does."""

    def __repr__(self) -> str:
        return f"Bot[token={TOKEN}]"


def raise_leak() -> None:
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected")
    except ValueError as error:
        raise RuntimeError("hook-secret") from error


@pytest.mark.parametrize("form", ["plain", "json", "terminal"])
def test_no_way_of_logging_shows_a_secret(form: str) -> None:
    stream = configure(as_json=form == "json", stream=Terminal() if form == "terminal" else None)
    log = logging.getLogger("bot.hub")
    log.debug("POST /bot%s/sendMessage", TOKEN)
    log.info(f"in the text {TOKEN}")
    log.warning("an object %r and %s", Leaky(), {"password": "wire-password"})
    log.error("extra", extra={"url": f"https://x/bot{TOKEN}", "bot": Leaky()})
    log.error("stack hook-secret", stack_info=True)
    log.error("does not fit %d", TOKEN)
    try:
        raise_leak()
    except RuntimeError:
        log.exception("caught")
    shown = stream.getvalue()
    check_clean(shown)
    assert "RuntimeError" in shown
    assert "rejected" in shown
    assert "TypeError while" in shown


def test_the_real_libraries_at_debug_show_no_token() -> None:
    stream = configure()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.DEBUG)

    async def talk() -> None:
        """A request by httpx and one by python-telegram-bot over our client, both to a port where nobody listens."""
        root = "http://127.0.0.1:9"
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{root}/bot{TOKEN}/getMe")
        bot = telegram.Bot(
            TOKEN, base_url=f"{root}/bot", request=TelegramRequest(), get_updates_request=TelegramRequest()
        )
        logging.getLogger("bot").debug("built %r", bot)
        with pytest.raises(telegram.error.NetworkError):
            await bot.initialize()
        await bot.shutdown()

    asyncio.run(talk())
    shown = stream.getvalue()
    assert "connect_tcp" in shown
    assert "telegram.Bot" in shown
    check_clean(shown)


def test_libraries_are_quiet_below_warnings() -> None:
    stream = configure()
    for name in ("httpx", "httpcore.connection", "aiohttp.access", "telegram.ext.Application", "apscheduler.executors"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("heard")
    assert stream.getvalue().count("chatter") == 0
    assert stream.getvalue().count("heard") == 5


def test_a_tick_that_comes_before_the_last_round_is_over_is_no_warning() -> None:
    stream = configure()
    logging.getLogger("apscheduler.scheduler").warning("Execution of job %s skipped", "feeds")
    logging.getLogger("apscheduler.scheduler").error("Error submitting job")
    assert "skipped" not in stream.getvalue()
    assert "Error submitting job" in stream.getvalue()


def test_the_level_holds() -> None:
    stream = configure("warning")
    logging.getLogger("monitors").info("too quiet")
    logging.getLogger("monitors").warning("loud enough")
    assert "too quiet" not in stream.getvalue()
    assert "loud enough" in stream.getvalue()


def test_configuring_again_replaces_the_handler() -> None:
    first, second = configure(), configure()
    logging.getLogger("bot").info("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


def log_at(moment: float, stream: io.StringIO, message: str, **extra: object) -> str:
    """Log one record with a time of our own, and give back what was written."""
    record = logging.getLogger("monitors.poll").makeRecord(
        "monitors.poll", logging.WARNING, __file__, 1, message, (), None, extra=extra
    )
    record.created = moment
    logging.getLogger().handle(record)
    return stream.getvalue()


def test_the_plain_form() -> None:
    shown = log_at(1641525060.0, configure(), "feed is silent", feed="steppe", hours=30)
    assert shown == "2022-01-07T03:11:00Z WARNING monitors.poll: feed is silent feed=steppe hours=30\n"


def test_the_json_form() -> None:
    shown = log_at(1641525060.25, configure(as_json=True), "feed is\nsilent ж", feed="steppe", hours=30, level="none")
    assert shown.count("\n") == 1
    assert json.loads(shown) == {
        "at": "2022-01-07T03:11:00.250+00:00",
        "level": "warning",
        "area": "monitors.poll",
        "message": "feed is\nsilent ж",
        "feed": "steppe",
        "hours": 30,
    }


def test_the_terminal_form_keeps_brackets_that_look_like_markup() -> None:
    shown = log_at(1641525060.0, configure(stream=Terminal()), "[bold]not markup[/bold]")
    assert "monitors.poll: [bold]not markup[/bold]" in shown


def test_a_title_cannot_forge_a_line_or_turn_the_writing() -> None:
    shown = log_at(0.0, configure(), "title\r\n1970-01-01T00:00:00Z CRITICAL forged \u202e\x1b[31m\u2028")
    assert shown.count("\n") == 1
    assert "title\\r\\n1970" in shown
    assert "\\u202e\\x1b[31m\\u2028" in shown


def test_an_exception_that_nobody_catches_is_logged_without_its_secret() -> None:
    stream = configure()
    try:
        raise_leak()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    shown = stream.getvalue()
    assert "CRITICAL tocsin: the program ends" in shown
    assert "raise_leak" in shown
    check_clean(shown)


def test_an_exception_in_a_thread_is_logged_without_its_secret() -> None:
    stream = configure()
    thread = threading.Thread(target=raise_leak)
    thread.start()
    thread.join()
    assert "a thread ends" in stream.getvalue()
    check_clean(stream.getvalue())


def test_ctrl_c_is_not_logged_as_an_error() -> None:
    stream = configure()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert stream.getvalue() == ""


def test_warnings_of_python_go_into_the_log() -> None:
    stream = configure()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"old call with {TOKEN}", DeprecationWarning, stacklevel=1)
    assert "old call with [secret]" in stream.getvalue()


def test_areas_have_levels_of_their_own_until_they_are_set_anew() -> None:
    stream = io.StringIO()
    configure_logging(
        SECRETS, level="warning", areas={"bot.sources.feed_poller": "debug", "bot": "error"}, stream=stream
    )
    logging.getLogger("bot.sources.feed_poller").debug("batch planned")
    logging.getLogger("bot.hub").warning("not so grave")
    logging.getLogger("monitors.poll").warning("slow feed")
    assert [line.split(": ")[1] for line in stream.getvalue().splitlines()] == ["batch planned", "slow feed"]
    later = configure("warning")
    logging.getLogger("bot.sources.feed_poller").debug("batch planned again")
    logging.getLogger("bot.hub").warning("grave enough now")
    assert [line.split(": ")[1] for line in later.getvalue().splitlines()] == ["grave enough now"]


@pytest.mark.parametrize(("reason", "lines"), [("full", 1), ("busy", 1), ("constraint", 5)])
def test_a_fault_of_the_database_that_may_pass_takes_one_line(reason: str, lines: int) -> None:
    stream = io.StringIO()
    configure_logging(SECRETS, stream=stream)
    try:
        raise StorageError("db: disk is full; free some disk space", reason=reason)
    except StorageError:
        logging.getLogger("bot.jobs").exception("the job %s failed", "seeds")
    assert min(5, len(stream.getvalue().splitlines())) == lines
    assert "free some disk space" in stream.getvalue()
