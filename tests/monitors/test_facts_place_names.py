"""Names of places in the languages other than English: their endings, what is joined to them, their other spellings."""

from __future__ import annotations

import pytest

from monitors.facts.gazetteer import load_gazetteer
from monitors.facts.gazetteer_forms import arabic_forms, cyrillic_forms, foreign_demonym_forms
from tests.monitors.fact_reading import list_event_countries


def named(text: str, language: str) -> list[str]:
    """The countries that names stand for, whatever their role."""
    return [mention.entries[0].country for mention in load_gazetteer().find_mentions(text, language)]


@pytest.mark.parametrize("name", ["Нигерия", "Нигерии", "Нигерию", "Нигерией"])
def test_nigeria_is_not_niger_in_any_case(name):
    assert named(f"Взрыв: {name} скорбит", "ru") == ["NG"]


@pytest.mark.parametrize("name", ["Нигер", "Нигера", "Нигеру", "Нигером", "Нигере"])
def test_niger_is_not_nigeria_in_any_case(name):
    assert named(f"Взрыв: {name} скорбит", "ru") == ["NE"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Пожар на рынке Шри-Ланки.", "LK"),
        ("Мятеж в Гвинее-Бисау.", "GW"),
        ("Столкновения в Новой Каледонии.", "NC"),
        ("Пожар в Белоруссии.", "BY"),
        ("Президент Южной Кореи подал в отставку.", "KR"),
        ("Наводнение в Папуа — Новой Гвинее.", "PG"),
        ("Взрыв в Боснии и Герцеговине.", "BA"),
        ("Беспорядки на Кубе.", "CU"),
        ("Бой у границы Чада.", "TD"),
        ("Забастовка в Ла-Пасе.", "BO"),
        ("Обстрел Сум.", "UA"),
        ("Митинг в Оше.", "KG"),
        ("Пожар в Уфе.", "RU"),
        ("Взрыв в Нижнем Новгороде.", "RU"),
        ("Паводок под Ростовом-на-Дону.", "RU"),
    ],
)
def test_every_part_of_a_russian_name_takes_its_ending(text, country):
    assert list_event_countries(text, "ru") == [country]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Бішкекте митинг өтті.", "KG"),
        ("Ақтөбедегі зауытта жарылыс болды.", "KZ"),
        ("Пәкістандағы су тасқыны.", "PK"),
        ("Нұр-Сұлтанда көшелер жабылды.", "KZ"),
        ("Үндістаннан ауыр хабар келді.", "IN"),
    ],
)
def test_kazakh_case_endings_and_letters(text, country):
    assert named(text, "kk") == [country]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("وبالنيجر أغلقت المدارس", "NE"),
        ("زلزال هز الأردن", "JO"),
        ("رحلات الإغاثة للأردن", "JO"),
        ("تظاهر آلاف التونسيين", "TN"),
        ("اعتقلت السلطات والتونسيون غاضبون", "TN"),
        ("قال للسودانيين", "SD"),
        ("حريق في اسرائيل", "IL"),
        ("قصف على رفح", "PS"),
        ("محكمة بحرينية", "BH"),
    ],
)
def test_arabic_prefixes_the_article_of_peoples_and_names_without_hamza(text, country):
    assert named(text, "ar") == [country]


def test_the_arabic_article_before_a_town_makes_no_town_of_a_word():
    assert named("النيامي", "ar") == []


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("de", "Explosion in Charkiw.", "UA"),
        ("de", "Proteste in Kapstadt.", "ZA"),
        ("fr", "Frappe sur Soumy.", "UA"),
        ("fr", "Explosion à Alep.", "SY"),
        ("es", "Bombardeo en Járkov.", "UA"),
        ("es", "Sismo en Esmirna.", "TR"),
        ("pt", "Explosão em Carcóvia.", "UA"),
        ("pt", "Protestos em Bichkek.", "KG"),
        ("de", "Streik in Mailand.", "IT"),
    ],
)
def test_towns_by_the_name_of_the_language(language, text, country):
    assert list_event_countries(text, language) == [country]


