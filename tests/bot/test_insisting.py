"""Alerts that nobody confirms, over a fake Telegram: rung again, given up to the owners, or seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitors.alerting.insistence import MOST_AGAIN
from monitors.model import OutboxState
from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Chat, User
from tests.fakes.bot_api_journal import ShownMessage

OWNER_ID = 4242
PLACES = {
    "Oslo": "Norway",
    "Lima": "Peru",
    "Dakar": "Senegal",
    "Quito": "Ecuador",
    "Hanoi": "Vietnam",
    "Accra": "Ghana",
}


@pytest.fixture(scope="module")
def bot(api: FakeBotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    access = f"{{mode: open, owners: [{OWNER_ID}]}}"
    with RunningBot(api, tmp_path_factory.mktemp("insisting"), access=access) as running:
        yield running


def insisting(api: FakeBotApi, bot: RunningBot, town: str) -> tuple[User, Chat]:
    """A group that insists, and was just alerted of an emergency in a town."""
    user = api.user(f"Watcher of {town}")
    desk = api.group(f"Desk {town}", creator=user)
    api.user_sends(desk, user, "/subscribe emergency")
    api.user_sends(desk, user, f"/places {PLACES[town]}")
    api.user_sends(desk, user, "/insist 10")
    api.wait_sent(chat=desk, contains="after 10 minutes")
    title = f"{PLACES[town]} declares a state of emergency in {town}"
    bot.publish(town, f"Title: {title}\nSource: Wire\nLanguage: en\n\n{title}.\n")
    api.wait_sent(chat=desk, contains=f"in {town}")
    return user, desk


def look(api: FakeBotApi, bot: RunningBot, **length: float) -> None:
    """Let time pass, and the program look for what nobody has confirmed; all that it sends is sent."""
    wait_until_sent(api, bot)
    bot.pass_time(**length)
    bot.do(lambda program: program.rounds.ring_unconfirmed())
    wait_until_sent(api, bot)


def wait_until_sent(api: FakeBotApi, bot: RunningBot) -> None:
    waiting = (OutboxState.PENDING, OutboxState.SENDING)
    api.wait_for(lambda: not bot.ask(lambda store: store.outbox.list_entries(waiting)))


def count_again(api: FakeBotApi, chat: Chat) -> int:
    return sum("Not confirmed yet" in sent.text for sent in api.sent_to(chat))


def test_an_alert_that_nobody_confirms_rings_again_and_is_given_up_to_the_owners(
    api: FakeBotApi, bot: RunningBot
) -> None:
    owner = api.user("Olga", user_id=OWNER_ID)
    api.user_sends(owner, owner, "/start")
    _, desk = insisting(api, bot, "Oslo")
    first = api.sent_to(desk)[-1]
    look(api, bot, minutes=9)
    assert count_again(api, desk) == 0
    for number in range(MOST_AGAIN):
        look(api, bot, minutes=11)
        api.wait_for(lambda number=number: count_again(api, desk) == number + 1)  # type: ignore[misc]
    again = api.sent_to(desk)[-1]
    assert (again.reply_to, again.silent) == (first.message_id, False)
    look(api, bot, minutes=11)
    told = api.wait_sent(chat=owner, contains="has confirmed this alert")[-1]
    assert "Desk Oslo" in told.text
    assert "Norway declares" in told.text
    look(api, bot, minutes=60)
    assert count_again(api, desk) == MOST_AGAIN


@pytest.mark.parametrize(("town", "button"), [("Lima", "✅ Seen"), ("Dakar", "Why")])
def test_an_alert_that_somebody_has_seen_rings_no_more(
    api: FakeBotApi, bot: RunningBot, town: str, button: str
) -> None:
    user, desk = insisting(api, bot, town)
    answer = api.presses(user, api.sent_to(desk)[-1].message_id, button, chat=desk)
    api.wait_for(lambda: answer.answered)
    look(api, bot, minutes=30)
    assert count_again(api, desk) == 0
    seen = bot.ask(lambda store: [entry for entry in store.chats.list_audit() if entry.action == "seen"])
    assert seen[0].actor_id == user.id


def test_what_was_muted_does_not_ring_again_when_the_mute_ends(api: FakeBotApi, bot: RunningBot) -> None:
    user, desk = insisting(api, bot, "Accra")
    api.user_sends(desk, user, "/mute Ghana 1h")
    api.wait_sent(chat=desk, contains="Ghana is muted")
    look(api, bot, minutes=11)
    look(api, bot, hours=2)
    assert count_again(api, desk) == 0


def test_what_is_rung_again_can_be_confirmed_in_all_its_messages_at_once(api: FakeBotApi, bot: RunningBot) -> None:
    user, desk = insisting(api, bot, "Quito")
    first = api.sent_to(desk)[-1]
    look(api, bot, minutes=11)
    again = api.wait_sent(chat=desk, contains="Not confirmed yet")[-1]
    noted = api.presses(user, again.message_id, "✅ Seen", chat=desk)
    api.wait_for(lambda: noted.answered)
    assert noted.text == "Noted; it will not ring again."

    def read(message_id: int) -> ShownMessage:
        return next(one for one in api.messages(desk) if one.message_id == message_id)

    api.wait_for(lambda: read(again.message_id).text.startswith("🟠 Seen: State of emergency"))
    for shown in (first, again):
        api.wait_for(lambda shown=shown: "✅ Seen" not in str(read(shown.message_id).buttons))  # type: ignore[misc]
    assert "Seen:" not in read(first.message_id).text
    look(api, bot, minutes=30)
    assert count_again(api, desk) == 1


def test_a_chat_that_does_not_insist_is_rung_once(api: FakeBotApi, bot: RunningBot) -> None:
    user, desk = insisting(api, bot, "Hanoi")
    api.user_sends(desk, user, "/insist off")
    api.wait_sent(chat=desk, contains="Ring again\nnever")
    look(api, bot, minutes=60)
    assert count_again(api, desk) == 0
