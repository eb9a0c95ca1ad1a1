"""/whynot, and texts and links that people send: shows how the rules judge them, and takes "this should have rung"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from bot.command import (
    SENT_SOURCE,
    Answer,
    ButtonHandler,
    Command,
    Need,
    PressedMessage,
    PressResult,
    ReadLink,
    Request,
    StartedErrand,
)
from bot.commands.opinions import MOST_LABELS_A_DAY
from bot.commands.reasons import explain, hide_watches, own_topics, pack_blocks
from bot.commands.verdicts import REASONS, describe_verdict, foresee_verdict
from bot.text.keyboards import Keyboard, button, in_rows
from bot.text.language import mark
from bot.text.markup import Markup, code, link, plain
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import find_opening_for, headline
from monitors.analysis import analyse, explain_silence
from monitors.model import Analysis, Article, ArticleRecord, Label, Story, Verdict, is_desk_topic
from monitors.outdated import hold_outdated
from monitors.sources.identity import normalise_link
from monitors.stories.backgrounders import is_told_as_news
from storage.store import Store

if TYPE_CHECKING:
    from bot.sources.pages import LinkReading  # only for types: it loads the libraries of the network

LEAST_PASTED: Final = 20  # characters; a shorter text is no article
LEAST_ARTICLE: Final = 200  # characters beside a link; with fewer, the words only announce the page of the link
MOST_PASTED: Final = 5
KEPT_TEXT: Final = 20_000  # characters of an article that are kept until somebody says that it should have rung
MOST_FORMS: Final = 20
NO_TOPIC: Final = "-"
MOST_TOPIC_BUTTONS: Final = 60
_URL = re.compile(r"https?://\S+")
_MARKS_AFTER: Final = '.,;:!?)]»”"'

FAILURES: Final = {
    "refused_address": mark("its address is not open to the public"),
    "bad_url": mark("it is not an address that can be fetched"),
    "dns": mark("there is no such site"),
    "connect": mark("the site does not answer"),
    "timeout": mark("the site takes too long"),
    "tls": mark("the site cannot prove its identity"),
    "downgrade": mark("the site redirects from a secure address to an insecure one"),
    "redirect_loop": mark("the site redirects without end"),
    "too_large": mark("the page is too large"),
    "no_page": mark("it is not a web page"),
    "no_text": mark("there is no article in it"),
    "http_401": mark("the site shows it only to members"),
    "http_403": mark("the site shows it only to members"),
    "http_404": mark("the site has no such page"),
    "http_410": mark("the site has no such page"),
    "http_429": mark("the site asks for no more requests for now"),
}
UNNAMED_FAILURE: Final = mark("the site gives no valid answer")


def why_not(store: Store, request: Request) -> Answer | StartedErrand:
    """Why something did not ring: an article, given by its link, or any text, judged by the current rules."""
    if not request.arguments.strip():
        headline = request.reader.text("Protesters storm the city hall")
        return (note(request.reader.text("Send a link or a text after it. For example:"), code(f"/whynot {headline}")),)
    return judge_text(store, request)


def judge_text(store: Store, request: Request) -> Answer | StartedErrand:
    """How the rules judge a pasted or forwarded text, or the page that a link leads to."""
    reader, text = request.reader, request.arguments.strip()
    found = _URL.search(text)
    if found and (record := find_by_link(store, found[0])) is not None:
        return _explain_record(store, request, record)
    words = text.replace(found[0], "").strip() if found else text
    if found and len(words) < LEAST_ARTICLE:
        return _begin_reading(store, request, ReadLink(found[0].rstrip(_MARKS_AFTER), words))
    if len(text) < LEAST_PASTED:
        return (note(reader.write("Send me an article to see what the rules think of it, or see {help}.",
                                  help=plain("/help"))),)  # fmt: skip
    return _explain_pasted(store, request, text)


def _begin_reading(store: Store, request: Request, errand: ReadLink) -> Answer | StartedErrand:
    if not request.desk.settings.chats.read_links:
        return _explain_unread(store, request, errand, request.reader.text("I have not seen that link."))
    return StartedErrand((note(request.reader.text("I have not seen that link. Reading the page …")),), errand)


def judge_reading(
    store: Store, request: Request, errand: ReadLink, reading: LinkReading, analysis: Analysis | None
) -> Answer:
    """How the rules judge the page of a link, or the words that came with it if the page could not be read."""
    reader = request.reader
    if analysis is None:
        why = reader.text(FAILURES.get(reading.reason, UNNAMED_FAILURE))
        return _explain_unread(store, request, errand, reader.text("I could not read that page: {reason}.", reason=why))
    article = analysis.article
    when = reader.moment(article.published_at) if article.published_at else ""
    source = reader.row([link(article.publisher or errand.link, errand.link), when])
    rules = request.desk.rules
    after = timedelta(seconds=request.desk.settings.alerts.old_after_seconds)
    judged = hold_outdated(explain_silence(analysis, rules), after)
    messages = pack_blocks([explain(judged, reader, rules.coverage), source, foresee_verdict(store, request, judged)])
    return messages if _rings(judged) else _offer_missed(store, request, article, messages)


def _explain_unread(store: Store, request: Request, errand: ReadLink, why: str) -> Answer:
    """The answer for a page that cannot be read: words beside the link are judged; the link can be an example."""
    reader = request.reader
    if len(errand.words) >= LEAST_PASTED:
        first, *rest = _explain_pasted(store, request, f"{errand.words}\n{errand.link}")
        return (replace(first, html=f"{note(why).html}\n\n{first.html}"), *rest)
    how = reader.text("Paste the text to see what the rules think of it.")
    return _offer_missed(store, request, make_article(errand.link, request), (note(why, how),))


def answer_busy(store: Store, request: Request) -> Answer:
    """The answer to one request too many at once."""
    return (note(request.reader.text("I am still working on this chat's last question. Please ask again later.")),)


def _explain_pasted(store: Store, request: Request, text: str) -> Answer:
    article = make_article(text, request)
    rules = request.desk.rules
    judged = explain_silence(analyse(article, rules), rules)
    messages = pack_blocks([explain(judged, request.reader, rules.coverage), foresee_verdict(store, request, judged)])
    return messages if _rings(judged) else _offer_missed(store, request, article, messages)


def _rings(analysis: Analysis) -> bool:
    return any(is_told_as_news(match, analysis) and is_desk_topic(match.topic) for match in analysis.matches)


def make_article(text: str, request: Request) -> Article:
    """A pasted text as an article: the first line is its headline."""
    first, _, rest = text.strip().partition("\n")
    title, body = (first, rest.strip()) if len(first) <= 300 else (first[:300], text.strip())
    found = _URL.search(text)
    identity = blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Article(SENT_SOURCE, identity, title.strip(), body, request.now, published_at=request.now,
                   url=found[0] if found else "")  # fmt: skip


def find_by_link(store: Store, address: str) -> ArticleRecord | None:
    """The stored article of a link, even if it has other tracking parameters than in the feed; None for none.

    A link copied from a sentence may end with the sentence's punctuation.
    """
    wanted = normalise_link(address.rstrip(_MARKS_AFTER))
    forms = [f"{way}://{www}{wanted}" for way in ("https", "http") for www in ("", "www.")]
    slashed = [f"{form}/" for form in forms if "?" not in form]
    found = store.articles.find_article_by_url([address, *forms, *slashed])
    if found is not None or not wanted:
        return found
    for form in (*forms, *slashed):
        for record in store.articles.list_by_url_start(f"{form}{'&' if '?' in form else '?'}", MOST_FORMS):
            if normalise_link(record.analysis.article.url) == wanted:
                return record
    return None


def _explain_record(store: Store, request: Request, record: ArticleRecord) -> Answer:
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    reader = request.desk.reader(request.home, subscriptions)
    rules, own = request.desk.rules, own_topics(subscriptions)
    analysis = explain_silence(hide_watches(record.analysis, own), rules)
    blocks = [explain(analysis, reader, rules.coverage, own)]
    if record.reason is not None:
        blocks.append(plain(reader.text("It was kept quiet: {reason}.", reason=reader.text(REASONS[record.reason]))))
    elif record.story_id and (story := store.stories.follow_story(record.story_id, seen_by=own)) is not None:
        blocks.append(_name_story(story, reader, own))
        blocks.append(describe_verdict(store, request, story, subscriptions))
    messages = pack_blocks(blocks)
    return messages if _rings(analysis) else _with_missed(messages, analysis.article.key, reader)


def _name_story(story: Story, reader: Reader, own: tuple[str, ...]) -> Markup:
    title = headline(find_opening_for(reader, story, own), reader)
    return reader.write("Part of the story {title} {command}", title=title, command=plain(f"/story_{story.id}"))


# ---------------------------------------------------------------------------------------------------------- examples


def _offer_missed(store: Store, request: Request, article: Article, messages: Answer) -> Answer:
    """Add the button that keeps the article as an example, and keep the article until that is pressed."""
    kept = replace(article, text=article.text[:KEPT_TEXT])
    store.pasted.keep(request.home.id, kept, request.now, MOST_PASTED)
    return _with_missed(messages, article.key, request.reader)


def _with_missed(messages: Answer, key: str, reader: Reader) -> Answer:
    rung: Keyboard = ((button("🔔 " + reader.text("This should have rung"), "missed", key),),)
    return (*messages[:-1], replace(messages[-1], buttons=rung))


def ask_topic(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Ask which topic should have rung, so that the example can be evaluated."""
    reader, key = request.reader, request.parts[0]
    topics = list(request.desk.topics.values())[:MOST_TOPIC_BUTTONS]
    buttons = [button(reader.topic(topic.id), "missed", key, topic.id) for topic in topics]
    other = button(reader.text("Something else"), "missed", key, NO_TOPIC)
    return PressResult(edit=replace(pressed.message, buttons=(*in_rows(buttons, 2), (other,))))


