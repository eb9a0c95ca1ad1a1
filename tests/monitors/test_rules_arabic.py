"""Arabic words: every form in which news writes a word meets the word as it is listed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.rules.matcher import WatchQuery
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from monitors.rules.words import blur_stem, fold_word, list_readings, stem_folded

NOW = datetime(2022, 1, 7, tzinfo=UTC)
JOINED = ["", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "وبال", "كال", "لل", "ولل", "وب", "ول", "فب"]


def meets(query: str, title: str) -> bool:
    rules = compile_rules([], [WatchQuery(1, query)])
    return bool(rules.judge(read_document(title, "", "ar"), NOW).matches)


@pytest.mark.parametrize(
    ("listed", "forms"),
    [
        ("قصف", "القصف بقصف وقصف وبقصف للقصف قصفا قصفاً قصفت قصفوا قصفها قصفه القَصْف قصــف"),
        ("غارة", "غارات غارتان غارتين الغارات بغارة وغارات غاراتها بغاراته وبغارتين"),
        ("وزير", "الوزير وزيرا لوزير ووزير والوزير وزيرها"),
        ("الوزير", "وزير وزيرا بوزير"),
        ("فصيل", "الفصيل فصيلا لفصيل"),
        ("كتيبة", "الكتيبة كتيبتين بكتيبة وكتيبة للكتيبة"),
        ("عسكري", "عسكريين عسكريون العسكريين لعسكريين عسكريا عسكرية"),
        ("متظاهر", "متظاهرون متظاهرين متظاهرو متظاهري للمتظاهرين بمتظاهرين"),
        ("إجلاء", "اجلاء إجلاؤهم إجلائهم إجلاءهم بإجلاء والإجلاء"),
        ("إلغاء", "الغاء بالغاء وإلغاء إلغاؤها الإلغاء"),
        ("مسؤول", "مسئول المسؤولين مسئولون لمسؤول"),
        ("أغلق", "أغلقت أغلقوا وأغلقت فأغلق أغلقتها"),
        ("مدرسة", "المدرسة مدرسته بمدرسة مدرستين"),
        ('"حظر التجول"', "بحظر-التجول لحظر-التجول وبحظر-تجول"),
        ("قصف سوق", "قصفت-سوقا بقصف-السوق قصفوا-سوقها"),
    ],
)
def test_a_listed_arabic_word_is_found_in_the_forms_that_news_writes(listed: str, forms: str) -> None:
    for form in forms.split():
        assert meets(listed, f"أنباء {form.replace('-', ' ')} اليوم"), (listed, form)


@pytest.mark.parametrize(
    ("listed", "other"),
    [("تهم", "بيتهم"), ("جنة", "لجنة"), ("حدة", "وحدة"), ("=قصف", "قصفت"), ("قصف", "عاصفة")],
)
def test_a_first_letter_of_the_root_is_not_taken_for_a_joined_word(listed: str, other: str) -> None:
    assert not meets(listed, f"أنباء {other} اليوم")


LETTERS = st.text("ابتثجحدرسشصطعفقكلمنهوي", min_size=3, max_size=7)
ENDINGS = st.sampled_from(["", "ة", "ات", "ون", "ين", "ا", "ت", "وا", "ها", "هم", "تين", "ية", "اتها", "تهم"])


@given(LETTERS, st.sampled_from(JOINED), ENDINGS)
def test_all_readings_of_a_word_are_blurred_alike_so_that_no_phrase_is_missed(word: str, joined: str, end: str) -> None:
    blurred = {blur_stem(stem_folded(form, "ar"), "ar") for form in list_readings(joined + word + end, "ar")}
    assert len(blurred) == 1


@given(st.sampled_from(["مزارع", "حاجز", "رصاص", "طريق"]), st.sampled_from(JOINED), st.sampled_from(["شاحنة", "جسر"]))
def test_a_phrase_is_found_however_its_words_are_joined(first: str, joined: str, second: str) -> None:
    assert meets(f"{first} {second}", f"{joined}{first} {second}")


def test_every_joined_form_of_a_word_of_four_letters_has_it_among_its_readings() -> None:
    for joined, word in product(JOINED, ["مخيم", "تفجير", "ملعب", "ناقلة"]):
        assert fold_word(word, "ar") in list_readings(joined + word, "ar")


@pytest.mark.parametrize("language", ["en", "ru", "fa", ""])
def test_a_word_of_another_language_has_one_reading(language: str) -> None:
    assert list_readings("وقصف", language) == (fold_word("وقصف", language),)
