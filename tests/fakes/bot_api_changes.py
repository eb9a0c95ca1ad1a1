"""What happens to chats: the bot is added, promoted, restricted, removed or blocked; chats move; topics close."""

from __future__ import annotations

from collections.abc import Iterable

from tests.fakes.bot_api_chats import GENERAL_THREAD_ID, Chat, ChatKind, Member, Status, Topic, User
from tests.fakes.bot_api_errors import Json
from tests.fakes.bot_api_people import FIRST_SUPERGROUP_ID, People


class Changes(People):
    """People's actions that change a chat itself or the bot's standing in it."""

    # --------------------------------------------------------------------------------------- the bot's standing

    def bot_status(self, chat: Chat, status: Status, *, by: User, denied: Iterable[str] = ()) -> None:
        """Someone changes the bot's status in a chat, without the rights ``denied``; it gets ``my_chat_member``."""
        with self.world.changed:
            old = chat.get_member(self.world.bot)
            new = Member(self.world.bot, status, denied=frozenset(denied))
            chat.members[self.world.bot.id] = new
            self._tell_member_change("my_chat_member", chat, by, old, new)
            arrived = old.status in (Status.LEFT, Status.KICKED) and status not in (Status.LEFT, Status.KICKED)
            if arrived and chat.kind in (ChatKind.GROUP, ChatKind.SUPERGROUP):
                self._tell(chat, by, new_chat_members=[self.world.bot.render()])

    def bot_added(self, chat: Chat, by: User) -> None:
        """The bot is added as a member (as an administrator in a channel, where bots can be nothing else)."""
        status = Status.ADMINISTRATOR if chat.kind == ChatKind.CHANNEL else Status.MEMBER
        self.bot_status(chat, status, by=by)

    def bot_promoted(self, chat: Chat, by: User, *, denied: Iterable[str] = ()) -> None:
        """The bot becomes an administrator, without the rights ``denied``."""
        self.bot_status(chat, Status.ADMINISTRATOR, by=by, denied=denied)

    def bot_restricted(self, chat: Chat, by: User) -> None:
        """The bot loses the right to write."""
        self.bot_status(chat, Status.RESTRICTED, by=by, denied=["can_send_messages"])

    def bot_kicked(self, chat: Chat, by: User) -> None:
        """The bot is removed and banned."""
        self.bot_status(chat, Status.KICKED, by=by)

    def bot_removed(self, chat: Chat, by: User) -> None:
        """The bot is removed but may be added again."""
        self.bot_status(chat, Status.LEFT, by=by)

    def user_blocks(self, user: User) -> None:
        """A person blocks the bot: it gets ``my_chat_member`` kicked, and sends are answered with 403."""
        self.bot_status(self.private_chat(user), Status.KICKED, by=user)

    def user_unblocks(self, user: User) -> None:
        """A person unblocks the bot."""
        self.bot_status(self.private_chat(user), Status.MEMBER, by=user)

    def user_deletes_account(self, user: User) -> None:
        """The account is gone: sends are answered with 403, and no update says so."""
        with self.world.changed:
            self.private_chat(user).deactivated = True

    # ------------------------------------------------------------------------------------------------ migration

    def migrate(self, chat: Chat, *, by: User | None = None) -> Chat:
        """A basic group becomes a supergroup: service messages in both, and the old one answers with the new id."""
        with self.world.changed:
            new = Chat(FIRST_SUPERGROUP_ID - self.world.next_serial(), ChatKind.SUPERGROUP, chat.title)
            new.members = dict(chat.members)
            self.world.chats[new.id] = new
            self._tell(chat, by, migrate_to_chat_id=new.id)
            chat.migrated_to = new.id
            self._tell(new, by, migrate_from_chat_id=chat.id)
            return new

    # --------------------------------------------------------------------------------------------------- topics

    def add_topic(self, chat: Chat, name: str, *, by: User | None = None) -> int:
        """A new topic in a forum; returns its thread id.

        Raises:
            ValueError: the chat is no forum.
        """
        if not chat.is_forum:
            raise ValueError(f"{chat.title!r} is no forum")
        with self.world.changed:
            made: Json = {"name": name, "icon_color": 7322096}
            message = self.world.add_message(chat, by, forum_topic_created=made, is_topic_message=True)
            message["message_thread_id"] = thread_id = message["message_id"]
            chat.topics[thread_id] = Topic(thread_id, name)
            self.world.updates.add("message", message)
            return int(thread_id)

    def close_topic(self, chat: Chat, thread: int = GENERAL_THREAD_ID, *, by: User | None = None) -> None:
        """Closes a topic, General by default: only those who manage topics may write there."""
        with self.world.changed:
            chat.topics.setdefault(thread, Topic(thread, "General")).closed = True
            fields: Json = {"forum_topic_closed": {}}
            if thread != GENERAL_THREAD_ID:
                fields |= {"message_thread_id": thread, "is_topic_message": True}
            self._tell(chat, by, **fields)

    def rename_topic(self, chat: Chat, thread: int, name: str, *, by: User | None = None) -> None:
        """Renames a topic; the message that made it keeps the old name."""
        with self.world.changed:
            chat.topics[thread].name = name
            self._tell(chat, by, forum_topic_edited={"name": name}, message_thread_id=thread, is_topic_message=True)

    def delete_topic(self, chat: Chat, thread: int) -> None:
        """Deletes a topic with all its messages; no update says so."""
        with self.world.changed:
            chat.topics[thread].deleted = True
            gone = [number for number, message in chat.messages.items() if message.get("message_thread_id") == thread]
            for number in gone:
                del chat.messages[number]
            self.world.changed.notify_all()

    def deletes_message(self, chat: Chat, message_id: int) -> None:
        """Someone deletes a message in the app; no update says so."""
        with self.world.changed:
            del chat.messages[message_id]
            self.world.changed.notify_all()

    def _tell(self, chat: Chat, by: User | None, **fields: object) -> None:
        """A service message in a chat, with its update."""
        message = self.world.add_message(chat, by, **fields)
        if self._reaches_bot(chat, message):
            self.world.updates.add("message", message)
