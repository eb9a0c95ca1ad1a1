"""Which reports are background pieces, and that these make no story ring by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.model import (
    LEARNED,
    Analysis,
    Evidence,
    Fact,
    FactKind,
    Level,
    Match,
    OfficialAlert,
    Realis,
    RealisFlag,
    Severity,
    Span,
    Zone,
)
from monitors.stories.backgrounders import (
    Backgrounder,
    Sign,
    find_backgrounder,
    is_told_as_news,
    list_asked,
    list_background,
)
from monitors.stories.chronicle import Provenance, Story, StoryRules, extend_story, read_part, start_story
from tests.monitors.story_makers import make_analysis, make_figure, make_match

PROVENANCE = Provenance("wire", "origin")
STATED = "Gunmen stormed the market on Sunday."


def tell(title: str, text: str = "", **changes: object) -> Analysis:
    """A report with an urgent match, of which the first word of the text, or else the title, is evidence."""
    zone, words = (Zone.LEAD, text) if text else (Zone.TITLE, title)
    word = words.split()[0]
    match = replace(make_match(), evidence=(Evidence("rule", Span(zone, 0, len(word), word), 5.0),))
    return make_analysis("1", title, text, matches=(match,), **changes)  # type: ignore[arg-type]


def grave(title: str, text: str = "") -> Analysis:
    """The same of a high severity, with the headline as evidence."""
    analysis = tell(title)
    match = replace(analysis.matches[0], severity=Severity.HIGH)
    return replace(analysis, article=replace(analysis.article, text=text), matches=(match,))


def find(analysis: Analysis) -> Backgrounder | None:
    return find_backgrounder(analysis.matches[0], analysis)


def find_words(title: str, text: str = "") -> str | None:
    found = find(tell(title, text))
    return found.words if found else None


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("How the protests in Lagos went global", "How"),
        ("Train strikes: Why railway workers walk out", "Why"),
        ("Six reasons why tensions are so high", "Six reasons"),
        ("Kenya protests: 5 key takeaways from the week", "5 key takeaways"),
        ("What to know about the protests in Israel", "What to know"),
        ("Harrowing stories of loss from a city under lockdown", "stories of"),
        ("Timeline: Coups in West Africa", "Timeline"),
        ("The coup in Niger, explained", "explained"),
        ("Opinion | The curfew is a mistake", "Opinion"),
        ("The curfew is a mistake - Editorial", "Editorial"),
        ("War in the east: List of key events, day 1,043", "List of key events"),
        ("Как прошли выходные под обстрелами", "Как"),
        ("Мнение: комендантский час ничего не изменит", "Мнение"),
        ("Пять вопросов о перевороте в Нигере", "Пять вопросов"),
        ("¿Por qué protestan los maestros en Oaxaca?", "Por qué"),
        ("Análisis: el toque de queda y sus efectos", "Análisis"),
        ("Guerre en Ukraine : ce qu’il faut savoir des frappes", "ce qu'il faut savoir"),
        ("ENQUÊTE. Les milices du Kivu", "ENQUÊTE"),
        ("كيف تحولت المظاهرات إلى ثورة", "كيف"),
        ("تحليل: الهجوم على المدينة", "تحليل"),
        ("Warum die Bauern die Autobahnen blockieren", "Warum"),
        ("Kommentar: Die Ausgangssperre war falsch", "Kommentar"),
        ("Entenda os protestos no Peru", "Entenda"),
        ("Análise: a greve geral e o governo", "Análise"),
        ("Неліктен мұғалімдер ереуілге шықты", "Неліктен"),
        ("Талдау: төңкеріс және оның салдары", "Талдау"),
    ],
)
def test_a_report_is_a_background_piece_by_the_form_of_its_headline(title: str, words: str) -> None:
    assert find(tell(title)) == Backgrounder(Sign.HEADLINE, words)


ASKED = "Coup under way in Mali?"
HAPPENED = "The president has been detained by soldiers, officials say."


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (ASKED, HAPPENED),
        ("Gunfire in Bamako: a coup?", "Shots were heard near the presidential palace."),
        ("Has the army taken over in Mali?", HAPPENED),
        ("Putsch in Mali?", "Der Präsident ist in der Hand von Soldaten."),
        ("Coup d'État au Mali ?", "Le président est aux mains de soldats."),
        ("¿Golpe de Estado en Malí?", "El presidente está en manos de soldados."),
        ("Golpe de Estado no Mali?", "O presidente está nas mãos de soldados."),
        ("Переворот в Мали?", "Президент в руках солдат."),
        ("انقلاب في مالي؟", "الرئيس في قبضة الجنود."),
        ("Малиде төңкеріс болды ма?", "Президент сарбаздардың қолында."),
    ],
)
def test_a_question_whether_something_grave_happened_is_news_if_the_text_tells_of_it(title: str, text: str) -> None:
    assert find(grave(title, text)) is None
    assert list_asked(grave(title, text)) == ()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (ASKED, ""),
        (ASKED, "Is a coup under way in Mali? Is the president safe?"),
        ("Will police wrest back control of Haiti?", HAPPENED),
        ("Droht in Mali ein Putsch?", HAPPENED),
        ("Vers un coup d'État au Mali ?", HAPPENED),
        ("¿Puede el ejército tomar el poder?", HAPPENED),
        ("O Mali vai mal. Vai haver um golpe?", HAPPENED),
        ("Будет ли переворот в Мали?", HAPPENED),
        ("إلى أين يتجه الانقلاب؟", HAPPENED),
        ("Малиде төңкеріс болуы мүмкін бе?", HAPPENED),
    ],
)
def test_a_headline_that_only_asks_or_asks_what_may_come_is_no_news(title: str, text: str) -> None:
    found = find(grave(title, text))
    assert found is not None
    assert found.sign is Sign.QUESTION
    assert list_asked(grave(title, text)) == ("attack",)


def test_a_question_about_what_is_not_grave_is_news_only_if_the_opening_tells_the_event() -> None:
    assert find(tell("Protest in Lae?", HAPPENED)) == Backgrounder(Sign.QUESTION, "Protest in Lae?")
    assert find_words("Protest in Lae?", STATED) is None


def test_what_a_headline_asks_is_known_of_matches_for_the_digest_too_but_not_of_old_reports_and_watches() -> None:
    asked = grave(ASKED)
    match = replace(asked.matches[0], level=Level.DIGEST)
    others = (replace(match, topic="coup", is_outdated=True), replace(match, topic="watch:3"))
    assert list_asked(replace(asked, matches=(match, *others))) == ("attack",)
    assert list_asked(replace(grave("Coup in Mali"), matches=(match,))) == ()
    assert list_asked(replace(grave("How a coup begins"), matches=(match,))) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Gunmen storm market in Kano",
        "What we know about the attack in New Orleans",
        "Live: How the coup in Niger unfolds",
        "WHO declares mpox emergency",
        "Houthi drone strikes Tel Aviv: How significant is the attack?",
        "Riots are flaring in New Caledonia. Here's why.",
        "Protesters explained their demands to police",
        "Analysis centre bombed in Kyiv",
        "'Who is going to bury them?' asks man after drone strike in Omdurman",
        "Attentat à Nice : ce que l’on sait",
        "Что известно о взрыве в Махачкале",
        "Как сообщили в МЧС, прогремел взрыв",
        "Qué se sabe del ataque en Bogotá",
        "Anschlag in Magdeburg: Was wir wissen",
        "Auto rast in Mannheim in Menschenmenge – war es ein Anschlag?",
        "Wie die Polizei mitteilt, gab es eine Explosion",
        "O que se sabe sobre o ataque em Brasília",
        "ماذا نعرف عن الهجوم في المدينة",
        "Жарылыс туралы не белгілі",
        "Diez puntos de bloqueo en Bolivia",
        "Notstand im ganzen Land erklärt",
    ],
)
def test_news_in_a_form_that_looks_alike_is_none(title: str) -> None:
    assert find_words(title) is None


@pytest.mark.parametrize(
    "text",
    [
        STATED,
        "Crowds are on the streets again today.",
        "Bewaffnete griffen am Sonntag den Markt an.",
        "Взрыв прогремел у вокзала.",
        "Ataque armado: militantes atacaron un mercado.",
        "Une explosion a été entendue hier soir.",
        "هجوم استهدف السوق",
        "Tiroteio: homens armados invadiram o mercado.",
        "Шабуыл кеше болды.",
    ],
)
def test_an_explainer_whose_opening_tells_the_event_as_of_these_days_is_news(text: str) -> None:
    assert find_words("What to know about the violence", text) is None
    assert find_words("What to know about the violence", "Violence is a word with a long past.") == "What to know"


def test_what_stands_beside_no_evidence_or_is_past_does_not_make_an_explainer_news() -> None:
    elsewhere = tell("Why it matters", f"Violence has many causes. {STATED}")
    assert find(elsewhere) is not None
    flag = RealisFlag(Realis.HISTORICAL, Span(Zone.LEAD, 0, 6, "Gunmen"))
    past = tell("Why it matters", STATED)
    assert find(replace(past, matches=(replace(past.matches[0], realis=(flag,)),))) is not None


@pytest.mark.parametrize("kind", [FactKind.KILLED, FactKind.INJURED])
def test_casualties_in_headline_or_opening_make_an_explainer_news(kind: FactKind) -> None:
    explainer = tell("Why the riots began", "Riots shook the town. At least 5 are dead.\n\n" + "More of it. " * 20)
    told = Fact(kind, Span(Zone.LEAD, 31, 32, "5"), low=5, high=5)
    deep = replace(told, span=Span(Zone.BODY, 150, 151, "5"))
    assert find(replace(explainer, facts=(told,))) is None
    assert find(replace(explainer, facts=(deep,))) is not None
    assert find(replace(explainer, facts=(replace(told, kind=FactKind.PROTESTERS),))) is not None


@pytest.mark.parametrize(
    "frame",
    [
        "From the archive: {}",
        "On this day: {}",
        "This day in history | {}",
        "Satire: {}",
        "Horoscope: {}",
        "Film review: {}",
        "Album review: {}",
        "In new Netflix series, {}",
        "In the video game, {}",
        "Play at Old Vic: {}",
        "Exhibition shows how {}",
        "Trial opens: jury told {}",
        "Court hears how {}",
        "Aus dem Archiv: {}",
        "Archives : {}",
        "Efemérides: {}",
        "Sátira: {}",
        "Из архива: {}",
        "Гороскоп: {}",
        "من الأرشيف: {}",
        "Жұлдызжорамал: {}",
    ],
)
def test_archive_art_satire_and_trials_are_news_only_by_casualties_in_the_headline(frame: str) -> None:
    title = frame.format("crowd storms the governor's palace in Osh")
    assert find(tell(title, STATED)) is not None
    killed = Fact(FactKind.KILLED, Span(Zone.TITLE, 0, 4, title[:4]), low=3, high=3)
    assert find(replace(tell(title, STATED), facts=(killed,))) is None


@pytest.mark.parametrize(
    "title",
    [
        "Gunmen storm theatre in Osh",
        "Archive in Osh burns as crowd storms it",
        "Play at the stadium stops as crowd storms the pitch and the governor's palace",
        "Court in Osh stormed by crowd",
        "Crowd storms exhibition in Osh",
    ],
)
def test_news_of_a_theatre_an_archive_or_a_court_is_news(title: str) -> None:
    assert find(tell(title)) is None


def test_opinions_and_daily_lists_are_news_only_by_casualties_in_the_headline() -> None:
    opinion = tell("Opinion: The market attack", STATED)
    dead = Fact(FactKind.KILLED, Span(Zone.LEAD, 0, 1, "5"), low=5, high=5)
    assert find(replace(opinion, facts=(dead,))) is not None
    assert find(replace(opinion, facts=(replace(dead, span=Span(Zone.TITLE, 0, 1, "5")),))) is None


@pytest.mark.parametrize(
    ("url", "section"),
    [
        ("https://news.example/opinions/2026/3/2/the-curfew", "opinions"),
        ("https://news.example/en/features/the-curfew", "features"),
        ("https://news.example/%D8%B1%D8%A3%D9%8A/the-curfew", "رأي"),
        ("https://news.example/world/opinion", None),
        ("https://news.example/opinion-polls/the-curfew", None),
        ("https://features.example/the-curfew?from=/opinion/x", None),
    ],
)
def test_a_section_in_the_link_makes_a_background_piece(url: str, section: str | None) -> None:
    found = find(tell("The curfew in Lae", url=url))
    assert found == (Backgrounder(Sign.SECTION, section) if section else None)


def test_a_category_makes_a_background_piece() -> None:
    report = tell("The curfew in Lae")
    filed = replace(report, article=replace(report.article, categories=("World", "Long Read")))
    assert find(filed) == Backgrounder(Sign.SECTION, "Long Read")
    told = tell("The curfew in Lae", STATED)
    assert find(replace(told, article=replace(told.article, categories=("Long Read",)))) is None
    assert find(replace(told, article=replace(told.article, categories=("Opinion",)))) is not None


@pytest.mark.parametrize(
    ("length", "start", "rule", "is_deep"),
    [
        (4_000, 2_000, "rule", True),
        (2_000, 1_500, "rule", False),
        (4_000, 300, "rule", False),
        (4_000, 9, LEARNED, False),
    ],
)
def test_a_long_text_that_comes_to_the_event_only_deep_inside_is_an_essay(
    length: int, start: int, rule: str, is_deep: bool
) -> None:
    text = ("A town and its people. " * 400)[:length]
    evidence = Evidence(rule, Span(Zone.BODY, start, start + 4, text[start : start + 4]), 5.0)
    essay = make_analysis("1", "A town", text, matches=(replace(make_match(), evidence=(evidence,)),))
    assert find(essay) == (Backgrounder(Sign.DEPTH) if is_deep else None)


@pytest.mark.parametrize(
    ("begin", "about"),
    [
        ("A court ruled today that a ban was wrong.", "Crowds gathered outside the court on Friday. "),
        ("As many as 300 people could have been killed.", "Crowds were there. "),
    ],
)
def test_a_long_text_that_begins_with_deaths_or_dates_the_event_to_these_days_is_no_essay(
    begin: str, about: str
) -> None:
    def find_sign(begin: str, about: str) -> Backgrounder | None:
        text = f"{begin}\n\n{'A town and its people. ' * 60}{about}{'It is a quiet town. ' * 120}"
        at = text.index("Crowds")
        evidence = Evidence("rule", Span(Zone.BODY, at, at + 6, "Crowds"), 5.0)
        return find(make_analysis("1", "A town", text, matches=(replace(make_match(), evidence=(evidence,)),)))

    assert find_sign(begin, about) is None
    assert find_sign("A court ruled that a ban was wrong.", "Crowds were there. ") == Backgrounder(Sign.DEPTH)


def test_watches_digest_matches_and_official_alerts_are_no_background() -> None:
    piece = tell("How floods begin")
    watched = replace(piece.matches[0], topic="watch:3")
    quiet = replace(piece.matches[0], level=Level.DIGEST)
    official = replace(piece, article=replace(piece.article, official=OfficialAlert(severity="Severe")))
    assert (find_backgrounder(watched, piece), find_backgrounder(quiet, piece), find(official)) == (None, None, None)
    assert [is_told_as_news(one, piece) for one in (*piece.matches, watched, quiet)] == [False, True, False]
    assert list_background(replace(piece, matches=(piece.matches[0], watched, quiet))) == ("attack",)


def start(analysis: Analysis) -> Story:
    return start_story(read_part(analysis, PROVENANCE), StoryRules())


def extend(story: Story, analysis: Analysis) -> Story:
    return extend_story(story, read_part(analysis, PROVENANCE), StoryRules())


def name(analysis: Analysis, identity: str) -> Analysis:
    return replace(analysis, article=replace(analysis.article, identity=identity))


def levels(story: Story) -> dict[str, Level]:
    return {one.topic: one.level for one in story.topics}


def test_a_background_piece_alone_leaves_its_story_to_the_digest_until_news_comes() -> None:
    story = start(tell("How the unrest spread"))
    assert levels(story) == {"attack": Level.DIGEST}
    assert [(one.urgent, one.background, one.in_passing) for one in story.reports] == [((), ("attack",), True)]

    story = extend(story, name(tell("Gunmen storm market"), "2"))
    assert levels(story) == {"attack": Level.URGENT}
    assert [(one.urgent, one.in_passing) for one in story.reports] == [((), True), (("attack",), False)]


def test_a_background_piece_brings_no_topic_severity_or_outlet_to_a_story_that_has_news() -> None:
    story = start(tell("Gunmen storm market"))
    piece = tell("How the army came to rule")
    grave = replace(make_match("coup", severity=Severity.EXTREME), evidence=piece.matches[0].evidence)
    later = extend(story, name(replace(piece, matches=(grave,)), "2"))
    assert levels(later) == {"attack": Level.URGENT, "coup": Level.DIGEST}
    assert (later.severity, later.corroboration) == (story.severity, 1)


def test_a_background_piece_that_adds_a_figure_is_more_than_a_comment() -> None:
    story = start(tell("Gunmen storm market"))
    piece = replace(tell("How the attack unfolded"), facts=(make_figure(FactKind.ARRESTED, 40),))
    later = extend(story, name(piece, "2"))
    assert [one.in_passing for one in later.reports] == [False, False]


def test_a_report_can_be_news_of_one_topic_and_background_of_another() -> None:
    text = f"{STATED} Troops are an old sight here."
    news = Match("attack", Level.URGENT, 6, 5, Severity.LOW, (Evidence("r", Span(Zone.LEAD, 0, 6, "Gunmen"), 5),))
    other = replace(news, topic="troops", evidence=(Evidence("r", Span(Zone.LEAD, 37, 43, "Troops"), 5),))
    report = read_part(make_analysis("1", "What to know", text, matches=(news, other)), PROVENANCE).report
    assert (report.urgent, report.background) == (("attack",), ("troops",))
