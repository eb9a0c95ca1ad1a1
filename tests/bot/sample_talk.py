"""What sample_messages.py leaves out: presses and their passing notices, how a chat gets in, what it asks there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.chats.access import Actor
from bot.chats.claims import knock, prepare_claim
from bot.chats.drafts import DraftStory, DraftTrial
from bot.chats.trials import Trial
from bot.command import SENT_SOURCE, ReadLink, Request, SentFile, TryQuery
from bot.commands import asking, confirming, drafting, pasted, reasons, watching
from bot.commands.partings import describe_partings
from bot.config_notes import ConfigProvenance
from bot.digests import send_missed
from bot.insisting import ring_unconfirmed
from bot.sources.pages import LinkReading
from bot.talk.conversation import refuse_unknown
from bot.talk.meeting import BotStanding, Membership, change_membership
from bot.text import render
from monitors.alerting.insistence import MOST_AGAIN
from monitors.analysis import analyse
from monitors.errors import Problem
from monitors.model import (
    AttackSign,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Label,
    Lane,
    Message,
    Mute,
    MuteKind,
    OutboxDraft,
    OutboxState,
    Parting,
    Record,
    Subscription,
    SuppressionReason,
    Told,
    Verdict,
)
from monitors.replay import Effect
from monitors.sources.webpage import WebPage
from storage.configs import StoredConfig
from storage.moves import Exchange
from storage.partings import StoredParting
from storage.store import Store
from tests.bot.running import START_AT
from tests.bot.sample_words import list_owner_messages, list_words
from tests.bot.talk import ANNA, BORIS, OWNER, READER, Named, Talk, answers
from tests.storage.samples import make_feed_state


def list_talk(folder: Path) -> Named:
    """Everything in its order: who comes in, what they choose, what they hear, what they say of it."""
    with Talk.begin(folder) as talk, talk.store.transaction():  # one flush of the disk instead of hundreds
        yield from _list_arrivals(talk)
        yield from _list_empty(talk)
        yield from _list_stories(talk)
        yield from _list_limits(talk)
        yield from _list_unconfirmed(talk)
    yield from list_owner_messages()
    yield from list_words()


def _list_arrivals(talk: Talk) -> Named:
    """The claim, strangers at the door, groups and channels."""
    token = prepare_claim(talk.store, talk.desk)
    yield from (("/start claim_…", message) for message in talk.say(OWNER, f"/start claim_{token}"))
    yield from answers(talk, ANNA, "/start")
    yield "to the owner: somebody asks", talk.told(OWNER, "wants to use")
    anna = talk.store.chats.find_chat(ChatAddress(ANNA))
    assert anna is not None
    yield from talk.tap(OWNER, "wants to use", f"grant:{anna.id}")
    yield "to a chat that was let in", talk.told(ANNA, "has been approved")
    talk.say(BORIS, "/start")
    boris = talk.store.chats.find_chat(ChatAddress(BORIS))
    assert boris is not None
    yield from talk.tap(OWNER, "wants to use", f"deny:{boris.id}")
    for number in range(12):
        talk.store.chats.add_chat(
            Chat(0, ChatAddress(100 + number), ChatKind.GROUP, f"Group {number}", ChatState.PENDING)
        )
        knock(talk.store, anna, talk.desk, talk.now + timedelta(microseconds=number))
    yield "to the owner: many ask", talk.told(OWNER, "More chats")
    yield "/approve with many waiting", talk.say(OWNER, "/approve")[-1]
    for kind in (ChatKind.CHANNEL, ChatKind.SUPERGROUP):
        talk.updates += 1
        actor = Actor(ChatAddress(-500 if kind is ChatKind.CHANNEL else -600), kind, OWNER, f"Desk {kind.value}")
        change_membership(talk.store, Membership(talk.updates, actor, BotStanding.PRESENT), talk.desk, talk.now)
    yield "added to a channel", talk.told(OWNER, "added to the channel")
    yield from (("added to a group", entry.row.message) for entry in talk.entries(ChatAddress(-600)))
    yield from answers(talk, OWNER, "/channel -500", "/channel @wire", "/channel here", "/channel")
    channel = talk.told(OWNER, "added to the channel").buttons[0][0].data
    yield from talk.tap(OWNER, "added to the channel", channel)
    yield from talk.tap(OWNER, "", "set:main")
    yield from answers(talk, OWNER, "/announce Restart at six", "/mute this story")
    yield from talk.tap(OWNER, "", "channel:here")
    yield from (("/start of an owner, with chats waiting", message) for message in talk.say(OWNER, "/start")[:1])
    talk.say(OWNER, "/mute")
    yield from talk.tap(OWNER, "For how long", "hush:8h")
    talk.say(OWNER, "/unmute")
    yield "/help in a channel", talk.say(OWNER, "/help", kind=ChatKind.CHANNEL)[0]
    yield "/channel in a group", talk.say(OWNER, "/channel", kind=ChatKind.SUPERGROUP)[0]


def _list_empty(talk: Talk) -> Named:
    """What is answered while nothing is chosen and nothing has happened."""
    for text in (*("/settings", "/latest", "/digest", "/why", "/export", "/share", "/watches", "/sources", "hello"),
                 *("/summary Peru Kenya", "help", "/severity high", "/unsubscribe all", "/laest", "/zzyzx"),
                 "/subscribe unrst"):  # fmt: skip
        yield from answers(talk, ANNA, text)
    yield from talk.tap(ANNA, "Settings", "set:places")
    yield from talk.tap(ANNA, "", "set:places:KZ")
    yield from talk.tap(ANNA, "", "set:zone:Mars")
    yield (
        "a button of an unknown message",
        render.note(refuse_unknown(Actor(ChatAddress(ANNA), ChatKind.PRIVATE, ANNA))),
    )
    yield "too many at once", talk.say(ANNA, "/latest", excessive=True)[0]
    yield "an answer that is too long: its end", render.note(READER.text("The rest was left out; ask for less."))
    yield "a link, where none is read", render.note(READER.text("I have not seen that link."))
    talk.say(ANNA, "/subscribe unrest troops")
    yield from answers(
        talk, ANNA, "/severity unrest high", "/severity emergency high", "/places kazakstan", "/settings"
    )
    yield from answers(talk, ANNA, "/places everything except Russia", "/unsubscribe all except unrest")
    talk.say(ANNA, "/unsubscribe all")
    yield "too many presses: notice", render.note(READER.text("Too fast. Please wait a moment."))
    yield (
        "a command that fails",
        render.note(READER.text("Something went wrong here. It has been logged; please try again later.")),
    )


def _list_stories(talk: Talk) -> Named:
    """An alert with all its buttons, and the answers that need a story."""
    talk.say(OWNER, "/subscribe unrest troops")
    title = "Protesters storm the city hall in Almaty"
    body = "Protesters stormed the city hall in Almaty, Kazakhstan, and 13 police officers were killed."
    yield from talk.publish(1, title, body)
    (story,) = talk.store.stories.list_stories()
    alert = "13 police officers"
    for data in (f"why:{story.id}", f"why:{story.id}", f"story:{story.id}", f"mute:{story.id}", f"quiet:{story.id}:s",
                 f"right:{story.id}", f"wrong:{story.id}", f"fault:{story.id}:topic"):  # fmt: skip
        yield from talk.tap(OWNER, alert, data)
    for text in ("/mute", "/mute 2h", "/more", "/unmute", "/unmute", "/mute Kenya 1d", "/unmute"):
        yield from ((f"{text} in reply", message) for message in talk.say(OWNER, text, replied_id=talk.tapped))
    yield from answers(talk, OWNER, "/latest since Monday")
    chat = talk.store.chats.find_chat(ChatAddress(OWNER))
    assert chat is not None
    mutes = (*chat.mutes, Mute(MuteKind.STORY, "gone", talk.now + timedelta(days=1)))
    talk.store.chats.update_chat(chat.id, mutes=mutes)
    yield from answers(talk, OWNER, "/unmute kenya", "/unmute", "/stats", "/story " + story.id)
    moved = (Exchange("9f86d081884c7d65", 2, is_arrival=True), Exchange("60303ae22b998861", 1, is_arrival=False))
    yield from (("/story after reports moved", message) for message in asking.show_whole_story(story, READER, moved))
    remark = replace(story.reports[0], article_key="remark", title="Why they march", in_passing=True)
    discussed = replace(story, reports=(*story.reports, remark))
    yield from (("/story with a comment", message) for message in asking.show_whole_story(discussed, READER))
    yield from _list_whynot(talk, story.id)
    for number in range(8):
        list(talk.publish(10 + number, f"Harbour notes, part {number}", f"Notes of the harbour, part {number}."))
    yield from answers(talk, OWNER, "/search harbour notes")
    older = talk.told(OWNER, "Harbour notes, part 7").buttons[0][0].data
    yield from talk.tap(OWNER, "Harbour notes, part 7", older)
    yield from answers(talk, OWNER, "Dockers occupy the harbour\n\nHundreds of dockers occupied the harbour on Friday.")
    asked = talk.told(OWNER, "Dockers occupy").buttons[0][0].data
    yield from talk.tap(OWNER, "Dockers occupy", asked)
    yield from talk.tap(OWNER, "", f"{asked}:unrest")
    yield from answers(
        talk, OWNER, "/digest", "/digest", "/leaveout Courier", "/leaveout Daily Rumour", "/settings", "/quiet 22-7"
    )
    yield from _list_links(talk)
    yield from _list_forgotten(talk, story.id)


def _list_links(talk: Talk) -> Named:
    """Links that no feed brought, and what a new watch would have caught."""
    chat = talk.store.chats.find_chat(ChatAddress(OWNER))
    assert chat is not None
    request = Request(chat, OWNER, "", talk.now, talk.desk, chat)
    errand = ReadLink("https://wire.example/aktau", "Protesters storm the port office")
    page = WebPage("Crowd in Aktau", "A crowd of protesters stormed the port office in Aktau, Kazakhstan.",
                   "Caspian Wire", "en", talk.now)  # fmt: skip
    article = page.as_article(SENT_SOURCE, errand.link, talk.now)
    read, failed = LinkReading(errand.link, article), LinkReading(errand.link, reason="timeout")
    analysis = analyse(article, talk.desk.rules)
    told = {
        "a link, read": pasted.judge_reading(talk.store, request, errand, read, analysis),
        "a link with a headline, not read": pasted.judge_reading(talk.store, request, errand, failed, None),
        "a link, not read": pasted.judge_reading(talk.store, request, ReadLink(errand.link), failed, None),
        "one link too many": pasted.answer_busy(talk.store, request),
        "a new watch, tried out": watching.answer_trial(
            talk.store, request, TryQuery("port NEAR/5 crowd", 1), Trial(7, 1, (article,))
        ),
        "/try 1 …, tried out": watching.answer_trial(
            talk.store,
            request,
            TryQuery("port NEAR/5 crowd", 0, "port"),
            Trial(7, 1, (article,), 1, (article,), (article,)),
        ),
        **_list_drafts(talk.store, request),
    }
    yield from ((name, message) for name, messages in told.items() for message in messages)


def _list_drafts(store: Store, request: Request) -> dict[str, tuple[Message, ...]]:
    """What trying a draft of a topic may bring."""
    lost = DraftStory("unrest", "Protesters march in Osh", "https://courier.example/2", "3f2a", True)
    wrong = DraftStory("unrest", "A crowd at the ice festival", "https://fjord.example/ice", "", False)
    gained = DraftStory("troops", "Peacekeepers sent to Almaty", "https://courier.example/3", "77c0", None)
    problems = tuple(
        Problem("draft.yaml", line, 5, f"'when{line}' is no key", "did you mean when?") for line in range(7)
    )
    tried = DraftTrial(
        topic="unrest",
        title="Protest and unrest",
        failed=(Problem("draft.yaml", 15, 11, "'Protesters storm' is judged urgent", "fix the rules"),),
        is_experimental=True,
        articles=3412,
        since=START_AT,
        was=22,
        now=14,
        losses=9,
        gains=1,
        lost=(lost, wrong),
        gained=(gained,),
        effects=dict(zip(Effect, (3, 4, 1, 1), strict=True)),
        is_cut=True,
    )
    return {
        "/replay, tried": drafting.answer_draft(store, request, tried),
        "/replay, nothing stored": drafting.answer_draft(store, request, DraftTrial("unrest", "Protest and unrest")),
        "/replay, refused": drafting.answer_draft(store, request, DraftTrial(problems=problems)),
        "/replay, no file": drafting.answer_unfetched(store, request),
        "/replay, large file": drafting.replay(store, replace(request, attachment=SentFile("x", 2_000_000))),
    }


def _list_whynot(talk: Talk, story_id: str) -> Named:
    yield from ((f"/why {'ID'}", message) for message in talk.say(OWNER, f"/why {story_id}"))
    yield from (("/rules ID", message) for message in talk.say(OWNER, f"/rules {story_id}"))
    yield from _list_held_back(talk, story_id)
    yield from (("/why of another chat", message) for message in talk.say(ANNA, f"/why {story_id}"))
    talk.say(ANNA, "/subscribe unrest")
    yield from list_provenances()
    yield from list_partings()
    yield from (("/why before it rings", message) for message in talk.say(ANNA, f"/why {story_id}"))
    yield from _list_waiting(talk, story_id)
    talk.say(ANNA, "/mute 2h")
    yield from (("/why in a muted chat", message) for message in talk.say(ANNA, f"/why {story_id}"))
    talk.say(ANNA, "/unmute all")
    talk.say(ANNA, "/digest")
    yield from (("/why of a story in a digest", message) for message in talk.say(ANNA, f"/why {story_id}"))
    yield from answers(talk, OWNER, "/whynot https://courier.example/1")
    yield from answers(talk, OWNER, "/whynot Farmers march along the river all the way to Bergen")
    yield from answers(talk, OWNER, "/whynot 阿拉木图警方在街头使用催泪瓦斯，政府称局势已得到控制")


def _list_held_back(talk: Talk, story_id: str) -> Named:
    chat = talk.store.chats.find_chat(ChatAddress(OWNER))
    told = chat and talk.store.alerts.find_told(chat.id, story_id)
    assert told
    held = replace(told, waits_for=SuppressionReason.QUIET_HOURS, again_at=talk.now + timedelta(hours=6))
    talk.store.record(Record(told=(held,)), talk.now)
    yield from (("/why of news held back", message) for message in talk.say(OWNER, f"/why {story_id}"))
    talk.store.record(Record(told=(told,)), talk.now)


def _list_waiting(talk: Talk, story_id: str) -> Named:
    chat = talk.store.chats.find_chat(ChatAddress(ANNA))
    assert chat
    flood, until = SuppressionReason.CHAT_FLOOD, talk.now + timedelta(minutes=8)
    told = Told(chat.id, story_id, "unrest", waits_for=flood, again_at=until)
    talk.store.record(Record(told=(told,)), talk.now)
    yield from (("/why of what the flood limit holds", message) for message in talk.say(ANNA, f"/why {story_id}"))
    talk.store.record(Record(told=(replace(told, waits_for=None, again_at=None),)), talk.now)


def list_provenances() -> Named:
    """By which config an alert was decided, when another is in force."""
    was = StoredConfig("3f2a91bc-07de", "0.1.0", START_AT - timedelta(days=9))
    now = StoredConfig("9d1e40aa-07de", "0.1.0", START_AT)
    found = ConfigProvenance((was,), now, ("77c0d5e1",))
    yield "/why after a reload", render.note(reasons.describe_provenance(found, READER))


def list_partings() -> Named:
    """From which story another attack of the same town was kept apart."""
    parting = Parting("a" * 16, "b" * 16, "c" * 16, tuple(AttackSign))
    stored = StoredParting(parting, START_AT, "Bomb at Kano market kills six")
    yield "/why of another attack", render.note(describe_partings([stored], READER))


def _list_forgotten(talk: Talk, story_id: str) -> Named:
    """Presses on what is no longer there, and beyond the day's limit."""
    chat = talk.store.chats.find_chat(ChatAddress(OWNER))
    assert chat is not None
    for number in range(100):
        label = Label(chat.id, OWNER, f"x{number}", "unrest", Verdict.RIGHT, talk.now)
        talk.store.labels.save(label)
    yield from talk.tap(OWNER, "13 police officers", f"right:{story_id}")
    with talk.store.transaction():
        talk.store._connection.execute("DELETE FROM stories")
    yield from talk.tap(OWNER, "", f"mute:{story_id}")