@pytest.mark.parametrize(
    ("language", "nigerian", "of_niger"),
    [
        ("ru", "нигерийские военные", "нигерские военные"),
        ("es", "soldados nigerianos", "soldados nigerinos"),
        ("fr", "les forces nigérianes", "les forces nigériennes"),
        ("de", "nigerianische Soldaten", "nigrische Soldaten"),
        ("pt", "tropas nigerianas", "tropas nigerinas"),
        ("ar", "الجنود النيجيريين", "الجنود النيجريين"),
    ],
)
def test_peoples_of_nigeria_and_of_niger(language, nigerian, of_niger):
    assert (named(nigerian, language), named(of_niger, language)) == (["NG"], ["NE"])


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("es", "maestros panameños", "PA"),
        ("es", "tropas camboyanas", "KH"),
        ("fr", "le gouvernement ivoirien", "CI"),
        ("fr", "des troupes tchadiennes", "TD"),
        ("de", "Slowakischer Ministerpräsident", "SK"),
        ("de", "die Nigerianerin", "NG"),
        ("pt", "militares guineenses", "GW"),
        ("pt", "mulheres quenianas", "KE"),
        ("ru", "ивуарийская полиция", "CI"),
    ],
)
def test_demonyms_by_gender_and_number(language, text, country):
    assert named(text, language) == [country]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senegals Regierung tritt zurück.", ["SN"]),
        ("Die Kabuler Moschee brannte.", ["AF"]),
        ("In Berliner Straßen brannte es.", ["DE"]),
        ("Das Parisende war fern.", []),
    ],
)
def test_german_genitives_and_adjectives_of_towns(text, expected):
    assert named(text, "de") == expected


def test_german_endings_are_german_only():
    assert named("Le Parisien et la Berliner", "fr") == []


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("pt", "STF condena réu por atos golpistas.", "BR"),
        ("ru", "Роскомнадзор опроверг планы по отключению.", "RU"),
        ("ar", "الحوثيون يستهدفون سفينة", "YE"),
        ("es", "Noboa decreta medidas contra las bandas.", "EC"),
    ],
)
def test_a_body_places_an_article_that_names_no_place(language, text, country):
    assert list_event_countries(text, language) == [country]


@pytest.mark.parametrize(
    ("language", "text", "both"),
    [
        ("es", "Reabren la frontera entre Colombia y Venezuela.", ["CO", "VE"]),
        ("pt", "Reaberta a fronteira entre Brasil e Venezuela.", ["BR", "VE"]),
        ("de", "Finnland schließt alle Grenzübergänge zu Russland.", ["FI", "RU"]),
        ("ru", "Финляндия закрыла пункты пропуска на границе с Россией.", ["FI", "RU"]),
    ],
)
def test_both_sides_of_a_border_share_the_event(language, text, both):
    assert sorted(list_event_countries(text, language)) == both


def test_names_of_other_languages_are_not_tried_on_english():
    assert named("Rom, Prag and Genf are family names.", "en") == []


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Россия", ["Росси*"]),
        ("Тбилиси", ["Тбилис*"]),
        ("Рига", ["Рига*", "Риги", "Риге", "Ригу", "Ригой"]),
        ("Чад", ["Чад", "Чада", "Чаду", "Чадом", "Чаде"]),
        ("Грозный", ["Грозный", "Грозного", "Грозному", "Грозным", "Грозном"]),
        ("Южная Корея", ["Южная Корея*", "Южной Корея*", "Южную Корея*"]),
    ],
)
def test_cyrillic_forms(name, forms):
    assert [form for form in cyrillic_forms(name) if form in forms] == forms


def test_a_short_name_that_nobody_knows_stays_as_it_is():
    assert cyrillic_forms("Самба", inflects_short=False) == ["Самба"]


def test_arabic_forms():
    assert arabic_forms("الأردن") == ["الأردن", "للأردن", "الاردن", "للاردن"]


