"""/leaveout: the outlets that a chat does not want to hear of alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chats import choices
from bot.chats.outlets import find_outlet, find_similar_outlets, list_feed_outlets
from bot.chats.wordings import means_none, means_off
from bot.command import Answer, Request
from bot.commands.setting_answers import ask_again, ask_for_topic, show_done
from bot.commands.setting_news import list_outlets
from bot.text.markup import shorten
from monitors.folding import fold
from storage.store import Store

NAME_UNITS = 60


def leave_out(store: Store, request: Request) -> Answer:
    """Leave out an outlet: stories that only left-out outlets report do not come. One that is not known yet may be one
    that reports later; but if a known one has a similar name, nothing is changed. ``off`` takes one back, or all."""
    name = shorten(" ".join(request.words), NAME_UNITS)
    if not name:
        return show_done(store, request, "outlets")
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    if not subscriptions:
        return ask_for_topic(store, request)
    if means_none([name]):
        choices.set_left_out(store, request, ())
        return show_done(store, request, "outlets")
    reader, feeds, left_out = request.reader, list_feed_outlets(store, request), subscriptions[0].leave_out
    known = dict.fromkeys((*list_outlets(store, request), *feeds.values(), *left_out))
    named = find_outlet(name, known, feeds)
    several = [find_outlet(one.strip(), known, feeds) for one in name.split(",")]
    if not named and len(several) > 1 and all(several):
        choices.set_left_out(store, request, dict.fromkeys((*left_out, *several)))
        return show_done(store, request, "outlets")
    own_off = fold(reader.text("off"))  # as /help shows it
    if not named and (means_off(request.words[0]) or fold(request.words[0]) == own_off):
        return _take_back(store, request, left_out, feeds)
    behind = find_outlet(" ".join(request.words[1:]), left_out, feeds) if means_none(request.words[:1]) else ""
    near = [f"off {behind}"] if behind in left_out else find_similar_outlets(name, known)
    if near and not named:
        what = reader.text("I know no outlet called {name}.", name=name)
        return ask_again(request, what, *(f"/leaveout {one}" for one in near))
    choices.set_left_out(store, request, dict.fromkeys((*left_out, named or name)))
    unknown = reader.text("I know no outlet called {name} yet; it is left out once it reports.", name=name)
    return show_done(store, request, "outlets", *([] if named else [unknown]))


def _take_back(store: Store, request: Request, left_out: Sequence[str], feeds: Mapping[str, str]) -> Answer:
    """Let in again the outlet that follows the first word."""
    name = shorten(" ".join(request.words[1:]), NAME_UNITS)
    named = find_outlet(name, left_out, feeds)
    if named not in left_out:
        reader = request.reader
        off, some = reader.text("off"), left_out[:3] or (reader.text("Daily Rumour"),)
        what = reader.text("{name} is not left out.", name=name)
        return ask_again(request, what, *(f"/leaveout {off} {one}" for one in some))
    choices.set_left_out(store, request, [one for one in left_out if one != named])
    return show_done(store, request, "outlets")
