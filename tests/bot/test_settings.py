"""What the environment says: secrets and where they may come from, the Bot API's address, and the folders."""

from __future__ import annotations

import os
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import DATABASE, Secrets, Surroundings, is_api_root, read_surroundings
from monitors.config.settings import get_api_root
from monitors.errors import ConfigError

TOKEN = "123456789:AAF-invented_token_for_the_tests_0001"
STARTER = Path("/usr/lib/tocsin/config")


def read(cwd: Path, environment: dict[str, str], config: Path | None = None, state: Path | None = None) -> Surroundings:
    return read_surroundings(environment, cwd, STARTER, config=config, state=state)


def complain(cwd: Path, environment: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as raised:
        read(cwd, environment)
    assert TOKEN not in str(raised.value)
    return str(raised.value)


def write_secret(path: Path, text: str = f"{TOKEN}\n", mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


# -------------------------------------------------------------------------------------------------------- secrets


def test_no_token_is_no_error(tmp_path: Path) -> None:
    for environment in (
        {},
        {"TOCSIN_TELEGRAM_TOKEN": ""},
        {"TOCSIN_TELEGRAM_TOKEN": "  ", "CREDENTIALS_DIRECTORY": "/no"},
    ):
        assert read(tmp_path, environment).secrets == Secrets()


def test_the_token_comes_from_the_variable(tmp_path: Path) -> None:
    assert read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN": f" {TOKEN}\n"}).secrets.token == TOKEN


def test_the_token_comes_from_a_file(tmp_path: Path) -> None:
    path = write_secret(tmp_path / "token")
    for name in (str(path), "token"):
        surroundings = read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN_FILE": name})
        assert surroundings.secrets.token == TOKEN
        assert surroundings.warnings == ()


def test_the_token_comes_from_systemd(tmp_path: Path) -> None:
    write_secret(tmp_path / "telegram_token")
    write_secret(tmp_path / "webhook_secret", "s3cret\n")
    secrets = read(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)}).secrets
    assert (secrets.token, secrets.webhook_secret) == (TOKEN, "s3cret")


def test_the_variable_goes_before_systemd(tmp_path: Path) -> None:
    write_secret(tmp_path / "telegram_token", "999:other")
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path), "TOCSIN_TELEGRAM_TOKEN": TOKEN}
    assert read(tmp_path, environment).secrets.token == TOKEN


def make_desk(folder: Path, mode: int = 0o600) -> Path:
    """A desk folder as ``tocsin init`` leaves it; its config folder is returned."""
    for name in ("config", "state"):
        (folder / name).mkdir(parents=True)
    (folder / "config" / "settings.yaml").touch()
    write_secret(folder / "token", mode=mode)
    return folder / "config"


def test_the_token_and_the_state_of_a_desk_are_beside_its_config(tmp_path: Path) -> None:
    config = make_desk(tmp_path / "desk")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "state").mkdir(parents=True)
    within, named = read(tmp_path / "desk", {}), read(elsewhere, {"TOCSIN_CONFIG": str(config)})
    assert named == within == read(elsewhere, {}, config=config)
    assert named.secrets.token == TOKEN
    assert named.state_directory == tmp_path / "desk" / "state"


def test_the_token_beside_the_config_gives_way_to_every_other(tmp_path: Path) -> None:
    config = make_desk(tmp_path / "desk")
    write_secret(tmp_path / "telegram_token", "999:systemd")
    others = {"TOCSIN_TELEGRAM_TOKEN": "999:variable"}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    tokens = [read(tmp_path, environment, config=config).secrets.token for environment in others]
    assert tokens == ["999:variable", "999:systemd"]


def test_an_empty_variable_means_that_the_token_beside_the_config_is_not_used(tmp_path: Path) -> None:
    config = make_desk(tmp_path / "desk")
    assert read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN": ""}, config=config).secrets == Secrets()


def test_a_token_beside_the_config_that_all_can_read_is_warned_of(tmp_path: Path) -> None:
    (warning,) = read(tmp_path, {}, config=make_desk(tmp_path / "desk", mode=0o644)).warnings
    assert "chmod 600" in warning


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{TOKEN}\nof the desk\n", "not one line with a secret, so there is no token; "),
        (..., "not a small regular file, so there is no token; "),
        (None, "the secret cannot be read (No such file or directory), so there is no token; "),
    ],
    ids=["two lines", "a folder", "a link to nothing"],
)
def test_a_token_beside_the_config_that_cannot_be_read_is_an_obstacle_to_a_run(
    tmp_path: Path, content: object, said: str
) -> None:
    config, path = make_desk(tmp_path / "desk"), tmp_path / "desk" / "token"
    path.unlink()
    if content is ...:
        path.mkdir()
    elif content is None:
        path.symlink_to("gone")
    else:
        path.write_text(str(content))
    found = read(tmp_path, {}, config=config)
    assert (found.secrets, found.warnings) == (Secrets(), ())
    (obstacle,) = map(str, found.obstacles)
    assert obstacle.startswith(f"{path}: {said}")
    assert obstacle.endswith("; to go without, set TOCSIN_TELEGRAM_TOKEN to nothing")
    assert TOKEN not in obstacle
    assert read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN": ""}, config=config).obstacles == ()
    assert read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN": TOKEN}, config=config).obstacles == ()


