"""Reads the surroundings of the process: environment variables, secret files, and which folders to use.

settings.yaml itself is read by monitors/config/loading.py. Nothing here reads ``os.environ`` or the clock; the caller
passes the environment and the working directory.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from monitors.errors import ConfigError, Problem

TELEGRAM: Final = "TOCSIN_TELEGRAM_TOKEN"
BASE_URL: Final = "TOCSIN_TELEGRAM_BASE_URL"
WEBHOOK: Final = "TOCSIN_WEBHOOK_SECRET"
CONFIG: Final = "TOCSIN_CONFIG"
STATE: Final = "TOCSIN_STATE"

TOKEN_FILE: Final = "token"  # noqa: S105 - the name of a file
"""The name of the file beside a desk's config in which ``tocsin init`` keeps the bot's token."""

DESK_CONFIG: Final = "config"
"""The name of the config folder in a desk's."""

DATABASE: Final = "tocsin.sqlite3"
"""The name of the database in the state folder."""

CREDENTIALS: Final = {TELEGRAM: "telegram_token", WEBHOOK: "webhook_secret"}
"""The file names under which systemd's ``LoadCredential=`` hands secrets over."""

LARGEST_SECRET_BYTES: Final = 4096
SHORTEST_REDACTED: Final = 4
"""Shorter secrets are not removed from logs, since they would match in nearly every line."""

TELEGRAM_TOKEN: Final = re.compile(r"\b\d{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")
BLOTTED: Final = "[secret]"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never be shown; ``repr`` and ``str`` show none of it."""

    token: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)

    def with_others(self, others: Iterable[str]) -> Secrets:
        """These secrets and others, such as the passwords of feeds."""
        return replace(self, others=(*self.others, *others))

    def redact(self, text: str) -> str:
        """``text`` without these secrets, also as spelled in URLs and string literals, and without any bot token."""
        for secret in self._list_spellings():
            text = text.replace(secret, BLOTTED)
        return TELEGRAM_TOKEN.sub(BLOTTED, text)

    def _list_spellings(self) -> list[str]:
        """Every spelling in which a secret may occur in a text, the longest first."""
        half = self.token.partition(":")[2]  # the secret part; the part before the colon is the bot's public id
        plain = (self.token, half, self.webhook_secret, *self.others)
        spelled = {spelling for secret in plain for spelling in (secret, quote(secret, safe=""), repr(secret)[1:-1])}
        return sorted((text for text in spelled if len(text) >= SHORTEST_REDACTED), key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where to read and write, and with which secrets. ``base_url`` is "" if settings.yaml decides.

    ``obstacles`` stop ``tocsin run`` and ``once``, so that they do not run as if nothing was set up; other commands
    warn of them.
    """

    config_directory: Path
    state_directory: Path
    secrets: Secrets
    base_url: str = ""
    warnings: tuple[str, ...] = ()
    obstacles: tuple[Problem, ...] = ()


def read_surroundings(
    environment: Mapping[str, str],
    working_directory: Path,
    starter: Path,
    *,
    config: Path | None = None,
    state: Path | None = None,
) -> Surroundings:
    """Folders, secrets and base URL. ``config`` and ``state`` are the options of the command line.

    The token is the one beside the config where the environment says nothing of it, not even an empty variable.
    ``starter`` is the packaged config folder, beside which no token is looked for. Raises ConfigError if a secret or
    the base URL cannot be read or used.
    """
    warnings: list[str] = []
    problems: list[Problem] = []
    obstacles: list[Problem] = []
    config_directory = find_config_directory(config, environment, working_directory, starter)
    desk = find_desk(config_directory) if config_directory != starter else None
    token, webhook_secret = (
        find_secret(name, environment, working_directory, warnings, problems) for name in (TELEGRAM, WEBHOOK)
    )
    if not token and TELEGRAM not in environment and desk is not None:
        token = _read_kept_token(desk, warnings, obstacles)
    base_url = environment.get(BASE_URL, "").strip()
    problems += _list_unusable(token, webhook_secret, base_url)
    if problems:
        raise ConfigError(tuple(problems))
    state_directory = find_state_directory(state, environment, working_directory, desk)
    if state is None and not (environment.get(STATE) or environment.get("STATE_DIRECTORY")):
        own = config_directory if config_directory != starter else None
        obstacles += find_other_databases(state_directory, _list_states(own, environment, working_directory))
    return Surroundings(
        config_directory,
        state_directory,
        Secrets(token, webhook_secret),
        _read_api_root(base_url) if base_url else "",
        tuple(warnings),
        tuple(obstacles),
    )


