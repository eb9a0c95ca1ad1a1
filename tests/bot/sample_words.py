"""What owners are told, and the words that answers are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot import alarms
from bot.chats import query_errors, suppression_details
from bot.commands import muted, opinions, owners, pasted, reasons, recurring_mutes, rule_points, verdicts
from bot.owners import KINDS
from bot.rejudging import RejudgingEffect
from bot.reload import AskedBy, ReloadOutcome, ReloadReport
from bot.sending import unreachable
from bot.sources import feed_notices
from bot.text import render
from bot.text.markup import Markup, plain
from bot.text.story_lines import FIGURES
from monitors.config.diff import ConfigDiff, Edited, Edits, SettingEdit
from monitors.errors import Problem
from monitors.model import AlertKind as Kind
from monitors.model import (
    Change,
    ChangeKind,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Decision,
    FeedNotice,
    FeedTrouble,
    Message,
    SuppressionReason,
)
from monitors.replay import LevelChangeKind as Replayed
from tests.bot.running import START_AT
from tests.bot.talk import READER, Named


def list_owner_messages() -> Named:
    """Faults, reloads."""
    faults = ("database_full", "telegram_refused", "updates_stopped", "jobs_stopped", "outbox_old")
    yield "to owners: faults", alarms.show_faults(faults, (), READER)
    yield "to owners: faults that are over", alarms.show_faults((), faults[:1], READER)
    wire = Chat(5, ChatAddress(-1001), ChatKind.CHANNEL, "Wire", ChatState.ACTIVE)
    forum = Chat(6, ChatAddress(-1002, 17), ChatKind.SUPERGROUP, "Forum", ChatState.SUSPENDED)
    begun = list(zip((wire, forum) * 2, unreachable.REASONS, strict=False))
    yield "to owners: chats that cannot be written to", unreachable.show_unreachable(begun, (), READER)
    yield "to owners: many chats that cannot be written to", unreachable.show_unreachable(begun * 6, (), READER)
    yield "to owners: chats of which that is over", unreachable.show_unreachable((), (wire, forum), READER)
    standing = [FeedNotice("tass", FeedTrouble.STOPPED, "stopped for good (http_410: Gone)"),
                FeedNotice("un", FeedTrouble.FAILING, "failed 7 times in a row (timeout)")]  # fmt: skip
    yield "to who claims the bot: feeds", feed_notices.show_troubles(feed_notices.STANDING, standing, READER)
    diff = ConfigDiff(
        Edits(("cyber",), ("strike",), (Edited("unrest", ("lists", "rules")),)),
        ("veto",),
        Edits(("tass",), (), (Edited("un", ("url",)),)),
        (SettingEdit("alerts.flood_limit", "10", "20"), SettingEdit("health.port", "0", "9464", needs_restart=True)),
    )
    effect = RejudgingEffect(
        1000, START_AT, dict.fromkeys(Replayed, 0) | {Replayed.RINGS: 3, Replayed.RINGS_NO_MORE: 1}
    )
    wrong = Problem("topics/unrest.yaml", 12, 9, "unknown list <crowds>", "did you mean <crowd>?")
    reports = {
        "applied": ReloadReport(START_AT, AskedBy.EDIT, ReloadOutcome.APPLIED, diff, effect=effect),
        "refused": ReloadReport(START_AT, AskedBy.EDIT, ReloadOutcome.REFUSED, problems=(wrong, wrong)),
        "unchanged": ReloadReport(START_AT, AskedBy.COMMAND, ReloadOutcome.UNCHANGED),
        "fixed": ReloadReport(START_AT, AskedBy.EDIT, ReloadOutcome.UNCHANGED, is_fixed=True),
    }
    yield from ((f"to owners: reload {name}", alarms.show_reload(report, READER)) for name, report in reports.items())


def _words(name: str, words: Iterable[Markup | str]) -> tuple[str, Message]:
    return f"words: {name}", render.note(*words)


def list_words() -> Named:
    """The words that stand for something named, all of them."""
    yield _words("kinds of chats", [READER.text(one) for one in KINDS.values()])
    yield _words("why it does not ring", [READER.text(words) for words in verdicts.REASONS.values()])
    yield _words("why it rings without a rule", [READER.text(reasons.READ_ALONE), READER.text(reasons.READ_OVER_VETO)])
    yield _words(
        "why it only goes to the digest",
        [READER.text(words, time="5 Jan 2022, 06:00 UTC") for words in reasons.HOLDS.values()],
    )
    yield _words("what /rules names", [READER.text(rule_points.VETOES)])
    yield _words("why it does not ring by itself", [READER.text(words) for words in reasons.BACKGROUNDERS.values()])
    yield _words("what else makes a score", [READER.text(one) for one in reasons.ADJUSTMENTS])
    yield _words("why it is no news", [READER.text(words) for words in reasons.REALIS.values()])
    yield _words("why it is graver", [READER.text(words) for words in reasons.RAISES.values()])
    yield _words("why a page is not read", [READER.text(words) for words in dict.fromkeys(pasted.FAILURES.values())])
    yield _words("where words stand", [READER.text(words) for words in reasons.ZONES.values()])
    yield _words("states of chats", [READER.text(words) for words in owners.STATES.values()])
    filled = {"part": "'AND'", "n": 300, "most": 200, "name": "force", "close": "force", "word": "=and"}
    filled |= {"operator": "AND", "example": "NEAR/5"}
    wrong = [READER.text(words).format(**filled) for words in query_errors.SENTENCES]
    yield _words("what is wrong with a query", wrong)
    filled = {"one": "<riot>", "other": "<crowd>", "what": "“stone”", "lack": "no <crowd>", "words": "“stones”"}
    filled |= {"rule": "crowd-acts", "veto": "sport", "name": "KeyError", "points": "+2", "score": "2", "needed": "3"}
    filled |= {"n": "4", "most": "1,000"}
    said = [READER.text(text, **filled) for _, text in suppression_details.FORMS]
    yield _words("why a topic stayed quiet, in detail", said)
    yield _words("a page without an answer", [READER.text(pasted.UNNAMED_FAILURE)])
    yield _words("what is wrong with an alert", [READER.text(words) for words in opinions.WRONG.values()])
    yield _words(
        "troubles of feeds", [f"{one.value}: {READER.text(feed_notices.TROUBLES[one])}" for one in FeedTrouble]
    )
    yield _words("figures", [READER.text(words, number="13 → 164") for words in FIGURES.values()])
    others = ("While it was quiet", "Elsewhere", "International", "far above the usual", "Figures")
    rare = [
        READER.text("Muted from {start} until {time}.", start=READER.moment(START_AT), time=READER.moment(START_AT)),
        READER.text("Anything new in that time comes afterwards, in one digest."),
        READER.text("Muted from"),
        READER.write("Every night: {quiet}", quiet=plain("/quiet 22:00-07:00")),
        READER.write("The next night alone: {mute}", mute=plain("/mute tonight")),
        READER.write(recurring_mutes.EVERY_WEEK, quiet=plain("/quiet Sat Sun 00:00-24:00 hold")),
        READER.write(recurring_mutes.EVERY_DAY, quiet=plain("/quiet 18:00-00:00 hold")),
        READER.write("Only the next time: {mute}", mute=plain(f"/mute {READER.text('weekend')}")),
        READER.write(recurring_mutes.FOR_ALL, what=plain("unrest")),
        READER.text(muted.MUTED_FROM, what="Kenya", start=READER.moment(START_AT), time=READER.moment(START_AT)),
        READER.text("That chat is gone."),
        READER.text("Issued by {issuer}: {words}", issuer="Met Office", words="Extreme, Expected, Observed"),
        READER.text("It was kept quiet: {reason}.", reason=READER.text(verdicts.REASONS[SuppressionReason.BASELINE])),
        READER.text(verdicts.REASONS[SuppressionReason.TOO_LONG]),
        READER.text("Everything else: {command}", command="/latest all"),
        READER.text("{what} (at least {least})", what="killed 14", least=10),
        READER.count("", "Urgent, held back, as more than {limit} alerts would have come in {n} minutes", 10, limit=10),
        READER.text(
            "by a second opinion; by the rules alone it goes to the digest: {score}", score="score 3, 5 needed"
        ),
        READER.text("Second opinion, by all the words, most by these"),
        READER.label(READER.text("the rules had held it"), "denied, “did not”"),
        READER.text("It last rang on {time}.", time=READER.moment(START_AT)),
        READER.text("I no longer have that text. Please send it again."),
        READER.text("That is not sent again for an edit. Write a new message."),
        READER.write("More feeds are in trouble; {command} lists them.", command=plain("/feeds")),
    ]
    yield _words("rare answers", rare)
    yield _words("headings", [READER.text(words) for words in others])
    counted: list[Callable[[int], str]] = [
        lambda n: READER.count("{n} late alert, not sent in time:", "{n} late alerts, not sent in time:", n),
        lambda n: READER.count("{n} more feed", "{n} more feeds", n),
        lambda n: READER.count("{n} more story", "{n} more stories", n),
    ]
    yield _words("counts", [count(number) for count in counted for number in (1, 2)])
    corrected = Change(ChangeKind.CORRECTED, None, "the toll is 13")
    from tests.bot.sample_messages import make_story

    story = make_story()
    told = Decision(Kind.CORRECTION, 1, "s", "unrest", changes=(corrected,), shown=story.reports[-1])
    yield "a correction", render.alert(told, story, READER)
