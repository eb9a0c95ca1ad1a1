"""Where attackers fled to is no place of the event; what people cross into and attack is."""

from __future__ import annotations

import pytest

from monitors.facts.extract import extract_facts
from monitors.model import FactKind
from tests.monitors.story_makers import START

FLED = [
    ("en", "Gunmen shot dead five people in Kandahar on Sunday and fled to Kunduz, police said.", "Kandahar", "Kunduz"),
    ("en", "Attackers killed nine villagers in Diffa, Niger, and escaped over the border into Chad.", "NE", "TD"),
    ("en", "Gunmen killed 12 in Mandera, Kenya. The attackers then crossed into Somalia.", "KE", "SO"),
    ("en", "Fighters raided Kolofata in Cameroon, killing 14 people before crossing into Nigeria.", "CM", "NG"),
    ("de", "Bewaffnete töteten fünf Menschen in Kandahar und flohen nach Kundus.", "Kandahar", "Kunduz"),
    (
        "de",
        "Bewaffnete griffen einen Posten in Djibo in Burkina Faso an und entkamen über die Grenze nach Mali.",
        "BF",
        "ML",
    ),
    ("de", "Zwölf Menschen starben in Diffa in Niger. Die Angreifer flohen in den Tschad.", "NE", "TD"),
    ("de", "Die Täter töteten 14 Menschen in Kolofata in Kamerun und überquerten die Grenze nach Nigeria.", "CM", "NG"),
    ("de", "Islamisten töteten neun Bauern bei Mopti in Mali. Sie zogen sich nach Burkina Faso zurück.", "ML", "BF"),
    ("de", "Die Attentäter sind nach dem Anschlag in Quetta nach Afghanistan geflohen.", "Quetta", "AF"),
    ("fr", "Des hommes armés ont tué cinq personnes à Kandahar avant de s'enfuir vers Kunduz.", "Kandahar", "Kunduz"),
    ("fr", "Huit soldats ont été tués à Djibo, au Burkina Faso. Les assaillants se sont repliés au Mali.", "BF", "ML"),
    (
        "fr",
        "Sept soldats ont été tués à Banikoara, au Bénin. Les assaillants ont franchi la frontière vers le Niger.",
        "BJ",
        "NE",
    ),
    ("es", "Hombres armados mataron a cinco personas en Kandahar y huyeron a Kunduz.", "Kandahar", "Kunduz"),
    ("es", "Siete policías murieron en Cúcuta, Colombia. Los atacantes escaparon a Venezuela.", "CO", "VE"),
    (
        "es",
        "Los atacantes mataron a doce personas en Mandera, Kenia, y cruzaron la frontera hacia Somalia.",
        "KE",
        "SO",
    ),
    ("pt", "Homens armados mataram cinco pessoas em Kandahar e fugiram para Kunduz.", "Kandahar", "Kunduz"),
    ("pt", "Homens armados mataram nove pessoas em Palma, em Moçambique, e escaparam para a Tanzânia.", "MZ", "TZ"),
    (
        "pt",
        "Os atacantes mataram cinco pessoas em Tabatinga, no Brasil, e atravessaram a fronteira para a Colômbia.",
        "BR",
        "CO",
    ),
    ("ru", "Боевики убили пять человек в Кандагаре и бежали в Кундуз.", "Kandahar", "Kunduz"),
    ("ru", "Боевики напали на пост близ Джибо в Буркина-Фасо. Нападавшие скрылись на территории Мали.", "BF", "ML"),
    ("ru", "Боевики убили 12 человек в Гариссе в Кении и ушли в Сомали.", "KE", "SO"),
    ("ar", "قتل مسلحون خمسة أشخاص في قندهار وفروا إلى قندوز.", "Kandahar", "Kunduz"),
    ("ar", "هاجم مسلحون موقعا في جيبو في بوركينا فاسو وانسحبوا إلى مالي.", "BF", "ML"),
    ("ar", "قتل مسلحون 12 شخصا في غاريسا في كينيا ثم عبروا الحدود إلى الصومال.", "KE", "SO"),
    ("kk", "Қарулы адамдар Нигердегі Диффада 12 адамды өлтірді де, Чадқа қашып кетті.", "NE", "TD"),
]

STAYED = [
    ("en", "Al Shabaab fighters crossed into Kenya from Somalia and killed 12 people in Mandera.", "KE"),
    ("en", "Russian troops crossed into Ukraine on Sunday, officials said.", "UA"),
    ("en", "Rebels killed nine people after crossing into Burundi.", "BI"),
    ("en", "Strikes killed nine, and the Red Cross moved the wounded to Kunduz.", "Kunduz"),
    ("en", "Dozens of inmates escaped from a prison in Nigeria on Sunday.", "NG"),
    ("en", "Thousands fled fighting in El Geneina in Sudan.", "SD"),
    ("en", "Two suspects fled. Police moved to Kunduz and shot three gunmen dead.", "Kunduz"),
    ("de", "Kämpfer überquerten die Grenze nach Kenia und töteten zwölf Menschen.", "KE"),
    ("de", "In Kunduz sind dutzende Häftlinge geflohen.", "Kunduz"),
    ("de", "Russische Truppen sind in die Ukraine eingedrungen.", "UA"),
    ("fr", "Des hommes armés venus du Niger sont entrés au Bénin et ont tué sept soldats.", "BJ"),
    ("fr", "Des détenus se sont enfuis d'une prison à Kunduz.", "Kunduz"),
    ("es", "Hombres armados cruzaron a Colombia y mataron a siete policías.", "CO"),
    ("es", "Decenas de presos huyeron de una cárcel en Kunduz.", "Kunduz"),
    ("pt", "Homens armados atravessaram para Moçambique e mataram nove pessoas.", "MZ"),
    ("pt", "Dezenas de presos fugiram de uma prisão em Kunduz.", "Kunduz"),
    ("es", "Tras la muerte de nueve personas, la Cruz Roja llevó a los heridos a Kunduz.", "Kunduz"),
    ("ru", "Боевики перешли из Сомали в Кению и убили 12 человек.", "KE"),
    ("ru", "Десятки заключенных бежали из тюрьмы в Кундузе.", "Kunduz"),
    ("ar", "عبر مسلحون من الصومال إلى كينيا وقتلوا 12 شخصا.", "KE"),
    ("ar", "فر عشرات السجناء من سجن في قندوز.", "Kunduz"),
    ("kk", "Қарулы адамдар Кенияға өтіп, 12 адамды өлтірді.", "KE"),
]


def list_scenes(language: str, text: str) -> set[str]:
    """The countries and towns of the event, by code and name."""
    facts = [fact for fact in extract_facts("", text, language, START) if fact.is_event]
    return {fact.country if fact.kind is FactKind.COUNTRY else fact.name for fact in facts}


@pytest.mark.parametrize(("language", "text", "scene", "refuge"), FLED)
def test_where_attackers_fled_to_is_no_place_of_the_event(language: str, text: str, scene: str, refuge: str) -> None:
    scenes = list_scenes(language, text)
    assert scene in scenes
    assert refuge not in scenes


@pytest.mark.parametrize(("language", "text", "scene"), STAYED)
def test_what_is_crossed_into_and_attacked_or_fled_from_is_the_place_of_the_event(
    language: str, text: str, scene: str
) -> None:
    assert scene in list_scenes(language, text)