def test_demonym_forms():
    assert foreign_demonym_forms("es", "francés") == ["francés", "francesa", "franceses", "francesas"]
    assert foreign_demonym_forms("pt", "espanhol") == ["espanhol", "espanhola", "espanhóis", "espanholas"]
    assert foreign_demonym_forms("fr", "malien") == ["malien", "malienne", "maliens", "maliennes"]
    assert foreign_demonym_forms("de", "malisch*") == ["malisch*"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Talks in The Hague", ["The Hague"]),
        ("A fire in 6th of October City", ["6th of October City"]),
        ("A fire in 's-Hertogenbosch", ["'s-Hertogenbosch"]),
        ("Fighting near ’Amran", ["’Amran"]),
        ("Fighting near _Aleppo_ and Homs", ["Aleppo", "Homs"]),
        ("The USA and the US", ["USA", "US"]),
        ("Sri Lanka, then Sri", ["Sri Lanka"]),
        ("San Francisco El Alto, San Francisco", ["San Francisco El Alto", "San Francisco"]),
    ],
)
def test_names_of_several_words_and_odd_openings_are_found_where_they_stand(text, names):
    assert [text[found.start : found.end] for found in load_gazetteer().find_mentions(text, "en")] == names


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("las paz de los niños", "es", []),
        ("Los Ángeles y la paz", "es", ["Los Ángeles"]),
        ("tropas rusas en Lima", "es", ["rusas", "Lima"]),
    ],
)
def test_what_is_written_small_is_a_people_or_nothing(text, language, names):
    assert [text[found.start : found.end] for found in load_gazetteer().find_mentions(text, language)] == names


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "Ende des Streiks bei der Bahn", []),
        ("de", "Ausgangssperre in Leipzig bis Ende Januar", ["DE"]),
        ("pt", "Greve dos caminhoneiros bloqueia rodovias", []),
        ("pt", "Greve geral paralisa Angola", ["AO"]),
        ("kk", "Наразылық акциясы Алматыда", ["KZ"]),
        ("kk", "Қарсы шыққандар көшелерді жапты", []),
        ("ru", "Перемирие нарушено, больницы закрыты", []),
        ("ru", "Аграрии перекрыли дороги в Польше", ["PL"]),
        ("ru", "Взрыв в Агре", ["IN"]),
        ("ar", "سلطات الاحتلال تعتقل متظاهرين", []),
        ("ar", "مظاهرة سلمية في تونس", ["TN"]),
        ("ar", "قنابل الغاز المسيلة للدموع", []),
        ("es", "Reunión de emergencia tras el ataque", []),
        ("es", "Toque de queda en La Reunión", ["RE"]),
    ],
)
def test_common_words_of_headlines_are_no_towns(language, text, found):
    assert list_event_countries(text, language) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Riot police fire tear gas in Mataram", ["ID"]),
        ("es", "Protesta en Mataram deja dos heridos", ["ID"]),
        ("de", "Proteste in Mataram", ["ID"]),
        ("pt", "Polícias mataram dois manifestantes; Mataram também um guarda", []),
        ("en", "Blast in Raub kills two", ["MY"]),
        ("fr", "Explosion à Raub : deux morts", ["MY"]),
        ("de", "Raub in Köln: Täter flieht", ["DE"]),
        ("en", "Clashes in Banda, Uttar Pradesh", ["IN"]),
        ("fr", "Affrontements à Banda", ["IN"]),
        ("es", "Banda armada ataca un banco en Lima", ["PE"]),
        ("pt", "Banda cancela show em Recife após tiroteio", ["BR"]),
        ("de", "Überschwemmung in Baja", ["HU"]),
        ("es", "Baja el número de heridos en Lima", ["PE"]),
        ("en", "Ferry sinks off Ende", ["ID"]),
        ("fr", "Incendie à Greve, au Danemark", ["DK"]),
        ("es", "Banda Aceh decreta toque de queda", ["ID"]),
    ],
)
def test_a_town_is_lost_only_in_the_language_in_which_it_is_a_common_word(language, text, found):
    assert list_event_countries(text, language) == found


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("pt", "Chacina deixa quatro mortos no Ceará", "BR"),
        ("pt", "Ataque no Paraná deixa quatro mortos", "BR"),
        ("pt", "Governo do Pará decreta emergência", "BR"),
        ("pt", "Ataque no Acre deixa quatro mortos", "BR"),
        ("pt", "Protesto em Curitiba, no Paraná", "BR"),
        ("pt", "Protesto em Santa Catarina", "BR"),
        ("es", "Tiroteo en Santa Catarina, Nuevo León", "MX"),
        ("es", "Protesta en Paraná, Entre Ríos", "AR"),
        ("en", "Attack in Pernambuco kills four", "BR"),
        ("pt", "Tiroteio em Salvador deixa quatro mortos", "BR"),
        ("fr", "Attaque au Salvador : quatre morts", "SV"),
        ("fr", "Le Salvador prolonge l'état d'urgence", "SV"),
        ("es", "El Salvador prorroga el régimen de excepción", "SV"),
        ("fr", "Attaque près du canal de Suez", "EG"),
    ],
)
def test_the_states_of_brazil_and_the_city_of_salvador(language, text, country):
    assert list_event_countries(text, language) == [country]
