"""End dates of measures that are moved nearer or further away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind

READ_AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "on", "corrects"),
    [
        ("The curfew was shortened to 15 March.", date(2026, 3, 15), True),
        ("The curfew was brought forward from 24 March to 15 March.", date(2026, 3, 15), True),
        ("The curfew will end on 15 March instead of 24 March.", date(2026, 3, 15), True),
        ("The curfew, originally until 24 March, was shortened until 15 March.", date(2026, 3, 15), True),
        ("The curfew was cut from two weeks to five days.", date(2026, 3, 15), True),
        ("The curfew was extended to 3 April.", date(2026, 4, 3), False),
        ("The curfew will end on 15 March, nine days earlier.", date(2026, 3, 15), True),
        ("The curfew was cut by nine days to 15 March.", date(2026, 3, 15), True),
        ("The curfew is to end a week early, on 15 March.", date(2026, 3, 15), True),
        ("Kano is to lift the curfew on 15 March, earlier than planned.", date(2026, 3, 15), True),
        ("The curfew due to end on 24 March will now end on 15 March.", date(2026, 3, 15), True),
        ("The curfew, extended last week, was shortened to 15 March.", date(2026, 3, 15), True),
        ("Curfew, imposed two days earlier, extended until 24 March", date(2026, 3, 24), False),
        ("Curfew, imposed two days earlier, remains until 24 March", date(2026, 3, 24), False),
        ("The curfew was extended until 3 April instead of 24 March.", date(2026, 4, 3), False),
    ],
)
def test_an_end_that_is_moved_nearer_corrects_the_old_one(text: str, on: date, corrects: bool) -> None:
    (fact,) = [one for one in extract_facts("", text, "en", READ_AT) if one.kind is FactKind.UNTIL]
    assert (fact.on, fact.corrects) == (on, corrects)


@pytest.mark.parametrize(
    ("language", "text", "on", "corrects"),
    [
        ("ru", "Комендантский час закончится 15 марта, на девять дней раньше.", date(2026, 3, 15), True),
        ("ru", "Комендантский час продлится до 15 марта, а не до 24 марта.", date(2026, 3, 15), True),
        ("ru", "Комендантский час продлён до 3 апреля.", date(2026, 4, 3), False),
        ("pt", "O toque de recolher termina em 15 de março, e não em 24 de março.", date(2026, 3, 15), True),
        ("ru", "Комендантский час снимут 15 марта, неделей раньше.", date(2026, 3, 15), True),
        ("ru", "Комендантский час, введённый двумя днями раньше, действует до 24 марта.", date(2026, 3, 24), False),
        ("ru", "Комендантский час продлён до 3 апреля вместо 24 марта.", date(2026, 4, 3), False),
        ("es", "El toque de queda terminará el 15 de marzo, nueve días antes.", date(2026, 3, 15), True),
        (
            "es",
            "El toque de queda, impuesto dos días antes, sigue vigente hasta el 24 de marzo.",
            date(2026, 3, 24),
            False,
        ),
        ("es", "El toque de queda se prorroga hasta el 3 de abril en lugar del 24 de marzo.", date(2026, 4, 3), False),
        ("fr", "Le couvre-feu prendra fin le 15 mars, neuf jours plus tôt.", date(2026, 3, 15), True),
        (
            "fr",
            "Le couvre-feu, instauré deux jours plus tôt, reste en vigueur jusqu'au 24 mars.",
            date(2026, 3, 24),
            False,
        ),
        ("fr", "Le couvre-feu est prolongé jusqu'au 3 avril au lieu du 24 mars.", date(2026, 4, 3), False),
        ("de", "Die Ausgangssperre endet am 15. März, neun Tage früher.", date(2026, 3, 15), True),
        (
            "de",
            "Die Ausgangssperre wird neun Tage früher aufgehoben, sie gilt nur bis 15. März.",
            date(2026, 3, 15),
            True,
        ),
        ("de", "Die Ausgangssperre, zwei Tage früher verhängt, gilt bis zum 24. März.", date(2026, 3, 24), False),
        ("de", "Die Ausgangssperre wird bis zum 3. April statt bis zum 24. März verlängert.", date(2026, 4, 3), False),
        ("pt", "O recolher obrigatório terminará a 15 de março, nove dias antes.", date(2026, 3, 15), True),
        ("pt", "O recolher obrigatório, imposto dois dias antes, vigora até 24 de março.", date(2026, 3, 24), False),
        ("pt", "O recolher obrigatório foi prorrogado até 3 de abril em vez de 24 de março.", date(2026, 4, 3), False),
        ("ar", "ينتهي حظر التجول يوم 15 مارس، قبل تسعة أيام.", date(2026, 3, 15), True),
        ("ar", "حظر التجول الذي فرض قبل يومين مستمر حتى 24 مارس.", date(2026, 3, 24), False),
        ("ar", "تمديد حظر التجول حتى 3 أبريل بدلا من 24 مارس.", date(2026, 4, 3), False),
        ("kk", "Коменданттық сағат 15 наурызда тоғыз күн бұрын аяқталады, 15 наурызға дейін.", date(2026, 3, 15), True),
        ("kk", "Екі күн бұрын енгізілген коменданттық сағат 24 наурызға дейін.", date(2026, 3, 24), False),
        ("kk", "Коменданттық сағат 24 наурыздың орнына 3 сәуірге дейін ұзартылды.", date(2026, 4, 3), False),
    ],
)
def test_an_end_some_days_earlier_corrects_in_every_language_unless_the_measure_is_extended(
    language: str, text: str, on: date, corrects: bool
) -> None:
    (fact,) = [one for one in extract_facts("", text, language, READ_AT) if one.kind is FactKind.UNTIL]
    assert (fact.on, fact.corrects) == (on, corrects)


def test_a_curfew_that_was_imposed_two_days_earlier_is_extended() -> None:
    text = "Curfew imposed two days earlier until 15 March extended until 24 March"
    ends = [one for one in extract_facts("", text, "en", READ_AT) if one.kind is FactKind.UNTIL]
    assert max(one.on for one in ends if one.on) == date(2026, 3, 24)
    assert not any(one.corrects for one in ends)


def test_a_curfew_that_is_shortened_by_two_weeks_ends_on_no_day_that_can_be_told() -> None:
    facts = extract_facts("", "The curfew was shortened by two weeks.", "en", READ_AT)
    assert not [one for one in facts if one.kind is FactKind.UNTIL]


def read_ends(language: str, text: str) -> list[tuple[date | None, bool]]:
    facts = extract_facts("", text, language, READ_AT)
    return [(one.on, one.corrects) for one in facts if one.kind is FactKind.UNTIL]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Traders call for the Osh lockdown to be shortened to 14 March"),
        ("en", "The governor denied that the Osh lockdown would be cut short to 14 March."),
        ("en", "The Osh lockdown will not be shortened to 14 March."),
        ("en", "The Osh lockdown isn't shortened to 14 March"),
        ("en", "The Osh lockdown may end on 14 March, a week early"),
        ("en", "Traders want the Osh lockdown to end on 14 March instead of 21 March"),
        ("ru", "Жители Томска требуют сократить карантин до 14 марта"),
        ("ru", "Карантин в Томске не сокращён до 14 марта"),
        ("es", "Vecinos de Cali piden acortar la cuarentena al 14 de marzo"),
        ("es", "La cuarentena no se acortará al 14 de marzo"),
        ("fr", "Le maire de Gao demande que le confinement soit écourté au 14 mars"),
        ("fr", "Le confinement ne sera pas écourté au 14 mars"),
        ("de", "Händler fordern, den Lockdown auf den 14. März zu verkürzen"),
        ("de", "Der Lockdown wird nicht auf den 14. März verkürzt"),
        ("pt", "Moradores pedem que a quarentena seja encurtada para 14 de março"),
        ("pt", "A quarentena não será encurtada para 14 de março"),
        ("ar", "سكان حلب يطالبون بتقليص حظر التجول إلى 14 مارس"),
        ("ar", "لم يتم تقليص حظر التجول إلى 14 مارس"),
        ("kk", "Тұрғындар карантинді 14 наурызға дейін қысқартуды талап етті"),
    ],
)
def test_a_wish_or_a_denial_moves_no_end_nearer(language: str, text: str) -> None:
    assert not any(corrects for _, corrects in read_ends(language, text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Togo brought forward its census to 14 March and extended the lockdown until 21 March"),
        ("en", "Lockdown declared as a truce ended a week earlier will last until 21 March"),
        ("en", "Exams cut short as lockdown runs until 21 March"),
        ("en", "Exams cut short, lockdown until 21 March"),
        ("en", "Togo imposed a lockdown until 21 March and shortened the term to 14 March"),
        ("en", "Lockdown shortened to eight hours a day until 21 March"),
        ("en", "Curfew hours shortened until 21 March"),
        ("en", "Curfew cut short to 11pm-5am until 21 March"),
        ("en", "Lockdown until 21 March, rather than 14 March as reported"),
        ("ru", "Выборы перенесены досрочно на 14 марта, а карантин продлён до 21 марта"),
        ("es", "Elecciones adelantadas al 14 de marzo y cuarentena prorrogada hasta el 21 de marzo"),
        ("fr", "Année scolaire écourtée, confinement jusqu'au 21 mars"),
        ("de", "Wahl auf den 14. März vorgezogen und Lockdown bis zum 21. März verlängert"),
        ("pt", "Eleições antecipadas para 14 de março e quarentena prorrogada até 21 de março"),
    ],
)
def test_what_is_shortened_beside_a_measure_moves_no_end_of_it_nearer(language: str, text: str) -> None:
    assert (date(2026, 3, 21), False) in read_ends(language, text)
    assert not any(corrects for _, corrects in read_ends(language, text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Togo's lockdown was extended in February and shortened to 14 March"),
        ("en", "The airport, closed since Monday, will reopen on 14 March, earlier than planned"),
        ("en", "The lockdown, in force since February, was brought forward from 21 March to 14 March"),
        ("en", "The lockdown ends 14 March, a week early"),
        ("en", "The end of the lockdown moved to 14 March, a week early"),
        ("es", "La cuarentena se acorta al 14 de marzo"),
        ("fr", "Le confinement est écourté au 14 mars"),
        ("de", "Lockdown bis zum 14. März verkürzt"),
        ("pt", "Quarentena encurtada para 14 de março"),
        ("ru", "Карантин в Томске сокращён до 14 марта"),
        ("ar", "تقليص حظر التجول في حلب إلى 14 مارس"),
        ("kk", "Таразда карантин 14 наурызға дейін қысқартылды"),
    ],
)
def test_a_measure_that_is_shortened_has_a_nearer_end(language: str, text: str) -> None:
    assert read_ends(language, text) == [(date(2026, 3, 14), True)]


@pytest.mark.parametrize(
    ("language", "text", "on", "extends"),
    [
        ("en", "The curfew, due to end on 15 March, was extended by two weeks.", date(2026, 3, 29), None),
        (
            "en",
            "Parliament extended the state of emergency, which expires on 15 March, by 30 days.",
            date(2026, 4, 14),
            None,
        ),
        ("en", "The curfew was extended by two weeks.", date(2026, 3, 24), (0, 14)),
        ("en", "Curfew in Kano extended for two more weeks", date(2026, 3, 24), (0, 14)),
        ("en", "The government announced a two-week extension of the curfew.", date(2026, 3, 24), (0, 14)),
        ("en", "The curfew was extended by two months beyond 15 March.", date(2026, 5, 15), None),
        ("en", "The curfew was extended by two weeks until 29 March.", date(2026, 3, 29), None),
        ("en", "The curfew was extended for two weeks from 15 March.", date(2026, 3, 29), None),
        ("en", "A curfew was imposed for two weeks.", date(2026, 3, 24), None),
        ("es", "El toque de queda, que vencía el 15 de marzo, se prorroga por dos semanas.", date(2026, 3, 29), None),
        ("es", "El toque de queda se prorroga por dos semanas.", date(2026, 3, 24), (0, 14)),
        ("fr", "Le couvre-feu, qui expirait le 15 mars, est prolongé de deux semaines.", date(2026, 3, 29), None),
        ("fr", "Le couvre-feu est prolongé de deux semaines.", date(2026, 3, 24), (0, 14)),
        (
            "de",
            "Die Ausgangssperre, ursprünglich bis zum 15. März, wird um zwei Wochen verlängert.",
            date(2026, 3, 29),
            None,
        ),
        ("de", "Die Ausgangssperre wird um zwei Wochen verlängert.", date(2026, 3, 24), (0, 14)),
        (
            "pt",
            "O recolher obrigatório, que terminava a 15 de março, foi prorrogado por duas semanas.",
            date(2026, 3, 29),
            None,
        ),
        ("pt", "O recolher obrigatório foi prorrogado por duas semanas.", date(2026, 3, 24), (0, 14)),
        ("ru", "Комендантский час, который истекал 15 марта, продлён на две недели.", date(2026, 3, 29), None),
        ("ru", "Комендантский час продлён на две недели.", date(2026, 3, 24), (0, 14)),
        ("ar", "تمديد حظر التجول الذي ينتهي في 15 مارس لمدة أسبوعين.", date(2026, 3, 29), None),
        ("ar", "تمديد حظر التجول لمدة أسبوعين.", date(2026, 3, 24), (0, 14)),
        ("kk", "Коменданттық сағат екі аптаға ұзартылды.", date(2026, 3, 24), (0, 14)),
    ],
)
def test_an_extension_counts_from_the_old_end_or_start_in_its_sentence_else_from_the_report(
    language: str, text: str, on: date, extends: tuple[int, int] | None
) -> None:
    (fact,) = [one for one in extract_facts("", text, language, READ_AT) if one.kind is FactKind.UNTIL]
    assert (fact.on, fact.extends) == (on, extends)


@pytest.mark.parametrize(
    ("title", "text", "corrects", "extends"),
    [
        ("Curfew in Kano until 15 March", "The curfew was shortened to 15 March.", True, None),
        ("Curfew in Kano shortened to 15 March", "The curfew lasts until 15 March.", True, None),
        ("Curfew in Kano for two weeks", "The curfew was extended by two weeks.", False, (0, 14)),
        ("Curfew in Kano until 24 March", "The curfew was extended by two weeks.", False, None),
        ("Curfew in Kano extended by two weeks", "The curfew lasts until 24 March.", False, None),
    ],
)
def test_of_two_ends_of_one_date_that_which_says_how_it_was_moved_counts(
    title: str, text: str, corrects: bool, extends: tuple[int, int] | None
) -> None:
    (fact,) = [one for one in extract_facts(title, text, "en", READ_AT) if one.kind is FactKind.UNTIL]
    assert (fact.corrects, fact.extends) == (corrects, extends)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Kano extends curfew to 30 March"),
        ("en", "Kano extends curfew by a week, to 30 March"),
        ("en", "Kano extends its curfew by two weeks to 30 March"),
        ("en", "Parliament approved the extension of the state of emergency to March 30"),
        ("en", "Kano extends the curfew that expires on 23 March by a week to 30 March"),
        ("en", "Kano extends the curfew, due to end on 23 March, to 30 March"),
        ("en", "Kano extends the curfew from 23 March to 30 March"),
        ("en", "Curfew in Kano, extended by a week to 30 March, stays unpopular"),
        ("es", "Cali extiende el toque de queda al 30 de marzo"),
        ("es", "Cali extiende el toque de queda por dos semanas, al 30 de marzo"),
        ("fr", "Le Mali prolonge le couvre-feu de deux semaines, au 30 mars"),
        ("de", "Die Ausgangssperre wird um zwei Wochen auf den 30. März verlängert"),
        ("pt", "Governo prorroga o recolher obrigatório para 30 de março"),
        ("pt", "Governo prorroga a quarentena por duas semanas, para 30 de março"),
        ("ru", "Карантин в Томске продлён на две недели, до 30 марта"),
        ("ar", "تمديد حظر التجول لمدة أسبوعين إلى 30 مارس"),
        ("kk", "Таразда карантин екі аптаға, 30 наурызға дейін ұзартылды"),
    ],
)
def test_a_measure_that_is_extended_to_a_date_ends_on_it(language: str, text: str) -> None:
    (fact,) = [one for one in extract_facts("", text, language, READ_AT) if one.kind is FactKind.UNTIL]
    assert (fact.on, fact.corrects, fact.extends) == (date(2026, 3, 30), False, None)


@pytest.mark.parametrize(
    "text",
    [
        "The minister extended his visit to 30 March.",
        "Traders ask the governor to extend the curfew to 30 March.",
        "Kano does not extend the curfew to 30 March.",
        "Kano extends curfew, moves the vote to 30 March",
        "Kano extends curfew and moves the vote to 30 March",
        "Kano extends curfew to 10 p.m. on Saturday",
        "Kano extends curfew to 30 towns",
        "Kano extends lockdown to 5 May 2025 levels",
        "The vote was put off to 30 March as Kano extends curfew",
    ],
)
def test_another_date_in_a_sentence_about_an_extension_ends_no_measure(text: str) -> None:
    assert read_ends("en", text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The curfew, originally set to run until 24 March, will now end on 15 March."),
        ("en", "The curfew, which was to run until 24 March, will end on 15 March."),
        ("en", "The curfew, due to end on 24 March, will now end on 15 March."),
        ("en", "The curfew will end on 15 March, not 24 March."),
        ("fr", "Le couvre-feu, initialement prévu jusqu'au 24 mars, prendra fin le 15 mars."),
        ("ru", "Режим ЧП действует до 15 марта, а не до 24 марта."),
    ],
)
def test_a_later_end_that_was_planned_gives_way_to_the_nearer_one(language: str, text: str) -> None:
    facts = [one for one in extract_facts("", text, language, READ_AT) if one.kind is FactKind.UNTIL]
    assert [(fact.on, fact.corrects) for fact in facts] == [(date(2026, 3, 15), True)]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("The curfew, originally until 15 March, was extended until 24 March.", [date(2026, 3, 24)]),
        ("The curfew is due to end on 24 March and the ban will end on 15 March.", None),
        ("The curfew is due to end on 24 March, while schools will reopen on 15 March.", None),
        ("The curfew holds until 24 March, not only in Kano.", [date(2026, 3, 24)]),
    ],
)
def test_two_ends_of_which_none_replaces_the_other_both_stay(text: str, ends: list[date] | None) -> None:
    facts = [one for one in extract_facts("", text, "en", READ_AT) if one.kind is FactKind.UNTIL]
    both = [date(2026, 3, 15), date(2026, 3, 24)]
    assert sorted(fact.on for fact in facts if fact.on) == (ends or both)
    assert not any(fact.corrects for fact in facts)
