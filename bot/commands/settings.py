"""/settings: one message with buttons that edits itself. Each setting is a command too; see preferences.py.

A page is a function from a request to a message; see setting_page.py. bot/chats/choices.py stores what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.command import Answer, ButtonHandler, Command, Need, PressedMessage, PressResult, Request
from bot.commands import setting_news as news
from bot.commands import setting_times as times
from bot.commands.setting_page import VERB, SettingsPage, list_own, make_page
from bot.text.chat_names import write_title
from bot.text.keyboards import button, in_rows
from bot.text.language import LANGUAGES, mark
from bot.text.markup import Markup, bold, shorten
from bot.text.reader import Reader
from bot.text.story_lines import SEVERITIES
from monitors.alerting.silence import find_chat_mute
from monitors.model import Message, MuteKind, Subscription
from storage.store import Store


def _list_values(store: Store, request: Request) -> Iterator[tuple[str, str]]:
    """Each setting's name and value; a value that commands set for some topics only may differ between topics."""
    reader, chat = request.reader, request.chat
    subscriptions = list_own(store, request)
    named = request.desk.reader(chat, subscriptions)
    topics = [shorten(_name_topic(one.topic, named), 60) for one in subscriptions]
    first = subscriptions[0] if subscriptions else Subscription(chat.id, "")
    places = {news.describe_places(one.countries, reader): None for one in subscriptions or (first,)}
    levels = {reader.text(SEVERITIES[one.least_severity]): None for one in subscriptions or (first,)}
    differs = reader.text("differs by topic")
    yield reader.text("Topics"), " · ".join(topics[:30]) or reader.text("none yet")
    yield reader.text("Places"), next(iter(places)) if len(places) == 1 else differs
    yield reader.text("Minimum severity"), next(iter(levels)) if len(levels) == 1 else differs
    yield reader.text("Time zone"), chat.timezone
    quiet = times.describe_quiet(chat, reader) if chat.quiet_from is not None else reader.text("none")
    yield reader.text("Quiet hours"), quiet
    yield reader.text("Digests"), times.describe_digests(chat, reader)
    yield reader.text("Ring again"), times.describe_insisting(chat, reader)
    yield reader.text("Language"), LANGUAGES[chat.language]
    if first.leave_out:
        yield reader.text("Left out"), reader.listed(first.leave_out[:20])
    if (until := find_chat_mute(chat, request.now)) is not None:
        yield reader.text("Muted until"), reader.moment(until)
    for mute in chat.mutes:
        if mute.kind is MuteKind.CHAT and mute.since is not None and request.now < mute.since:
            yield reader.text("Muted from"), f"{reader.moment(mute.since)} – {reader.moment(mute.until)}"


def _name_topic(topic_id: str, named: Reader) -> str:
    """A topic's title; of one that the desk watches no more, its id and that it is so."""
    if topic_id in named.topic_titles:
        return named.topic(topic_id)
    return named.text("{topic} (no longer watched)", topic=topic_id)


def summary_lines(store: Store, request: Request) -> list[Markup]:
    """The chat's settings, a line each."""
    return [
        request.reader.write("{name}: {value}", name=name, value=bold(shorten(value, 400)))
        for name, value in _list_values(store, request)
    ]


def show_main(store: Store, request: Request) -> Message:
    """All settings, with a button to each page."""
    reader = request.reader
    title = reader.text("Settings")
    if request.chat.id != request.home.id:
        title = reader.label(title, write_title(request.chat))
    names = (
        ("topics", "📰 " + reader.text("Topics")),
        ("places", "🌍 " + reader.text("Places")),
        ("level", "🚦 " + reader.text("Minimum severity")),
        ("pace", "🔔 " + reader.text("At once or digest")),
        ("zone", "🕰 " + reader.text("Time zone")),
        ("quiet", "🌙 " + reader.text("Quiet hours")),
        ("times", "🗞 " + reader.text("Digests")),
        ("insist", "⏰ " + reader.text("Ring again")),
        ("lang", "💬 " + reader.text("Language")),
        ("outlets", "🚫 " + reader.text("Leave out")),
    )
    keyboard = in_rows((button(label, VERB, page) for page, label in names), 2)
    if request.chat.id != request.home.id:
        keyboard += ((button("↩️ " + reader.text("Back to this chat"), "channel", "here"),),)
    return make_page([bold(title), *summary_lines(store, request)], keyboard)


PAGES: Final = {
    "main": SettingsPage(show_main),
    "topics": SettingsPage(news.show_topics, news.choose_topic),
    "places": SettingsPage(news.show_places, news.choose_place),
    "level": SettingsPage(news.show_level, news.choose_level),
    "pace": SettingsPage(news.show_pace, news.choose_pace),
    "zone": SettingsPage(times.show_zone, times.choose_zone),
    "quiet": SettingsPage(times.show_quiet, times.choose_quiet),
    "times": SettingsPage(times.show_times, times.choose_times),
    "insist": SettingsPage(times.show_insisting, times.choose_insisting),
    "lang": SettingsPage(times.show_language, times.choose_language),
    "outlets": SettingsPage(news.show_outlets, news.choose_outlet),
}


def turn(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show a page, or choose something on it and show it again."""
    name, _, value = request.arguments.partition(":")
    page = PAGES[name]
    toast = page.choose(store, request, value) if value and page.choose else ""
    return PressResult(toast, edit=page.show(store, renew(store, request)))


def renew(store: Store, request: Request) -> Request:
    """The request with its chats as they are stored now."""
    chat, home = store.chats.get_chat(request.chat.id), store.chats.get_chat(request.home.id)
    return replace(request, chat=chat, home=home)


def settings(store: Store, request: Request) -> Answer:
    """All settings, with buttons to change them."""
    return (show_main(store, request),)


COMMANDS = (Command("settings", "", mark("all settings of this chat, with buttons"), settings),)
PRESSES = (ButtonHandler(VERB, turn, Need.ADMIN, is_remote=True),)