def _list_limits(talk: Talk) -> Named:
    """Watches and their caps, set-ups that are taken over, a digest that was missed."""
    yield from answers(
        talk, ANNA, "/watch " + "x " * 200, "/watch harbour strike", "/watch harbour strike", "/try", "/try harbour"
    )
    for number in range(20):
        talk.say(ANNA, f"/watch word{number}" if number else "/watch harbour wall")
    yield from answers(talk, ANNA, "/watch one more", "/unwatch harbour", "/try 77 harbour")
    yield from answers(talk, ANNA, "/unsubscribe all")
    talk.say(ANNA, "/subscribe troops unrest")
    owner = talk.store.chats.find_chat(ChatAddress(OWNER))
    assert owner is not None
    talk.store.chats.save_subscriptions([Subscription(owner.id, "piracy")])
    yield from answers(talk, OWNER, "/settings", "/unsubscribe piracy")
    talk.store.chats.save_subscriptions([Subscription(owner.id, "watch:99", query="протест ИЛИ митинг")])
    yield from answers(talk, OWNER, "/watches")
    talk.say(OWNER, "/unwatch 99")
    shared = talk.say(ANNA, "/share")[0]
    token = shared.html.partition("like_")[2].partition('"')[0]
    masked = replace(shared, html=shared.html.replace(token, "TOKEN"))
    yield "/share", masked
    yield from (("/start like_…", message) for message in talk.say(OWNER, f"/start like_{token}"))
    anna = talk.store.chats.find_chat(ChatAddress(ANNA))
    assert anna is not None
    send_missed(talk.store, anna, talk.desk, talk.now)
    talk.store.feeds.save_feed_states([make_feed_state("courier", failures=0, last_success_at=None)])
    while rows := talk.store.outbox.claim(talk.now, 1000):  # or the oldest is too old for everything to work
        for row in rows:
            talk.store.outbox.mark_sent(row.id, row.id, talk.now)
    yield from answers(talk, OWNER, "/feeds", "/health")
    lost = OutboxDraft(anna.id, Lane.URGENT, "lost", Message("x"))
    talk.store.outbox.add([lost], talk.now)
    for row in talk.store.outbox.claim(talk.now, 1000):
        if row.dedup_key == lost.dedup_key:
            talk.store.outbox.mark_dead(row.id, "refused: Bad Request", talk.now)
        else:
            talk.store.outbox.mark_retry(row.id, talk.now, "", talk.now)
    yield from answers(talk, OWNER, "/health")


