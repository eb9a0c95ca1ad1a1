"""Headlines that say a measure was lifted, and those that only speak of it."""

from __future__ import annotations

import pytest

from monitors.stories.lifting import Deed, read_deed
from monitors.stories.notices import find_notice
from tests.monitors.story_makers import make_analysis


@pytest.mark.parametrize(
    "title",
    [
        "Kazakhstan lifts state of emergency",
        "Curfew lifted in Kano",
        "State of emergency in Almaty lifted",
        "Sri Lanka ends curfew",
        "Sri Lanka lifts state of emergency two weeks early",
        "Curfew in Dhaka ended ahead of schedule",
        "State of emergency, which was to run until 24 March, lifted in Harar",
        "Kenya calls off curfew in Mombasa",
        "Martial law is over, president says",
        "Режим ЧП в Алматы снят раньше срока",
        "Власти досрочно отменили комендантский час",
        "Sri Lanka hebt den Ausnahmezustand vorzeitig auf",
        "Toque de queda levantado antes de lo previsto",
        "Court lifts ban on rallies",
        "Президент снял режим ЧП в Алматы",
        "Режим ЧП в Алматы снят",
        "Perú levanta el estado de emergencia",
        "Levantado el toque de queda en Quito",
        "Le Mali lève le couvre-feu",
        "Couvre-feu levé à Dakar",
        "Ausgangssperre aufgehoben",
        "Toque de recolher suspenso em Maputo",
        "Governo levanta estado de emergência no Peru",
        "Toque de recolher levantado no Rio",
        "Curfew lifted in Jos with no incident",
        "Curfew no longer in force in Nigeria",
        "رفع حظر التجول في الخرطوم",
        "Төтенше жағдай режимі алынды",
        "Curfew in Kano lifted after two weeks of calm",
        "Kano lifts curfew imposed after clashes",
        "Nach zwei Wochen Ruhe: Ausgangssperre in Jos aufgehoben",
        "Couvre-feu levé à Dakar après deux semaines",
        "Toque de queda levantado en Quito tras dos semanas",
        "Комендантский час в Алматы снят после двух недель",
        "Emergency lifted in Mali",
        "Mali lifts emergency",
        "State of emergency in Mali expires without renewal",
        "Mali state of emergency over, says president",
        "Court quashes Kano curfew",
        "Kano lifts curfew, extends state of emergency until 30 January",
        "Curfew lifted in Kano on 5 May",
        "Curfew lifted again in Kano",
        "Kano lifts curfew again",
        "В Алматы режим ЧП вновь снят",
        "Curfew lifted in Kano, protests continue",
        "State of emergency lifted in Mali, talks to continue",
        "Ausgangssperre aufgehoben, Schulen bis Montag geschlossen",
        "Thousands stream home as Rafah crossing reopens",
        "Kenya's main airport resumes operations",
        "New Zealand fully reopens borders",
        "Nepal lifts social media ban",
        "Colombia reabre la frontera",
        "La frontière avec le Niger rouverte",
        "Grenzübergang nach Polen wieder geöffnet",
        "Казахстан вновь открыл границу",
        "Fronteira com a Venezuela reaberta",
        "إعادة فتح معبر رفح",
        "Шекара қайта ашылды",
        "Ban on protests lifted in Kano",
        "Court lifts ban on protests",
        "Governor lifts curfew in Jos, asks residents to remain calm",
        "Governor lifts curfew, urges calm",
        "Gobernador levanta el toque de queda y pide calma",
        "Le Mali lève le couvre-feu et demande le calme",
        "Kano hebt Ausgangssperre auf und fordert Ruhe",
        "Губернатор отменил карантин и призвал к спокойствию",
        "Governo levanta o toque de recolher e pede calma",
        "رفع منع التجول في بغداد",
    ],
)
def test_a_measure_was_lifted(title: str) -> None:
    assert read_deed(title)[0] is Deed.LIFTS


