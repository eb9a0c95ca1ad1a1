"""/why and /whynot, and judging what people paste: the rules that spoke, the words they read, the points they gave."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from typing import Final

from bot.command import Answer, Command, Need, Pressed, PressRule, Reaction, Request
from bot.commands.asking import find_story, find_wanted
from bot.keyboards import Keyboard, button, in_rows
from bot.language import mark
from bot.markup import Markup, bold, code, join, pack, plain, shorten
from bot.reader import Reader
from bot.render import MARKS, note
from monitors import alerts
from monitors.analysis import analyse
from monitors.model import (
    Analysis,
    Article,
    ArticleRecord,
    Evidence,
    Level,
    Match,
    Message,
    Realis,
    Story,
    Subscription,
    Suppression,
    SuppressionReason,
)
from storage.labels import Label, Verdict
from storage.store import Store

MOST_ARTICLES: Final = 4
MOST_EVIDENCE: Final = 8
MOST_SUPPRESSIONS: Final = 4
SPAN_UNITS: Final = 120
LEAST_PASTED: Final = 20  # characters; a shorter text is no article
MOST_LABELS_A_DAY: Final = 100
PASTED: Final = "pasted"
NO_TOPIC: Final = "-"
MOST_TOPIC_BUTTONS: Final = 60
_URL = re.compile(r"https?://\S+")

REASONS: Final = {
    SuppressionReason.VETO: mark("a rule says that these words mean something else"),
    SuppressionReason.BELOW_THRESHOLD: mark("too few signs of it"),
    SuppressionReason.BASELINE: mark("it was there when the feed was first read"),
    SuppressionReason.FLOOD: mark("the feed published far more at once than it ever does"),
    SuppressionReason.STALE: mark("it is too old to be news"),
    SuppressionReason.SAME_EVENT: mark("this chat was told of the event already"),
    SuppressionReason.GROUPING: mark("it waits for the first reports to gather"),
    SuppressionReason.REPEAT_INTERVAL: mark("this chat was rung for it a moment ago"),
    SuppressionReason.OTHER_TOPIC: mark("this chat does not subscribe to its topics"),
    SuppressionReason.DIGEST_LEVEL: mark("it is mentioned, not reported as happening now"),
    SuppressionReason.BELOW_SEVERITY: mark("this chat wants graver news only"),
    SuppressionReason.OTHER_PLACE: mark("this chat wants other places only"),
    SuppressionReason.LEFT_OUT_PUBLISHER: mark("only outlets that this chat leaves out report it"),
    SuppressionReason.DIGEST_CADENCE: mark("this chat wants this topic in digests only"),
    SuppressionReason.MUTED: mark("it is muted here"),
    SuppressionReason.QUIET_HOURS: mark("it waits for the end of the quiet hours"),
    SuppressionReason.CHAT_FLOOD: mark("too many alerts at once; the rest comes in one summary"),
}
REALIS: Final = {
    Realis.HISTORICAL: mark("told as history"),
    Realis.FUTURE: mark("announced, not happening yet"),
    Realis.HYPOTHETICAL: mark("only possible"),
    Realis.NEGATED: mark("denied"),
    Realis.ENDED: mark("over"),
    Realis.DRILL: mark("an exercise"),
}


def _evidence_line(one: Evidence) -> Markup:
    points = f"{one.points:+g}"
    words = shorten(" ".join(one.span.text.split()), SPAN_UNITS)
    return join([plain(f"  {points}"), code(one.rule), plain(f"“{words}” ({one.span.zone.value})")], " ")


def _match_lines(match: Match, reader: Reader) -> list[Markup]:
    level = reader.tell("rings") if match.level is Level.URGENT else reader.tell("goes to the digest")
    score = reader.tell("{score} points of {threshold}", score=f"{match.score:g}", threshold=f"{match.threshold:g}")
    name = shorten(reader.topic(match.topic), 80)
    lines = [join([plain(MARKS[match.severity]), bold(name), plain(f"– {level}, {score}")], " ")]
    lines += [_evidence_line(one) for one in match.evidence[:MOST_EVIDENCE]]
    for flag in match.realis[:2]:
        words = shorten(flag.span.text, SPAN_UNITS)
        lines.append(plain(f"  {reader.tell(REALIS[flag.kind])}: “{words}”"))
    return lines


def _suppression_lines(one: Suppression, reader: Reader) -> list[Markup]:
    score = reader.tell("{score} points of {threshold}", score=f"{one.score:g}", threshold=f"{one.threshold:g}")
    why = f"{reader.tell(REASONS[one.reason])} ({shorten(one.detail, SPAN_UNITS)}; {score})"
    head = join([plain("⚪"), bold(reader.topic(one.topic)), plain(f"– {why}")], " ")
    return [head, *map(_evidence_line, one.evidence[:3])]


def explain(analysis: Analysis, reader: Reader, own: Collection[str] = ()) -> Markup:
    """What the rules made of one article; of watches only the chat's ``own``."""
    shown = [match for match in analysis.matches if match.watch_id is None or match.topic in own]
    lines = [bold(shorten(analysis.article.title, 200))]
    for match in shown[:6]:
        lines += _match_lines(match, reader)
    for one in analysis.suppressions[:MOST_SUPPRESSIONS]:
        lines += _suppression_lines(one, reader)
    if not shown and not analysis.suppressions:
        lines.append(plain(reader.tell("No rule found anything in it.")))
    return join(lines)


