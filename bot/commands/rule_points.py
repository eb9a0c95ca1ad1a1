"""/rules: every rule behind a story with its own points, and the vetoes that were tried and did not hold."""

from __future__ import annotations

from typing import Final

from bot.chats.visible_stories import answer_no_story, find_seen, find_wanted
from bot.command import Answer, ButtonHandler, Command, PressedMessage, PressResult, Request
from bot.commands.reasons import (
    BESIDE,
    MOST_READ,
    RULES_VERB,
    adjusted_line,
    answer_untold,
    evidence_line,
    head_line,
    hide_watches,
    learned_line,
    overruled_veto_line,
    own_topics,
    pack_blocks,
    rank_judged,
)
from bot.desk import Desk
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, plain, shorten
from bot.text.reader import Reader
from monitors.config.version import get_rules
from monitors.model import Analysis, Match
from monitors.rules.desk_decisions import Taught, load_taught
from monitors.rules.topic_compiler import list_vetoes
from monitors.stories.backgrounders import is_told_as_news
from monitors.tally import tally
from storage.store import Store

MOST_RULES: Final = 60  # of one topic
VETOES: Final = mark("Vetoes tried, none of which holds")


def rules(store: Store, request: Request) -> Answer:
    """Every rule behind the report that this chat was shown of a story, or else the first that rings."""
    wanted = find_wanted(store, request)
    if not wanted:
        return answer_untold(request.reader)
    story = find_seen(store, request, wanted)
    if story is None:
        return (answer_no_story(wanted, request.reader),)
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    named, own = request.desk.reader(request.home, subscriptions), own_topics(subscriptions)
    known = store.alerts.find_told(request.chat.id, story.id)
    judged = rank_judged(store.articles.list_of_story(story.id, MOST_READ), known, own)
    if not judged:
        return pack_blocks([plain(named.text("It has none of the words that the rules of the topics need."))])
    analysis, in_force = hide_watches(judged[0], own), store.configs.find_last()
    version = get_rules(in_force.version) if in_force else ""
    title = bold(named.text("All rules: {title}", title=shorten(analysis.article.title, 200)))
    return pack_blocks([title, *(describe_match(one, analysis, request.desk, version, named) for one in
                                 analysis.matches)])  # fmt: skip


def describe_match(match: Match, analysis: Analysis, desk: Desk, version: str, reader: Reader) -> Markup:
    """One line for each rule that gave points to a match, strongest sentence first, and its vetoes, none of which held.

    ``version`` is that of the rules in force; vetoes are known only of a match that those judged.
    """
    summed = tally(match, analysis)
    lines = [head_line(match, reader, rings=is_told_as_news(match, analysis))]
    lines += [evidence_line([one], reader) for one in summed.counted[:MOST_RULES]]
    if summed.adjusted:
        lines.append(adjusted_line(summed.adjusted, reader))
    if summed.others:
        lines.append(plain(f"{reader.text(BESIDE)}:"))
        lines += [evidence_line([one], reader) for one in summed.others[:MOST_RULES]]
    if summed.learned:
        lines.append(learned_line(summed.learned, reader))
    if match.vetoed:
        lines.append(overruled_veto_line(match, reader))
    if match.rules == version and (tried := list_tried(match, desk)):
        name = reader.text(VETOES)
        lines.append(join([plain(f"{name}:"), join(map(code, tried), ", ")], " "))
    return join(lines)


def list_tried(match: Match, desk: Desk) -> list[str]:
    """The vetoes that were tried on a match; on a find only firm ones, the desk's own and those of articles."""
    topic = desk.topics.get(match.topic)
    vetoes = list_vetoes(topic, desk.shared) if topic else ()
    passed = load_taught().get(match.topic, Taught()).vetoes if match.is_read else ()
    return [one.id for one in vetoes if one.scope == "article" or one.firm or one.id not in passed]


def press_rules(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show every rule behind a story."""
    return PressResult(messages=rules(store, request))


COMMANDS = (Command("rules", "[ID]", mark("every rule behind a story, with its points"), rules),)
PRESSES = (ButtonHandler(RULES_VERB, press_rules),)
