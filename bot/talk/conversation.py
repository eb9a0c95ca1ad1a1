"""Carries out one command or press of a button, from arrival to stored answer, in one transaction.

So it is carried out once even if Telegram delivers it twice, and its answer is never lost. updates.py translates
Telegram's types for it, and the sender sends the answer from the outbox.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from typing import Final, TypeVar

from bot.chats.access import REFUSALS, AccessDecision, Actor, judge
from bot.chats.claims import CLAIM_PREFIX, claim
from bot.chats.remote import name_target
from bot.command import (
    Answer,
    Command,
    Need,
    PressedMessage,
    PressResult,
    QueuedErrand,
    Request,
    SentFile,
    StartedErrand,
)
from bot.commands import COMMANDS_BY_NAME, PRESSES_BY_VERB, TEXT_COMMAND, find_unslashed
from bot.commands.channels import find_remote
from bot.commands.confirming import SHOWING, confirm_seen
from bot.commands.setting_news import show_topics
from bot.desk import Desk
from bot.owners import list_owners
from bot.talk.meeting import meet
from bot.text.language import choose_language, mark
from bot.text.markup import NAME_UNITS, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.errors import StorageError
from monitors.folding import fold
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Lane, Message, OutboxDraft, OutboxState
from storage.outbox_rows import OutboxEntry
from storage.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

FAILED: Final = mark("Something went wrong here. It has been logged; please try again later.")

REMOTE_READS: Final = frozenset({"settings", "topics", "watches"})
"""Commands that show the channel or group that a person works on from a private chat. Those of administrators act on
it too."""

ELSEWHERE: Final = {
    "stop": "unsubscribe", "remove": "unsubscribe", "delete": "unsubscribe", "add": "subscribe", "follow": "subscribe",
    "pause": "mute", "silence": "mute", "snooze": "mute", "resume": "unmute", "menu": "settings", "config": "settings",
    "list": "topics", "news": "latest", "alerts": "latest", "today": "summary", "find": "search", "commands": "help",
    "hide": "mute", "ignore": "mute", "undo": "unmute", "more": "story", "details": "story", "info": "story",
    "stories": "latest", "explain": "why",
}  # fmt: skip
"""Commands that people try from other bots, and what they are called here."""

TRANSLATED: Final = {
    fold(name): command
    for command, names in {
        "help": "hilfe ayuda aide ajuda помощь справка مساعدة көмек",
        "subscribe": "abonnieren suscribir suscribirse abonner assinar подписаться подписка اشتراك اشترك жазылу",
        "unsubscribe": "abbestellen abmelden desuscribir desabonner cancelar parar dejar arreter "
        "stopp стоп توقف отписаться отписка إلغاء",
        "why": "warum wieso porque por_que pourquoi почему зачем لماذا неге",
        "mute": "stumm ruhig silenciar silencio silencieux тихо заглушить كتم صمت үнсіз",
        "latest": "neues neueste nachrichten noticias ultimas nouvelles actualites novidades новости последнее "
        "أخبار الأخبار жаңалықтар",
        "summary": "zusammenfassung resumen resume resumo обзор сводка итоги ملخص шолу",
        "search": "suche suchen buscar recherche chercher busca поиск найти بحث іздеу",
        "settings": "einstellungen ajustes configuracion parametres reglages configuracoes настройки إعدادات "
        "الإعدادات баптаулар",
        "topics": "themen temas sujets темы مواضيع المواضيع тақырыптар",
        "places": "orte ort land lugares paises lieux pays места страны أماكن الأماكن орындар",
        "language": "sprache idioma langue lingua язык لغة اللغة тіл",
        "timezone": "zeitzone zona fuseau fuso время",
        "quiet": "ruhe ruhezeit nachtruhe тишина هدوء тыныштық",
        "map": "karte mapa carte карта خريطة",
        "sources": "quellen fuentes fontes источники مصادر дереккөздер",
        "story": "ereignis meldung suceso historia evenement histoire событие сюжет حدث خبر evento оқиға",
        "start": "anfang starten inicio comenzar empezar commencer старт начать ابدأ بداية iniciar começar бастау",
    }.items()
    for name in names.split()
}
"""Commands as people write them in their language, and what they are called here."""

SHOWN: Final = frozenset(
    {"help", "latest", "summary", "settings", "topics", "why", "story", "search", "map", "sources"}
)
"""Commands that only show something. So they may be carried out by a translated name; what changes something is only
suggested, and so is everything where several bots may be listening."""

SHORTEST_BEGINNING: Final = 3
"""So many letters that begin a command suggest it."""

OF_STORY: Final = frozenset({"story", "why", "rules"})
"""Commands that take the id of a story."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One command or text as Telegram delivered it.

    ``command`` is "" for a text without one. ``target`` is another chat that the person works on from here, and
    ``is_target_admin`` whether Telegram names them as an administrator there. ``is_excessive`` says that this chat
    asks too much at once, and is only told so. ``replied`` and ``attachment`` are as in ``Request``; ``replied_id`` is
    the message that it replies to, 0 for none. ``is_edit`` says that an earlier message was edited into this command.
    """

    update_id: int
    actor: Actor
    command: str
    arguments: str
    bot_name: str = ""
    target: ChatAddress | None = None
    is_target_admin: bool = False
    is_excessive: bool = False
    replied: str = ""
    replied_id: int = 0
    attachment: SentFile | None = None
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """One press of a button, as Telegram delivered it."""

    update_id: int
    actor: Actor
    message_id: int
    data: str
    bot_name: str = ""
    target: ChatAddress | None = None
    is_target_admin: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The pressed message is not in the outbox; with ``may_come`` it may still be stored, as a send is under way."""

    may_come: bool


