"""The Bot API methods that people see: sending and editing messages, with all that Telegram refuses."""

from __future__ import annotations

from tests.fakes.bot_api_chats import Chat, ChatKind, check_may_write
from tests.fakes.bot_api_errors import ApiError, Json, bad_request
from tests.fakes.bot_api_html import MAX_CAPTION, MAX_TEXT, count_utf16_units, read_text, trim
from tests.fakes.bot_api_markup import check_fields, read_markup
from tests.fakes.bot_api_params import Params, Upload
from tests.fakes.bot_api_world import World

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def send_message(world: World, params: Params) -> Json:
    """``sendMessage``."""
    chat = world.get_named_chat(params)
    text, entities = _read_body(world, params, "text", MAX_TEXT, "message is too long")
    if not text:
        raise bad_request("text must be non-empty" if params.text("text") else "message text is empty")
    fields: Json = {"text": text, "entities": entities or None}
    return _send(world, "sendMessage", chat, params, fields, "can_send_messages")


def send_photo(world: World, params: Params) -> Json:
    """``sendPhoto``: PNG or JPEG, at most 10 MB and 10,000 pixels of width and height together."""
    chat = world.get_named_chat(params)
    upload = _get_upload(params, "photo", MAX_PHOTO_BYTES)
    width, height = _measure(upload.content)
    if width + height > MAX_PHOTO_SIDES or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    photo: Json = {"file_id": f"photo-{world.next_serial()}", "width": width, "height": height}
    photo |= {"file_unique_id": f"u{photo['file_id']}", "file_size": len(upload.content)}
    fields = {"photo": [photo], **_read_caption(world, params)}
    return _send(world, "sendPhoto", chat, params, fields, "can_send_photos", upload)


def send_document(world: World, params: Params) -> Json:
    """``sendDocument``: any file that is not empty, at most 50 MB."""
    chat = world.get_named_chat(params)
    upload = _get_upload(params, "document", MAX_DOCUMENT_BYTES)
    document: Json = {"file_id": f"document-{world.next_serial()}", "file_name": upload.name}
    document |= {"file_unique_id": f"u{document['file_id']}", "file_size": len(upload.content)}
    fields = {"document": document, **_read_caption(world, params)}
    return _send(world, "sendDocument", chat, params, fields, "can_send_documents", upload)


def _read_body(world: World, params: Params, name: str, limit: int, refusal: str) -> tuple[str, list[Json]]:
    raw = params.text(name)
    params.find_object("link_preview_options", "link preview options")  # refused here, before anything is shown
    spec = {"type": str, "offset": int, "length": int, "url": str}
    given = params.list_objects("entities" if name == "text" else "caption_entities", "message entity", spec)
    if given is None or params.text("parse_mode"):
        text, entities = read_text(raw, params.text("parse_mode"))
    else:
        text, entities = trim(raw, [_check_entity(entity) for entity in given])
    if count_utf16_units(text) > limit:
        raise bad_request(refusal)
    return text, entities


def _check_entity(entity: Json) -> Json:
    if not all(name in entity for name in ("type", "offset", "length")):
        raise bad_request("can't parse MessageEntity: type, offset and length are needed")
    return entity


def _read_caption(world: World, params: Params) -> Json:
    text, entities = _read_body(world, params, "caption", MAX_CAPTION, "message caption is too long")
    return {"caption": text or None, "caption_entities": entities or None}


def _get_upload(params: Params, name: str, limit: int) -> Upload:
    upload = params.find_upload(name)
    if upload is None:
        raise bad_request(f"there is no {name} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > limit:
        raise ApiError(413, "Request Entity Too Large")
    return upload


def _measure(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    pos = 2 if content.startswith(b"\xff\xd8") else len(content)
    while pos + 9 < len(content) and content[pos] == 0xFF:
        if 0xC0 <= content[pos + 1] <= 0xCF and content[pos + 1] not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[pos + 7 : pos + 9], "big"), int.from_bytes(content[pos + 5 : pos + 7], "big")
        pos += 2 + int.from_bytes(content[pos + 2 : pos + 4], "big")
    raise bad_request("IMAGE_PROCESS_FAILED")


def _send(
    world: World, method: str, chat: Chat, params: Params, fields: Json, right: str, upload: Upload | None = None
) -> Json:
    """Checks where the message goes, what it replies to and its buttons, then makes it."""
    thread_id = params.find_int("message_thread_id")
    check_may_write(chat, world.bot, thread_id, right)
    reply = _find_replied(chat, params)
    fields["reply_markup"] = read_markup(params.text("reply_markup"))
    fields["reply_to_message"] = {k: v for k, v in reply.items() if k != "reply_to_message"} if reply else None
    if reply is not None and thread_id is None:
        thread_id = reply.get("message_thread_id")
    fields |= {"message_thread_id": thread_id, "is_topic_message": True} if thread_id is not None else {}
    if world.pacing is not None:
        world.pacing.admit(chat)
    sender = None if chat.kind == ChatKind.CHANNEL else world.bot
    message = world.add_message(
        chat, sender, sender_chat=chat.render() if sender is None else None, **_only_inline(fields)
    )
    if upload is not None:
        world.files[chat.id, message["message_id"]] = upload
    world.accept(method, message, params, upload)
    return message


def _only_inline(fields: Json) -> Json:
    """Telegram shows only inline keyboards in the messages that it returns."""
    markup = fields.get("reply_markup")
    return fields if markup is None or "inline_keyboard" in markup else fields | {"reply_markup": None}


def _find_replied(chat: Chat, params: Params) -> Json | None:
    given = params.find_object("reply_parameters", "reply parameters")
    check_fields(given, "reply parameters", {"message_id": int})
    message_id = given.get("message_id", params.find_int("reply_to_message_id"))
    if message_id is None:
        return None
    found = chat.messages.get(message_id)
    lenient = given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    return found


def edit_message_text(world: World, params: Params) -> Json:
    """``editMessageText``."""
    chat, message = _get_editable(world, params)
    text, entities = _read_body(world, params, "text", MAX_TEXT, "MESSAGE_TOO_LONG")
    if not text:
        raise bad_request("message text is empty")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    changes = {"text": text, "entities": entities or None, "reply_markup": read_markup(params.text("reply_markup"))}
    return _edit(world, "editMessageText", chat, message, changes, params)


def _get_editable(world: World, params: Params) -> tuple[Chat, Json]:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.get_named_chat(params)
    message_id = params.find_int("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to edit not found")
    thread_id = message.get("message_thread_id")
    check_may_write(chat, world.bot, thread_id if thread_id in chat.topics else None)
    own = (chat.id, message_id) in world.own_messages
    if not own and not (chat.kind == ChatKind.CHANNEL and chat.get_member(world.bot).allows("can_edit_messages")):
        raise bad_request("message can't be edited")
    return chat, message


def _edit(world: World, method: str, chat: Chat, message: Json, changes: Json, params: Params) -> Json:
    if all(message.get(name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    kept = {name: value for name, value in message.items() if name not in changes}
    edited = kept | {name: value for name, value in changes.items() if value is not None}
    edited["edit_date"] = world.now()
    chat.messages[message["message_id"]] = edited
    world.accept(method, edited, params)
    return edited
