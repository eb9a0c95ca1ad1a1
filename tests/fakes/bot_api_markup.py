"""Buttons: which keyboards Telegram accepts, and the error texts for the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.bot_api_errors import Json, bad_request
from tests.fakes.bot_api_html import find_checked_link

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
BUTTON_KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: its label, and what it carries (``data`` for a callback, or ``url``)."""

    label: str
    data: str | None = None
    url: str | None = None


def read_json(raw: Any, what: str) -> Any:
    """A parameter that comes as JSON text, parsed.

    Raises:
        ApiError: 400 "can't parse WHAT JSON object".
    """
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request(f"can't parse {what} JSON object") from error


def check_fields(item: Json, what: str, spec: Mapping[str, type]) -> None:
    """Checks the types of the fields that are given.

    Raises:
        ApiError: 400 naming the first field of a wrong type.
    """
    for name, kind in spec.items():
        if name in item and (not isinstance(item[name], kind) or isinstance(item[name], bool)):
            raise bad_request(f'can\'t parse {what}: field "{name}" must be of another type')


def read_markup(raw: Any) -> Json | None:
    """The checked ``reply_markup`` of a call; None if there is none, or if it has no button.

    Raises:
        ApiError: 400 for markup or a button that Telegram refuses.
    """
    markup = read_json(raw, "reply keyboard markup") if raw else None
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    for button in (button for row in rows for button in row):
        if not isinstance(button, dict):
            raise bad_request("can't parse inline keyboard button: expected an Object")
        check_fields(button, "inline keyboard button", {"text": str, "callback_data": str, "url": str})
    checked = [[_check_button(button) for button in row if button.get("text", "").strip()] for row in rows]
    checked = [row for row in checked if row]
    if sum(len(row) for row in checked) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": checked} if checked else None


def _check_button(button: Json) -> Json:
    if not any(kind in button for kind in BUTTON_KINDS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        link = find_checked_link(button["url"])
        if link is None:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        return button | {"url": link}
    return button


def list_buttons(markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The rows of an inline keyboard; empty for no keyboard or another kind of markup."""
    rows = (markup or {}).get("inline_keyboard", [])
    return tuple(tuple(Button(b["text"], b.get("callback_data"), b.get("url")) for b in row) for row in rows)
