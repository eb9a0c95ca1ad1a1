"""Which topics and places the words of a command name, on the shipped topics."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.chats.asked_periods import Period
from bot.chats.scope import Scope, read_scope
from bot.chats.subjects import MOST_WORDS, read_subjects, read_topics
from bot.chats.topic_names import TopicNames
from bot.chats.wordings import SMALL
from bot.command import Answer, Request
from bot.commands.left_out import leave_out
from bot.commands.muting import mute
from bot.commands.preferences import cadence, places, quiet, severity, times
from bot.commands.subscriptions import sort_out
from bot.sending.channels import read_plain
from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from monitors.country_lookup import ALL_COUNTRIES
from monitors.model import Chat, MuteKind, Severity, Subscription
from storage.store import Store
from tests.bot.room import get_shipped_desk
from tests.bot.running import START_AT
from tests.bot.sending import make_chat

DESK = get_shipped_desk()
NAMES = DESK.names
EVERYDAY = (
    "power state states port ports espace political general sector space internet border politique poder violence air"
)


@pytest.fixture
def chat(store: Store) -> Chat:
    chat = store.chats.add_chat(make_chat(5))
    store.chats.save_subscriptions(Subscription(chat.id, topic) for topic in DESK.topics)
    return chat


def make_request(arguments: str, chat: Chat | None = None) -> Request:
    chat = chat or make_chat(5)
    return Request(chat, 5, arguments, START_AT, DESK, chat)


def read(answer: Answer) -> str:
    return "\n".join(read_plain(one.html) for one in answer)


def list_mutes(store: Store, chat: Chat) -> set[tuple[MuteKind, str]]:
    now = store.chats.find_chat(chat.address)
    assert now is not None
    return {(one.kind, one.value) for one in now.mutes}


@pytest.mark.parametrize("word", EVERYDAY.split())
def test_an_everyday_word_changes_nothing(word: str, store: Store, chat: Chat) -> None:
    assert read_topics([word, "outages"], NAMES).topics == ()
    request = make_request(f"{word} 2h", chat)
    assert "There is no topic or country called" in read(mute(store, request))
    assert list_mutes(store, chat) == set()


@pytest.mark.parametrize(
    ("written", "topics"),
    [
        ("unrest", "unrest"),
        ("Unrest, strike", "unrest strike"),
        ("protests", "unrest"),
        ("протесты", "unrest"),
        ("huelgas", "strike"),
        ("State of emergency", "emergency"),
        ("martial law", "curfew"),
        ("coup d’état", "coup"),
        ("coups", "coup"),
        ("protests and emergency", "unrest emergency"),
        ("manifestations et grève", "unrest strike"),
        ("الطوارئ", "emergency"),
        ("митинги", "unrest"),
        ("теракты", "attack"),
        ("paro", "strike"),
        ("estado de excepcion", "emergency"),
        ("مظاهرات", "unrest"),
        ("الاحتجاجات", "unrest"),
        ("حظر التجول", "curfew"),
        ("اضراب", "strike"),
        ("Streik", "strike"),
        ("Ausgangssperre, Notstand", "curfew emergency"),
        ("Proteste und Anschläge", "unrest attack"),
        ("Putsch", "coup"),
        ("Grenzen und Truppen", "closure troops"),
        ("Internetsperre", "shutdown"),
        ("toque de recolher", "curfew"),
        ("greves e protestos", "strike unrest"),
        ("golpe, emergência", "coup emergency"),
        ("fronteiras e tropas", "closure troops"),
        ("bloqueio da internet", "shutdown"),
        ("ереуіл және төңкеріс", "strike coup"),
        ("төтенше жағдай", "emergency"),
        ("ТЖ", "emergency"),
        ("коменданттық сағат", "curfew"),
        ("шеру, шабуыл", "unrest attack"),
        ("интернетті өшіру", "shutdown"),
        ("manif", "unrest"),
        ("putsch", "coup"),
        ("couvre feu", "curfew"),
        ("coupures internet", "shutdown"),
        ("frontières", "closure"),
        ("الاحتجاجات والانقلاب", "unrest coup"),
        ("golpes de estado", "coup"),
        ("coups d'état et grèves", "coup strike"),
        ("estados de emergencia", "emergency"),
        ("احتجاجات، إضراب", "unrest strike"),
    ],
)
def test_what_surely_means_a_topic_names_it(written: str, topics: str) -> None:
    assert sort_out(make_request(written)) == (tuple(topics.split()), ())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", DESK.topics)
def test_every_title_is_understood_in_every_language(topic: str, language: str) -> None:
    title = Reader(language, topic_titles=DESK.titles).topic(topic)
    assert sort_out(make_request(title)) == ((topic,), ())
    assert read_scope(make_request(title)) == Scope(topic)
    week = Scope(topic, ("KZ",), ("Kazakhstan",), Period(timedelta(days=7)), has_period=True)
    assert read_scope(make_request(f"{title} Kazakhstan 7d")) == week
    assert read_scope(make_request(f"Kazakhstan {title}, 7d")) == week


@pytest.mark.parametrize(
    ("written", "topic", "countries", "unknown"),
    [
        ("protests Port Sudan", "unrest", "SD", ""),
        ("protests United States", "unrest", "US", ""),
        ("Port Moresby protests", "unrest", "PG", ""),
        ("General Santos", "", "PH", ""),
        ("la paz", "", "BO", ""),
        ("strikes at France", "strike", "", "at France"),
        ("power seizure", "coup", "", ""),
        ("violence haiti", "attack", "HT", ""),
        ("political violence in Haiti", "attack", "HT", ""),
        ("protests in DR Congo.", "unrest", "CD", ""),
        ("all", "", "", ""),
        ("все Казахстан", "", "KZ", ""),
        ("in", "", "IN", ""),
        ("unrest in UK", "unrest", "GB", ""),
        ("in FR", "", "FR", ""),
        ("in IT 7d", "", "IT", ""),
        ("in fr", "", "FR", ""),
        ("de la", "", "", "de la"),
        ("noticias de Bolivia", "", "BO", ""),
        ("أخبار العراق اليوم", "", "IQ", ""),
        ("de la semana", "", "", ""),
        ("de los últimos 3 días", "", "", ""),
        ("de la última semana", "", "", ""),
        ("de 7d", "", "", ""),
        ("DE 7d", "", "DE", ""),
        ("unrest russia ukraine", "unrest", "RU UA", ""),
        ("kz uz", "", "KZ UZ", ""),
        ("unrest in the South Caucasus", "unrest", "AM AZ GE", ""),
        ("festival Paris", "", "", "festival Paris"),
        ("festival in Paris", "", "", "festival in Paris"),
        ("in Ruritania and the Moon", "", "", "Ruritania and the Moon"),
        ("Bosnia and Herzegovina", "", "BA", ""),
        ("unrest in Trinidad and Tobago", "unrest", "TT", ""),
        ("Saint Vincent and the Grenadines", "", "VC", ""),
    ],
)
def test_the_longest_place_is_taken_before_a_word_is_taken_for_a_topic(
    written: str, topic: str, countries: str, unknown: str
) -> None:
    scope = read_scope(make_request(written))
    assert (scope.topic, " ".join(scope.countries), " ".join(scope.unknown)) == (topic, countries, unknown)


@pytest.mark.parametrize(
    ("written", "countries"),
    [
        ("france and germany", "FR DE"),
        ("France et Allemagne", "FR DE"),
        ("Франция и Германия", "FR DE"),
        ("Frankreich und Deutschland", "FR DE"),
        ("Brasil e Argentina", "BR AR"),
        ("protestos no Brasil", "BR"),
        ("АҚШ және Қазақстан", "US KZ"),
        ("Tuerkei", "TR"),
        ("Oesterreich", "AT"),
        ("Centrafrique", "CF"),
        ("la paz", "BO"),
        ("DE fr", "DE FR"),
        ("de fr", "FR"),
        ("de la", "DE LA"),
        ("unrest in DE", "DE"),
        ("IN and France", "IN FR"),
        ("protests in France", "FR"),
        ("Port Sudan", "SD"),
        ("all", ""),
        ("unrest all", ""),
        ("السودان، مصر والعراق", "EG IQ SD"),
        ("سوريا ولبنان؛ تونس", "LB SY TN"),
        ("الكونغو", "CD"),
    ],
)
def test_places_are_read_past_small_words(written: str, countries: str, store: Store, chat: Chat) -> None:
    store.chats.save_subscriptions([Subscription(chat.id, "unrest", countries=("PE",))])
    answer = read(places(store, make_request(written, chat)))
    assert "I don't know" not in answer
    (unrest,) = (one for one in store.chats.list_subscriptions(chat.id) if one.topic == "unrest")
    assert sorted(unrest.countries) == sorted(countries.split())


@pytest.mark.parametrize(
    ("written", "topics"), [("high for unrest", "unrest"), ("all high", ""), ("everything high", "")]
)
def test_a_severity_is_read_past_small_words_and_all(written: str, topics: str, store: Store, chat: Chat) -> None:
    severity(store, make_request(written, chat))
    high = {one.topic for one in store.chats.list_subscriptions(chat.id) if one.least_severity is Severity.HIGH}
    assert high == set(topics.split() or DESK.topics)


@pytest.mark.parametrize("written", ["all digest", "al momento"])
def test_a_cadence_may_be_for_all_and_in_the_words_of_the_menu(written: str, store: Store, chat: Chat) -> None:
    assert "Write instant" not in read(cadence(store, make_request(written, chat)))


@pytest.mark.parametrize("written", ["Türkei", "Irã", "Қазақстан", "Turchia"])
def test_a_country_is_not_said_to_be_in_itself_in_another_language(written: str, store: Store, chat: Chat) -> None:
    assert "I watch the whole country" not in read(places(store, make_request(written, chat)))


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("hoch", "high"),
        ("alta", "high"),
        ("haute", "high"),
        ("жоғары", "high"),
        ("moyenne", "moderate"),
        ("عالية", "high"),
        ("средняя", "moderate"),
        ("عالية فقط", "high"),
        ("solo graves", "high"),
        ("nur hoch", "high"),
        ("خطير", "high"),
    ],
)
def test_a_severity_is_understood_in_every_language(written: str, level: str, store: Store, chat: Chat) -> None:
    severity(store, make_request(written, chat))
    assert {one.least_severity for one in store.chats.list_subscriptions(chat.id)} == {Severity(level)}


@pytest.mark.parametrize(
    "written", ["sofort", "na hora", "бірден", "in der Sammelmeldung", "no resumo", "жинақта", "tout de suite",
                "dans le résumé", "immédiate"]
)  # fmt: skip
def test_a_cadence_is_understood_in_every_language(written: str, store: Store, chat: Chat) -> None:
    assert "Write instant" not in read(cadence(store, make_request(written, chat)))


@pytest.mark.parametrize(
    "written", ["von 22 Uhr bis 7 Uhr", "22 bis 7 Uhr", "das 22h às 7h", "de 22 h à 7 h", "22:00-ден 7:00-ге дейін"]
)
def test_quiet_hours_are_understood_in_every_language(written: str, store: Store, chat: Chat) -> None:
    quiet(store, make_request(written, chat))
    now = store.chats.get_chat(chat.id)
    assert (now.quiet_from, now.quiet_to) == (time(22), time(7))


@pytest.mark.parametrize(
    "written",
    [
        "Mon to Fri 22:00-07:00", "von Montag bis Freitag von 22 bis 7 Uhr", "Mo–Fr 22–7", "22-7 Mo-Fr",
        "du lundi au vendredi de 22 h à 7 h", "lundi à vendredi 22h-7h", "с понедельника по пятницу с 22 до 7",
        "seg a sex das 22h às 7h", "de lunes a viernes de 22:00 a 07:00", "дүйсенбі–жұма 22:00-ден 7:00-ге дейін",
        "من الاثنين إلى الجمعة 22:00-07:00",
    ],
)  # fmt: skip
def test_quiet_hours_of_some_weekdays_are_understood_in_every_language(written: str, store: Store, chat: Chat) -> None:
    shown = read(quiet(store, make_request(written, chat)))
    now = store.chats.get_chat(chat.id)
    assert (now.quiet_from, now.quiet_to, now.quiet_days) == (time(22), time(7), (0, 1, 2, 3, 4))
    assert "Mon–Fri 22:00–07:00" in shown
    quiet(store, make_request("22-7", chat))
    assert store.chats.get_chat(chat.id).quiet_days == ()


def test_some_weekdays_end_with_the_quiet_hours(store: Store, chat: Chat) -> None:
    quiet(store, make_request("Mon-Fri 22-7", chat))
    quiet(store, make_request("off", chat))
    now = store.chats.get_chat(chat.id)
    assert (now.quiet_from, now.quiet_days) == (None, ())


def test_weekdays_without_hours_are_no_quiet_hours(store: Store, chat: Chat) -> None:
    assert "Write a start and an end time." in read(quiet(store, make_request("Mon-Fri", chat)))
    assert store.chats.get_chat(chat.id).quiet_from is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [("mon fri 8", "Mon, Fri 08:00"), ("mo-fr 8", "Mon–Fri 08:00"), ("sa so 8", "Sat, Sun 08:00")],
)
def test_weekdays_in_a_row_are_shown_as_a_range(written: str, shown: str, store: Store, chat: Chat) -> None:
    assert shown in read(times(store, make_request(written, chat)))


@pytest.mark.parametrize("written", ["aus", "nenhum", "жоқ"])
def test_quiet_hours_end_in_every_language(written: str, store: Store, chat: Chat) -> None:
    store.chats.update_chat(chat.id, quiet_from=time(22), quiet_to=time(7))
    quiet(store, make_request(written, chat))
    assert store.chats.get_chat(chat.id).quiet_from is None


@pytest.mark.parametrize("written", ["keine", "nenhum", "жоқ"])
def test_none_is_no_outlet_to_leave_out(written: str, store: Store, chat: Chat) -> None:
    leave_out(store, make_request(written, chat))
    assert {one.leave_out for one in store.chats.list_subscriptions(chat.id)} == {()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_times_on_the_buttons_are_understood_when_typed(language: str, store: Store, chat: Chat) -> None:
    reader = Reader(language)
    times(store, make_request(reader.text("08:00 and 18:00"), chat))
    assert store.chats.get_chat(chat.id).digest_times == (time(8), time(18))
    times(store, make_request(reader.text("Mondays at 08:00"), chat))
    now = store.chats.get_chat(chat.id)
    assert (now.digest_times, now.digest_days) == ((time(8),), (0,))
    assert "Write times" not in read(times(store, make_request(reader.text("every hour"), chat)))
    assert "Write times" not in read(times(store, make_request(reader.text("never"), chat)))
    assert "Write times" not in read(times(store, make_request(reader.text("without a sound"), chat)))


def test_several_countries_are_muted_each(store: Store, chat: Chat) -> None:
    assert "Russia" in read(mute(store, make_request("russia and ukraine 2h", chat)))
    assert list_mutes(store, chat) == {(MuteKind.COUNTRY, "RU"), (MuteKind.COUNTRY, "UA")}


@pytest.mark.parametrize("code", sorted({word.upper() for word in SMALL} & {*ALL_COUNTRIES}))
def test_a_country_whose_code_is_a_small_word_is_muted_and_not_the_whole_chat(
    code: str, store: Store, chat: Chat
) -> None:
    mute(store, make_request(f"{code} 2h", chat))
    assert list_mutes(store, chat) == {(MuteKind.COUNTRY, code)}
    now = store.chats.find_chat(chat.address)
    assert now is not None
    assert now.muted_until is None


@pytest.mark.parametrize(
    "written", ["unrest until 18:00", "until 6pm unrest", "протесты до 18:00", "unrest hasta las 18:00",
                "manifestation jusqu’à 18h", "احتجاجات حتى الساعة 18:00"]
)  # fmt: skip
def test_a_topic_is_muted_until_a_time_of_the_chat_s_day(written: str, store: Store, chat: Chat) -> None:
    chat = store.chats.update_chat(chat.id, timezone="Asia/Almaty")
    assert "is muted until 7 Jan 2022, 18:00 UTC+6" in read(mute(store, make_request(written, chat)))
    assert list_mutes(store, chat) == {(MuteKind.TOPIC, "unrest")}


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("in 2h", "7 Jan 2022, 08:00"),
        ("for 2 hours", "7 Jan 2022, 08:00"),
        ("for an hour", "7 Jan 2022, 07:00"),
        ("until tomorrow", "8 Jan 2022, 08:00"),
        ("на 2 часа", "7 Jan 2022, 08:00"),
        ("por 2 horas", "7 Jan 2022, 08:00"),
        ("pendant 2 heures", "7 Jan 2022, 08:00"),
        ("لمدة ساعتين", "7 Jan 2022, 08:00"),
    ],
)
def test_everything_is_muted_as_long_as_is_written(written: str, until: str, store: Store, chat: Chat) -> None:
    assert f"Muted until {until} UTC." in read(mute(store, make_request(written, chat)))


@pytest.mark.parametrize(
    ("written", "unknown", "example"),
    [
        ("0h", "0h", "/mute until 18:00"),
        ("2h 3h", "3h", "/mute unrest 1d"),
        ("2h until 18:00", "2h", "/mute unrest 1d"),
        ("until doomsday", "until doomsday", "/mute until 18:00"),
        ("until", "until", "/mute until 18:00"),
        ("unrest 2 horses", "2 horses", "/mute unrest 1d"),
        ("Kazakhstan 2 horses", "2 horses", "/mute Kazakhstan 1d"),
        ("unrest someday", "someday", "/mute unrest 1d"),
        ("unrest until doomsday", "until doomsday", "/mute unrest 1d"),
        ("unrest 2h 3h", "3h", "/mute unrest 2h"),
        ("unrest 2h zzyzx", "zzyzx", "/mute unrest 2h"),
        ("Kazakhstan zzyzx until 18:00", "zzyzx", "/mute Kazakhstan 2h"),
    ],
)
def test_what_is_not_understood_is_said_and_mutes_nothing(
    written: str, unknown: str, example: str, store: Store, chat: Chat
) -> None:
    answer = read(mute(store, make_request(written, chat)))
    assert answer.startswith(f"I don't understand {unknown}.\n")
    assert example in answer
    assert list_mutes(store, chat) == set()
    assert store.chats.get_chat(chat.id).muted_until is None


def test_a_mute_is_at_most_thirty_days_and_says_so(store: Store, chat: Chat) -> None:
    answer = read(mute(store, make_request("unrest 60d", chat)))
    assert "is muted until 6 Feb 2022" in answer
    assert "A mute lasts at most 30 days." in answer
    assert "at most" not in read(mute(store, make_request("unrest 30d", chat)))


def test_a_country_with_and_in_its_name_is_muted(store: Store, chat: Chat) -> None:
    mute(store, make_request("Bosnia and Herzegovina 2h", chat))
    assert list_mutes(store, chat) == {(MuteKind.COUNTRY, "BA")}


def test_what_names_nothing_is_said_again_as_it_was_written(store: Store, chat: Chat) -> None:
    answer = read(mute(store, make_request("Gog and Magog 2h", chat)))
    assert "There is no topic or country called Gog and Magog." in answer


def test_a_small_word_between_two_unknown_ones_is_not_called_unknown() -> None:
    assert sort_out(make_request("gog and magog")) == ((), ("gog", "magog"))


def test_several_topics_are_muted_each(store: Store, chat: Chat) -> None:
    assert "Protest" in read(mute(store, make_request("unrest strike 2h", chat)))
    assert list_mutes(store, chat) == {(MuteKind.TOPIC, "unrest"), (MuteKind.TOPIC, "strike")}


def test_a_small_word_before_a_code_suggests_no_other_country(store: Store, chat: Chat) -> None:
    answer = read(mute(store, make_request("strike in DE 2h", chat)))
    assert "/mute Germany 2h" in answer
    assert "India" not in answer


def test_a_town_mutes_no_country(store: Store, chat: Chat) -> None:
    answer = read(mute(store, make_request("Port Sudan 2h", chat)))
    assert "There is no topic or country called Port Sudan." in answer
    assert "/mute Sudan 2h" in answer
    assert list_mutes(store, chat) == set()


def test_of_a_very_long_message_only_the_beginning_is_read() -> None:
    looked_up: list[str] = []
    named = read_subjects(["zzq", "unrest"] + ["zzq"] * 2000, NAMES, lambda word: looked_up.append(word) or "")
    assert named.topics == ("unrest",)
    assert len(looked_up) < 200


def test_every_command_reads_the_same_number_of_words(store: Store, chat: Chat) -> None:
    written = "France " * (MOST_WORDS - 1) + "Germany Italy"
    places(store, make_request(written, chat))
    assert {frozenset(one.countries) for one in store.chats.list_subscriptions(chat.id)} == {frozenset(("FR", "DE"))}
    assert read_scope(make_request(written)).countries == ("FR", "DE")


def test_a_desk_without_names_takes_its_titles_and_ids() -> None:
    names = TopicNames.of({"ferry": "Ships of the state"})
    assert read_subjects(["ships", "of", "the", "state"], names, names.recall).topics == ("ferry",)
    assert read_subjects(["state"], names, names.recall).topics == ()
    assert read_subjects(["state"], names, names.guess).topics == ("ferry",)


@pytest.mark.parametrize(("written", "topic"), [("unrst", "unrest"), ("protset", "unrest"), ("zzyzx", "")])
def test_what_is_nearly_a_topic_suggests_it(written: str, topic: str) -> None:
    assert NAMES.suggest(written) == topic
