"""Extensions of a measure that are denied, refused or only wanted give no end date."""

from __future__ import annotations

from datetime import date

import pytest

from tests.monitors.fact_reading import list_ends


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Assembly rejects bid to extend Kano, Nigeria, curfew until 30 March"),
        ("en", "Curfew in Kano, Nigeria, will not be extended until 30 March, governor says"),
        ("en", "The curfew in Kano will not be extended to 30 March."),
        ("en", "Governor considers extending the curfew until 30 March"),
        ("en", "The curfew could be extended until 30 March."),
        ("en", "Opposition wants curfew extended until 30 March"),
        ("en", "Opposition wants curfew in Kano, Nigeria, extended until 30 March"),
        ("en", "Court blocks extension of emergency until 30 March"),
        ("en", "Governor denies Kano curfew extended until 30 March"),
        ("en", "No extension of Kano curfew until 30 March"),
        ("en", "Fact check: no curfew in Kano until 30 March"),
        ("en", "Cabinet decides against extending the curfew until 30 March"),
        ("en", "Extension of curfew until 30 March rejected by assembly"),
        ("en", "The curfew will not be extended by two weeks."),
        ("en", "Opposition wants the lockdown extended for two weeks"),
        ("ru", "Режим ЧП не будет продлён до 30 марта."),
        ("ru", "Депутаты требуют продлить режим ЧП до 30 марта."),
        ("es", "El toque de queda no se prorrogará hasta el 30 de marzo."),
        ("es", "El gobierno descarta prorrogar el toque de queda hasta el 30 de marzo."),
        ("fr", "Le couvre-feu ne sera pas prolongé jusqu'au 30 mars."),
        ("fr", "Le maire refuse de prolonger le couvre-feu jusqu'au 30 mars."),
        ("de", "Die Ausgangssperre wird nicht bis zum 30. März verlängert."),
        ("de", "Opposition fordert Verlängerung der Ausgangssperre bis 30. März"),
        ("ar", "لن يتم تمديد حظر التجول حتى 30 مارس."),
        ("pt", "O toque de recolher não será prorrogado até 30 de março."),
        ("kk", "Коменданттық сағат 30 наурызға дейін ұзартылмайды."),
    ],
)
def test_a_denied_refused_or_wanted_extension_is_no_end(language: str, text: str) -> None:
    assert list_ends(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The curfew will not be lifted until 30 March."),
        ("en", "Schools will not reopen until 30 March under the lockdown."),
        ("en", "Assembly approves bid to extend Kano, Nigeria, curfew until 30 March"),
        ("en", "Parliament agrees to governor's request to extend curfew until 30 March"),
        ("en", "Governor urges calm and extends curfew until 30 March"),
        ("en", "Governor urges calm, extends curfew until 30 March"),
        ("en", "Curfew extended until 30 March as residents demand food"),
        ("en", "Curfew extended until 30 March, opposition rejects it"),
        ("en", "The curfew, in force until 30 March, will not be extended."),
        ("en", "Assembly rejects bid to extend curfew, in force until 30 March"),
        ("en", "No extension of the curfew that runs until 30 March"),
        ("en", "Protesters demand an end to the curfew in force until 30 March."),
        ("en", "Traders oppose curfew until 30 March"),
        ("en", "No flights as curfew is extended until 30 March"),
        ("ru", "Режим ЧП не снимут до 30 марта."),
        ("ru", "Режим ЧП продлён до 30 марта."),
        ("es", "El congreso aprueba prorrogar el toque de queda hasta el 30 de marzo."),
        ("fr", "Le couvre-feu est prolongé jusqu'au 30 mars."),
        ("de", "Die Ausgangssperre wird bis zum 30. März verlängert."),
        ("de", "Die Ausgangssperre gilt bis 30. März und wird nicht verlängert."),
        ("ar", "تمديد حظر التجول حتى 30 مارس."),
        ("pt", "O toque de recolher foi prorrogado até 30 de março."),
        ("kk", "Коменданттық сағат 30 наурызға дейін ұзартылды."),
    ],
)
def test_an_end_beside_a_denial_or_wish_still_holds(language: str, text: str) -> None:
    assert list_ends(text, language) == [date(2026, 3, 30)]


def test_the_end_that_holds_stays_where_an_extension_is_refused() -> None:
    text = "The curfew, due to be lifted on 24 March, will not be extended until 30 March."
    assert list_ends(text) == [date(2026, 3, 24)]
