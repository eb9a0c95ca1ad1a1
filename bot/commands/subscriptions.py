"""/topics, /subscribe, /unsubscribe: what a chat is told about."""

from __future__ import annotations

from difflib import get_close_matches

from bot.commands.command import Answer, Command, Request
from bot.markup import Markup, bold, code, join, plain
from bot.render import note
from monitors.model import Subscription
from storage.chats import AuditEntry
from storage.store import Store

ALL = "all"


def _topic_line(topic_id: str, request: Request, subscribed: frozenset[str]) -> Markup:
    mark = "✓" if topic_id in subscribed else "·"
    topic = request.desk.topics[topic_id]
    about = f"{topic.title} ({topic.severity.value}{', experimental' if topic.status == 'experimental' else ''})"
    return join([plain(mark), code(topic_id), plain(about)], " ")


def _subscribed(store: Store, request: Request) -> frozenset[str]:
    return frozenset(one.topic for one in store.chats.list_subscriptions(request.chat.id))


def topics(store: Store, request: Request) -> Answer:
    """The watched topics, with a tick at those that the chat subscribes to."""
    subscribed = _subscribed(store, request)
    lines = [_topic_line(topic_id, request, subscribed) for topic_id in request.desk.topics]
    how = join([plain("Add with"), code("/subscribe unrest"), plain("or"), code("/subscribe all")], " ")
    less = join([plain("Take away with"), code("/unsubscribe unrest")], " ")
    return (note(bold("Watched topics"), *lines, how, less),)


def _sort_out(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The topic ids that were named, and the words that name none."""
    known = request.desk.topics
    words = tuple(dict.fromkeys(word.strip(",").lower() for word in request.words))
    if ALL in words:
        return tuple(known), ()
    return tuple(word for word in words if word in known), tuple(word for word in words if word not in known)


def _unknown_line(word: str, request: Request) -> Markup:
    near = get_close_matches(word, request.desk.topics, n=1)
    hint = [plain("- did you mean"), code(near[0]), plain("?")] if near else [plain("- see"), code("/topics")]
    return join([plain("I know no topic"), code(word[:40]), *hint], " ")


def subscribe(store: Store, request: Request) -> Answer:
    """Add topics to what the chat is told about."""
    named, unknown = _sort_out(request)
    if not named and not unknown:
        return topics(store, request)
    fresh = [topic for topic in named if topic not in _subscribed(store, request)]
    store.chats.save_subscriptions(Subscription(request.chat.id, topic) for topic in fresh)
    if fresh:
        store.chats.add_audit(AuditEntry(request.now, request.actor_id, "subscribe", " ".join(fresh), request.chat.id))
    titles = ", ".join(request.desk.titles[topic] for topic in named)
    told = "Urgent reports ring at once; the rest comes in the digest." if named else ""
    return (
        note(
            join([bold("Subscribed:"), plain(titles)], " ") if named else "",
            told,
            *(_unknown_line(word, request) for word in unknown),
        ),
    )


def unsubscribe(store: Store, request: Request) -> Answer:
    """Take topics away from what the chat is told about."""
    named, unknown = _sort_out(request)
    if not named and not unknown:
        return topics(store, request)
    gone = [topic for topic in named if store.chats.remove_subscription(request.chat.id, topic)]
    if gone:
        store.chats.add_audit(AuditEntry(request.now, request.actor_id, "unsubscribe", " ".join(gone), request.chat.id))
    titles = ", ".join(request.desk.titles[topic] for topic in gone)
    done = (
        join([bold("Unsubscribed:"), plain(titles)], " ") if gone else plain("Nothing to unsubscribe." if named else "")
    )
    return (note(done, *(_unknown_line(word, request) for word in unknown)),)


COMMANDS = (
    Command("topics", "", "the watched topics, and which ones this chat gets", topics),
    Command("subscribe", "TOPIC ...", "be told about topics", subscribe, changes_settings=True),
    Command("unsubscribe", "TOPIC ...", "no longer be told about topics", unsubscribe, changes_settings=True),
)
