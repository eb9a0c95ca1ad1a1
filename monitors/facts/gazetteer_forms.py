"""The forms in which a name is written: Cyrillic case endings, Arabic spellings, demonyms by gender and number.

``gazetteer_build.py`` uses them to build the gazetteer; programs that read the gazetteer do not need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

VOWEL_ENDINGS = "аяйьыиоеэі"
LEAST_STEM, SHORT = 4, 5
MOST_LEADING = 4  # pieces before the last; a longer name is used in one form only
# The ending of a part of a Russian name, and the endings of all its cases. The first that fits is used.
ADJECTIVES = (
    ("ский", ("ский", "ского", "скому", "ским", "ском")),
    ("кий", ("кий", "кого", "кому", "ким", "ком")),
    ("ний", ("ний", "него", "нему", "ним", "нем")),
    ("ый", ("ый", "ого", "ому", "ым", "ом")),
    ("ая", ("ая", "ой", "ую")),
    ("ое", ("ое", "ого", "ому", "ым", "ом")),
    ("ие", ("ие", "их", "им", "ими")),
    ("ые", ("ые", "ых", "ым", "ыми")),
)
NOUNS = (
    ("ия", ("ия", "ии", "ию", "ией")),
    ("ея", ("ея", "еи", "ее", "ею", "еей")),
    ("ка", ("ка", "ки", "ке", "ку", "кой")),
    ("га", ("га", "ги", "ге", "гу", "гой")),
    ("ша", ("ша", "ши", "ше", "шу", "шей")),
    ("а", ("а", "ы", "е", "у", "ой")),
    ("ы", ("ы", "ам", "ами", "ах")),
    ("ья", ("ья", "ьи", "ье", "ью", "ьей")),
    ("я", ("я", "и", "е", "ю", "ей")),
    ("й", ("й", "я", "ю", "ем", "е")),
    ("ь", ("ь", "и", "ью", "я", "ю", "ем", "е")),
)
CONSONANT_ENDINGS = ("", "а", "у", "ом", "е")
CONSONANTS = "бвгджзклмнпрстфхцчшщ"
# Parts of names, other than the last, that take endings although they are not adjectives.
INFLECTED_PARTS = re.compile(r"(?:.*(?:ия|ея)|Республика|Ростов|Комсомольск|Франкфурт|Тринидад|Иран|Остров)")
ROMANCE_ENDINGS = {
    "es": (
        ("és", ("és", "esa", "eses", "esas")),
        ("án", ("án", "ana", "anes", "anas")),
        ("ín", ("ín", "ina", "ines", "inas")),
        ("ón", ("ón", "ona", "ones", "onas")),
        ("o", ("o", "a", "os", "as")),
        ("í", ("í", "íes", "ís")),
        ("ú", ("ú", "úes", "ús")),
        ("ol", ("ol", "ola", "oles", "olas")),
        ("e", ("e", "es")),
        ("a", ("a", "as")),
        ("i", ("i", "is")),
    ),
    "pt": (
        ("ês", ("ês", "esa", "eses", "esas")),
        ("ão", ("ão", "ã", "ãos", "ães", "ãs")),
        ("ol", ("ol", "ola", "óis", "olas")),
        ("eu", ("eu", "eia", "eus", "eias")),
        ("o", ("o", "a", "os", "as")),
        ("e", ("e", "es")),
        ("a", ("a", "as")),
        ("i", ("i", "is")),
        ("ita", ("ita", "itas")),
    ),
    "fr": (
        ("éen", ("éen", "éenne", "éens", "éennes")),
        ("ien", ("ien", "ienne", "iens", "iennes")),
        ("ais", ("ais", "aise", "aises")),
        ("ois", ("ois", "oise", "oises")),
        ("ain", ("ain", "aine", "ains", "aines")),
        ("an", ("an", "ane", "ans", "anes")),
        ("in", ("in", "ine", "ins", "ines")),
        ("ol", ("ol", "ole", "ols", "oles")),
        ("on", ("on", "onne", "ons", "onnes")),
        ("and", ("and", "ande", "ands", "andes")),
        ("e", ("e", "es")),
        ("é", ("é", "ée", "és", "ées")),
        ("i", ("i", "ie", "is", "ies")),
        ("d", ("d", "de", "ds", "des")),
    ),
}


def plain(name: str) -> str:
    """The name without diacritics and with plain apostrophes, as news agencies spell it."""
    folded = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"['`‘’ʻʼ]", "'", bare)


def spellings(name: str) -> list[str]:
    """The spellings of a Latin name: as GeoNames has it, without diacritics, and also without apostrophes."""
    bare = plain(name)
    return list(dict.fromkeys((re.sub(r"[`‘’ʻʼ]", "'", name), bare, bare.replace("'", ""))))


def cyrillic_forms(name: str, *, inflects_short: bool = True) -> list[str]:
    """The case forms of a Cyrillic name, as stems (``Росси*``) or one by one (``Гвинея-Бисау``, ``Гвинеи-Бисау`` ...).

    The forms of a short name are listed one by one, because a shorter stem would fit other words too. Without
    ``inflects_short`` a short name of one part gets fewer forms.
    """
    *leading, last = re.split(r"( — |[ -])", name)
    if len(leading) > MOST_LEADING:
        return [name]
    lasts = _last_forms(last, inflects_short=inflects_short or bool(leading))
    return ["".join(parts) for parts in product(*(_part_forms(piece) for piece in leading), lasts)]


def _part_forms(part: str) -> tuple[str, ...]:
    """The forms of a part that others follow: of adjectives, and of the nouns that are known to change."""
    fitting = _inflect(part, ADJECTIVES)
    if not fitting and part[:1].isupper() and INFLECTED_PARTS.fullmatch(part):
        fitting = _inflect(part, NOUNS) or tuple(part + ending for ending in CONSONANT_ENDINGS)
    return fitting or (part,)


def _last_forms(part: str, *, inflects_short: bool) -> list[str]:
    """The forms of the last or only part: an adjective's or a short name's one by one, any other's as a stem."""
    if len(part) > SHORT:
        stem = part[:-1] if part[-1] in VOWEL_ENDINGS else part
        return list(_inflect(part, ADJECTIVES)) or [f"{stem}*"]
    if not inflects_short and (len(part) != LEAST_STEM) and part[-1] in VOWEL_ENDINGS:
        return [part]
    forms = _inflect(part, NOUNS) if inflects_short else ()
    if len(part) >= LEAST_STEM:
        return [f"{part}*", *(form for form in forms if not form.startswith(part))]
    if inflects_short and part[-1] in CONSONANTS:
        return [part + ending for ending in CONSONANT_ENDINGS]
    return list(forms) or [part]


