"""The people, chats, members and topics of the fake Telegram, and who may write where.

It keeps state and renders it as Telegram's JSON; it neither sends nor receives anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.bot_api_errors import Json, bad_request, forbidden

GROUP_ANONYMOUS_BOT_ID = 1087968824
CHANNEL_BOT_ID = 136817688
TELEGRAM_ID = 777000
GENERAL_THREAD_ID = 1


class ChatKind(StrEnum):
    """Telegram's ``chat.type``."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    """Telegram's ``ChatMember.status``."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


ADMIN_STATUSES = (Status.CREATOR, Status.ADMINISTRATOR)
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
SEND_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


@dataclass(frozen=True, slots=True)
class User:
    """A person (or bot) as Telegram names one. A private chat with a person has the person's id."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def render(self) -> Json:
        """Telegram's ``User``."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        user |= {"username": self.username} if self.username else {}
        return user | ({"language_code": self.language_code} if self.language_code else {})


GROUP_ANONYMOUS_BOT = User(GROUP_ANONYMOUS_BOT_ID, "Group", "GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(CHANNEL_BOT_ID, "Channel", "Channel_Bot", is_bot=True)
TELEGRAM = User(TELEGRAM_ID, "Telegram")


@dataclass(frozen=True, slots=True)
class Member:
    """One user's standing in one chat. ``denied`` are the rights missing from the full set of the status."""

    user: User
    status: Status
    anonymous: bool = False
    denied: frozenset[str] = frozenset()

    def allows(self, right: str) -> bool:
        """Whether an administrator or a restricted member holds ``right``."""
        return self.status == Status.CREATOR or (self.status != Status.LEFT and right not in self.denied)

    def render(self, kind: ChatKind) -> Json:
        """Telegram's ``ChatMember`` of this status."""
        member: Json = {"user": self.user.render(), "status": self.status.value}
        if self.status == Status.CREATOR:
            return member | {"is_anonymous": self.anonymous}
        if self.status == Status.ADMINISTRATOR:
            rights = ADMIN_RIGHTS + (CHANNEL_RIGHTS if kind == ChatKind.CHANNEL else ("can_manage_topics",))
            member |= {right: right not in self.denied for right in rights}
            return member | {"can_be_edited": False, "is_anonymous": self.anonymous}
        if self.status == Status.RESTRICTED:
            member |= {right: right not in self.denied for right in SEND_RIGHTS}
            return member | {"is_member": True, "until_date": 0}
        return member | ({"until_date": 0} if self.status == Status.KICKED else {})


@dataclass(slots=True)
class Topic:
    """A forum topic; its thread id is the message id of the service message that made it."""

    thread_id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Chat:
    """A chat and all that happened in it. ``messages`` holds Telegram's JSON by message id, edits applied."""

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    next_message_id: int = 2  # the first message of a supergroup is its making; a topic of id 1 would be General
    started: bool = True
    deactivated: bool = False
    migrated_to: int | None = None
    linked_id: int | None = None

    def render(self) -> Json:
        """Telegram's ``Chat`` as it is in messages."""
        chat: Json = {"id": self.id, "type": self.kind.value}
        chat["first_name" if self.kind == ChatKind.PRIVATE else "title"] = self.title
        chat |= {"username": self.username} if self.username else {}
        return chat | ({"is_forum": True} if self.is_forum else {})

    def get_member(self, user: User) -> Member:
        """The standing of ``user``; a user never seen here counts as having left."""
        return self.members.get(user.id, Member(user, Status.LEFT))

    def find_topic(self, thread_id: int) -> Topic | None:
        """The topic that a message may be sent to by ``thread_id``; General has none."""
        topic = self.topics.get(thread_id)
        return None if topic is None or topic.deleted or thread_id == GENERAL_THREAD_ID else topic


def check_may_write(chat: Chat, bot: User, thread_id: int | None, right: str = "can_send_messages") -> None:
    """Refuses what Telegram refuses before it looks at the content of a message.

    Raises:
        ApiError: 400 with ``migrate_to_chat_id``, 403 of each kind, 400 for rights and for topics.
    """
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.kind == ChatKind.PRIVATE:
        _check_private(chat, bot)
    else:
        _check_membership(chat, chat.get_member(bot), right)
    _check_thread(chat, chat.get_member(bot), thread_id)


def _check_private(chat: Chat, bot: User) -> None:
    if chat.deactivated:
        raise forbidden("user is deactivated")
    if chat.get_member(bot).status == Status.KICKED:
        raise forbidden("bot was blocked by the user")
    if not chat.started:
        raise forbidden("bot can't initiate conversation with a user")


def check_present(chat: Chat, bot: User) -> None:
    """Refuses calls about a chat that the bot is not in.

    Raises:
        ApiError: 403, in the words for the kind of chat.
    """
    if chat.kind == ChatKind.PRIVATE:
        return
    status = chat.get_member(bot).status
    if status == Status.KICKED:
        raise forbidden(f"bot was kicked from the {chat.kind.value} chat")
    if status == Status.LEFT:
        raise forbidden(f"bot is not a member of the {chat.kind.value} chat")


def _check_membership(chat: Chat, member: Member, right: str) -> None:
    check_present(chat, member.user)
    if chat.kind == ChatKind.CHANNEL:
        if member.status not in ADMIN_STATUSES:
            raise bad_request("need administrator rights in the channel chat")
        if not member.allows("can_post_messages"):
            raise bad_request("not enough rights to send messages to the chat")
    elif member.status == Status.RESTRICTED and not member.allows(right):
        what = {"can_send_messages": "text messages", "can_send_photos": "photos", "can_send_documents": "documents"}
        raise bad_request(f"not enough rights to send {what[right]} to the chat")


def _check_thread(chat: Chat, member: Member, thread_id: int | None) -> None:
    if thread_id is None:
        topic = chat.topics.get(GENERAL_THREAD_ID)
    else:
        topic = chat.find_topic(thread_id) if chat.is_forum else None
        if topic is None:
            raise bad_request("message thread not found")
    may_manage = member.status in ADMIN_STATUSES and member.allows("can_manage_topics")
    if topic is not None and topic.closed and not may_manage:
        raise bad_request("TOPIC_CLOSED")
