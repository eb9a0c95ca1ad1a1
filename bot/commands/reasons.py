"""/why: the rules that matched, the words they read, and the points they gave. pasted.py uses it for pasted texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.chats.suppression_details import describe_detail
from bot.chats.visible_stories import answer_no_story, find_seen, find_told_of, find_wanted
from bot.command import Answer, ButtonHandler, Command, PressedMessage, PressResult, Request
from bot.commands.coding import describe_codes
from bot.commands.escalations import describe_raise
from bot.commands.partings import describe_partings
from bot.commands.verdicts import REASONS, describe_verdict
from bot.config_notes import ConfigProvenance, find_provenance
from bot.text.keyboards import button
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, pack, plain, shorten
from bot.text.measure_names import make_namer
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import MARKS, SEVERITIES, changes_line, find_opening_for, mark_language
from monitors.alerting.changes import list_news
from monitors.alerting.daytime import get_zone
from monitors.digest_level import DigestCause, find_digest_cause
from monitors.model import (
    READ,
    WATCHED,
    Analysis,
    ArticleRecord,
    Evidence,
    Level,
    Match,
    Message,
    Realis,
    RealisFlag,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    Subscription,
    Suppression,
    SuppressionReason,
    Told,
    Zone,
    is_desk_topic,
)
from monitors.outdated import find_date
from monitors.points import round_score
from monitors.rules.coverage import Coverage
from monitors.stories.backgrounders import Backgrounder, Sign, find_backgrounder, is_told_as_news
from monitors.tally import Tally, tally
from storage.configs import StoredConfig
from storage.store import Store

RULES_VERB: Final = "rules"
MOST_ARTICLES: Final = 4
MOST_READ: Final = 50
MOST_CONFIGS: Final = 3
MOST_EVIDENCE: Final = 6
MOST_RULES: Final = 3
MOST_OTHERS: Final = 3
MOST_SUPPRESSIONS: Final = 4
MOST_FLAGS: Final = 2
SPAN_UNITS: Final = 120
DETAIL_UNITS: Final = 300

HOLDS: Final = {
    DigestCause.EXPERIMENTAL: mark("the topic is experimental and only goes to digests"),
    DigestCause.UNTITLED: mark("the headline does not mention it, so the text would have to say more"),
    DigestCause.DOUBTFUL: mark("the language model is not sure enough of it"),
    DigestCause.OUTDATED: mark("dated {time}, too long ago to ring"),
}
BACKGROUNDERS: Final = {
    Sign.HEADLINE: mark("the headline explains, lists or comments instead of telling news"),
    Sign.QUESTION: mark("the headline only asks, and the text does not tell it as news"),
    Sign.SECTION: mark("its section is not one of news"),
    Sign.DEPTH: mark("a long text tells it only deep inside"),
}
_NO_RULES: Final = frozenset({READ, WATCHED})
READ_ALONE: Final = mark("read by the language model, no rule matched")
READ_OVER_VETO: Final = mark("read by the language model, over a veto")
LENT, TAKEN_OFF, BESIDE = ADJUSTMENTS = (
    mark("lent by the headline"),
    mark("taken off, as it stands far down in the text"),
    mark("In other sentences, which add nothing"),
)
RAISES: Final = {SeverityReason.OFFICIAL_ALERT: mark("an official alert says")}
ZONES: Final = {Zone.TITLE: mark("headline"), Zone.LEAD: mark("beginning"), Zone.BODY: mark("text")}
REALIS: Final = {
    Realis.HISTORICAL: mark("reported as history"),
    Realis.FUTURE: mark("announced, not happening yet"),
    Realis.HYPOTHETICAL: mark("only possible"),
    Realis.NEGATED: mark("denied"),
    Realis.ENDED: mark("over"),
    Realis.DRILL: mark("an exercise"),
    Realis.MENTION: mark("mentioned in passing"),
}


def _fold(evidence: Iterable[Evidence]) -> list[list[Evidence]]:
    """Evidence in groups that read the same words, the strongest first, since several rules may share one phrase.

    Of a rule that matched several times only the strongest is shown, since only that counts; of words that were read
    without a rule, all.
    """
    strongest: dict[tuple[str, Span | None], Evidence] = {}
    for one in evidence:
        name = one.rule, one.span if one.rule == READ else None
        known = strongest.get(name)
        if known is None or abs(one.points) > abs(known.points):
            strongest[name] = one
    groups: list[list[Evidence]] = []
    for one in sorted(strongest.values(), key=lambda one: (-one.points, -len(one.span.text))):
        near = next((group for group in groups if _reads_alike(group[0].span, one.span)), None)
        if near is None:
            groups.append([one])
        else:
            near.append(one)
    return sorted(groups, key=lambda group: -sum(one.points for one in group))


def _reads_alike(one: Span, other: Span) -> bool:
    return one.zone is other.zone and one.start < other.end and other.start < one.end


def evidence_line(group: Sequence[Evidence], reader: Reader) -> Markup:
    """One line: the points of a group, the rules that gave them, and the words of the strongest."""
    first, points = group[0], sum(one.points for one in group)
    rules = [rule for rule in dict.fromkeys(one.rule for one in group) if rule not in _NO_RULES]
    names = join(map(code, rules[:MOST_RULES]), ", ")
    if left := len(rules[MOST_RULES:]):
        names = join([names, plain(reader.count("and {n} more", "and {n} more", left))], " ")
    return reader.row([f"• {_sign(points, reader)}", names, _quote_words(first, reader)], " ")


def _sign(points: float, reader: Reader) -> str:
    return ("+" if points >= 0 else "") + reader.points(points)


def _quote_words(one: Evidence, reader: Reader) -> str:
    words = shorten(" ".join(one.span.text.split()), SPAN_UNITS)
    return f"“{words}” ({reader.text(ZONES[one.span.zone])})"


def _tally_lines(summed: Tally, reader: Reader) -> list[Markup]:
    """What adds up to the score, line by line, and in one more what stands in other sentences and adds nothing."""
    groups = _fold(summed.counted)
    lines = [evidence_line(group, reader) for group in groups[:MOST_EVIDENCE]]
    if rest := [one for group in groups[MOST_EVIDENCE:] for one in group]:
        more = reader.count("and {n} more", "and {n} more", len(rest))
        lines.append(plain(f"• {_sign(sum(one.points for one in rest), reader)} {more}"))
    if summed.adjusted:
        lines.append(adjusted_line(summed.adjusted, reader))
    if summed.others:
        beside = [_quote_words(group[0], reader) for group in _fold(summed.others)[:MOST_OTHERS]]
        lines.append(plain(f"• {reader.label(reader.text(BESIDE), reader.listed(beside))}"))
    return lines


def adjusted_line(points: float, reader: Reader) -> Markup:
    """What the headline lends to the sentence that counts, or what it loses by its place."""
    return plain(f"• {_sign(points, reader)} {reader.text(LENT if points > 0 else TAKEN_OFF)}")


def head_line(match: Match, reader: Reader, *, rings: bool) -> Markup:
    """The topic of a match, whether it rings, and its score."""
    level = reader.text("rings") if rings else reader.text("goes to the digest")
    name = shorten(reader.topic(match.topic), 80)
    strength = _score(match.score, match.threshold, reader)
    if match.is_read:
        strength = reader.text(READ_OVER_VETO if match.vetoed else READ_ALONE)
    if match.is_moved:
        strength = reader.text("by a second opinion; by the rules alone it goes to the digest: {score}", score=strength)
    return reader.row([MARKS[match.severity], bold(name), f"– {reader.listed((level, strength))}"], " ")


def _match_lines(match: Match, analysis: Analysis, reader: Reader, experimental: Collection[str]) -> list[Markup]:
    summed, piece = tally(match, analysis), find_backgrounder(match, analysis)
    rings = match.level is Level.URGENT and piece is None
    lines = [head_line(match, reader, rings=rings), *_tally_lines(summed, reader)]
    if summed.learned:
        lines.append(learned_line(summed.learned, reader))
    if match.raised is not None:
        lines.append(_raise_line(match.raised, match.severity, reader))
    lines += [_flag_line(flag, reader) for flag in match.holding[:MOST_FLAGS]]
    lines += [_overruled_line(_describe_flag(flag, reader), reader) for flag in match.overruled[:MOST_FLAGS]]
    if match.vetoed:
        lines.append(overruled_veto_line(match, reader))
    if cause := find_digest_cause(match, experimental):
        dated_at = find_date(analysis.article)
        when = reader.moment(dated_at) if dated_at else ""
        lines.append(plain(f"• {reader.text(HOLDS[cause], time=when)}"))
    if piece is not None:
        lines.append(_backgrounder_line(piece, reader))
    return lines


def _flag_line(flag: RealisFlag, reader: Reader) -> Markup:
    words = shorten(flag.span.text, SPAN_UNITS)
    return reader.row([f"• {reader.text(REALIS[flag.kind])}:", f"“{words}”"], " ")


def _describe_flag(flag: RealisFlag, reader: Reader) -> str:
    return f"{reader.text(REALIS[flag.kind])}, “{shorten(flag.span.text, SPAN_UNITS)}”"


def overruled_veto_line(match: Match, reader: Reader) -> Markup:
    """The veto that a find overruled."""
    return _overruled_line(shorten(describe_detail(match.vetoed, reader), SPAN_UNITS), reader)


def _overruled_line(said: str, reader: Reader) -> Markup:
    """What the rules had held a match back for, before a second opinion let it ring."""
    held = reader.text("the rules had held it")
    return plain(f"• {reader.label(held, said)}")


def _backgrounder_line(piece: Backgrounder, reader: Reader) -> Markup:
    why = reader.text(BACKGROUNDERS[piece.sign])
    return reader.row([f"• {why}:", f"“{shorten(piece.words, SPAN_UNITS)}”"] if piece.words else [f"• {why}"], " ")


def learned_line(learned: Iterable[Evidence], reader: Reader) -> Markup:
    """The words that a second opinion went by, without their weights, which are no points of the score."""
    words = dict.fromkeys(f"“{shorten(one.span.text, SPAN_UNITS)}”" for one in learned)
    name = reader.text("Second opinion, by all the words, most by these")
    return plain(f"• {reader.label(name, reader.listed(list(words)[:MOST_EVIDENCE]))}")


def _raise_line(raised: SeverityRaise, severity: Severity, reader: Reader) -> Markup:
    was, now = (reader.text(SEVERITIES[one]) for one in (raised.before, severity))
    steps = reader.text("severity {was} → {now}", was=was, now=now)
    return reader.row(
        [f"• {steps}:", reader.text(RAISES[raised.reason]), f"“{shorten(raised.words, SPAN_UNITS)}”"], " "
    )


def _score(score: float, threshold: float, reader: Reader) -> str:
    told = reader.points(round_score(score, threshold)), reader.points(threshold)
    return reader.text("score {score}, {threshold} needed", score=told[0], threshold=told[1])


def _suppression_lines(one: Suppression, reader: Reader) -> list[Markup]:
    if not one.topic:
        why = shorten(describe_detail(one.detail, reader), SPAN_UNITS)
        return [reader.row([f"⚪ {reader.text(REASONS[one.reason])}:", why], " ")]
    told = shorten(describe_detail(one.detail, reader), DETAIL_UNITS)
    detail = [reader.row(["•", told], " ")] if told else []
    name = bold(reader.topic(one.topic))
    if one.reason is SuppressionReason.BELOW_THRESHOLD and not one.score:
        nearest = reader.write("No topic of this desk is about this. The nearest is {topic}:", topic=name)
        return [reader.row(["⚪", nearest], " "), *detail]
    why = reader.listed((reader.text(REASONS[one.reason]), _score(one.score, one.threshold, reader)))
    head = reader.row(["⚪", name, f"– {why}"], " ")
    return [head, *detail, *(evidence_line(group, reader) for group in _fold(one.evidence)[:2])]


def explain(analysis: Analysis, reader: Reader, coverage: Coverage, own: Collection[str] = ()) -> Markup:
    """How the rules judged one article; of watches, only the chat's ``own`` are shown."""
    return _head((analysis.article.title,), _judgement(analysis, reader, coverage, own))


