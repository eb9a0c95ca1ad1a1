"""The Bot API methods that show no message: chats and members, command menus, answers to presses and inline queries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.bot_api_chats import ADMIN_STATUSES, ChatKind, Member, Status, check_may_write, check_present
from tests.fakes.bot_api_errors import Json, bad_request
from tests.fakes.bot_api_html import MAX_TEXT, count_utf16_units, read_text
from tests.fakes.bot_api_markup import check_fields, read_markup
from tests.fakes.bot_api_params import Params
from tests.fakes.bot_api_sending import (
    delete_message,
    edit_message_caption,
    edit_message_reply_markup,
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
PROFILE_LIMITS = {"setmydescription": 512, "setmyshortdescription": 120, "setmyname": 64}


def get_me(world: World, params: Params) -> Json:
    """``getMe``."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": not world.privacy}
    return world.bot.render() | abilities | {"supports_inline_queries": True, "has_main_web_app": False}


def get_chat(world: World, params: Params) -> Json:
    """``getChat``."""
    chat = world.get_named_chat(params)
    check_present(chat, world.bot)
    full = chat.render() | {"accent_color_id": 0, "max_reaction_count": 11}
    full |= {"linked_chat_id": chat.linked_id} if chat.linked_id else {}
    return full | {"accepted_gift_types": dict.fromkeys(GIFTS, False)}


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat_member(world: World, params: Params) -> Json:
    """``getChatMember``; only an administrator bot is told of anonymous administrators, as in Telegram's issue 667."""
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


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """``getChatAdministrators``: only people, and anonymous ones only if the bot is an administrator too."""
    chat = world.get_named_chat(params)
    check_present(chat, world.bot)
    if chat.kind == ChatKind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    sees_all = chat.get_member(world.bot).status in ADMIN_STATUSES
    listed = [m for m in chat.list_admins() if not m.user.is_bot and (sees_all or not m.anonymous)]
    return [member.render(chat.kind) for member in listed]


def leave_chat(world: World, params: Params) -> bool:
    """``leaveChat``; the bot gets the update about its own leaving, as from Telegram."""
    chat = world.get_named_chat(params)
    check_present(chat, world.bot)
    if chat.kind == ChatKind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    old = chat.get_member(world.bot)
    chat.members[world.bot.id] = new = Member(world.bot, Status.LEFT)
    world.changed.notify_all()
    world.updates.add(
        "my_chat_member",
        {
            "chat": chat.render(),
            "from": world.bot.render(),
            "date": world.now(),
            "old_chat_member": old.render(chat.kind),
            "new_chat_member": new.render(chat.kind),
        },
    )
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """``sendChatAction``; unlike for messages, General's thread id 1 is accepted."""
    chat = world.get_named_chat(params)
    thread_id = params.find_int("message_thread_id")
    check_may_write(chat, world.bot, None if thread_id == 1 else thread_id)
    return True


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
    if answer is None or answer.expired:
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
    text, _ = read_text(content.get("message_text", ""), content.get("parse_mode", ""), strict=world.strict_html)
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


def get_my_commands(world: World, params: Params) -> list[Json]:
    """``getMyCommands``."""
    return world.commands.get(_read_scope(params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """``deleteMyCommands``."""
    world.commands.pop(_read_scope(params), None)
    return True


def _set_profile(method: str, name: str) -> Callable[[World, Params], bool]:
    def set_profile(world: World, params: Params) -> bool:
        value = params.text(name)
        if len(value) > PROFILE_LIMITS[method]:
            raise bad_request(f"the bot {name.replace('_', ' ')} is too long")
        world.profile[name, params.text("language_code")] = value
        return True

    return set_profile


def say_true(world: World, params: Params) -> bool:
    """The answer of methods that have no effect here."""
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
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "answerinlinequery": answer_inline_query,
    "sendchataction": send_chat_action,
    "getfile": get_file,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
    "leavechat": leave_chat,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": _set_profile("setmydescription", "description"),
    "setmyshortdescription": _set_profile("setmyshortdescription", "short_description"),
    "setmyname": _set_profile("setmyname", "name"),
    "setchatmenubutton": say_true,
    "setmydefaultadministratorrights": say_true,
    "setmessagereaction": say_true,
    "pinchatmessage": say_true,
    "unpinchatmessage": say_true,
}
