"""The human side of the fake Telegram: people write, press buttons, send inline queries and open links.

Every action changes the world and queues the updates that Telegram would send to the bot about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tests.fakes.bot_api_chats import (
    ADMIN_STATUSES,
    CHANNEL_BOT,
    GROUP_ANONYMOUS_BOT,
    TELEGRAM,
    Chat,
    ChatKind,
    Member,
    Status,
    User,
)
from tests.fakes.bot_api_errors import Json
from tests.fakes.bot_api_html import MAX_TEXT, count_utf16_units
from tests.fakes.bot_api_world import CallbackAnswer, InlineAnswer, World

FIRST_USER_ID = 10_000
FIRST_GROUP_ID = -50_000
FIRST_SUPERGROUP_ID = -1_002_000_000_000
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
FOUND_ENTITIES = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>]+")),
    ("mention", re.compile(r"(?<![\w@/])@\w{4,32}")),
)


@dataclass(frozen=True, slots=True)
class Press:
    """Where a button is: the message and what pressing it sends."""

    chat: Chat
    message: Json
    data: str


def find_entities(text: str) -> list[Json]:
    """The entities that Telegram finds by itself in what a person types; offsets in UTF-16 units."""
    found = []
    for kind, pattern in FOUND_ENTITIES:
        for hit in pattern.finditer(text):
            start = count_utf16_units(text[: hit.start()])
            found.append({"type": kind, "offset": start, "length": count_utf16_units(hit.group())})
    return sorted(found, key=lambda entity: (entity["offset"], entity["type"]))


class People:
    """What people do. ``chat`` arguments take a chat, its id, or a user for the private chat with them."""

    def __init__(self, world: World) -> None:
        self.world = world

    # ------------------------------------------------------------------------------------------- who and where

    def user(self, first_name: str = "Alice", *, language: str | None = "en", user_id: int | None = None) -> User:
        """A new person; the bot cannot write to them until they write first or :meth:`private_chat` is called."""
        with self.world.changed:
            person = User(user_id or FIRST_USER_ID + self.world.next_serial(), first_name, language_code=language)
            self.world.users[person.id] = person
            return person

    def private_chat(self, user: User, *, started: bool = True) -> Chat:
        """The private chat with this person; ``started`` says whether the bot may write there."""
        with self.world.changed:
            found = self.world.chats.get(user.id)
            if found is None:
                found = Chat(user.id, ChatKind.PRIVATE, user.first_name, user.username)
                self.world.add_chat(found, Status.MEMBER)
            found.started = started
            return found

    def group(self, title: str = "Desk", *, creator: User | None = None, members: Iterable[User] = ()) -> Chat:
        """A basic group with the bot as a member."""
        return self._add_group(Chat(FIRST_GROUP_ID - self.world.next_serial(), ChatKind.GROUP, title), creator, members)

    def supergroup(
        self, title: str = "Desk", *, creator: User | None = None, members: Iterable[User] = (), forum: bool = False
    ) -> Chat:
        """A supergroup with the bot as a member; a forum has General and whatever :meth:`add_topic` adds."""
        chat_id = FIRST_SUPERGROUP_ID - self.world.next_serial()
        return self._add_group(Chat(chat_id, ChatKind.SUPERGROUP, title, is_forum=forum), creator, members)

    def forum(self, title: str = "Forum", *, creator: User | None = None) -> Chat:
        """A supergroup with topics."""
        return self.supergroup(title, creator=creator, forum=True)

    def channel(
        self,
        title: str = "Channel",
        *,
        creator: User | None = None,
        username: str | None = None,
        linked: Chat | None = None,
        bot_status: Status = Status.ADMINISTRATOR,
    ) -> Chat:
        """A channel with the bot as an administrator; posts are forwarded to the ``linked`` group."""
        chat = Chat(FIRST_SUPERGROUP_ID - self.world.next_serial(), ChatKind.CHANNEL, title, username)
        if linked is not None:
            chat.linked_id, linked.linked_id = linked.id, chat.id
        return self._add_group(chat, creator, (), bot_status)

    def _add_group(
        self, chat: Chat, creator: User | None, members: Iterable[User], bot_status: Status = Status.MEMBER
    ) -> Chat:
        with self.world.changed:
            self.world.add_chat(chat, bot_status)
            for member in members:
                chat.members[member.id] = Member(member, Status.MEMBER)
            if creator is not None:
                chat.members[creator.id] = Member(creator, Status.CREATOR)
            return chat

    def set_member(self, chat: Chat, user: User, status: Status, *, anonymous: bool = False) -> None:
        """Changes a person's standing; the bot is told only if it asked for ``chat_member`` updates."""
        with self.world.changed:
            old = chat.get_member(user)
            chat.members[user.id] = new = Member(user, status, anonymous)
            self._tell_member_change("chat_member", chat, user, old, new)

    def _resolve(self, chat: Chat | User | int) -> Chat:
        return self.private_chat(chat) if isinstance(chat, User) else self.world.get_chat(chat)

    # ------------------------------------------------------------------------------------------------- writing

    def user_sends(
        self,
        chat: Chat | User | int,
        user: User,
        text: str,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
        as_channel: Chat | None = None,
    ) -> int:
        """A person writes; returns the message id. Writing in private starts the chat with the bot.

        ``anonymous``: as an anonymous administrator. ``as_channel``: in the name of that channel.

        Raises:
            ValueError: the text is longer than an app would send, or the person blocks the bot.
        """
        if count_utf16_units(text) > MAX_TEXT:
            raise ValueError("Telegram's apps split a text of more than 4,096 units; send the parts")
        with self.world.changed:
            place = self._resolve(chat)
            if place.kind == ChatKind.PRIVATE:
                if place.get_member(self.world.bot).status == Status.KICKED:
                    raise ValueError("this person blocks the bot; call user_unblocks first")
                place.started = True
            sender, sender_chat = user, None
            if anonymous:
                sender, sender_chat = GROUP_ANONYMOUS_BOT, place.render()
            elif as_channel is not None:
                sender, sender_chat = CHANNEL_BOT, as_channel.render()
            fields: Json = {"text": text, "entities": find_entities(text) or None, "sender_chat": sender_chat}
            fields |= _place_in_thread(place, thread, reply_to)
            message = self.world.add_message(place, sender, **fields)
            if self._reaches_bot(place, message):
                self.world.updates.add("message", message)
            return int(message["message_id"])

    def user_edits(self, chat: Chat | User | int, message_id: int, text: str) -> None:
        """A person changes the text of their message; with the same text, Telegram tells of another change of it."""
        with self.world.changed:
            place = self._resolve(chat)
            fields: Json = {"text": text, "entities": find_entities(text) or None, "edit_date": self.world.now()}
            message = place.messages[message_id] | fields
            place.messages[message_id] = message
            if self._reaches_bot(place, message):
                kind = "edited_channel_post" if place.kind == ChatKind.CHANNEL else "edited_message"
                self.world.updates.add(kind, message)

    def user_sends_file(self, chat: Chat | User | int, user: User, name: str, content: bytes, caption: str = "") -> int:
        """A person sends a file; returns the message id."""
        with self.world.changed:
            place = self._resolve(chat)
            place.started = place.started or place.kind == ChatKind.PRIVATE
            file_id = f"sent-{self.world.next_serial()}"
            self.world.sent_files[file_id] = content
            document: Json = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name}
            document["file_size"] = len(content)
            fields: Json = {"document": document}
            if caption:
                fields |= {"caption": caption, "caption_entities": find_entities(caption)}
            message = self.world.add_message(place, user, **fields)
            if self._reaches_bot(place, message):
                self.world.updates.add("message", message)
            return int(message["message_id"])

    def _reaches_bot(self, chat: Chat, message: Json) -> bool:
        """Telegram's privacy mode: in groups a bot gets only commands, replies to itself and service messages."""
        member = chat.get_member(self.world.bot)
        if member.status in (Status.LEFT, Status.KICKED):
            return False
        if chat.kind == ChatKind.PRIVATE or member.status in ADMIN_STATUSES:
            return True
        if "text" not in message:
            return True
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        if replied == self.world.bot.id:
            return True
        command = re.match(r"/\w+(?:@(\w+))?", message["text"])
        return command is not None and (command[1] or self.world.bot.username) == self.world.bot.username

    def channel_posts(self, channel: Chat, text: str) -> int:
        """A post in a channel; the linked group gets it too, forwarded by Telegram itself."""
        with self.world.changed:
            fields: Json = {"text": text, "entities": find_entities(text) or None, "sender_chat": channel.render()}
            post = self.world.add_message(channel, None, **fields)
            if self._reaches_bot(channel, post):
                self.world.updates.add("channel_post", post)
            if channel.linked_id is not None:
                group = self.world.get_chat(channel.linked_id)
                copy = self.world.add_message(group, TELEGRAM, is_automatic_forward=True, **fields)
                if self._reaches_bot(group, copy):
                    self.world.updates.add("message", copy)
            return int(post["message_id"])

    def follows_link(self, user: User, link: str) -> int:
        """A person opens ``https://t.me/BOT?start=PAYLOAD`` and presses Start; returns the message id.

        Raises:
            ValueError: the link is for another bot, or its payload breaks the rules (1 to 64 of A-Z a-z 0-9 _ -).
        """
        parts = urlsplit(link)
        payload = parse_qs(parts.query, keep_blank_values=True).get("start", [""])[0]
        if parts.hostname not in ("t.me", "telegram.me") or parts.path.strip("/") != self.world.bot.username:
            raise ValueError(f"not a link to this bot: {link}")
        if payload and not START_PAYLOAD.fullmatch(payload):
            raise ValueError(f"Telegram drops this start payload: {payload!r}")
        return self.user_sends(user, user, f"/start {payload}".strip())

    # ------------------------------------------------------------------------------------- pressing and asking

    def presses(
        self, user: User, message_id: int, button: str, *, chat: Chat | User | int | None = None, stale: bool = False
    ) -> CallbackAnswer:
        """A person presses a button, named by its data or its label; ``stale``: too late to be answered.

        Without ``chat`` the message is looked for in every chat.

        Raises:
            ValueError: no such message, more than one, or it has no such button.
        """
        with self.world.changed:
            press = self._find_press(message_id, button, chat)
            return self._press(user, press.chat, press.message, press.data, stale=stale)

    def forges_press(self, user: User, chat: Chat | User | int, message_id: int, data: str) -> CallbackAnswer:
        """A press with data that no button has, or on a message that is gone (an inaccessible one in the update)."""
        with self.world.changed:
            place = self._resolve(chat)
            gone = {"chat": place.render(), "message_id": message_id, "date": 0}
            return self._press(user, place, place.messages.get(message_id, gone), data)

    def _find_press(self, message_id: int, button: str, chat: Chat | User | int | None) -> Press:
        places = list(self.world.chats.values()) if chat is None else [self._resolve(chat)]
        held = [place for place in places if "reply_markup" in place.messages.get(message_id, {})]
        if len(held) != 1:
            raise ValueError(f"{len(held)} chats have a message {message_id} with buttons; name the chat")
        message = held[0].messages[message_id]
        flat = [b for row in message["reply_markup"]["inline_keyboard"] for b in row if "callback_data" in b]
        for name in ("callback_data", "text"):
            for candidate in flat:
                if candidate[name] == button:
                    return Press(held[0], message, candidate["callback_data"])
        raise ValueError(f"no button {button!r}; there are {[(b['text'], b['callback_data']) for b in flat]}")

    def _press(self, user: User, chat: Chat, message: Json, data: str, *, stale: bool = False) -> CallbackAnswer:
        answer = CallbackAnswer(f"press{self.world.next_serial()}", user.id, data, expired=stale)
        self.world.callbacks[answer.query_id] = answer
        query: Json = {"id": answer.query_id, "from": user.render(), "message": message, "data": data}
        self.world.updates.add("callback_query", query | {"chat_instance": str(abs(chat.id))})
        self.world.changed.notify_all()
        return answer

    def inline_query(self, user: User, query: str) -> InlineAnswer:
        """A person types ``@bot QUERY`` in some chat; the answer fills in when the bot gives it."""
        with self.world.changed:
            answer = InlineAnswer(f"inline{self.world.next_serial()}", user.id, query)
            self.world.inline[answer.query_id] = answer
            update = {"id": answer.query_id, "from": user.render(), "query": query, "offset": ""}
            self.world.updates.add("inline_query", update | {"chat_type": "sender"})
            return answer

    def _tell_member_change(self, kind: str, chat: Chat, by: User, old: Member, new: Member) -> None:
        change: Json = {"chat": chat.render(), "from": by.render(), "date": self.world.now()}
        change |= {"old_chat_member": old.render(chat.kind), "new_chat_member": new.render(chat.kind)}
        self.world.updates.add(kind, change)
        self.world.changed.notify_all()


def _place_in_thread(chat: Chat, thread: int | None, reply_to: int | None) -> Json:
    """The thread fields of a person's message.

    In a topic Telegram names the topic's first message as the one replied to. A reply outside topics has the id of its
    reply chain as a thread id but no ``is_topic_message``, which bots easily take for a topic.
    """
    fields: Json = {}
    if reply_to is not None:
        fields["reply_to_message"] = {k: v for k, v in chat.messages[reply_to].items() if k != "reply_to_message"}
        if thread is None and chat.messages[reply_to].get("is_topic_message"):
            thread = chat.messages[reply_to]["message_thread_id"]
    if thread is not None:
        if chat.find_topic(thread) is None:
            raise ValueError(f"{chat.title!r} has no topic {thread}")
        fields |= {"message_thread_id": thread, "is_topic_message": True}
        fields.setdefault("reply_to_message", chat.messages[thread])
    elif reply_to is not None and chat.kind == ChatKind.SUPERGROUP:
        fields["message_thread_id"] = chat.messages[reply_to].get("message_thread_id", reply_to)
    return fields