def _own_topics(subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    return tuple(one.topic for one in subscriptions)


def _pack(blocks: Sequence[Markup], most: int = 4) -> tuple[Message, ...]:
    return tuple(Message(part.html) for part in pack(blocks)[:most])


def why(store: Store, request: Request) -> Answer:
    """Why a story rang: the evidence of its articles. Without an id, the story that this chat was told last."""
    wanted, reader = find_wanted(store, request), request.reader
    if not wanted:
        return (note(reader.tell("This chat has not been rung yet."), code("/why ID")),)
    story = find_story(store, wanted)
    if story is None:
        return (note(reader.write("I know no story {id}.", id=code(wanted))),)
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    named = request.desk.reader(request.home, subscriptions)
    records = [one for one in store.articles.list_of_story(story.id, 50) if one.analysis.matches][:MOST_ARTICLES]
    blocks = [bold(reader.tell("Why: {title}", title=shorten(story.title, 200)))]
    blocks += [explain(record.analysis, named, _own_topics(subscriptions)) for record in records]
    return _pack([*blocks, _verdict_here(store, request, story, subscriptions)])


def _verdict_here(store: Store, request: Request, story: Story, subscriptions: Sequence[Subscription]) -> Markup:
    """What the story means for this chat now."""
    reader = request.reader
    told = store.alerts.find_told(request.chat.id, story.id)
    if told is not None and told.first_told_at is not None:
        return plain(reader.tell("This chat was told at {time}.", time=reader.moment(told.first_told_at)))
    decision = alerts.decide(story, subscriptions, request.chat, told, request.now, request.desk.settings.alerts)
    if decision.reason is None:
        return plain(reader.tell("It would ring in this chat."))
    return plain(reader.tell("In this chat it does not ring: {reason}.", reason=reader.tell(REASONS[decision.reason])))


def why_not(store: Store, request: Request) -> Answer:
    """Why something did not ring: an article by its link, or any text, judged by the rules of this moment."""
    text, reader = request.arguments.strip(), request.reader
    if not text:
        return (note(reader.tell("Send a link or a text after it. For example:"),
                     code("/whynot Protesters storm the city hall")),)  # fmt: skip
    return judge_text(store, request)


def _explain_record(store: Store, request: Request, record: ArticleRecord) -> Answer:
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    reader = request.desk.reader(request.home, subscriptions)
    blocks = [explain(record.analysis, reader, _own_topics(subscriptions))]
    if record.reason is not None:
        blocks.append(plain(reader.tell("It was kept quiet: {reason}.", reason=reader.tell(REASONS[record.reason]))))
    elif record.story_id and (story := find_story(store, record.story_id)) is not None:
        blocks.append(_verdict_here(store, request, story, subscriptions))
    messages = _pack(blocks)
    return (*messages[:-1], replace(messages[-1], buttons=_missed_button(record.analysis.article.key, request)))


def _missed_button(key: str, request: Request) -> Keyboard:
    return ((button("🔔 " + request.reader.tell("This should have rung"), "missed", key),),)


# ------------------------------------------------------------------------------------------------------ pasted texts


def make_article(text: str, request: Request) -> Article:
    """What somebody pasted, as an article: the first line is its headline."""
    first, _, rest = text.strip().partition("\n")
    title, body = (first, rest.strip()) if len(first) <= 300 else (first[:300], text.strip())
    link = _URL.search(text)
    identity = blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Article(PASTED, identity, title.strip(), body, request.now, published_at=request.now,
                   url=link[0] if link else "")  # fmt: skip


def judge_text(store: Store, request: Request) -> Answer:
    """What the rules think of a pasted or forwarded text."""
    reader, text = request.reader, request.arguments.strip()
    found = _URL.search(text)
    if found and (record := _find_by_link(store, found[0])) is not None:
        return _explain_record(store, request, record)
    if found and len(text.replace(found[0], "").strip()) < LEAST_PASTED:
        return _offer_link(store, request, found[0])
    if len(text) < LEAST_PASTED:
        return (note(reader.write("Send me an article to see what the rules think of it, or see {help}.",
                                  help=plain("/help"))),)  # fmt: skip
    article = make_article(text, request)
    analysis = analyse(article, request.desk.rules)
    store.marks.set_mark(f"{PASTED}:{request.home.id}", text[:4096])
    messages = _pack([explain(analysis, reader)])
    return (*messages[:-1], replace(messages[-1], buttons=_missed_button(article.key, request)))


def _find_by_link(store: Store, link: str) -> ArticleRecord | None:
    """The article of a link, which in a sentence may end with the sentence's own marks."""
    found = store.articles.find_article_by_url(link)
    return found or store.articles.find_article_by_url(link.rstrip('.,;:!?)]»”"'))


def _offer_link(store: Store, request: Request, link: str) -> Answer:
    """A link that no feed brought: nothing is fetched for strangers, but it may be kept as an example."""
    store.marks.set_mark(f"{PASTED}:{request.home.id}", link)
    words = request.reader.tell("I have not seen that link. Paste the text to see what the rules think of it.")
    return (replace(note(words), buttons=_missed_button(make_article(link, request).key, request)),)


def ask_topic(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Which topic should have rung: one tap, so that the example can be evaluated."""
    reader, key = request.reader, request.parts[0]
    topics = list(request.desk.topics.values())[:MOST_TOPIC_BUTTONS]
    buttons = [button(reader.topic(topic.id), "missed", key, str(number)) for number, topic in enumerate(topics)]
    other = button(reader.tell("Something else"), "missed", key, NO_TOPIC)
    return Reaction(edit=replace(pressed.message, buttons=(*in_rows(buttons, 2), (other,))))


def mark_missed(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """Keep an article that should have rung, as a failing example for the operators."""
    if len(request.parts) == 1:
        return ask_topic(store, request, pressed)
    reader, (key, which) = request.reader, request.parts
    topic = "" if which == NO_TOPIC else list(request.desk.topics)[int(which)]
    if store.labels.count_of(request.chat.id, request.now - timedelta(days=1)) >= MOST_LABELS_A_DAY:
        return Reaction(reader.tell("That is enough for today, thank you."))
    article = _find_article(store, request, key)
    if article is None:
        return Reaction(reader.tell("I no longer have that text. Please send it again."))
    label = Label(
        request.chat.id, request.actor_id, key, topic, Verdict.MISSED, request.now,
        title=article.title, text=article.text, url=article.url, language=article.language,
    )  # fmt: skip
    store.labels.save(label)
    return Reaction(reader.tell("Kept as an example that should have rung. Thank you."),
                    edit=replace(pressed.message, buttons=()))  # fmt: skip


def _find_article(store: Store, request: Request, key: str) -> Article | None:
    """The stored article of that key, or the text that this chat pasted last."""
    record = store.articles.find_article(key)
    if record is not None:
        return record.analysis.article
    pasted = store.marks.find_mark(f"{PASTED}:{request.home.id}")
    article = make_article(pasted, request) if pasted else None
    return article if article is not None and article.key == key else None


def press_why(store: Store, request: Request, pressed: Pressed) -> Reaction:
    """The evidence of an alert."""
    return Reaction(messages=why(store, replace(request, arguments=request.parts[0])))


TEXT = Command("", "", "", judge_text)
"""What a text in a private chat means that is no command."""

COMMANDS = (
    Command("why", "[ID]", mark("why a story rang: the rules and the words they read"), why),
    Command("whynot", "LINK|TEXT", mark("why an article did not ring"), why_not),
)
PRESSES = (PressRule("why", press_why), PressRule("missed", mark_missed, Need.CHAT))