def test_a_desk_without_a_token_has_no_obstacle(tmp_path: Path) -> None:
    config = make_desk(tmp_path / "desk")
    (tmp_path / "desk" / "token").unlink()
    assert read(tmp_path, {}, config=config).obstacles == ()


def test_a_desk_without_a_database_yet_does_not_get_that_of_the_working_directory(tmp_path: Path) -> None:
    here, other = make_desk(tmp_path / "here").parent, make_desk(tmp_path / "other")
    (tmp_path / "other" / "state").rmdir()
    found = read(here, {"HOME": "/home/desk"}, config=other)
    assert found.state_directory == tmp_path / "other" / "state"


def make_database(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).touch()
    return folder


def test_a_cloned_desk_does_not_begin_anew_where_its_database_lies_in_the_users_folder(tmp_path: Path) -> None:
    """A config folder under git, which had its state in the user's folder before it was taken for a desk."""
    used = make_database(tmp_path / "home" / ".local" / "state" / "tocsin")
    desk = tmp_path / "repository"
    make_config(desk / "config")
    (desk / ".gitignore").touch()
    environment = {"HOME": str(tmp_path / "home")}
    found = read(desk, environment)
    assert found.state_directory == desk / "state"
    assert [str(one) for one in found.obstacles] == [
        f"{desk}/state: there is no database here yet, but one in {used};"
        f" go on with that by --state {used}, or begin a new one by --state {desk}/state"
    ]
    assert read(desk, environment, state=desk / "state").obstacles == ()
    assert read(desk, environment | {"TOCSIN_STATE": str(used)}).obstacles == ()
    assert read(desk, environment | {"STATE_DIRECTORY": "/var/lib/tocsin"}).obstacles == ()
    make_database(desk / "state")
    assert read(desk, environment).obstacles == (), "it has its own by now"


def test_the_users_config_does_not_begin_anew_where_the_database_lies_in_the_working_directory(tmp_path: Path) -> None:
    config = make_config(tmp_path / "home" / ".config" / "tocsin" / "config")
    used = make_database(tmp_path / "work" / "state")
    found = read(tmp_path / "work", {"HOME": str(tmp_path / "home")})
    assert (found.config_directory, found.state_directory) == (
        config,
        tmp_path / "home" / ".local" / "state" / "tocsin",
    )
    (obstacle,) = found.obstacles
    assert f"but one in {used}" in obstacle.what


def test_a_config_of_another_name_does_not_begin_anew_where_a_database_lies_beside_it(tmp_path: Path) -> None:
    config = make_config(tmp_path / "desk" / "conf")
    used = make_database(tmp_path / "desk" / "state")
    (obstacle,) = read(tmp_path, {"HOME": str(tmp_path / "home")}, config=config).obstacles
    assert f"but one in {used}" in obstacle.what


def test_every_database_that_may_be_meant_is_named(tmp_path: Path) -> None:
    config = make_config(tmp_path / "home" / ".config" / "tocsin")
    beside = make_database(config.parent / "state")
    here = make_database(tmp_path / "work" / "state")
    environment = {"HOME": str(tmp_path / "home")}
    (tmp_path / "work" / "state").rename(tmp_path / "elsewhere")
    (obstacle,) = read(tmp_path / "work", environment).obstacles
    assert f"but one in {beside};" in f"{obstacle.what};"
    (tmp_path / "elsewhere").rename(here)
    assert read(tmp_path / "work", environment).obstacles == (), "the one in the working directory is chosen"


def test_a_new_desk_is_not_held_up_by_the_database_of_another(tmp_path: Path) -> None:
    here, other = make_desk(tmp_path / "here").parent, make_desk(tmp_path / "other")
    make_database(here / "state")
    assert read(here, {"HOME": "/home/desk"}, config=other).obstacles == ()


def test_where_there_is_no_database_anywhere_nothing_is_in_the_way(tmp_path: Path) -> None:
    assert read(tmp_path, {"HOME": str(tmp_path)}, config=make_desk(tmp_path / "desk")).obstacles == ()
    assert read(tmp_path, {"HOME": str(tmp_path)}).obstacles == ()


