"""Every kind of message that the bot sends, made by the bot itself from sample data; see test_messages.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.arrivals import Arrival, Intake
from bot.chats.access import REFUSALS, Actor
from bot.chats.claims import prepare_claim
from bot.command import Request
from bot.commands import COMMANDS
from bot.commands.settings import PAGES
from bot.config_notes import note_config
from bot.desk import Desk
from bot.digests import send_missed
from bot.hub import Hub
from bot.sources.feed_notices import list_drafts
from bot.talk.conversation import Incoming, receive
from bot.text import render
from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from bot.text.surge_message import write_surges
from monitors.alerting.lead_report import find_newest
from monitors.analysis import analyse
from monitors.model import (
    AlertKind,
    Article,
    Change,
    ChangeKind,
    Chat,
    ChatAddress,
    ChatKind,
    Decision,
    Digest,
    DigestEntry,
    FactKind,
    FeedNotice,
    FeedTrouble,
    Lane,
    LedgerEntry,
    Level,
    Locality,
    Measure,
    Message,
    Report,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
    Surge,
)
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sample_talk import list_talk
from tests.monitors.story_makers import told_of

AT = datetime(2022, 1, 6, 18, 30, tzinfo=UTC)
OWNER = 7
ARGUMENTS = {
    "start": ("", "topic_unrest", "topic_nothing", "like_nothing", "claim_wrong"),
    "subscribe": ("unrest", "unrst all"),
    "unsubscribe": ("troops", "nothing"),
    "watch": ("harbour NEAR/5 strike", "harbour AND (", ""),
    "unwatch": ("1", "9999"),
    "latest": ("", "zzyzx"),
    "summary": ("7d", "troops"),
    "search": ("Almaty", "unicorn", "unicorn stampede", ""),
    "story": ("", "0000"),
    "replay": ("unrest <crowd> SAME harbour", ""),
    "whynot": ("", "A crowd gathers for the ice festival", "https://elsewhere.example/x"),
    "mute": (
        "",
        "2h",
        "unrest 1d",
        "until tomorrow",
        "troops 60d",
        "unrest until doomsday",
        "until doomsday",
        "Kazakhstan 12h",
        "unrest Kazakhstan 2h",
        "someday",
    ),
    "unmute": ("Kazakhstan", "zzyzx", ""),
    "places": ("Kazakhstan", "Almaty", "zzyzx"),
    "severity": ("high", "enormous"),
    "cadence": ("unrest digest", "sometimes"),
    "timezone": ("Almaty", "Mars"),
    "quiet": ("22-7 hold", "always", "off"),
    "times": ("mon 08:00", "teatime", "twice silent", "loud"),
    "language": ("klingon", "en"),
    "leaveout": ("Daily Rumour", "off Steppe", "off daily rumour", "none"),
    "channel": ("", "here"),
    "export": ("csv", "xml"),
    "announce": ("", "Maintenance at noon"),
    "trend": ("unrest", "troops"),
    "map": ("", "troops"),
}
UNSTABLE = frozenset({"share"})  # a random link


def make_story() -> Story:
    """Two outlets on one event, the later one with a higher toll."""
    first = Report("a1", "Protesters storm the city hall <in> Almaty", "The Steppe Courier", "https://courier.example/1?a=1&b=2",
                   "Protesters stormed the city hall & 13 officers were killed.", AT, AT)  # fmt: skip
    second = replace(first, article_key="b2", title="Toll in Almaty rises to 164", publisher="Caspian Wire",
                     url="https://wire.example/2", quote="The ministry put the toll at 164.",
                     seen_at=AT + timedelta(hours=9), published_at=AT + timedelta(hours=5))  # fmt: skip
    ledger = (
        LedgerEntry(FactKind.KILLED, 13, 13, "police", "The Steppe Courier", first.url, "13 officers", AT),
        LedgerEntry(FactKind.KILLED, 164, 164, "", "Caspian Wire", second.url, "164", AT + timedelta(hours=5)),
        LedgerEntry(FactKind.ARRESTED, 5000, 5800, "", "Caspian Wire", second.url, "more", AT + timedelta(hours=5)),
    )
    return Story(
        id="00c0ffee00c0ffee",
        title=first.title,
        topics=(
            StoryTopic("unrest", Level.URGENT, Severity.HIGH),
            StoryTopic("emergency", Level.URGENT, Severity.HIGH),
        ),
        severity=Severity.EXTREME,
        first_seen_at=AT,
        last_seen_at=AT + timedelta(hours=9),
        countries=("KZ", "KG"),
        places=(StoryPlace("KZ", "Almaty", 43.25, 76.95), StoryPlace("KZ", "Aktau", 43.65, 51.16)),
        reports=(first, second),
        corroboration=2,
        ledger=ledger,
        measures=(Measure("emergency", date(2022, 1, 19)),),
        articles=2,
    )


CHANGES = (
    Change(ChangeKind.RETRACTED, None, "An earlier figure was wrong"),
    Change(ChangeKind.TOLL, told_of(FactKind.KILLED, 13), told_of(FactKind.KILLED, 164)),
    Change(ChangeKind.SEVERITY, Severity.HIGH, Severity.EXTREME),
    Change(ChangeKind.TOPIC, None, ("emergency",)),
    Change(ChangeKind.COUNTRY, ("KZ",), ("KG",)),
    Change(ChangeKind.EXTENDED, date(2022, 1, 12), date(2022, 1, 19), topic="emergency"),
    Change(ChangeKind.CORROBORATION, 1, 2),
)


def list_alerts(reader: Reader) -> Iterator[tuple[str, Message]]:
    """Each kind of alert."""
    story = make_story()
    for kind in AlertKind:
        if kind is not AlertKind.NONE:
            changes = () if kind is AlertKind.FIRST else CHANGES
            is_first = kind in (AlertKind.FIRST, AlertKind.EDIT)
            shown = story.reports[0] if is_first else find_newest(story)
            decision = Decision(kind, 1, story.id, "unrest", changes=changes, shown=shown)
            yield f"alert: {kind.value}", render.alert(decision, story, reader, ("unrest", "emergency"))
    first, last = story.reports
    raised = Change(ChangeKind.SEVERITY, Severity.HIGH, Severity.EXTREME, outlets=(2, 3))
    graver = Decision(AlertKind.REPLY, 1, story.id, "unrest", changes=(raised,), shown=last)
    yield "alert: reply, of a severity raised by outlets", render.alert(graver, story, reader, ("unrest",))
    over = replace(first, title="Kazakhstan lifts state of emergency", lifts=True, measures=("emergency",))
    end = Decision(AlertKind.FIRST, 1, story.id, "emergency", shown=over)
    yield "alert: first, of a measure lifted", render.alert(end, story, reader, ("emergency",))
    event = DigestEntry(story, "unrest", "KZ", Level.URGENT, last)
    mention = replace(event, topic="emergency", country="KG", level=Level.DIGEST)
    dated = replace(last, published_at=AT - timedelta(days=40), seen_at=AT, is_outdated=True)
    old = replace(mention, story=replace(story, reports=(dated,)), country="KZ", report=dated)
    (told,) = render.digest(Digest(1, AT, AT + timedelta(days=1), (event, mention, old)), reader)
    yield "digest: an event, a mention and an old report", told
    changes = (Change(ChangeKind.LIFTED, date(2022, 1, 19), topic="emergency"),)
    lifted = Decision(AlertKind.REPLY, 1, story.id, "emergency", changes=changes, shown=last)
    ended = replace(story, measures=(Measure("emergency", lifted_until=story.until),))
    yield "alert: reply, of a measure lifted", render.alert(lifted, ended, reader, ("emergency",))
    towns = [Locality("KZ", name) for name in ("Almaty", "Aktau")]
    placed = (
        Measure("emergency", date(2022, 1, 19), place=towns[0]),
        Measure("emergency", place=towns[1], lifted_at=AT),
    )
    parted = replace(lifted, changes=(Change(ChangeKind.LIFTED, None, topic="emergency", place=towns[1]),))
    yield (
        "alert: reply, of a measure lifted in one of two towns",
        render.alert(parted, replace(story, measures=placed), reader, ("emergency",)),
    )
    renewed = replace(lifted, changes=(Change(ChangeKind.RENEWED, None, date(2022, 1, 19), topic="emergency"),))
    yield "alert: reply, of a measure in force again", render.alert(renewed, story, reader, ("emergency",))
    restored = replace(lifted, topic="unrest", changes=(Change(ChangeKind.RESTORED),))
    yield "alert: reply, of an event reported again", render.alert(restored, story, reader, ("unrest",))
    shorter = Change(ChangeKind.SHORTENED, date(2022, 1, 19), date(2022, 1, 12), topic="emergency")
    fewer = Change(ChangeKind.CORRECTED, told_of(FactKind.KILLED, 164), told_of(FactKind.KILLED, 163))
    fixed = Decision(AlertKind.CORRECTION, 1, story.id, "emergency", changes=(fewer, shorter), shown=last)
    right = replace(story.ledger[-1], kind=FactKind.KILLED, low=163, high=163, corrects=True)
    corrected = replace(story, ledger=(*story.ledger, right), measures=(Measure("emergency", date(2022, 1, 12)),))
    yield "alert: correction, of a figure and an end", render.alert(fixed, corrected, reader, ("emergency",))
    comment = replace(last, article_key="c3", publisher="Opinion Weekly", in_passing=True)
    commented = replace(story, reports=(*story.reports, comment))
    edit = Decision(AlertKind.EDIT, 1, story.id, "unrest", shown=first)
    yield "alert: edit, of a story with a comment", render.alert(edit, commented, reader, ("unrest",))
    unnamed = replace(first, publisher="", url="")
    nameless = replace(story, reports=(unnamed,))
    decision = Decision(AlertKind.FIRST, 1, story.id, "unrest", shown=unnamed)
    yield "alert: first, of a file that names no outlet", render.alert(decision, nameless, reader, ("unrest",))
    foreign = replace(first, title="Demonstranten stürmen das Rathaus von Almaty", language="de")
    decision = replace(decision, shown=foreign)
    yield "alert: first, with a headline in another language", render.alert(decision, story, reader, ("unrest",))
    yield "alert: surges", write_surges(SURGES, reader)


SURGES = (
    Surge("KZ", "unrest", date(2022, 1, 6), 24, 1.8, 1.4, 5, 28),
    Surge("KG", "emergency", date(2022, 1, 6), 6, 0.2, 1.0, 3, 28),
)


class Sampler:
    """A store with two stories, and somebody who owns the bot and asks for everything."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk.of(write_config(folder, access=f"{{owners: [{OWNER}]}}"))
        self.store = Store.open(folder / "samples.sqlite3", START_AT)
        note_config(self.store, self.desk, START_AT)
        self.now = START_AT
        self._update = 0
        self.say(OWNER, "subscribe", "unrest troops")
        self._publish()

    def _publish(self) -> None:
        hub, almaty = Hub(self.desk), "Protesters storm the city hall in Almaty"
        texts = (
            (almaty, "Protesters stormed the city hall in Almaty, Kazakhstan, and 13 police officers were killed."),
            ("A crowd gathers for the ice festival in Oslo", "A crowd was seen at the harbour of Oslo, Norway."),
        )
        for number, (title, body) in enumerate(texts):
            article = Article("seeds", f"s{number}", title, body, self.now, url=f"https://courier.example/{number}",
                              publisher="The Steppe Courier", language="en", published_at=self.now)  # fmt: skip
            arrival = Arrival(analyse(article, self.desk.rules))
            hub.take(self.store, Intake((arrival,)), self.now)
        self.now += timedelta(minutes=10)

    def say(self, user: int, command: str, arguments: str = "") -> list[Message]:
        """Send a command; returns its answers."""
        self._update += 1
        self.now += timedelta(seconds=1)
        actor = Actor(ChatAddress(user), ChatKind.PRIVATE, user, f"Person {user}")
        receive(self.store, Incoming(self._update, actor, command, arguments, "tocsin_bot"), self.desk, self.now)
        chat = self.store.chats.find_chat(ChatAddress(user))
        assert chat is not None
        entries = self.store.outbox.list_entries(chat_id=chat.id, limit=1000)
        return [e.row.message for e in entries if e.row.dedup_key.startswith(f"answer:{self._update}:")]

    @property
    def owner(self) -> Chat:
        found = self.store.chats.find_chat(ChatAddress(OWNER))
        assert found is not None
        return found

    def list_pages(self, language: str) -> Iterator[tuple[str, Message]]:
        """Each page of the settings."""
        chat = replace(self.owner, language=language)
        request = Request(chat, OWNER, "", self.now, self.desk, chat)
        for name, page in PAGES.items():
            yield f"settings: {name}", page.show(self.store, request)

    def list_answers(self) -> Iterator[tuple[str, Message]]:
        """Each command with good and bad arguments, and what strangers are told."""
        for command in COMMANDS:
            if command.name in UNSTABLE:
                continue
            for arguments in ARGUMENTS.get(command.name, ("",)):
                for message in self.say(OWNER, command.name, arguments):
                    yield f"/{command.name} {arguments}".strip(), message
        for message in self.say(OWNER, "", "Dockers occupy the harbour\n\nHundreds of dockers occupied the harbour."):
            yield "a pasted article", message
        for message in self.say(8, "start"):
            yield "a stranger's /start", message
        yield from ((f"refusal: {verdict.value}", render.note(text)) for verdict, text in REFUSALS.items())
        for message in self.say(OWNER, "approve"):
            yield "/approve with a chat waiting", message

    def list_feed_messages(self) -> Iterator[tuple[str, Message]]:
        """What is told of feeds themselves: troubles to the owner, a flood to those whom it concerns."""
        notices = tuple(
            FeedNotice(f"courier-{trouble.value}", trouble, f"{trouble.value} (timeout: courier.example)")
            for trouble in FeedTrouble
        )
        titles = ("Protesters storm the town hall in Lima", "Demonstrators march on the port of Mombasa")
        articles = [
            Article(
                "courier",
                f"f{n}",
                title,
                f"{title}, a reporter saw.",
                self.now,
                url=f"https://courier.example/f{n}",
                publisher="The Steppe <Courier>",
                language="en",
                published_at=self.now,
            )
            for n, title in enumerate(titles)
        ]
        flooded = [analyse(article, self.desk.rules) for article in articles]
        for draft in list_drafts(self.store, self.desk, notices, flooded, self.now):
            yield "feeds: to owners" if draft.lane is Lane.ANSWER else "feeds: a flood", draft.message

    def list_missed(self) -> Iterator[tuple[str, Message]]:
        """The digest of what came while a chat was away."""
        chat = self.store.chats.add_chat(replace(self.owner, address=ChatAddress(9), title="Away"))
        self.store.chats.save_subscriptions(
            replace(one, chat_id=chat.id) for one in self.store.chats.list_subscriptions(self.owner.id)
        )
        send_missed(self.store, chat, self.desk, self.now)
        for entry in self.store.outbox.list_entries(chat_id=chat.id):
            yield "while you were away", entry.row.message


def list_messages(folder: Path) -> Iterator[tuple[str, str, Message]]:
    """Language, what it is, and the message itself."""
    sampler = Sampler(folder)
    with closing(sampler.store), sampler.store.transaction():  # one flush of the disk instead of hundreds
        assert prepare_claim(sampler.store, sampler.desk) is None
        for language in LANGUAGES:
            reader = Reader(language, "Asia/Almaty", sampler.desk.titles)
            yield from ((language, name, message) for name, message in list_alerts(reader))
            yield from ((language, name, message) for name, message in sampler.list_pages(language))
        yield from (("en", name, message) for name, message in sampler.list_feed_messages())
        yield from (("en", name, message) for name, message in sampler.list_missed())
        yield from (("en", name, message) for name, message in sampler.list_answers())
    yield from (("en", name, message) for name, message in list_talk(folder / "talk"))
