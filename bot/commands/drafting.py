"""/replay: tries a draft of a topic over the stored articles, without using it.

The draft is a topic file, sent with the command or replied to with it, or a rule or query of a topic in the message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from bot.command import Answer, Command, Need, Request, StartedErrand, TryDraft
from bot.commands.reasons import pack_blocks
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, link, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.config.draft import split_draft
from monitors.model import Message
from monitors.replay import Effect
from storage.store import Store

if TYPE_CHECKING:
    from bot.chats.drafts import DraftStory, DraftTrial
    from monitors.errors import Problem

LARGEST_BYTES: Final = 1_000_000
MOST_PROBLEMS: Final = 5
PROBLEM_UNITS: Final = 200
TITLE_UNITS: Final = 120

EFFECTS: Final = {
    Effect.EVENTS_LOST: mark("confirmed events lost: {n}"),
    Effect.FALSE_ALARMS_GONE: mark("false alarms gone: {n}"),
    Effect.EVENTS_FOUND: mark("confirmed events found: {n}"),
    Effect.NEW_FALSE_ALARMS: mark("new false alarms: {n}"),
}


def replay(store: Store, request: Request) -> Answer | StartedErrand:
    """Begin to try a draft: of a document, of the message, or of the message that it replies to."""
    reader, sent = request.reader, request.attachment
    name, text = split_draft(request.arguments, request.desk.topics)
    if sent is None and not text:
        other, text = split_draft(request.replied, request.desk.topics)
        name = name or other
    if sent is None and not text:
        return (_show_usage(reader),)
    if sent is not None and sent.size > LARGEST_BYTES:
        most = reader.decimal(LARGEST_BYTES / 1_000_000)
        return (note(reader.text("The file is too large; a topic file has at most {n} MB.", n=most)),)
    begun = plain(reader.text("Trying the draft on the stored articles. Nothing is put in force …"))
    return StartedErrand((note(begun),), TryDraft(text, name, sent, is_deep=request.is_owner))


def _show_usage(reader: Reader) -> Message:
    lines = [
        reader.text("Send a topic file with this command as its caption, or reply to one with it."),
        reader.text("Or write a topic with a query or a rule after it:"),
    ]
    examples = ("/replay unrest <crowd> SAME <act>", "/replay unrest\nid: new\nwhen: <crowd> SAME <act>\npoints: 3")
    return note(*lines, *map(code, examples))


def answer_draft(store: Store, request: Request, trial: DraftTrial) -> Answer:
    """What the draft would change, or what is wrong with it."""
    reader = request.reader
    if trial.problems:
        head = bold(reader.text("The draft cannot be tried:"))
        return (note(head, *_list_problems(trial.problems, reader)),)
    name = bold(shorten(trial.title, TITLE_UNITS))
    lines = [
        reader.write("Tried, and not in force: {topic} {id}", topic=name, id=code(trial.topic)),
        bold(reader.count("{was} → {n} alert", "{was} → {n} alerts", trial.now, was=reader.number(trial.was))),
        plain(_describe_reach(trial, reader)),
        *_list_effects(trial, reader),
    ]
    if trial.is_experimental:
        lines.append(plain(reader.text("the topic is experimental and only goes to digests")))
    blocks = [join(lines)]
    blocks += _list_stories(reader.text("No longer rings:"), trial.lost, trial.losses, trial.topic, reader)
    blocks += _list_stories(reader.text("Newly rings:"), trial.gained, trial.gains, trial.topic, reader)
    if trial.failed:
        head = bold(reader.text("The config would refuse it, since it breaks its own tests:"))
        blocks.append(join([head, *_list_problems(trial.failed, reader)]))
    return pack_blocks(blocks)


def answer_unfetched(store: Store, request: Request) -> Answer:
    """The answer for a file that Telegram does not give."""
    return (note(request.reader.text("I could not fetch that file. Please send it again.")),)


def _describe_reach(trial: DraftTrial, reader: Reader) -> str:
    if trial.since is None:
        return reader.text("No article from that time is stored.")
    read = reader.count("{n} article judged, since {time}.", "{n} articles judged, since {time}.", trial.articles,
                        time=reader.moment(trial.since))  # fmt: skip
    cut = reader.text("The time was up before the rest.") if trial.is_cut else ""
    return f"{read} {cut}".strip()


def _list_effects(trial: DraftTrial, reader: Reader) -> Iterator[Markup]:
    told = [reader.text(EFFECTS[effect], n=reader.number(number)) for effect, number in trial.effects.items() if number]
    if told:
        yield plain(reader.label(reader.text("By the ratings"), reader.listed(told)))


def _list_stories(
    head: str, stories: tuple[DraftStory, ...], number: int, topic: str, reader: Reader
) -> Iterator[Markup]:
    if not stories:
        return
    lines = [bold(head), *(_story_line(one, topic, reader) for one in stories)]
    if (more := number - len(stories)) > 0:
        lines.append(plain(reader.count("and {n} more", "and {n} more", more)))
    yield join(lines)


def _story_line(one: DraftStory, topic: str, reader: Reader) -> Markup:
    said = {None: "", True: reader.text("rated right"), False: reader.text("rated wrong")}[one.happens]
    other = "" if one.topic == topic else reader.topic(one.topic)
    story = f"/story_{one.story_id}" if one.story_id else ""
    more = [part for part in (said, other, story) if part]
    return join([plain("·"), reader.row([link(shorten(one.title, TITLE_UNITS), one.url), *more])], " ")


def _list_problems(problems: tuple[Problem, ...], reader: Reader) -> Iterator[Markup]:
    for one in problems[:MOST_PROBLEMS]:
        where = [reader.text("line {line}, column {column}:", line=one.line, column=one.column)] if one.line else []
        yield join([*map(bold, where), plain(shorten(f"{one.what}; {one.fix}", PROBLEM_UNITS))], " ")
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        yield plain(reader.count("and {n} more", "and {n} more", more))


COMMANDS = (
    Command("replay", "[TOPIC RULE|QUERY]", mark("try a draft topic on the archive, without using it"), replay,
            Need.ADMIN),
)  # fmt: skip