def _list_unconfirmed(talk: Talk) -> Named:
    """A grave alert that nobody confirms, and one that somebody does."""
    talk.say(OWNER, "/subscribe emergency")
    yield from answers(talk, OWNER, "/insist many", "/insist 10")
    yield from talk.publish(90, "State of emergency in Oslo", "Norway declared a state of emergency in Oslo.")
    rung = list[Message]()
    for _ in range(MOST_AGAIN + 1):
        for entry in talk.entries(ChatAddress(OWNER)):
            if entry.row.state is OutboxState.PENDING:
                talk.store.outbox.mark_sent(entry.row.id, entry.row.id, talk.now)
        talk.now += timedelta(minutes=11)
        ring_unconfirmed(talk.store, talk.desk, talk.now)
        rung.append(talk.entries(ChatAddress(OWNER))[-1].row.message)
    yield "an alert that nobody confirms", rung[0]
    seen_at_last = confirming.as_confirmed(rung[0], "", READER)
    yield "an alert that rang again, once somebody has seen it", Message(seen_at_last.html)
    yield "to owners: an alert that nobody confirmed", rung[-1]
    list(talk.publish(91, "State of emergency in Lima", "Peru declared a state of emergency in Lima."))
    seen = talk.told(OWNER, "emergency in Lima").buttons[0][0].data
    yield from talk.tap(OWNER, "emergency in Lima", seen)
    before = render.note(READER.text("It was already confirmed."))
    yield "button seen: notice, when somebody else was quicker", before
    list(talk.publish(92, "Protesters storm a hall", "Protesters stormed a hall on Friday."))
    yield from (("/map with a story without a place", message) for message in talk.say(OWNER, "/map"))