def mark_missed(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Keep an article that should have rung, as a failing example for the operators."""
    if len(request.parts) == 1:
        return ask_topic(store, request, pressed)
    reader, (key, which) = request.reader, request.parts
    topic = "" if which == NO_TOPIC else which
    if topic and topic not in request.desk.topics:
        return PressResult(reader.text("This button is out of date."))
    if store.labels.count_of(request.chat.id, request.now - timedelta(days=1)) >= MOST_LABELS_A_DAY:
        return PressResult(reader.text("That is enough for today, thank you."))
    article = _find_article(store, request, key)
    if article is None:
        return PressResult(reader.text("I no longer have that text. Please send it again."))
    label = Label(
        request.chat.id, request.actor_id, key, topic, Verdict.MISSED, request.now,
        title=article.title, text=article.text, url=article.url, language=article.language,
    )  # fmt: skip
    store.labels.save(label)
    return PressResult(reader.text("Saved as an example that should have rung. Thank you."),
                    edit=replace(pressed.message, buttons=()))  # fmt: skip


def _find_article(store: Store, request: Request, key: str) -> Article | None:
    """The stored article of that key, or one that this chat sent lately; None for none."""
    record = store.articles.find_article(key)
    return record.analysis.article if record is not None else store.pasted.find(request.home.id, key)


TEXT = Command("", "", "", judge_text)
"""The command that a text without a command in a private chat stands for."""

COMMANDS = (Command("whynot", "LINK|TEXT", mark("why an article did not ring"), why_not),)
PRESSES = (ButtonHandler("missed", mark_missed, Need.CHAT),)
