"""Headlines that say a declared measure was lifted before its end.

Only the headline counts, and only what has happened whole: measures that are eased, or are to be lifted, go on.
"""

from __future__ import annotations

import re

from monitors.model import Article

_NEAR = "[^.;:]{0,40}?"

_MEASURES = (
    r"\b(?:state of (?:emergency|siege|alert)|emergency rule|curfews?|martial law|lockdowns?|quarantine|bans?|blackout"
    r"|restrictions?|shutdown|blockade|evacuation orders?|flight suspension|(?:border|airport|school) closures?)\b",
    r"(?:режим|чрезвычайн\w+ положени|\bчп\b|комендантск\w+ час|карантин|запрет|локдаун|военн\w+ положени)",
    r"(?:estado de|toque de queda|cuarentena|ley marcial|restricciones|confinamiento)",
    r"(?:état d|couvre-feu|confinement|loi martiale|quarantaine)",
    r"(?:ausnahmezustand|ausgangssperre|notstand|lockdown|kriegsrecht)",
    r"(?:estado de|toque de recolher|recolher obrigatório|quarentena|lei marcial|confinamento)",
    r"(?:حالة الطوارئ|حظر التجول|الأحكام العرفية)",
    r"(?:төтенше жағдай|коменданттық сағат|карантин)\w*",
)
_BEFORE = (
    r"\b(?:lifts|lifted|ends|ended|revokes|revoked|cancels|cancelled|canceled|scraps|scrapped)\b",
    r"\b(?:снял[аи]?|отменил[аи]?|снима[ею]т|отменя[ею]т)\b",
    r"\b(?:levantan?|levantó|levantad[oa]|derogan?|derogó)\b",
    r"\b(?:lève(?:nt)?|levé|met(?:tent)? fin)\b",
    r"\b(?:heben|hebt)\b",
    r"\b(?:suspende|levanta|revoga|encerra|suspendeu|revogou)\b",
    r"(?:رفع|إنهاء|إلغاء)",
    r"(?!)",
)
_BEHIND = (
    r"\b(?:lifted|revoked|cancelled|canceled|scrapped|ends early)\b",
    r"\b(?:снят|отмен[её]н|отменили|сняли)",
    r"\b(?:levantad[oa]|derogad[oa])\b",
    r"\blevée?s?\b",
    r"\baufgehoben\b",
    r"\b(?:suspens[oa]|levantad[oa]|revogad[oa]|encerrad[oa])\b",
    r"(?!)",
    r"алын(?:ды|ып)",
)
_LIFTING = re.compile(
    "|".join(
        f"{before}{_NEAR}{measure}|{measure}{_NEAR}{behind}"
        for measure, before, behind in zip(_MEASURES, _BEFORE, _BEHIND, strict=True)
    ),
    re.IGNORECASE,
)
_MARKS = """
    emergency; siege; alert; curfew; martial; lockdown; quarantine; ban; blackout; restriction; shutdown; blockade
    evacuation; suspension; closure; режим; чрезвычайн; чп; комендантск; карантин; запрет; локдаун; военн; estado de
    toque de; cuarentena; ley marcial; restricciones; confinamiento; quarentena; lei marcial; recolher; état d
    couvre-feu; confinement; loi martiale; quarantaine; ausnahmezustand; ausgangssperre; notstand; kriegsrecht
    confinamento; حالة الطوارئ; حظر التجول; الأحكام العرفية; төтенше; коменданттық
"""
_MEASURE_MARKS = tuple(mark.strip() for mark in re.split(r"[;\n]", _MARKS.strip()))
"""Every measure has one of these in small letters; looking for them first spares most headlines the patterns."""

_NOT_YET = re.compile(
    r"\b(?:remains?|stays?|continues?|part(?:ly|ially)|some|eases?|despite|until|not|refuses?|urges?|calls?|demands?"
    r"|could|may|might|plans?|considers?|will|would|should|to (?:lift|end|be)|after|if|when|vows?|before|ahead"
    r"|protest\w*"
    r"|не|до|частично|после|hasta|tras|parcialmente|jusqu|après|pas|bis|nach|nicht|até|após|não)\b|حتى|بعد|дейін",
    re.IGNORECASE,
)


def tells_lifting(article: Article) -> bool:
    """Whether the headline says that a measure was lifted, whole and already."""
    small = article.title.lower()
    if not any(mark in small for mark in _MEASURE_MARKS):
        return False
    return _LIFTING.search(article.title) is not None and _NOT_YET.search(article.title) is None