@pytest.mark.parametrize(
    "title",
    [
        "Mali to lift curfew on Monday",
        "Perú no levanta el estado de emergencia",
        "Six-month curfew ended in bloodshed",
        "Emergency rule ended decades of peace",
        "Martial law ended in 1981 in Poland",
        "Fears curfew is over too soon",
        "Lockdown is over budget",
        "Curfew to be lifted on Monday",
        "Curfew lifted until Friday",
        "Army lifts siege",
        "Government eases curfew",
        "Protesters demand curfew be lifted",
        "Curfew partially lifted",
        "Fuel price cap lifted, emergency remains",
        "Kano lifts curfew, then imposes it again",
        "Kano lifts curfew as protests continue",
        "Curfew lifted in Kano by day, but remains at night",
        "Curfew lifted in Kano, stays in Jos",
        "Режим ЧП в Алматы снят, затем введён снова",
        "Режим ЧП не снят",
        "Truce ends in Sudan",
        "Curfew lifted for two hours in Dhaka",
        "Calls grow for Kenya to end curfew",
        "Police denied that curfew was lifted",
        "Власти отказались отменить комендантский час",
        "Curfew lifted? Governor says no",
        "Protesters march after curfew lifted",
        "Kano reimposes curfew it lifted on Monday",
        "Kano curfew lifted, reimposed hours later",
        "Emergency crews called off search",
        "Curfew over Kano market clashes",
        "State of emergency in Mali expires on Monday",
        "Flights cancelled and state of emergency declared in Boston",
        "Matches cancelled, emergency declared in Emilia",
        "Rafah crossing to reopen on Monday",
        "Egypt says Rafah crossing will reopen",
        "Rafah crossing partially reopens",
        "Airport shops reopen",
        "Schools reopen in border towns",
        "Shops reopen near the border",
        "Curfew lifted in Kano, some areas excepted",
        "Curfew lifted in Kano except in two districts",
        "Curfew lifted in Kano, two districts remain under it",
        "Curfew lifted in Jos, two districts excluded",
        "Toque de queda levantado en Quito, excepto en dos barrios",
        "Couvre-feu levé à Dakar, sauf dans deux quartiers",
        "Ausgangssperre aufgehoben, ausgenommen zwei Viertel",
        "Комендантский час отменён, кроме двух районов",
        "Toque de recolher levantado no Rio, exceto em dois bairros",
        "رفع حظر التجول في الخرطوم باستثناء منطقتين",
        "Curfew must be lifted, opposition demands",
        "Opposition demands: curfew lifted by Friday",
        "Debe ser levantado el toque de queda, exige la oposición",
        "Ausgangssperre muss aufgehoben werden, fordert die Opposition",
    ],
)
def test_a_measure_goes_on(title: str) -> None:
    assert read_deed(title)[0] is not Deed.LIFTS


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Kano reimposes curfew it lifted on Monday", "curfew"),
        ("Indefinite curfew imposed again in Kano", "curfew"),
        ("Kano curfew lifted, reimposed hours later", "curfew"),
        ("В Алматы снова введён комендантский час", "комендантский час"),
        ("Quito vuelve a imponer el toque de queda", "toque de queda"),
        ("Le Mali rétablit le couvre-feu", "couvre-feu"),
        ("Kano: Erneut Ausgangssperre verhängt", "Ausgangssperre"),
        ("إعادة فرض حظر التجول في الخرطوم", "حظر التجول"),
        ("Governo volta a impor toque de recolher no Rio", "toque de recolher"),
        ("Төтенше жағдай қайта енгізілді", "Төтенше жағдай"),
    ],
)
def test_a_measure_is_in_force_again(title: str, name: str) -> None:
    assert read_deed(title) == (Deed.REIMPOSES, (name,))


@pytest.mark.parametrize(
    ("title", "deed", "names"),
    [
        (
            "State of emergency declared in Sri Lanka, curfew imposed in Colombo",
            Deed.IMPOSES,
            ("State of emergency", "curfew"),
        ),
        ("Mali reinstates curfew, reimposes martial law", Deed.REIMPOSES, ("curfew", "martial law")),
        (
            "Ausnahmezustand in Jos ausgerufen, Ausgangssperre verhängt",
            Deed.IMPOSES,
            ("Ausnahmezustand", "Ausgangssperre"),
        ),
    ],
)
def test_every_measure_that_a_headline_imposes_is_named(title: str, deed: Deed, names: tuple[str, ...]) -> None:
    assert read_deed(title) == (deed, names)


