"""The messages that docs/messages.md explains: one invented story, told step by step by the hub of the bot itself."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.arrivals import Arrival, Intake
from bot.chats.claims import prepare_claim
from bot.config_notes import note_config
from bot.desk import Desk
from bot.hub import Hub
from bot.insisting import ring_unconfirmed
from bot.sending.channels import terminal_text
from bot.text.reader import Reader
from bot.text.surge_message import write_surges
from monitors.analysis import analyse
from monitors.model import Article, ChatAddress, Message, OutboxState, Surge
from storage.store import Store
from tests.bot.running import START_AT, decide_again, write_config
from tests.bot.talk import OWNER, Talk

ESCALATE = "escalate:\n  - {severity: extreme, killed: 10}\n"
STORM = "protesters stormed the city hall in Almaty, Kazakhstan"
DECLARED = "A state of emergency is in force until 19 January 2022."
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def show(message: Message) -> str:
    """A message as text: what a chat reads, a bar beside quotations, and the buttons in brackets."""
    rows = [" ".join(f"[{button.label}]" for button in row) for row in message.buttons]
    return "\n".join((terminal_text(message.html).plain.strip(), *rows))


@dataclass(slots=True)
class Telling:
    """A bot in one chat, which hears of what is published."""

    talk: Talk
    hub: Hub
    read: set[int] = field(default_factory=set)

    def publish(self, outlet: str, title: str, text: str, *, after: timedelta) -> list[Message]:
        """An outlet publishes a report, this long after what happened last; returns what the chat is told."""
        self.talk.now += after
        url = f"https://{outlet.lower().replace(' ', '-')}.example/{len(self.read)}"
        article = Article("feed", url, title, text, self.talk.now, url=url, publisher=outlet, language="en",
                          published_at=self.talk.now)  # fmt: skip
        arrival = Arrival(analyse(article, self.talk.desk.rules))
        self.hub.take(self.talk.store, Intake((arrival,)), self.talk.now)
        return self.collect()

    def wait_until(self, now: datetime) -> list[Message]:
        """Time passes; returns what the chat is told because of that."""
        self.talk.now = now
        decide_again(self.hub, self.talk.store, now)
        return self.collect()

    def insist(self, after: timedelta) -> list[Message]:
        """Time passes, and nobody confirms what the chat was told."""
        self.talk.now += after
        ring_unconfirmed(self.talk.store, self.talk.desk, self.talk.now)
        return self.collect()

    def collect(self) -> list[Message]:
        """What the chat was sent since it was asked last; all of it is sent now."""
        new = [one for one in self.talk.entries(ChatAddress(OWNER)) if one.row.id not in self.read]
        self.read |= {one.row.id for one in new}
        for one in new:
            if one.row.state is OutboxState.PENDING:
                self.talk.store.outbox.mark_sent(one.row.id, one.row.id, self.talk.now)
        return [one.row.message for one in new]

    def say(self, text: str) -> Message:
        """What the bot answers."""
        (answer, *_) = self.talk.say(OWNER, text)
        self.collect()
        return answer


def list_shown(folder: Path) -> dict[str, Message]:
    """Each message of the page by its name."""
    desk = Desk.of(write_config(folder, access="{}", more=ESCALATE))
    store = Store.open(folder / "shown.sqlite3", START_AT)
    with closing(store), store.transaction():  # one flush of the disk instead of many
        note_config(store, desk, START_AT)
        telling = Telling(Talk(desk, store), Hub(desk))
        telling.say(f"/start claim_{prepare_claim(store, desk)}")
        telling.say("/subscribe unrest emergency troops")
        shown = _tell_story(telling) | _tell_lifting(telling) | _tell_digest(telling) | _tell_night(telling)
        shown |= _tell_unconfirmed(telling)
    surge = Surge("KZ", "unrest", date(2022, 1, 6), 24, 1.8, 1.4, 5, 28)
    return {**shown, "surge": write_surges((surge,), Reader("en", topic_titles=desk.titles))}


def _tell_story(telling: Telling) -> dict[str, Message]:
    """A storming and all that follows; a reply and a correction come with an edit of the first message."""
    title, text = (
        "Protesters storm city hall in Almaty",
        f"Thirteen police officers were killed when {STORM}. {DECLARED}",
    )
    (first,) = telling.publish("Steppe Courier", title, text, after=MINUTE)
    why = telling.say("/why")
    text = f"Thirteen officers were killed and 40 people injured when {STORM}."
    (edit,) = telling.publish("Caspian Wire", "Almaty city hall stormed by protesters", text, after=20 * MINUTE)
    text = f"At least 31 people were killed when {STORM}, the ministry said."
    reply, _ = telling.publish("Caspian Wire", "Toll in Almaty city hall protest rises to 31", text, after=3 * HOUR)
    text = f"Not 31 but 26 people were killed when {STORM}, health officials said."
    right, _ = telling.publish("Meridian Post", "Almaty protest toll revised from 31 to 26", text, after=2 * HOUR)
    (reminder,) = telling.wait_until(datetime(2022, 1, 18, 9, tzinfo=UTC))
    (lapsed,) = telling.wait_until(datetime(2022, 1, 20, 9, tzinfo=UTC))
    told = {"first": first, "why": why, "edit": edit, "reply": reply, "correction": right}
    return {**told, "reminder": reminder, "lapsed": lapsed}


def _tell_lifting(telling: Telling) -> dict[str, Message]:
    """A measure that is over before its end."""
    telling.publish("Fjord Weekly", "Norway declares state of emergency after Oslo flood",
        "Norway declared a state of emergency in Oslo on Thursday until 3 February 2022.", after=HOUR)  # fmt: skip
    lifted, _ = telling.publish("Fjord Weekly", "Norway lifts state of emergency in Oslo",
        "Norway lifted the state of emergency in Oslo on Friday, the government said.", after=20 * HOUR)  # fmt: skip
    return {"lifted": lifted}


def _tell_digest(telling: Telling) -> dict[str, Message]:
    """What does not ring: an event of a topic that the chat takes in digests, and a mention."""
    telling.say("/cadence unrest digest")
    text = "Protesters stormed the port office in Arica, Chile, and two people were injured."
    telling.publish("Andes Post", "Protesters storm port office in Arica", text, after=HOUR)
    text = "A crowd was seen at the harbour of Helsinki, Finland."
    telling.publish("Island Post", "A crowd gathers for the ice festival in Helsinki", text, after=HOUR)
    digest = telling.say("/digest")
    telling.say("/cadence unrest instant")
    return {"digest": digest}


def _tell_night(telling: Telling) -> dict[str, Message]:
    """Two stories that wait for the end of quiet hours."""
    telling.say("/quiet 22-7 hold")
    text = "Protesters stormed the customs house in Mombasa, Kenya, and three people were injured."
    telling.publish("Coast Herald", "Protesters storm customs house in Mombasa", text, after=16 * HOUR)
    text = "Peru declared a state of emergency in Lima on Saturday."
    telling.publish("Andes Post", "Peru declares state of emergency in Lima", text, after=HOUR)
    (summary,) = telling.wait_until(datetime(2022, 1, 22, 7, tzinfo=UTC))
    return {"summary": summary}


def _tell_unconfirmed(telling: Telling) -> dict[str, Message]:
    """An alert that is to be confirmed, and that nobody confirms."""
    telling.say("/insist 10")
    text = "Fiji declared a state of emergency in Suva on Saturday."
    (first,) = telling.publish("Island Post", "Fiji declares state of emergency in Suva", text, after=HOUR)
    (again,) = telling.insist(timedelta(minutes=11))
    return {"to confirm": first, "not confirmed": again}
