"""The word lists of the other languages, each on one invented report, and what every list must hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.facts.date_patterns import load_date_patterns
from monitors.facts.extract import extract_facts
from monitors.facts.lexicon_loading import load_lexicon
from monitors.facts.role_words import load_role_words
from monitors.facts.words import LANGUAGES, load_words
from monitors.model import FactKind
from tests.monitors.fact_reading import read_figures

WRITTEN_AT = datetime(2022, 1, 7, tzinfo=UTC)
REPORTS = {
    "ru": "В Алматы погибли 13 полицейских, 353 человека получили ранения. Россия направила 2 500 миротворцев.",
    "es": "Al menos 13 policías muertos y 353 heridos en Almaty. Rusia envía 2.500 soldados a Kazajistán.",
    "fr": "Au moins 13 policiers ont été tués et 353 blessés à Almaty. La Russie envoie 2 500 soldats au Kazakhstan.",
    "de": "In Almaty wurden 13 Polizisten getötet und 353 verletzt. Russland entsendet 2.500 Soldaten nach Kasachstan.",
    "pt": "Pelo menos 13 policiais mortos e 353 feridos em Almaty. A Rússia envia 2.500 soldados para o Cazaquistão.",
    "kk": "Алматыда 13 полицей қаза тапты, 353 адам жараланды. Қазақстанға 2500 бітімгер жіберілді.",
    "ar": "مقتل 13 شرطيا وإصابة 353 شخصا في ألماتي في كازاخستان.",
}


@pytest.mark.parametrize("language", REPORTS)
def test_killed_and_injured(language):
    found = read_figures(REPORTS[language], language)
    assert (found["killed"], found["injured"]) == ((13, 13), (353, 353))


@pytest.mark.parametrize("language", ["ru", "es", "fr", "de", "pt", "kk"])
def test_troops_with_the_separators_of_the_language(language):
    assert read_figures(REPORTS[language], language)["troops"] == (2500, 2500)


@pytest.mark.parametrize("language", REPORTS)
def test_the_event_is_in_kazakhstan(language):
    facts = extract_facts("", REPORTS[language], language, WRITTEN_AT)
    assert [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event] == ["KZ"]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Тысячи протестующих вышли на улицы.", ("protesters", (2000, 9999))),
        ("ru", "Двое мужчин задержаны.", ("arrested", (2, 2))),
        ("es", "Miles de manifestantes marcharon por la ciudad.", ("protesters", (2000, 9999))),
        ("es", "La policía detuvo a 20 personas.", ("arrested", (20, 20))),
        ("es", "Un atentado mató a tres niños.", ("killed", (3, 3))),
        ("fr", "L'attentat a fait douze morts.", ("killed", (12, 12))),
        ("fr", "Des milliers de manifestants se sont rassemblés.", ("protesters", (2000, 9999))),
        ("de", "Der Anschlag forderte zwölf Tote.", ("killed", (12, 12))),
        ("de", "Drei Tote und 18 Verletzte bei Anschlag in Kabul", ("injured", (18, 18))),
        ("de", "Tausende Demonstranten protestierten.", ("protesters", (2000, 9999))),
        ("pt", "A polícia prendeu 20 pessoas.", ("arrested", (20, 20))),
        ("ar", "اعتقال 20 شخصا.", ("arrested", (20, 20))),
        ("ar", "مقتل خمسة عشر جنديا في هجوم.", ("killed", (15, 15))),
        ("ar", "مقتل ثلاث عشرة امرأة في القصف.", ("killed", (13, 13))),
        ("ar", "وأصيب خمسة وعشرون شخصا.", ("injured", (25, 25))),
        ("ar", "مقتل اثني عشر شخصا.", ("killed", (12, 12))),
        ("kk", "20 адам ұсталды.", ("arrested", (20, 20))),
    ],
)
def test_other_kinds(language, text, expected):
    assert expected in read_figures(text, language).items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_compiles(language):
    words = load_words(language)
    assert words.language == language
    assert load_lexicon(language).language == language
    assert load_date_patterns(language).months.keys() >= {word for month in words.until["months"] for word in month}
    assert load_role_words(language).person.phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_twelve_months_and_seven_days(language):
    until = load_words(language).until
    assert (len(until["months"]), len(until["weekdays"])) == (12, 7)


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("ru", "Взрыв прогремел в Казахстане.", "KZ"),
        ("ru", "Украинские власти ввели режим тревоги.", "UA"),
        ("es", "Un terremoto sacude el sur de Perú.", "PE"),
        ("fr", "Une attaque dans le nord du Mali.", "ML"),
        ("de", "Überschwemmungen im Süden von Brasilien.", "BR"),
        ("pt", "Chuvas atingem o norte de Moçambique.", "MZ"),
        ("ar", "انفجار في بيروت.", "LB"),
    ],
)
def test_country_names_and_demonyms(language, text, country):
    facts = extract_facts("", text, language, WRITTEN_AT)
    assert [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event] == [country]


def test_kazakh_verbs_in_the_middle_of_a_sentence_count():
    assert read_figures("Апаттан 5 адам қаза тауып, 12 адам жараланды", "kk") == {"killed": (5, 5), "injured": (12, 12)}


@pytest.mark.parametrize(
    ("language", "title", "country"),
    [
        ("ru", "Россия обстреляла Харьков", "UA"),
        ("ru", "Украина атаковала дронами Белгород", "RU"),
        ("ru", "Война в Украине: Польша закрыла аэропорт", "PL"),
        ("ru", "Израиль нанес удары по Бейруту", "LB"),
        ("ru", "Берлин призвал прекратить войну в Судане", "DE"),
        ("ru", "Макрон прибыл с визитом в Ереван", "AM"),
        ("ru", "Переговоры США и Китая в Лондоне", "GB"),
        ("ru", "Эрдоган предупредил Грецию", "TR"),
        ("fr", "Manifestation à Lyon contre la guerre en Ukraine", "FR"),
        ("fr", "Guerre en Ukraine : la Pologne ferme un aéroport", "PL"),
        ("fr", "La Russie bombarde Kharkiv", "UA"),
        ("fr", "Le ministre français arrive en visite au Liban", "LB"),
        ("fr", "La guerre en Ukraine entre dans sa quatrième année", "UA"),
        ("fr", "Israël frappe Beyrouth", "LB"),
        ("fr", "Merz condamne la Russie", "DE"),
        ("es", "Miles marchan en Madrid contra la guerra en Gaza", "ES"),
        ("es", "Guerra en Ucrania: Polonia cierra un aeropuerto", "PL"),
        ("es", "Rusia bombardea Járkov", "UA"),
        ("es", "Israel ataca Beirut", "LB"),
        ("es", "Rusia ataca Odesa con drones", "UA"),
        ("de", "Krieg in der Ukraine: Polen schließt Flughafen", "PL"),
        ("de", "Ukraine-Krieg: Polen schließt Flughafen", "PL"),
        ("de", "Russland greift Charkiw an", "UA"),
        ("de", "Russland beschießt Odessa", "UA"),
        ("de", "Tausende demonstrieren in Wien gegen den Krieg in Gaza", "AT"),
        ("pt", "Guerra na Ucrânia: Polônia fecha aeroporto", "PL"),
        ("pt", "Rússia bombardeia Kharkiv", "UA"),
        ("pt", "Israel ataca Beirute", "LB"),
        ("pt", "Milhares protestam em Lisboa contra a guerra em Gaza", "PT"),
        ("ar", "إسرائيل تقصف بيروت", "LB"),
        ("ar", "روسيا تقصف خاركيف", "UA"),
        ("ar", "الحرب في أوكرانيا: بولندا تغلق مطارا", "PL"),
        ("ar", "مظاهرة في لندن ضد الحرب على غزة", "GB"),
    ],
)
def test_who_strikes_and_a_war_that_is_only_named_are_not_the_place(language, title, country):
    facts = extract_facts(title, "", language, WRITTEN_AT)
    assert [fact.country for fact in facts if fact.kind is FactKind.COUNTRY and fact.is_event] == [country]


def test_a_blank_in_a_list_stands_for_any_white_space() -> None:
    assert load_lexicon("en").forces.search("200 European  Union soldiers")
