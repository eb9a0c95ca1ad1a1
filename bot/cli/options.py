"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

config_option: Callable[[Function], Function] = click.option(
    "--config",
    "config_directory",
    type=click.Path(path_type=Path),
    help="Config folder [default: TOCSIN_CONFIG, ./config, ~/.config/tocsin, else the shipped one].",
)
state_option: Callable[[Function], Function] = click.option(
    "--state",
    "state_directory",
    type=click.Path(path_type=Path),
    help="State folder, which holds the database [default: TOCSIN_STATE, else ~/.local/state/tocsin].",
)
