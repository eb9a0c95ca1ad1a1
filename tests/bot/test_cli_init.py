"""``tocsin init``: a desk set up by options or answers, its bot checked and claimed; the shipped desks."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from bot.cli.init import DESK_NAMES
from bot.example_desks import compose_files, list_desks
from bot.settings import DATABASE
from bot.starter import starter_root
from bot.telegram.identity import settle_bot
from monitors.config.loading import check_topic_text, load_config, read_settings
from monitors.errors import DeliveryError
from storage.store import Store
from tests.bot.running import START_AT, RunningBot
from tests.bot.terminal import call
from tests.fakes.bot_api import FakeBotApi

ROOT = Path(__file__).resolve().parents[2]
OTHER_TOKEN = "654321:AAF-invented_token_for_the_tests_0002"


@pytest.fixture
def environment(api: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_TELEGRAM_BASE_URL", api.base_url)


def write_token(folder: Path, token: str) -> Path:
    path = folder / "given-token"
    path.write_text(token)
    path.chmod(0o600)
    return path


# ----------------------------------------------------------------------------------------------------------- files


def test_a_folder_is_written_that_is_the_starters(tmp_path: Path) -> None:
    done = call("init", tmp_path / "desk")
    assert done.exit_code == 0, done.output
    for name in ("config/settings.yaml", "config/feeds.yaml", "config/schemas/settings.schema.json"):
        assert (tmp_path / "desk" / name).read_bytes() == (ROOT / name).read_bytes()
    assert len(list((tmp_path / "desk" / "seeds").glob("*.txt"))) == len(list((ROOT / "seeds").glob("*.txt")))
    assert not (tmp_path / "desk" / "config" / "desks").exists()
    assert stat.S_IMODE((tmp_path / "desk" / "state").stat().st_mode) == 0o700
    assert "tocsin check --config" in done.output
    assert call("init", tmp_path / "desk").output.startswith("0 files written"), "a second time changes nothing"


def test_what_is_there_is_kept_and_named_unless_forced(tmp_path: Path) -> None:
    settings, own = tmp_path / "config" / "settings.yaml", tmp_path / "config" / "topics" / "own.yaml"
    own.parent.mkdir(parents=True)
    settings.write_text("log: {level: debug}\n")
    own.write_text("id: own\n")
    assert f"{settings} already exists and was kept; --force" in call("init", tmp_path).output
    assert settings.read_text() == "log: {level: debug}\n"
    assert call("init", tmp_path, "--force").exit_code == 0
    assert settings.read_bytes() == (ROOT / "config" / "settings.yaml").read_bytes()
    assert own.read_text() == "id: own\n"


def test_a_folder_that_cannot_be_written_is_named_with_the_fix(tmp_path: Path) -> None:
    (tmp_path / "desk").touch()
    done = call("init", tmp_path / "desk")
    assert done.exit_code == 3
    assert "name a folder that you may write to" in done.stderr


def test_the_time_zone_is_written_where_it_belongs_and_must_exist(tmp_path: Path) -> None:
    assert call("init", tmp_path / "a", "--timezone", "Asia/Almaty").exit_code == 0
    assert read_settings(tmp_path / "a" / "config").digest.timezone == "Asia/Almaty"
    wrong = call("init", tmp_path / "b", "--timezone", "Asia/Almati")
    assert (wrong.exit_code, "did you mean Asia/Almaty?" in wrong.stderr) == (2, True)
    assert not (tmp_path / "b").exists()


def test_without_a_folder_and_a_terminal_it_is_wrong_usage() -> None:
    assert call("init").exit_code == 2


# ----------------------------------------------------------------------------------------------------------- desks


def test_the_option_names_every_shipped_desk() -> None:
    assert ("general", *(desk.name for desk in list_desks(starter_root()))) == DESK_NAMES


@pytest.mark.parametrize("desk", list_desks(starter_root()), ids=lambda desk: desk.name)
def test_each_desk_is_a_good_config_with_topics_of_its_own_that_keep_their_promises(tmp_path: Path, desk) -> None:  # type: ignore[no-untyped-def]
    files = compose_files(starter_root(), desk)
    assert {f"{name}.yaml" for name in desk.spec.topics} <= {name.name for name in files}
    needed = {"_shared", "coup", "closure", "strike"}  # the starter's topics are judged by other tests, and are large
    own = [path.stem for path in (desk.folder / "topics").glob("*.yaml")]
    for name, content in files.items():
        if name.parts[0] == "config" and (name.parts[1] != "topics" or name.stem in needed.union(own)):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        if name.suffix == ".yaml" and name.parts[0] == "config":
            schema = re.match(r"# yaml-language-server: \$schema=(\S+)", content.decode())
            assert schema, name
            assert Path(os.path.normpath(name.parent / schema[1])) in files
    config = load_config(tmp_path / "config", {}, judge=False)
    groups = {feed.group for feed in config.feeds}
    assert groups == set(desk.spec.feed_groups) or not desk.spec.feed_groups
    for path in (desk.folder / "topics").glob("*.yaml"):
        assert check_topic_text(str(path), path.read_text(encoding="utf-8"), config.shared) == ()


@pytest.mark.parametrize("desk", ["general", "supply-chain"])  # rings at once; waits longest for further reports
def test_the_next_steps_without_a_token_make_a_new_desk_ring_once_and_for_no_sample(
    tmp_path: Path, desk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    steps = [line.split("     ")[0] for line in call("init", "my-desk", "--desk", desk).output.splitlines()]
    (tmp_path / "my-desk/config/feeds.yaml").write_text("{}\n", encoding="utf-8")
    _check, first, write, second = (line.strip() for line in steps[steps.index("Next:") + 1 :][:4])
    assert first == second == "tocsin once --config my-desk/config"
    runs = []
    for step in (first, write, second):
        written = re.fullmatch(r'echo "(.+)" > (\S+)', step)
        if written:
            Path(written[2]).write_text(written[1], encoding="utf-8")
        else:
            runs.append(call(*step.split()[1:]).output)
    assert "urgent message" not in runs[0]
    assert runs[1].count("urgent message") == 1
    assert "Rebels shell a town near Goma" in runs[1]


def test_a_desk_leaves_no_comment_of_a_feed_group_that_it_has_not(tmp_path: Path) -> None:
    assert call("init", tmp_path, "--desk", "ngo").exit_code == 0
    text = (tmp_path / "config" / "feeds.yaml").read_text(encoding="utf-8")
    assert "Balkan" not in text
    assert "An Irish desk" not in text


# ----------------------------------------------------------------------------------------------------------- token


@pytest.mark.usefixtures("environment")
def test_the_token_is_checked_kept_and_its_link_claims_the_bot(tmp_path: Path, api: FakeBotApi) -> None:
    done = call("init", tmp_path, "--token-file", write_token(tmp_path, api.token))
    assert done.exit_code == 0, done.output
    assert api.token not in done.output
    kept = tmp_path / "token"
    assert (kept.read_text().strip(), stat.S_IMODE(kept.stat().st_mode)) == (api.token, 0o600)
    link = re.search(r"https://t\.me/\S+\?start=claim_\S+", done.output)
    assert link is not None
    (tmp_path / "run").mkdir()
    (tmp_path / "state").rename(tmp_path / "run" / "state")  # beside a small config that starts fast
    with RunningBot(api, tmp_path / "run", access="{}"):
        olga = api.user("Olga")
        api.follows_link(olga, link[0])
        api.wait_sent(chat=olga, contains="own this bot")


@pytest.mark.usefixtures("environment")
def test_a_refused_token_is_not_kept(tmp_path: Path) -> None:
    done = call("init", tmp_path, "--token-file", write_token(tmp_path, OTHER_TOKEN))
    assert done.exit_code == 3
    assert "Telegram refuses the token" in done.stderr
    assert f"to try again: tocsin init {tmp_path} --ask" in done.stderr
    assert not (tmp_path / "token").exists()


def test_a_token_is_kept_unchecked_while_telegram_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_TELEGRAM_BASE_URL", "http://127.0.0.1:9")
    done = call("init", tmp_path, "--token-file", write_token(tmp_path, OTHER_TOKEN))
    assert done.exit_code == 0
    assert "kept unchecked" in done.output
    assert (tmp_path / "token").read_text().strip() == OTHER_TOKEN
    store = Store.open(tmp_path / "state" / DATABASE, START_AT)
    try:
        assert store.marks.find_mark("claim") is None, "no link was shown, so the first start must print one"
        assert store.marks.find_mark("claim_kept") is None
    finally:
        store.close()


@pytest.mark.parametrize("given", ["", "not a token", "123:short"])
def test_what_is_no_token_is_refused_without_being_shown(tmp_path: Path, given: str) -> None:
    done = call("init", tmp_path / "desk", "--token-file", write_token(tmp_path, given))
    assert done.exit_code == 1
    assert "not a token" not in done.output
    assert not (tmp_path / "desk").exists()


@pytest.mark.usefixtures("environment")
def test_it_asks_step_by_step_and_explains_botfather(tmp_path: Path, api: FakeBotApi) -> None:
    answers = f"{tmp_path}/desk\nnewsrooom\nnewsroom\nparis\nEurope/Paris\nnonsense\n{api.token}\n"
    done = call("init", "--ask", given=answers)
    assert done.exit_code == 0, done.output
    asked_again = "there is no time zone 'paris'; did you mean Europe/Paris?"
    for words in ("/newbot", asked_again, "That is not a token", "supply-chain", "https://t.me/"):
        assert words in done.output
    assert api.token not in done.output
    settings = read_settings(tmp_path / "desk" / "config")
    assert (settings.digest.timezone, settings.alerts.flood_limit) == ("Europe/Paris", 25)


@pytest.mark.usefixtures("environment")
def test_what_it_asks_fits_a_terminal_of_80_columns(tmp_path: Path) -> None:
    done = call("init", "--ask", tmp_path / "desk", given="newsroom\nEurope/Paris\n123\n\n")
    asked, _, _ = done.output.partition("files written")
    assert "supply-chain" in asked
    assert [line for line in asked.splitlines() if len(line) > 80] == []


# ------------------------------------------------------------------------------------------------------ another bot


def test_a_token_of_another_bot_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    store = Store.open(tmp_path / DATABASE, START_AT)
    try:
        settle_bot(store, "123:a", is_new=False)
        settle_bot(store, "123:b", is_new=False)  # a token that was renewed is of the same bot
        store.marks.mark_update(7, START_AT)
        with pytest.raises(DeliveryError, match=r"belongs to the bot 123.*--new-bot"):
            settle_bot(store, "456:c", is_new=False)
        settle_bot(store, "456:c", is_new=True)
        assert store.marks.mark_update(7, START_AT), "the new bot counts its updates anew"
        settle_bot(store, "456:c", is_new=False)
    finally:
        store.close()
