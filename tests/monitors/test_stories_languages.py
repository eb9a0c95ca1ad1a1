"""One event told in several languages, whose words cannot agree: places, subjects, days and numbers decide."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from monitors.model import Analysis, Fact, FactKind
from monitors.stories.assignment import StoryIndex
from monitors.stories.candidates import Candidate, TermIndex
from tests.monitors.event_texts import tell_event
from tests.monitors.story_makers import (
    START,
    make_analysis,
    make_country,
    make_figure,
    make_match,
    make_town,
    make_until,
)

ARAL = (make_country("KZ"), make_town("KZ", "Aral", 46.8, 61.67))
SHYMKENT = (make_country("KZ"), make_town("KZ", "Shymkent", 42.32, 69.6))
MORE = (
    "Some 3,000 port workers had marched from the harbour since 06:30 over unpaid wages. Shops on Makatayev "
    "Street were shut, 40 cars burnt, and the railway sent 12 trains around the town. The governor spoke of "
    "outsiders. Wages in the port have been late since the company lost its largest customer, a mill that took"
    " grain from 18 farms along the river. Witnesses described a column that filled the road for more than a "
    "kilometre; windows of the tax office were broken, and a bus stood across the bridge. Doctors asked for "
    "blood, and schools will stay shut for the rest of the week. The union that called the march said that it "
    "had asked for nothing but what the men had earned, and that it did not know who broke the gate. The "
    "prosecutor has opened a case. Shots were heard until late in the evening, when soldiers took over from "
    "the police at the station, the bank and the waterworks of the town."
)
TOLD = {
    "en": (
        "Fourteen killed as crowd storms the depot in Aral",
        f"Police said fourteen people died and 231 were hurt when a crowd broke into the grain depot in Aral. {MORE}",
    ),
    "en-2": (
        "Crowd of port workers storms grain depot in Aral, fourteen die",
        f"The ministry counted fourteen dead and 231 injured after a crowd broke into the grain depot in Aral. {MORE}",
    ),
    "ru": (
        "В Аральске толпа захватила склад, 14 погибших",
        "По данным полиции, погибли 14 человек, ранен 231. Рабочие порта требовали зарплату за 5 месяцев.",
    ),
    "kk": (
        "Аралда қойманы басып алды, 14 адам қаза тапты",
        "Полицияның мәліметінше, 231 адам жараланды, 14 адам қаза тапты. Порт жұмысшылары 5 айлық жалақысын сұраған.",
    ),
}


def tell(version: str, facts: tuple[Fact, ...] = ARAL, *, days: float = 0) -> Analysis:
    title, text = TOLD[version]
    return make_analysis(
        f"{version}-{days}",
        title,
        text,
        facts=(*facts, make_figure(FactKind.KILLED, 14), make_figure(FactKind.INJURED, 231)),
        matches=(make_match("unrest"),),
        published_at=START + timedelta(days=days),
        language=version[:2],
    )


def count_stories(analyses: Iterable[Analysis]) -> int:
    index = StoryIndex()
    for analysis in analyses:
        index.assign(analysis)
    return len(index.list_stories())


@pytest.mark.parametrize("order", list(permutations(TOLD)), ids=" ".join)
def test_reports_of_one_event_in_three_languages_are_one_story_in_any_order(order: tuple[str, ...]) -> None:
    assert count_stories(map(tell, order)) == 1


def test_a_report_finds_those_in_other_languages_also_once_older_ones_made_room() -> None:
    index = StoryIndex(most_articles=2)
    told = [index.assign(one).story for one in (tell_event("quake-coast", 0), *map(tell, ("kk", "ru", "en", "en-2")))]
    alone = index.assign(tell_event("quake-ridge", 0)).story

    assert len({story.id for story in told[1:]}) == 1
    assert alone.articles == 1


@pytest.mark.parametrize(("facts", "days"), [(SHYMKENT, 0), (ARAL, -9)], ids=["another town", "the week before"])
def test_what_another_language_tells_of_another_town_or_week_is_another_story(
    facts: tuple[Fact, ...], days: float
) -> None:
    assert count_stories([tell("en"), tell("en-2"), tell("ru", facts, days=days)]) == 2


@pytest.mark.parametrize(("hours", "stories"), [(0.1, 1), (6, 2)], ids=["within minutes", "hours later"])
def test_one_town_and_subject_in_two_languages_are_enough_without_a_number_only_within_minutes(
    hours: float, stories: int
) -> None:
    other = make_analysis(
        "ru-other",
        "Вечером в Аральске митингуют моряки",
        "На площади собрались 60 моряков.",
        facts=ARAL,
        matches=(make_match("unrest"),),
        published_at=START + timedelta(hours=hours),
        language="ru",
    )
    assert count_stories([tell("en"), tell("en-2"), other]) == stories


GW, PK = make_country("GW"), make_country("PK")
COUP = {
    "en": ("Soldiers seize power in Guinea-Bissau", "Soldiers said on state television that they had seized power."),
    "ru": ("Военные захватили власть в Гвинее-Бисау", "Военные объявили по телевидению о захвате власти в стране."),
    "pt": ("Militares tomam o poder na Guiné-Bissau", "Militares anunciaram na televisão que tomaram o poder."),
}
Told = tuple[str, str]


def report(
    language: str,
    told: Told,
    *facts: Fact,
    topic: str = "coup",
    minutes: float = 0,
    published: bool = True,
    number: int = 0,
) -> Analysis:
    analysis = make_analysis(
        f"{language}-{number}", *told, minutes=minutes, facts=facts, matches=(make_match(topic),), language=language
    )
    return analysis if published else replace(analysis, article=replace(analysis.article, published_at=None))


def place_region(town: Fact) -> Fact:
    return replace(town, precision="region")


def mention(code: str) -> Fact:
    return replace(make_country(code), is_event=False)


def test_what_happens_to_a_country_is_one_story_in_three_languages_without_town_or_figure() -> None:
    assert count_stories(report(language, told, GW) for language, told in COUP.items()) == 1


@pytest.mark.parametrize("is_dated", [(False, False, False), (True, False, False)], ids=["no dates", "one date"])
def test_undated_reports_that_come_within_seconds_are_one_story(is_dated: tuple[bool, ...]) -> None:
    told = zip(COUP.items(), is_dated, strict=True)
    assert count_stories(report(one, text, GW, published=dated) for (one, text), dated in told) == 1


def test_an_undated_report_found_today_does_not_join_what_was_dated_last_year() -> None:
    old = report("en", COUP["en"], GW)
    old = replace(old, article=replace(old.article, published_at=START - timedelta(days=365)))
    assert count_stories([old, report("ru", COUP["ru"], GW, published=False)]) == 2


def test_the_capital_stands_for_the_country() -> None:
    bissau = make_town("GW", "Bissau", 11.8636, -15.5977)
    assert count_stories([report("en", COUP["en"], GW), report("ru", COUP["ru"], GW, bissau)]) == 1


def test_an_event_of_another_topic_and_town_is_another_story_though_the_name_of_the_country_is_shared() -> None:
    attack: Told = (
        "Guinée-Bissau: quatre morts à Bafatá",
        "Quatre personnes ont été tuées à Bafatá, en Guinée-Bissau.",
    )
    facts = (GW, make_town("GW", "Bafata", 12.17, -14.66), make_figure(FactKind.KILLED, 4))
    assert count_stories([report("pt", COUP["pt"], GW), report("fr", attack, *facts, topic="attack")]) == 2


def test_a_town_that_one_language_reads_as_its_region_is_the_same_place() -> None:
    shut = {
        "en": ("Iraq cuts internet in Kirkuk", "Access was cut."),
        "ar": ("قطع الإنترنت في كركوك", "انقطعت الخدمة."),
    }
    kirkuk = make_town("IQ", "Kirkuk", 35.4681, 44.3922)
    one = report("en", shut["en"], make_country("IQ"), place_region(kirkuk), topic="shutdown")
    assert count_stories([one, report("ar", shut["ar"], make_country("IQ"), kirkuk, topic="shutdown", minutes=90)]) == 1


def test_borders_with_two_neighbours_are_two_stories() -> None:
    one = report("ru", ("Пакистан закрыл границу с Афганистаном", "Граница закрыта."), PK, mention("AF"))
    other = report("fr", ("Le Pakistan ferme son espace aérien", "Les avions indiens sont visés."), PK, mention("IN"))
    assert count_stories([one, other]) == 2


def test_tolls_far_apart_in_one_town_are_two_stories_and_those_of_a_rising_toll_one() -> None:
    camp: Told = ("Douze morts dans un camp près d'Aralsk", "Un camp a été bombardé dimanche.")
    hospital: Told = ("Удар по больнице в Аральске", "По больнице нанесен удар.")
    one = report("fr", camp, *ARAL, make_figure(FactKind.KILLED, 12))
    assert count_stories([one, report("ru", hospital, *ARAL, make_figure(FactKind.KILLED, 40), minutes=9)]) == 2
    assert count_stories([one, report("ru", hospital, *ARAL, make_figure(FactKind.KILLED, 16), minutes=9)]) == 1


def test_an_event_is_found_in_a_town_that_was_in_the_news_all_month() -> None:
    past = [
        report("en", (f"Rally{n}", f"Speaker{n}"), *ARAL, minutes=60 * n, number=1000 + n, topic="unrest")
        for n in range(400)
    ]
    index = StoryIndex()
    for analysis in past:
        index.assign(analysis)
    assert len(index.list_stories()) == 400
    one, other = (index.assign(see_at(tell(language, days=17), days=17)).story.id for language in ("en", "ru"))
    assert one == other


def see_at(analysis: Analysis, days: float) -> Analysis:
    return replace(analysis, article=replace(analysis.article, first_seen_at=START + timedelta(days=days)))


MANY = {
    "en": (
        "Crowd storms the grain depot in Aral",
        "Port workers break into grain depot in Aral",
        "Depot stormed in Kazakhstan's Aral",
        "Workers seize Aral depot in deadly riot",
        "Riot at Aral grain depot",
        "Kazakhstan: grain store stormed by port workers",
        "Port workers storm Aral grain store, police say",
        "Grain depot in Aral overrun by crowd of workers",
    ),
    "ru": (
        "В Аральске толпа захватила склад",
        "Рабочие порта захватили зернохранилище в Аральске",
        "В Аральске штурмом взят склад зерна",
        "Беспорядки в Аральске: захвачен склад",
        "Портовики ворвались на склад зерна в Аральске",
        "Казахстан: рабочие захватили склад с зерном",
        "Толпа ворвалась на зерновой склад в Аральске",
        "В Аральске рабочие захватили зерновой склад",
    ),
}


LEADS = {
    "en": "A crowd of port workers broke into the grain depot in Aral on Monday over unpaid wages, police said.",
    "ru": "Толпа рабочих порта ворвалась в понедельник на склад зерна в Аральске, сообщила полиция.",
}


@pytest.mark.parametrize("seed", range(4))
def test_a_story_with_many_reports_in_two_languages_never_parts_by_language(seed: int) -> None:
    reports = [
        report(language, (title, LEADS[language]), *ARAL, topic="unrest", number=number)
        for language, titles in MANY.items()
        for number, title in enumerate(titles)
    ]
    random.Random(seed).shuffle(reports)
    index = StoryIndex()
    assert all(len(index.assign(one) and index.list_stories()) == 1 for one in reports)


def test_of_two_events_taken_for_one_each_takes_its_report_in_another_language_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locate(event: str, analysis: Analysis) -> Analysis:
        facts = (make_country("KZ"), make_figure(FactKind.KILLED, 40 if event == "quake-ridge" else 300))
        return replace(analysis, facts=facts)

    told = [(event, locate(event, tell_event(event, n))) for n in range(5) for event in ("quake-ridge", "quake-coast")]
    shaken = {"quake-coast": "Порт разрушен толчками", "quake-ridge": "Землетрясение в горах"}
    told[4:4] = [
        (event, locate(event, report("ru", (title, "Есть погибшие."), topic="attack", number=number)))
        for number, (event, title) in enumerate(shaken.items())
    ]
    index = StoryIndex()
    with monkeypatch.context() as forced:
        forced.setattr("monitors.stories.assignment.SORTING_SIZES", frozenset({12}))
        forced.setattr(TermIndex, "find_candidates", lambda terms, _: [Candidate(first, 3.0)] if terms.groups else [])
        first = told[0][1].article.key
        for _, analysis in told:
            index.assign(analysis)

    homes = {(event, index.find_home(analysis.article.key)) for event, analysis in told}
    assert len(homes) == len({home for _, home in homes}) == 2


@pytest.mark.parametrize(("killed", "stories"), [(14, 1), (19, 2)], ids=["one toll", "another toll"])
def test_large_stories_in_two_languages_merge_only_by_more_than_town_and_topic(
    monkeypatch: pytest.MonkeyPatch, killed: int, stories: int
) -> None:
    monkeypatch.setattr("monitors.stories.assignment.MOST_REGROUPED", 3)
    index = StoryIndex()
    told = [
        report(
            language,
            (title, LEADS[language]),
            *ARAL,
            make_figure(FactKind.KILLED, 14 if language == "en" else killed),
            topic="unrest",
            number=number,
            minutes=0 if language == "en" else 600,
        )
        for language, titles in MANY.items()
        for number, title in enumerate(titles)
    ]
    with monkeypatch.context() as forced:
        forced.setattr(TermIndex, "_list_foreign", lambda *_: [])
        for analysis in told[:-1]:
            index.assign(analysis)
        assert len(index.list_stories()) == 2
    index.assign(told[-1])
    assert len(index.list_stories()) == stories


@pytest.mark.parametrize(
    ("facts", "joins"),
    [((), False), ((make_figure(FactKind.KILLED, 4),), True), ((make_figure(FactKind.KILLED, 9),), False)],
    ids=["nothing else", "a toll", "another toll"],
)
def test_where_a_topic_is_in_the_news_all_day_its_country_alone_connects_nothing(
    facts: tuple[Fact, ...], joins: bool
) -> None:
    ua = make_country("UA")
    index = StoryIndex()
    for number in range(12):
        told = (f"Rally{number}", f"Speaker{number}")
        toll = (make_figure(FactKind.KILLED, 4),) if number == 5 else ()
        index.assign(report("en", told, ua, *toll, topic="attack", number=number, minutes=number))
    later = report("ru", ("Удар по Украине", "Нанесен удар."), ua, *facts, topic="attack", minutes=15)
    assert index.assign(later).story.articles == 1 + joins


def test_foreign_reports_make_a_story_no_harder_to_join() -> None:
    """The next report of the first outlet has little in common with the foreign ones, but much with its own."""
    extended = make_analysis(
        "ru-next",
        "Чрезвычайное положение в Аральске продлено до 31 марта",
        "Чрезвычайное положение в Аральске после захвата склада продлено, говорится в указе президента.",
        facts=(*ARAL, make_until(date(2026, 3, 31))),
        matches=(make_match("emergency"),),
        minutes=40,
        language="ru",
    )
    first = replace(tell("ru"), matches=(make_match("unrest"), make_match("emergency")))

    assert count_stories([first, extended]) == 1
    assert count_stories([first, tell("kk"), tell("en"), extended]) == 1