def find_command(name: str, kind: ChatKind) -> tuple[Command | None, str]:
    """The command of that name (None: unknown), and the argument joined to it: ``story_12`` is ``/story 12``.

    In a private chat one that only shows something is also found by its name in another language.
    """
    head, _, joined = name.partition("_")
    if kind is ChatKind.PRIVATE:
        for written, rest in ((name, ""), (head, joined)):
            known = written in COMMANDS_BY_NAME or written in ELSEWHERE
            if not known and (meant := TRANSLATED.get(fold(written))) in SHOWN:
                return COMMANDS_BY_NAME[meant], rest
    return (COMMANDS_BY_NAME[name], "") if name in COMMANDS_BY_NAME else (COMMANDS_BY_NAME.get(head), joined)


def find_target(store: Store, actor_id: int) -> ChatAddress | None:
    """The channel or group that the person works on from a private chat; None for none."""
    chat = find_remote(store, actor_id)
    return None if chat is None else chat.address


def receive(store: Store, incoming: Incoming, desk: Desk, now: datetime) -> QueuedErrand | None:
    """Carry out one command and store its answer, once per update; returns the errand it began, None for none."""
    with store.transaction():
        if not store.marks.mark_update(incoming.update_id, now):
            return None
        home = meet(store, incoming.actor, desk, now)
        if home is None or home.state is ChatState.DENIED:
            return None
        key = f"answer:{incoming.update_id}"
        done = _answer(store, incoming, home, desk, now)
        if not isinstance(done, _Underway):
            put_answer(store, home, key, done, now)
            return None
        begun = name_target(done.begun.answer, done.request)
        put_answer(store, home, key, begun, now)
        return QueuedErrand(done.request, done.begun.errand, f"{key}:{len(begun) - 1}")


@dataclass(frozen=True, slots=True)
class _Underway:
    """A command whose errand is still to be done, with its request."""

    request: Request
    begun: StartedErrand


def put_answer(store: Store, chat: Chat, key: str, messages: Iterable[Message], now: datetime) -> int:
    """Put an answer's messages into the outbox, as ``key:0``, ``key:1`` and so on; returns how many were new."""
    return store.outbox.add(
        (OutboxDraft(chat.id, Lane.ANSWER, f"{key}:{number}", one) for number, one in enumerate(messages)), now
    )


def finish(store: Store, ordered: QueuedErrand, respond: Callable[[Store, Request], Answer], now: datetime) -> None:
    """Store what an errand brought; its first message replaces the one that said the work had begun."""
    request = ordered.request
    with store.transaction():
        answer = _attempt(store, f"finishing {ordered.key}", lambda: respond(store, request))
        first, *rest = _within(name_target(answer, request), request) if answer else (_failure(request.reader),)
        put_answer(store, request.home, f"{ordered.key}:done", (replace(first, edits=ordered.key), *rest), now)


