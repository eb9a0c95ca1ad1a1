"""Answers that find nothing say what to do next."""

from __future__ import annotations

import pytest

from monitors.model import ChatKind
from tests.bot.room import Room


@pytest.mark.parametrize("command", ["/story 12", "/why 12", "/search unicorn"])
def test_what_is_not_found_is_answered_with_where_to_look(room: Room, command: str) -> None:
    answer = room.ask(command)
    assert answer.endswith("The newest stories: /latest")


def test_a_search_of_several_words_that_finds_nothing_says_that_all_must_occur(room: Room) -> None:
    answer = room.ask("/search unicorn stampede")
    assert "An article must contain all the words; try fewer." in answer
    answer = room.ask("/search unicorn")
    assert "all the words" not in answer


@pytest.mark.parametrize("command", ["watch", "try"])
def test_a_query_that_is_too_long_is_answered_with_its_length_and_what_to_do(room: Room, command: str) -> None:
    answer = room.ask(f"/{command} {'x' * 340}")
    assert answer == "A query has at most 300 characters.\nThis one has 340. Shorten it, or make two watches of it."


@pytest.mark.parametrize(
    ("written", "meant"), [("sub", "subscribe"), ("unsub", "unsubscribe"), ("sum", "summary"), ("laest", "latest")]
)
def test_the_beginning_of_a_command_is_answered_with_the_command(room: Room, written: str, meant: str) -> None:
    assert room.ask(f"/{written}") == f"I don't know that command. Did you mean /{meant}?"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((word, "help") for word in ("hilfe", "Ayuda", "aide", "مساعدة", "помощь", "ajuda", "көмек")),
        *((word, "why") for word in ("warum", "pourquoi", "por_que", "почему", "لماذا", "неге")),
        *((word, "summary") for word in ("resumen", "résumé", "zusammenfassung", "сводка", "ملخص", "resumo", "шолу")),
        *((word, "latest") for word in ("الأخبار", "новости", "noticias", "nouvelles", "neues", "жаңалықтар")),
        *((word, "settings") for word in ("настройки", "ajustes", "einstellungen", "الإعدادات", "баптаулар")),
        *((word, "topics") for word in ("themen", "temas", "темы", "المواضيع", "тақырыптар")),
        ("quellen", "sources"),
        ("suche unicorn", "search unicorn"),
        ("новости протесты 7д", "latest протесты 7д"),
    ],
)
def test_a_command_that_only_shows_something_is_carried_out_in_the_readers_own_language(
    room: Room, written: str, meant: str
) -> None:
    assert room.ask(f"/{written}") == room.ask(f"/{meant}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("orte", "places"),
        ("sprache", "language"),
        ("stumm", "mute"),
        ("cancelar", "unsubscribe"),
        ("parar", "unsubscribe"),
        ("тишина", "quiet"),
        ("resume", "unmute"),
        ("inicio", "start"),
    ],
)
def test_a_command_that_changes_something_is_only_suggested_in_another_language(
    room: Room, written: str, meant: str
) -> None:
    room.ask("/help")
    before = room.settings
    assert room.ask(f"/{written} 2h") == f"I don't know that command. Did you mean /{meant}?"
    assert room.settings == before


@pytest.mark.parametrize("kind", [ChatKind.SUPERGROUP, ChatKind.GROUP, ChatKind.CHANNEL])
def test_where_other_bots_may_listen_a_command_in_another_language_is_only_suggested(
    room: Room, kind: ChatKind
) -> None:
    chat = room.add_chat(-9, kind=kind)
    assert room.ask("/noticias", chat=chat) == "I don't know that command. Did you mean /latest?"


def test_help_about_one_command_shows_its_line_alone(room: Room) -> None:
    answer = room.ask("/help mute")
    assert answer.startswith("/mute [TOPIC|COUNTRY] 2h|until 18:00 – ")
    assert "\n" not in answer
    assert len(room.ask("/help /mute, quiet").splitlines()) == 2
    assert "/settings" in room.ask("/help me")


def test_one_or_two_letters_suggest_no_command(room: Room) -> None:
    assert room.ask("/w") == "I don't know that command. /help lists them all."


def test_help_in_a_channel_is_short(room: Room) -> None:
    channel, group = room.add_chat(-7, kind=ChatKind.CHANNEL), room.add_chat(-8, kind=ChatKind.SUPERGROUP)
    assert room.ask("/help", chat=channel) == "All commands: send me /help in a private chat."
    assert "/subscribe" in room.ask("/help", chat=group)


@pytest.mark.parametrize("written", ["xml", "pdf please"])
def test_an_unknown_format_of_a_file_is_answered_with_those_there_are(room: Room, written: str) -> None:
    answer = room.ask(f"/export {written}")
    assert answer == f"There is no format {written}. Write /export csv or /export jsonl."


@pytest.mark.parametrize("written", ["", " JSONL", " as csv"])
def test_a_file_that_would_be_empty_is_answered_with_where_stories_are(room: Room, written: str) -> None:
    said = room.ask(f"/export{written}")
    assert said == "This chat has not been sent any stories yet.\nThe newest stories: /latest"