def _head(titles: Iterable[str], judgement: Markup) -> Markup:
    return join([*(bold(shorten(title, 200)) for title in titles), judgement])


def hide_watches(analysis: Analysis, own: Collection[str]) -> Analysis:
    """The analysis as if there were no watches but those in ``own``."""
    matches = tuple(one for one in analysis.matches if is_desk_topic(one.topic) or one.topic in own)
    suppressions = tuple(one for one in analysis.suppressions if is_desk_topic(one.topic) or one.topic in own)
    return replace(analysis, matches=matches, suppressions=suppressions)


def _judgement(analysis: Analysis, reader: Reader, coverage: Coverage, own: Collection[str]) -> Markup:
    analysis = hide_watches(analysis, own)
    experimental = coverage.experimental
    lines = [line for match in analysis.matches[:6] for line in _match_lines(match, analysis, reader, experimental)]
    lines += [line for one in analysis.suppressions[:MOST_SUPPRESSIONS] for line in _suppression_lines(one, reader)]
    if not coverage.knows_language(analysis):
        lines.append(plain(reader.text("No topic has a list of words in the language of this article.")))
    return join(lines or [plain(reader.text("It has none of the words that the rules of the topics need."))])


def _explain_all(
    analyses: Iterable[Analysis], reader: Reader, coverage: Coverage, own: Collection[str]
) -> list[Markup]:
    """A block for each distinct explanation, with the headlines of all articles that it holds for."""
    alike: dict[Markup, dict[str, None]] = {}
    for analysis in analyses:
        judgement = _judgement(analysis, reader, coverage, own)
        alike.setdefault(judgement, {})[analysis.article.title] = None
    return [_head(titles, judgement) for judgement, titles in list(alike.items())[:MOST_ARTICLES]]


