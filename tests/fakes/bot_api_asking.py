"""The Bot API methods that show no message: members, command menus, answers to presses and inline queries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.bot_api_chats import ADMIN_STATUSES, ChatKind, Member, Status, check_present
from tests.fakes.bot_api_errors import Json, bad_request
from tests.fakes.bot_api_html import MAX_TEXT, count_utf16_units, read_text
from tests.fakes.bot_api_markup import check_fields, read_markup
from tests.fakes.bot_api_params import Params
from tests.fakes.bot_api_sending import (
    edit_message_text,
    send_document,
    send_message,
    send_photo,
)
from tests.fakes.bot_api_world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100
MAX_RESULTS = 50
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", *CHAT_SCOPES)


def get_me(world: World, params: Params) -> Json:
    """``getMe``."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
    return world.bot.render() | abilities | {"supports_inline_queries": True, "has_main_web_app": False}


def get_chat_member(world: World, params: Params) -> Json:
    """``getChatMember``."""
    chat = world.get_named_chat(params)
    check_present(chat, world.bot)
    user = world.users.get(params.find_int("user_id") or 0)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.kind == ChatKind.SUPERGROUP else "user not found")
    if chat.kind == ChatKind.CHANNEL and chat.get_member(world.bot).status not in ADMIN_STATUSES:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if chat.kind == ChatKind.PRIVATE:
        return Member(user, Status.MEMBER).render(chat.kind)
    return chat.get_member(user).render(chat.kind)


def answer_callback_query(world: World, params: Params) -> bool:
    """``answerCallbackQuery``."""
    answer = world.callbacks.get(params.text("callback_query_id"))
    if answer is None or answer.expired:
        raise bad_request(TOO_OLD)
    if count_utf16_units(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    answer.text, answer.alert, answer.answered = params.text("text"), params.flag("show_alert"), True
    world.changed.notify_all()
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    """``answerInlineQuery``; the text of each result is checked like a message."""
    answer = world.inline.get(params.text("inline_query_id"))
    if answer is None:
        raise bad_request(TOO_OLD)
    spec = {"id": str, "title": str, "input_message_content": dict, "reply_markup": dict}
    results = params.list_objects("results", "inline query result", spec) or []
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result.get("id") for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        _check_result(world, result)
    answer.results, answer.next_offset, answer.answered = results, params.text("next_offset"), True
    world.changed.notify_all()
    return True


def _check_result(world: World, result: Json) -> None:
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not result.get("title"):
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    content = result.get("input_message_content", {})
    check_fields(content, "input message content", {"message_text": str, "parse_mode": str})
    text, _ = read_text(content.get("message_text", ""), content.get("parse_mode", ""))
    if not text:
        raise bad_request("message text is empty")
    if count_utf16_units(text) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    read_markup(json.dumps(result["reply_markup"]) if "reply_markup" in result else "")


def _read_scope(params: Params) -> tuple[str, str]:
    """The scope and language of a command menu, as the key that it is kept under."""
    scope = params.find_object("scope", "BotCommandScope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    parts = [scope["type"], *(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)]
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return ":".join(parts), language


def set_my_commands(world: World, params: Params) -> bool:
    """``setMyCommands``."""
    commands = params.list_objects("commands", "commands", {"command": str, "description": str})
    if commands is None:
        raise bad_request("can't parse commands JSON array")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_read_scope(params)] = commands
    world.changed.notify_all()
    return True


def get_file(world: World, params: Params) -> Json:
    """``getFile``, for the files that people sent."""
    file_id = params.text("file_id")
    if file_id not in world.sent_files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    size = len(world.sent_files[file_id])
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"documents/{file_id}"}


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "editmessagetext": edit_message_text,
    "answercallbackquery": answer_callback_query,
    "answerinlinequery": answer_inline_query,
    "getfile": get_file,
    "getchatmember": get_chat_member,
    "setmycommands": set_my_commands,
}