def _answer(store: Store, incoming: Incoming, home: Chat, desk: Desk, now: datetime) -> Answer | _Underway:
    reader, owners = desk.reader(home), list_owners(store, desk)
    if incoming.is_excessive:
        return (note(reader.text("That is more than I can answer at once. Please wait a minute.")),)
    command, joined = find_command(incoming.command, incoming.actor.kind) if incoming.command else (TEXT_COMMAND, "")
    arguments = f"{joined} {incoming.arguments}".strip()
    request = Request(home, incoming.actor.user_id, arguments, now, desk, home, incoming.bot_name)
    if incoming.command == "start" and arguments.startswith(CLAIM_PREFIX):
        return _claim(store, request, owners)
    is_remote = command is not None and (command.need is Need.ADMIN or command.name in REMOTE_READS)
    chat, actor = _choose_chat(store, incoming, home) if is_remote else (home, incoming.actor)
    verdict = judge(actor, chat, command.need if command else Need.CHAT, desk.settings.telegram.access, owners)
    if verdict is not AccessDecision.ALLOWED:
        return (note(reader.text(REFUSALS[verdict])),)
    told = _find_story(store, home, incoming.replied_id)
    if command is None:
        return (_unknown_command(incoming.command, told, reader),)
    if not incoming.command and (meant := find_unslashed(arguments)):
        need = COMMANDS_BY_NAME[meant].need
        if judge(actor, chat, need, desk.settings.telegram.access, owners) is AccessDecision.ALLOWED:
            written = plain(shorten(f"/{meant}{arguments[len(meant) :]}", NAME_UNITS))
            return (note(reader.write("Commands begin with a slash: {command}", command=written)),)
    if incoming.is_edit and command.is_final:
        return (note(reader.text("That is not sent again for an edit. Write a new message.")),)
    is_owner, sent = actor.user_id in owners, incoming.attachment
    request = replace(
        request, chat=chat, is_owner=is_owner, replied=incoming.replied, replied_story=told, attachment=sent
    )
    return _run(store, command, request)


def _claim(store: Store, request: Request, owners: Collection[int]) -> Answer:
    """The one thing that a stranger may do, with the right token; a new owner is shown the topics too."""
    answer = claim(store, request)
    is_new = request.actor_id in list_owners(store, request.desk) and request.actor_id not in owners
    return (*answer, show_topics(store, request)) if is_new else answer


def _run(store: Store, command: Command, request: Request) -> Answer | _Underway:
    """Carry out a command that its writer may give."""
    done = _attempt(store, f"/{command.name}", lambda: command.run(store, request))
    if isinstance(done, StartedErrand):
        return _Underway(request, done)
    if not done:
        return (_failure(request.reader),)
    named = name_target(done, request)
    return named if command.is_whole else _within(named, request)


def _find_story(store: Store, home: Chat, message_id: int) -> str:
    """The story that a message of the bot in this chat tells; "" if there is none."""
    entry = store.outbox.find_by_message(home.id, message_id) if message_id else None
    return entry.row.message.story_id if entry else ""


def _within(answer: Answer, request: Request) -> Answer:
    """The answer, cut to as many messages as one question may bring, with a note if something was left out."""
    most = request.desk.settings.chats.answer_messages
    if len(answer) <= most:
        return answer
    return (*answer[:most], note(request.reader.text("The rest was left out; ask for less.")))


def _choose_chat(store: Store, incoming: Incoming | ButtonPress, home: Chat) -> tuple[Chat, Actor]:
    """The chat that is asked about, and the actor with their rights there: this one, or the target if it is known."""
    actor = incoming.actor
    if incoming.target is None or (target := store.chats.find_chat(incoming.target)) is None:
        return home, actor
    return target, replace(actor, is_admin=incoming.is_target_admin)


def _attempt(store: Store, what: str, work: Callable[[], T]) -> T | None:
    """Run a command in a transaction; if it fails, undo and log it, and return None."""
    try:
        with store.transaction():
            return work()
    except StorageError:
        raise  # the database may be unable to store an answer too; the edge of the handlers logs it
    except Exception:
        log.exception("%s failed; what it began was undone", what)
        return None


def _failure(reader: Reader) -> Message:
    return note(reader.text(FAILED))


def _find_meant(name: str) -> str:
    """The command that an unknown one probably stands for, by its meaning, its beginning or its letters; "" if none."""
    if (meant := ELSEWHERE.get(name) or TRANSLATED.get(fold(name))) is not None:
        return meant
    begun = [known for known in COMMANDS_BY_NAME if len(name) >= SHORTEST_BEGINNING and known.startswith(name)]
    return next(iter(begun or get_close_matches(name, COMMANDS_BY_NAME, n=1)), "")