def own_topics(subscriptions: Iterable[Subscription]) -> tuple[str, ...]:
    """The ids of the topics that a chat subscribes to, its own watches among them."""
    return tuple(one.topic for one in subscriptions)


def pack_blocks(blocks: Sequence[Markup]) -> tuple[Message, ...]:
    """Blocks in as few messages as hold them."""
    return tuple(Message(part.html) for part in pack(blocks))


def why(store: Store, request: Request) -> Answer:
    """Why a story rang: the evidence of its articles. Without an id, the story replied to or told last."""
    wanted, reader = find_wanted(store, request), request.reader
    if not wanted:
        return answer_untold(reader)
    story = find_seen(store, request, wanted)
    if story is None:
        return (answer_no_story(wanted, reader),)
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    named = request.desk.reader(request.home, subscriptions)
    records = store.articles.list_of_story(story.id, MOST_READ)
    own = own_topics(subscriptions)
    known = find_told_of(store, request, [story]).get(story.id)
    told = rank_judged(records, known, own)
    opening = find_opening_for(reader, story, own)
    title = bold(reader.text("Why: {title}", title=shorten(opening.title, 200)))
    blocks = [mark_language(title, opening.language, reader)]
    blocks += _explain_all(told, named, request.desk.rules.coverage, own)
    blocks.append(changes_line(list_news(story, known), "", reader, make_namer(story, reader)))
    blocks.append(describe_raise(story, request.desk, reader))
    blocks.append(describe_partings(store.partings.find(story.id), reader))
    blocks.append(describe_verdict(store, request, story, subscriptions))
    blocks.append(describe_codes(story, request.desk, reader, request.now))
    blocks.append(describe_provenance(find_provenance(store, [known] if known else (), records), reader))
    *before, last = pack_blocks(blocks)
    unfold = button(reader.text("All rules"), RULES_VERB, story.id)
    return (*before, replace(last, buttons=((unfold,),) if told else ()))