def _list_unusable(token: str, webhook_secret: str, base_url: str) -> Iterator[Problem]:
    """What of these can be no token, no secret and no address, if it is given."""
    if re.search(r"[\s/?#\\\x00-\x1f]", token):
        yield name_problem(TELEGRAM, "the token has a character that cannot be in a token", "copy it from BotFather")
    if webhook_secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", webhook_secret):
        what = "Telegram takes only letters, digits, _ and - in it, 256 at most"
        yield name_problem(WEBHOOK, what, "make one with: openssl rand -hex 32")
    if base_url and not is_api_root(base_url):
        yield name_problem(BASE_URL, "not an http or https address", "write it as https://host:port")


def check_webhook_secret(mode: str, secrets: Secrets) -> None:
    """Raise ConfigError for ``telegram.mode: webhook`` without a secret, since anybody could pose as Telegram."""
    if mode == "webhook" and not secrets.webhook_secret:
        what = "mode webhook without a secret, so anybody could pose as Telegram"
        fix = f"set it, or {WEBHOOK}_FILE, to what openssl rand -hex 32 prints"
        raise ConfigError((name_problem(WEBHOOK, what, fix),))


def forget_secrets(environment: MutableMapping[str, str]) -> None:
    """Remove the secrets from the environment once they are read, so that worker processes do not inherit them."""
    for name in (TELEGRAM, WEBHOOK):
        environment.pop(name, None)


def name_problem(place: str, what: str, fix: str) -> Problem:
    """A problem of an environment variable or of a whole file."""
    return Problem(place, 0, 0, what, fix)


# -------------------------------------------------------------------------------------------------------- secrets


def find_secret(
    name: str, environment: Mapping[str, str], working_directory: Path, warnings: list[str], problems: list[Problem]
) -> str:
    """The secret called ``name``: from the variable, the file that ``name``_FILE names, or systemd's credentials.

    "" if there is none. Setting both variables is a problem, since it would not be clear which one counts.
    """
    value = environment.get(name, "").strip()
    file_name = environment.get(f"{name}_FILE", "").strip()
    if value and file_name:
        problems.append(name_problem(name, f"{name}_FILE is set too", "unset one of them"))
        return ""
    if value:
        return value
    if file_name:
        return read_secret_file(working_directory / file_name, warnings, problems)
    credentials = environment.get("CREDENTIALS_DIRECTORY", "")
    path = Path(credentials, CREDENTIALS[name])
    return read_secret_file(path, warnings, problems) if credentials and path.is_file() else ""


def _read_kept_token(desk: Path, warnings: list[str], obstacles: list[Problem]) -> str:
    """The token that ``tocsin init`` kept in a desk's folder, "" if none is there.

    One that cannot be read is an obstacle only, since most commands need none and the service may own the file.
    """
    path, problems = desk / TOKEN_FILE, list[Problem]()
    token = read_secret_file(path, warnings, problems) if os.path.lexists(path) else ""
    for found in problems:
        what, fix = f"{found.what}, so there is no token", f"{found.fix}; to go without, set {TELEGRAM} to nothing"
        obstacles.append(name_problem(found.file, what, fix))
    return token