def test_a_link_to_a_config_leads_to_its_desk(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(make_desk(tmp_path / "desk"))
    found = read(tmp_path, {"HOME": "/home/desk"}, config=Path("link"))
    assert (found.secrets.token, found.state_directory) == (TOKEN, tmp_path / "desk" / "state")


def test_nothing_beside_a_config_of_another_name_is_taken_for_a_token_or_a_database(tmp_path: Path) -> None:
    make_desk(tmp_path / "etc").rename(tmp_path / "etc" / "tocsin")
    found = read(tmp_path, {"HOME": "/home/desk"}, config=tmp_path / "etc" / "tocsin")
    assert found.secrets == Secrets()
    assert found.state_directory == Path("/home/desk/.local/state/tocsin")


def test_nothing_beside_the_packaged_config_is_taken_for_a_token(tmp_path: Path) -> None:
    starter = make_desk(tmp_path / "packaged")
    found = read_surroundings({}, tmp_path, starter)
    assert (found.config_directory, found.secrets) == (starter, Secrets())
    assert found.state_directory == tmp_path / "state"


def test_the_webhook_secret_comes_the_same_ways(tmp_path: Path) -> None:
    path = write_secret(tmp_path / "hook", "abc-DEF_123")
    assert read(tmp_path, {"TOCSIN_WEBHOOK_SECRET": "abc-DEF_123"}).secrets.webhook_secret == "abc-DEF_123"
    assert read(tmp_path, {"TOCSIN_WEBHOOK_SECRET_FILE": str(path)}).secrets.webhook_secret == "abc-DEF_123"


def test_two_givers_of_one_secret_are_refused(tmp_path: Path) -> None:
    environment = {"TOCSIN_TELEGRAM_TOKEN": TOKEN, "TOCSIN_TELEGRAM_TOKEN_FILE": "x"}
    said = "TOCSIN_TELEGRAM_TOKEN: TOCSIN_TELEGRAM_TOKEN_FILE is set too; unset one of them"
    assert complain(tmp_path, environment) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not one line with a secret"),
        (f"{TOKEN}\nsecond line", "not one line with a secret"),
        ("x" * 5000, "not a small regular file"),
        (b"\xff\xfe1", "the secret cannot be read (not UTF-8)"),
        (None, "the secret cannot be read (No such file or directory)"),
        (..., "not a small regular file"),
    ],
)
def test_a_secret_file_that_is_of_no_use(tmp_path: Path, content: object, said: str) -> None:
    path = tmp_path / "token"
    if content is ...:
        os.mkfifo(path)
    elif content is not None:
        path.write_bytes(content if isinstance(content, bytes) else str(content).encode())
    assert complain(tmp_path, {"TOCSIN_TELEGRAM_TOKEN_FILE": str(path)}).startswith(f"{path}: {said}; ")


def test_a_secret_file_that_everybody_may_read_is_warned_about(tmp_path: Path) -> None:
    path = write_secret(tmp_path / "token", mode=0o644)
    warnings = read(tmp_path, {"TOCSIN_TELEGRAM_TOKEN_FILE": str(path)}).warnings
    assert warnings == (f"{path} can be read by every user of this machine; fix it with: chmod 600 {path}",)


def test_every_problem_of_the_environment_comes_at_once(tmp_path: Path) -> None:
    environment = {
        "TOCSIN_TELEGRAM_TOKEN": f"bot/{TOKEN}",
        "TOCSIN_WEBHOOK_SECRET": "not allowed!",
        "TOCSIN_TELEGRAM_BASE_URL": "localhost:8081",
    }
    said = complain(tmp_path, environment)
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "TOCSIN_TELEGRAM_TOKEN",
        "TOCSIN_WEBHOOK_SECRET",
        "TOCSIN_TELEGRAM_BASE_URL",
    ]
    assert "not allowed!" not in said


@pytest.mark.parametrize("written", ["http://x y", "http://a<b", "ftp://a", "http://", "http://me:pw@host"])
def test_what_is_no_address_of_a_bot_api_is_refused(tmp_path: Path, written: str) -> None:
    assert "not an http or https address" in complain(tmp_path, {"TOCSIN_TELEGRAM_BASE_URL": written})


# ------------------------------------------------------------------------------------------------------ redaction

SECRETS = Secrets(TOKEN, "hook-secret", ("feed password/ä", "abc"))