@pytest.mark.parametrize(
    ("title", "deed"),
    [
        ("Curfew imposed in Kano until 24 January as gunmen attack market", Deed.IMPOSES),
        ("Governor vows to reimpose curfew in Kano", None),
        ("New Caledonia imposes curfew", Deed.IMPOSES),
        ("Iran restores internet access after blackout", None),
        ("Kano imposes new night curfew", Deed.REIMPOSES),
        ("Governor declares end of curfew in Kano", Deed.LIFTS),
        ("Kano to impose curfew", None),
        ("Kano extends curfew imposed last week", None),
        ("Traders in Kano count losses of curfew", None),
        ("Correction: curfew in Kano was not lifted", Deed.DENIES),
        ("Mali to lift curfew on Monday", Deed.DENIES),
        ("Curfew in Kano will be lifted on Monday", Deed.DENIES),
        ("Malí levantará el toque de queda el lunes", Deed.DENIES),
        ("Le Mali lèvera le couvre-feu lundi", Deed.DENIES),
        ("Власти снимут карантин в понедельник", Deed.DENIES),
        ("Режим ЧП будет снят в понедельник", Deed.DENIES),
        ("Toque de recolher será levantado na segunda", Deed.DENIES),
        ("Curfew in Kano: what is known", None),
    ],
)
def test_a_measure_is_imposed_only_where_the_headline_says_so(title: str, deed: Deed | None) -> None:
    assert read_deed(title)[0] is deed


@pytest.mark.parametrize(
    "title",
    [
        "Death toll in blast revised down to 9",
        "Officials lower death toll from quake to 9",
        "Death toll revised to 21, up from 17",
        "Bridge cut off as Osh mudslide toll reaches 21",
        "Power cuts as Osh quake death toll rises to 21",
        "Correctional officers: death toll in Osh prison riot at 21",
    ],
)
def test_a_report_of_a_toll_is_no_notice_whatever_it_says_of_the_toll_before(title: str) -> None:
    assert find_notice(make_analysis("1", title).article) is None


@pytest.mark.parametrize(
    "title",
    [
        "End of curfew in Leh",
        "Leh: end of the nationwide curfew",
        "Fin du couvre-feu à Fort-de-France",
        "Levée du couvre-feu à Nouméa",
        "Fin de l'état d'urgence au Mali",
        "Fim do toque de recolher em Recife",
        "Acabou o toque de recolher em Recife",
        "Manaus derruba toque de recolher após queda de casos",
        "Ende der Ausgangssperre in Leipzig",
        "Aufhebung der nächtlichen Ausgangssperre",
        "Ausgangssperre in Leipzig ist vorbei",
        "Fin del toque de queda en Quito",
        "Levantamiento del estado de excepción en Ecuador",
        "Отмена комендантского часа в Алматы",
        "Снятие режима ЧП в Алматы",
        "انتهاء حظر التجول في الخرطوم",
        "Алматыда комендант сағаты аяқталды: коменданттық сағат күшін жойды",
    ],
)
def test_a_noun_tells_a_lifting(title: str) -> None:
    assert read_deed(title)[0] is Deed.LIFTS


@pytest.mark.parametrize(
    "title",
    [
        "End of curfew in sight, says governor",
        "Les manifestants réclament la fin du couvre-feu",
        "Fin du couvre-feu prévue lundi",
        "Fin du couvre-feu à 5 heures",
        "Deux blessés avant la fin du couvre-feu",
        "Fim do toque de recolher adiado no Recife",
        "Ende der Ausgangssperre nicht in Sicht",
        "Ende der Ausgangssperre bald möglich",
        "Fin del toque de queda previsto para el lunes",
        "Отмена комендантского часа ожидается в понедельник",
        "End of shift: curfew traps workers",
        "Fin du couvre-feu ?",
    ],
)
def test_a_noun_tells_no_lifting_that_is_wished_or_still_to_come(title: str) -> None:
    assert read_deed(title)[0] is not Deed.LIFTS