def read_secret_file(path: Path, warnings: list[str], problems: list[Problem]) -> str:
    """The one line of a secret file; what is wrong is added to the problems, or to the warnings if it still works."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_SECRET_BYTES:
            problems.append(name_problem(str(path), "not a small regular file", "put the secret alone on one line"))
            return ""
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else "not UTF-8"
        problems.append(name_problem(str(path), f"the secret cannot be read ({what})", "check the path and its mode"))
        return ""
    if not text or "\n" in text:
        problems.append(name_problem(str(path), "not one line with a secret", "put the secret alone on one line"))
        return ""
    if status.st_mode & stat.S_IROTH:
        warnings.append(f"{path} can be read by every user of this machine; fix it with: chmod 600 {path}")
    return text


# ------------------------------------------------------------------------------------------------ Bot API address


def is_api_root(text: str) -> bool:
    """Whether a text can be the address of a Bot API server: http or https with a host, without user name."""
    if re.search(r"[\s\\<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port_ok and "@" not in parts.netloc


def _read_api_root(text: str) -> str:
    from monitors.config.settings import get_api_root  # here: it takes a while to load, and most need no other address

    return get_api_root(text)


# -------------------------------------------------------------------------------------------------------- folders


def find_config_directory(
    option: Path | None, environment: Mapping[str, str], working_directory: Path, starter: Path
) -> Path:
    """The config folder: ``--config``, TOCSIN_CONFIG, ``./config``, the user's own, else the packaged starter.

    The first two are used as given, whether they exist or not, the others only if they hold a config.
    """
    if option is not None:
        return working_directory / option
    if environment.get(CONFIG):
        return working_directory / environment[CONFIG]
    candidates = [working_directory / "config"]
    home = find_home("XDG_CONFIG_HOME", ".config", environment)
    if home:
        candidates += [home / "tocsin", home / "tocsin" / "config"]
    return next((path for path in candidates if holds_config(path)), starter)


def holds_config(path: Path) -> bool:
    """Whether a folder has anything of a config in it."""
    return any((path / name).exists() for name in ("settings.yaml", "feeds.yaml", "topics"))


def find_desk(config_directory: Path) -> Path | None:
    """The folder that ``tocsin init`` made around a config, with links followed; None for a config that lies elsewhere,
    such as /etc/tocsin.
    """
    config = config_directory.resolve()
    return config.parent if config.name == DESK_CONFIG else None


def find_state_directory(
    option: Path | None, environment: Mapping[str, str], working_directory: Path, desk: Path | None
) -> Path:
    """The state folder: ``--state``, TOCSIN_STATE, systemd's STATE_DIRECTORY, the desk's, or without a desk the one in
    the working directory if it exists, else the user's. The state of another desk is never taken.
    """
    if option is not None:
        return working_directory / option
    if environment.get(STATE):
        return working_directory / environment[STATE]
    if environment.get("STATE_DIRECTORY"):
        return Path(environment["STATE_DIRECTORY"].partition(":")[0])
    home = find_home("XDG_STATE_HOME", ".local/state", environment)
    own = (desk or working_directory) / "state"
    # A desk that was cloned has no state yet; a config that nobody made with init keeps to the user's folder.
    is_of_desk = desk is not None and any((desk / name).exists() for name in ("state", TOKEN_FILE, ".gitignore"))
    return own if is_of_desk or own.is_dir() or home is None else home / "tocsin"


def find_other_databases(chosen: Path, candidates: Iterable[Path]) -> list[Problem]:
    """The problem that the chosen state folder has no database, but other candidates have; none if that is not so.

    To begin an empty one would make all chats look gone, where only the choice of the folder changed.
    """
    others = [one for one in candidates if os.path.isfile(one / DATABASE) and one.resolve() != chosen.resolve()]
    if not others or os.path.isfile(chosen / DATABASE):
        return []
    what = f"there is no database here yet, but one in {' and in '.join(map(str, others))}"
    fix = f"go on with that by --state {others[0]}, or begin a new one by --state {chosen}"
    return [name_problem(str(chosen), what, fix)]


def _list_states(config: Path | None, environment: Mapping[str, str], working_directory: Path) -> list[Path]:
    """Where a state may be that nothing names: beside the config, in the working directory unless that is the folder
    of another config, and in the user's own.
    """
    here, home = working_directory / DESK_CONFIG, find_home("XDG_STATE_HOME", ".local/state", environment)
    beside = config.resolve().parent / "state" if config else None
    is_others = holds_config(here) and (config is None or here.resolve() != config.resolve())
    found = [beside, None if is_others else working_directory / "state", home / "tocsin" if home else None]
    return list(dict.fromkeys(one for one in found if one))


def find_home(variable: str, default: str, environment: Mapping[str, str]) -> Path | None:
    """A base folder of the XDG specification, which says to ignore relative paths; None without a home."""
    named = environment.get(variable, "")
    if named.startswith("/"):
        return Path(named)
    return Path(environment["HOME"], default) if environment.get("HOME") else None