def _unknown_command(name: str, story_id: str, reader: Reader) -> Message:
    """The answer to an unknown command; in reply to an alert it names the command with the alert's story."""
    near = _find_meant(name)
    if not near:
        return note(reader.write("I don't know that command. {command} lists them all.", command=plain("/help")))
    meant = f"/{near}_{story_id}" if story_id and near in OF_STORY else f"/{near}"
    return note(reader.write("I don't know that command. Did you mean {command}?", command=plain(meant)))


# ---------------------------------------------------------------------------------------------------------- presses


def press(store: Store, pressed: ButtonPress, desk: Desk, now: datetime) -> PressResult | Unknown | None:
    """Carry out one press; None if this update was carried out before.

    The data must be on a button of that very message as this program last wrote it, so forged data, and buttons of an
    older state of the message, are refused.
    """
    with store.transaction():
        home = store.chats.find_chat(pressed.actor.address)
        if home is None:
            return Unknown(may_come=False)
        entry = store.outbox.find_by_message(home.id, pressed.message_id)
        sending = store.outbox.list_entries((OutboxState.SENDING,), chat_id=home.id, limit=1)
        if entry is None or any(one.row.edit_message_id == pressed.message_id for one in sending):
            return Unknown(may_come=bool(sending))
        if not store.marks.mark_update(pressed.update_id, now):
            return None
        return _press(store, pressed, home, entry, desk, now)


def _press(
    store: Store, pressed: ButtonPress, home: Chat, entry: OutboxEntry, desk: Desk, now: datetime
) -> PressResult:
    """Carry out a press on the message of this entry, if the message has that button and the person may press it."""
    reader, standing = desk.reader(home), PressedMessage(entry.row.dedup_key, entry.row.message)
    verb, _, arguments = pressed.data.partition(":")
    rule = PRESSES_BY_VERB.get(verb)
    if rule is None or all(pressed.data != one.data for row in standing.message.buttons for one in row):
        return PressResult(reader.text("This button is out of date."), edit=standing.message)
    chat, actor = _choose_chat(store, pressed, home) if rule.is_remote else (home, pressed.actor)
    owners = list_owners(store, desk)
    verdict = judge(actor, chat, rule.need, desk.settings.telegram.access, owners)
    if verdict is not AccessDecision.ALLOWED:
        return PressResult(reader.text(REFUSALS[verdict]))
    request = Request(
        chat, actor.user_id, arguments, now, desk, home, pressed.bot_name, is_owner=actor.user_id in owners
    )
    if verb in SHOWING:
        confirm_seen(store, request, request.parts[0], standing)
    result = _attempt(store, f"the button {verb}", lambda: rule.run(store, request, standing))
    if result is None:
        return PressResult(reader.text(FAILED))
    if result.edit is not None and rule.is_remote:
        result = replace(result, edit=name_target((result.edit,), request)[-1])
    return _keep(store, request, pressed, entry, result)


def _keep(store: Store, request: Request, pressed: ButtonPress, entry: OutboxEntry, result: PressResult) -> PressResult:
    """Store what follows from a press: the edited message, and the new ones as replies to it.

    If this button of this message has brought the very same before, nothing is sent again, and the result says so.
    """
    if result.edit is not None:
        store.outbox.replace_message(entry.row.id, result.edit)
    replies = tuple(replace(one, replies_to=entry.row.dedup_key) for one in result.messages)
    if not replies or _send_once(store, request, f"press:{pressed.message_id}:{pressed.data}", replies):
        return result
    again = f"/{pressed.data.partition(':')[0]}"
    return PressResult(
        request.reader.text(
            "Shown already, further down. To see it again, reply {command} to this message.", command=again
        )
    )


def _send_once(store: Store, request: Request, name: str, messages: Answer) -> bool:
    """Store an answer to be sent under a name; False if the same text was sent under it, or waits to be.

    One that was stored but could not be sent is sent now.
    """
    text = "\0".join(one.html for one in messages)
    key = f"{name}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    added = put_answer(store, request.home, key, messages, request.now)
    known = [store.outbox.find_entry(request.home.id, f"{key}:{number}") for number in range(len(messages))]
    return added + store.outbox.replay([one.row.id for one in known if one]) > 0


def refuse_unknown(actor: Actor) -> str:
    """The text for somebody who pressed a button of an unknown message."""
    return Reader(choose_language(actor.language)).text("This message is too old for its buttons. Ask for a new one.")