def test_secrets_do_not_show_themselves() -> None:
    shown = repr(SECRETS) + str(SECRETS) + f"{SECRETS}"
    assert not [secret for secret in (TOKEN, "hook-secret", "feed password") if secret in shown]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
            "POST https://api.telegram.org/bot[secret]/sendMessage",
        ),
        (f"bot{TOKEN.replace(':', '%3A')}/getMe", "bot[secret]/getMe"),
        ("AAF-invented_token_for_the_tests_0001", "[secret]"),
        ("X-Telegram-Bot-Api-Secret-Token: hook-secret", "X-Telegram-Bot-Api-Secret-Token: [secret]"),
        ("https://desk:feed%20password%2F%C3%A4@x/", "https://desk:[secret]@x/"),
        ("another bot's 987654321:BBF-other_invented_token_00002", "another bot's [secret]"),
        ("abc is too short to be taken out", "abc is too short to be taken out"),
        ("at 12:30:45 it was 1234567:89", "at 12:30:45 it was 1234567:89"),
    ],
)
def test_redaction(text: str, shown: str) -> None:
    assert SECRETS.redact(text) == shown


@settings(derandomize=True, max_examples=100)
@given(
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    token=st.builds(
        "{}:{}".format,
        st.text(st.characters(categories=["Nd"]), min_size=5, max_size=10),
        st.text(ascii_letters + digits + "_-", min_size=30, max_size=40),
    ),
)
def test_no_neighbour_keeps_a_token_in_sight(before: str, after: str, token: str) -> None:
    shown = Secrets(token).redact(before + token + after)
    assert token not in shown
    assert token.partition(":")[2] not in shown


def test_more_secrets_can_be_added() -> None:
    secrets = Secrets(TOKEN).with_others(["wire-password"])
    assert secrets.redact(f"{TOKEN} wire-password") == "[secret] [secret]"


# ---------------------------------------------------------------------------------------------------- the Bot API


@pytest.mark.parametrize(
    "written",
    ["http://127.0.0.1:8081", "http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/bot/"],
)
def test_the_address_may_be_written_with_or_without_bot(tmp_path: Path, written: str) -> None:
    assert get_api_root(written) == "http://127.0.0.1:8081"
    assert read(tmp_path, {"TOCSIN_TELEGRAM_BASE_URL": written}).base_url == "http://127.0.0.1:8081"


def test_without_the_variable_settings_decide(tmp_path: Path) -> None:
    assert read(tmp_path, {}).base_url == ""


@pytest.mark.parametrize(
    "text", ["", "api.telegram.org", "ftp://x", "https://", "https://u:p@x", "http://x:99999", "http://["]
)
def test_what_is_no_address(text: str) -> None:
    assert not is_api_root(text)


# -------------------------------------------------------------------------------------------------------- folders


def make_config(path: Path) -> Path:
    path.mkdir(parents=True)
    (path / "settings.yaml").touch()
    return path


def test_the_config_folder_is_the_first_that_is_there(tmp_path: Path) -> None:
    cwd, home = tmp_path / "cwd", tmp_path / "home"
    cwd.mkdir()
    environment = {"HOME": str(home)}
    assert read(cwd, environment).config_directory == STARTER
    nested = make_config(home / ".config" / "tocsin" / "config")
    assert read(cwd, environment).config_directory == nested
    (nested.parent / "feeds.yaml").touch()
    assert read(cwd, environment).config_directory == nested.parent
    other = make_config(tmp_path / "xdg" / "tocsin")
    assert read(cwd, environment | {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}).config_directory == other
    local = make_config(cwd / "config")
    assert read(cwd, environment).config_directory == local
    environment["TOCSIN_CONFIG"] = "elsewhere"
    assert read(cwd, environment).config_directory == cwd / "elsewhere"
    assert read(cwd, environment, config=Path("/etc/tocsin")).config_directory == Path("/etc/tocsin")


def test_a_config_folder_of_something_else_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "webpack.js").touch()
    assert read(tmp_path, {}).config_directory == STARTER


def test_a_relative_xdg_folder_is_ignored(tmp_path: Path) -> None:
    make_config(tmp_path / "relative" / "tocsin")
    assert read(tmp_path, {"XDG_CONFIG_HOME": "relative"}).config_directory == STARTER


def test_the_state_folder(tmp_path: Path) -> None:
    environment = {"HOME": "/home/desk"}
    assert read(tmp_path, {}).state_directory == tmp_path / "state"
    assert read(tmp_path, environment).state_directory == Path("/home/desk/.local/state/tocsin")
    assert read(tmp_path, environment | {"XDG_STATE_HOME": "/srv"}).state_directory == Path("/srv/tocsin")
    (tmp_path / "state").mkdir()
    assert read(tmp_path, environment).state_directory == tmp_path / "state"
    environment["STATE_DIRECTORY"] = "/var/lib/tocsin:/var/lib/more"
    assert read(tmp_path, environment).state_directory == Path("/var/lib/tocsin")
    environment["TOCSIN_STATE"] = "/data"
    assert read(tmp_path, environment).state_directory == Path("/data")
    assert read(tmp_path, environment, state=Path("mine")).state_directory == tmp_path / "mine"