def answer_untold(reader: Reader) -> Answer:
    """The answer about no story in particular where none was told."""
    return (note(reader.text("This chat has had no alerts yet."), plain("/latest")),)


def rank_judged(records: Iterable[ArticleRecord], known: Told | None, own: Collection[str]) -> list[Analysis]:
    """How the articles of a story were judged, those first by which the chat ``known`` of was told of it."""
    judged = [one.analysis for one in records if hide_watches(one.analysis, own).matches]
    return sorted(judged, key=lambda one: _rank(one, known.shown if known else (), own))


def _rank(analysis: Analysis, shown: Collection[str], own: Collection[str]) -> tuple[bool, bool]:
    """What the chat's messages showed comes first, then what rings, then the rest."""
    rings = any(is_told_as_news(one, analysis) for one in hide_watches(analysis, own).matches)
    return analysis.article.key not in shown, not rings


def describe_provenance(found: ConfigProvenance, reader: Reader) -> Markup:
    """By which configs an alert was decided, and which one is in force; empty if that was not kept."""
    decided = reader.listed(_name_config(one, reader) for one in found.decided[-MOST_CONFIGS:])
    if found.is_in_force and not found.rules:
        return plain(reader.text("Decided by config {configs}, which is in force.", configs=decided))
    lines = []
    if found.decided:
        lines.append(plain(reader.text("Decided by config {configs}.", configs=decided)))
    if found.rules:
        rules = reader.listed(found.rules[-MOST_CONFIGS:])
        lines.append(plain(reader.text("The articles were judged by the rules {rules}.", rules=rules)))
    if lines and found.in_force is not None:
        lines.append(plain(reader.text("In force now: config {config}.", config=_name_config(found.in_force, reader))))
    return join(lines)


def _name_config(config: StoredConfig, reader: Reader) -> str:
    day = reader.day(config.in_force_at.astimezone(get_zone(reader.timezone)).date())
    return reader.text("{version} of {day}", version=config.version, day=day)


def press_why(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show the evidence of an alert."""
    return PressResult(messages=why(store, replace(request, arguments=request.parts[0])))


COMMANDS = (Command("why", "[ID]", mark("why a story rang: the rules and the words they matched"), why),)
PRESSES = (ButtonHandler("why", press_why),)