def _inflect(part: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    for ending, others in table:
        if part.endswith(ending):
            return tuple(part[: -len(ending)] + other for other in others)
    return ()


def arabic_forms(name: str) -> list[str]:
    """An Arabic name, its form after "to" (which contracts with the article), and both without hamza, as many write."""
    names = [name, f"لل{name[2:]}"] if name.startswith("ال") else [name]
    return list(dict.fromkeys((*names, *(re.sub("[أإآ]", "ا", one) for one in names))))


def foreign_forms(name: str, *, inflects_short: bool = True) -> Iterator[tuple[str, str]]:
    """The forms of a town's name in another language, each with the kind of its row."""
    if re.match("[ء-ي]", name):
        yield from ((form, "P") for form in (arabic_forms(name) if inflects_short else [name]))
    elif re.match("[Ѐ-ӿ]", name):
        yield from ((form, "P") for form in cyrillic_forms(name, inflects_short=inflects_short))
    else:
        yield name, "A"


def hand_forms(name: str) -> list[str]:
    """The forms of a name from a hand-made table; a name marked with ``*`` or ``~`` stays as it is."""
    return [name] if name.endswith("*") or name.startswith("~") else [form for form, _ in foreign_forms(name)]


def demonym_forms(word: str) -> list[str]:
    """An English demonym, and its plural if that ends in s."""
    if word.endswith(("ese", "ish", "ch", "s", "x", "z", "men", "lsh")):
        return [word]
    return [word, f"{word}s"]


def foreign_demonym_forms(language: str, word: str) -> list[str]:
    """The forms of a demonym in another language by gender and number; a stem (``*``) stays as it is."""
    if language == "ar":
        return arabic_forms(word)
    if word.endswith("*"):
        return [word]
    return list(_inflect(word, ROMANCE_ENDINGS.get(language, ()))) or [word]
