"""Judges one line of a copied news page: is it text, or the page's furniture (date, by-line, credit, button, link)?

It looks at the line alone. seed_page.py then decides what the line means in its place on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monitors.sources.textdate import TextDate, find_date
from monitors.sources.zones import ZoneRules

_LONGEST = 300  # characters; no furniture is longer, so no pattern below sees a long line
_LONGEST_REST = 20  # characters that a line with a labelled date may hold besides it, such as "local time"
_LONGEST_NAME = 80
_MOST_STRAY_WORDS = 3  # in a line with a by-line or a date: a section or a city


class LineKind(StrEnum):
    """What kind of furniture a line is. ``list`` starts a list of links.

    Whether a ``link``, ``list`` or ``section`` is furniture depends on its place on the page.
    """

    NOISE = "noise"
    DATE = "date"
    BYLINE = "byline"
    ADDRESS = "address"
    PUBLISHER = "publisher"
    TAGS = "tags"
    LINK = "link"
    LIST = "list"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class LineReading:
    """A line of furniture. ``label`` (``published``, ``updated`` or "") belongs to ``date`` or that of a later line.

    ``text`` is the name, address or tags in it; ``parts`` are the readings of its pieces, if it has several.
    """

    kind: LineKind
    text: str = ""
    label: str = ""
    date: TextDate | None = None
    parts: tuple[LineReading, ...] = ()


def read_line(line: str, rules: ZoneRules, language: str = "") -> LineReading | None:
    """What furniture ``line`` is, or None when it is text.

    A line such as ``By NAME | Published DATE | Updated DATE`` has ``parts``. ``language`` (ISO 639-1 or "") helps to
    read numeric dates.
    """
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return None
    whole = _read_piece(line, rules, language)
    if whole is not None or not _MAY_PART.search(line):
        return whole
    pieces = [piece for piece in _SEPARATOR.split(line) if piece.strip(" ,;-–—")]
    if len(pieces) < 2:
        return None
    readings = [_read_piece(piece.strip(" ,;-–—"), rules, language) for piece in pieces]
    known = tuple(reading for reading in readings if reading is not None)
    has_anchor = any(part.kind in (LineKind.DATE, LineKind.BYLINE) for part in known)
    strays = [piece for piece, reading in zip(pieces, readings, strict=True) if reading is None]
    if len(strays) > (1 if has_anchor else 0) or any(len(stray.split()) > _MOST_STRAY_WORDS for stray in strays):
        return None
    return LineReading(LineKind.NOISE, parts=known)


def _read_piece(piece: str, rules: ZoneRules, language: str) -> LineReading | None:
    bare = piece.strip(" .:!|>»→…-–—*·•").casefold()
    if match := _COPYRIGHT.fullmatch(piece):
        return LineReading(LineKind.PUBLISHER, match["name"] if _is_name(match["name"]) else "")
    if not bare or _NOISE.fullmatch(bare) or _CREDIT.match(piece) or _CAPTION.search(piece):
        return LineReading(LineKind.NOISE)
    if match := _ADDRESS.fullmatch(piece):
        return LineReading(LineKind.ADDRESS, match["address"])
    if match := _TAGS.match(piece):
        return LineReading(LineKind.TAGS, match["tags"])
    if _LIST.fullmatch(bare):
        return LineReading(LineKind.LIST)
    if _LINK.match(piece):
        return LineReading(LineKind.LINK)
    if _SECTION.fullmatch(bare) or _CRUMBS.fullmatch(piece):
        return LineReading(LineKind.SECTION)
    return _read_byline(piece, rules, language) or _read_date_line(piece, rules, language)


# ---------------------------------------------------------------------------------------------------------- dates


def _read_date_line(piece: str, rules: ZoneRules, language: str) -> LineReading | None:
    match = _DATE_LABEL.match(piece)
    label = "" if match is None else "updated" if match["updated"] else "published"
    body = piece[match.end() :] if match else piece
    if match and not body.strip(" :"):
        return LineReading(LineKind.DATE, label=label)
    found = find_date(body, rules, language)
    if found is None or len(found.rest) > (_LONGEST_REST if label else 0) or (found.rest and piece.endswith(".")):
        return None
    return LineReading(LineKind.DATE, label=label, date=found)


_PUBLISHED = (
    r"(?:first\s+)?published|posted|issued|date\s+of\s+publication|publication\s+date|date|publicad[oa]|publiée?|"
    r"veröffentlicht|erschienen|опубликовано|дата\s+публикации|жарияланды|жарияланған(?:\s+күні)?|نُ?شرت?|تاريخ\s+النشر"
)
_UPDATED = (
    r"(?:last\s+)?(?:updated?|modified|edited)|(?:última\s+)?actuali[zs]aci[oó]n|actualizad[oa]|(?:última\s+)?"
    r"atualização|atualizad[oa]|(?:dernière\s+)?mise?\s+à\s+jour|modifiée?|(?:zuletzt\s+)?aktualisiert|обновлено|"
    r"изменено|последнее\s+обновление|жаңартылды|жаңартылған|(?:آخر|تم)?\s*ال?تحديث"
)
_DATE_LABEL = re.compile(
    rf"(?:(?P<updated>{_UPDATED})|{_PUBLISHED})(?!\w)(?:\s+(?:on|at|el|le|am|em|в|في)(?!\w))?\s*[:\-–]?\s*",
    re.IGNORECASE,
)
_MAY_PART = re.compile(r"[|•·]|\d{4}")  # spares most lines the split below, which is the slowest of the patterns
_SEPARATOR = re.compile(
    rf"\s*[|•·]\s*|(?<=\S)\s+(?=(?:{_UPDATED}|{_PUBLISHED})\s*:|(?:last\s+)?(?:published|updated|modified)\s)",
    re.IGNORECASE,
)

# -------------------------------------------------------------------------------------------------------- by-lines


def _read_byline(piece: str, rules: ZoneRules, language: str) -> LineReading | None:
    if _EDITED.match(piece):
        return LineReading(LineKind.NOISE)
    match = _BYLINE.match(piece)
    if match is None:
        return None
    name = match["name"].strip(" .,;:-–—|")
    if any(character.isdigit() for character in name):
        found = find_date(name, rules, language)
        if found is None or not _is_name(found.rest):
            return None
        return LineReading(LineKind.BYLINE, found.rest, date=found)
    if not name or len(name) > _LONGEST_NAME or not (match["colon"] or _is_name(name)):
        return None
    return LineReading(LineKind.BYLINE, name)


def _is_name(text: str) -> bool:
    """Whether every word is capitalised, of a script without capitals, or a particle: as in names, not in sentences."""
    words = text.replace(",", " ").split()
    if not words or len(words) > 10 or len(text) > _LONGEST_NAME or _CALENDAR.search(text):
        return False
    capitals = [word for word in words if not word[0].islower() and any(map(str.isalpha, word))]
    return (
        bool(capitals)
        and words[0] in capitals
        and all(word in capitals or _PARTICLES.fullmatch(word) for word in words)
    )


_BYLINE = re.compile(
    r"(?:(?:reported|written|words|text|story|report|compiled|authored|posted|published)\s+by|by|(?:escrito\s+)?por|"
    r"(?:écrit\s+)?par|von|بقلم|كتبه?|كتبت|(?P<noun>authors?|autor(?:in|es|as?)?|auteure?s?|texto?|автор(?:ы|лары)?|"
    r"текст|мәтін|الكاتب|إعداد|تقرير))\s*(?P<colon>:)?(?(noun)(?(colon)|(?!)))(?(colon)\s*|\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"(?:\(?(?:additional\s+)?(?:reporting|editing)|edited|редактор|editado\s+por|édité\s+par)\b(?:\s+by)?\s*:?\s*"
    r"(?-i:[A-ZА-Я])",
    re.IGNORECASE,
)
_PARTICLES = re.compile(
    r"and|und|y|e|et|и|және|de|da|do|dos|del|du|des|di|la|le|van|von|der|den|bin|bint|ibn|al|el|of|in|for|the|with|в|&"
)
_CALENDAR = re.compile(
    r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|"
    r"september|october|november|december|morning|evening|night)\b",
    re.IGNORECASE,
)

# --------------------------------------------------------------------------------------- credits, buttons and links

_AGENCY = r"(?:AP|AFP|ANI|PTI|IANS|EPA|TASS|Reuters|Getty(?:\s+Images)?|Shutterstock|Anadolu|Xinhua|Bloomberg|Twitter)"
_CREDIT = re.compile(
    r"[(\[]?\s*(?:(?:(?:file|representative|representational|cover|lead|main)\s+)?"
    r"(?:image|photo|photograph|picture|pic|video|graphic|illustration|caption|credit|source|foto|fotografía|imagen|"
    r"imagem|bild|quelle|fuente|fonte|crédito|crédit|фото|видео|изображение|источник|иллюстрация|сурет|фотосурет|"
    r"дереккөз|صورة|الصورة|المصدر)s?"
    r"(?:\s+(?:credits?|source|caption|courtesy|by|copyright))?\s*[:©]"
    r"|(?:image|media|photo|video)\s+(?:source|caption|copyright|credit),"
    r"|(?:photo|image|picture)\s+(?:by|courtesy)\s+(?-i:[A-Z])"
    r"|\((?:with\s+(?:agency\s+)?inputs?|inputs?\s+from|AP\s+photo|file)\b[^()]*\)$"
    rf"|(?:(?-i:{_AGENCY})(?:\s+photo)?[\s/,&]*)+[)\]]?$)",
    re.IGNORECASE,
)
# A caption that ends in its credit: "[Name/Reuters]", "(AP Photo/Name, File)".
_CAPTION = re.compile(rf"[(\[](?:AP Photo|File photo|Photo by|[^()\[\]/]{{2,60}}/\s*{_AGENCY})[^()\[\]]*[)\]]\.?$")
_COPYRIGHT = re.compile(
    r"(?:copyright\s*)?(?:©|\(c\)|copyright(?=\s+\d{4}))\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?[\s,]*"
    r"(?P<name>[^\s.,|©][^.|©]{1,60}?)\s*(?:[.,|–—-]?\s*(?:all\s+rights\s+reserved|todos\s+los\s+derechos|tous\s+droits|"
    r"alle\s+rechte|все\s+права|todos\s+os\s+direitos)\b.*|\.)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:(?:url|link|source|ссылка)\s*:\s*)?(?P<address>https?://[^\s<>\"]+)", re.IGNORECASE)
_TAGS = re.compile(
    r"(?:tags|topics|keywords|etiquetas|temas|mots-clés|schlagworte|теги|тэги|темы)\s*:\s*(?P<tags>\S.*)", re.IGNORECASE
)
_LINK = re.compile(
    r"(?:(?:also\s+read|read\s+also|read\s+more|read|see\s+also|related|watch|also\s+watch|must\s+read|more|"
    r"lee\s+también|leer\s+también|lea\s+también|leia\s+também|(?:à\s+)?lire\s+aussi|lesen\s+sie\s+auch|"
    r"mehr\s+zum\s+thema|(?:читайте|смотрите|читать)\s+также|сондай-ақ\s+оқыңыз|اقرأ\s+أيضا|شاهد\s+أيضا)"
    r"(?:\s*[:|>»]|\s+[-–—]\s)|(?-i:ALSO READ|READ MORE)\b)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"related(?:\s+(?:articles|stories|news|topics|content))?|most\s+(?:read|popular|viewed)|trending(?:\s+now)?|"
    r"recommended(?:\s+(?:for\s+you|stories|articles))?|more\s+from\s.{1,40}|more\s+on\s+this(?:\s+\w+)?|(?:you\s+)?(?:may|might)\s+also\s+like|"
    r"read\s+next|latest\s+(?:news|stories)|top\s+stories|more\s+stories|also\s+in\s+the\s+news|editors?['’]?s?\s+picks?|"
    r"around\s+the\s+web|promoted\s+stories|lo\s+más\s+(?:leído|visto)|mais\s+lidas|les\s+plus\s+lus|meistgelesen|"
    r"самое\s+читаемое|читайте\s+также|материалы\s+по\s+теме|اقرأ\s+أيضا|الأكثر\s+قراءة"
)
_SECTION = re.compile(
    r"home|news|world(?:\s+news)?|international|breaking(?:\s+news)?|live|politics|asia|central\s+asia|africa|europe|"
    r"americas?|middle\s+east|business|economy|national|opinion|analysis|mundo|internacional|monde|international|welt|"
    r"politik|política|politique|мир|новости|в\s+мире|политика|общество|әлем|жаңалықтар|العالم|أخبار|سياسة"
)
_CRUMBS = re.compile(r"(?:[\w&'’ -]{2,30}\s[/>»›]\s){1,5}[\w&'’ -]{2,30}")
_NOISE = re.compile(
    r"advert(?:s|isements?|ising)?|ads?|sponsored(?:\s+content)?|promoted|(?:story|article)\s+continues\s+below.*|"
    r"advertisement\W+scroll\s+to\s+continue|skip\s+(?:advertisement|to\s+(?:main\s+)?content)|report\s+this\s+ad|"
    r"(?:share\s+(?:on|via)\s+)?(?:facebook|twitter|x|whatsapp|telegram|linkedin|reddit|e-?mail(?:\s+this)?)|tweet|"
    r"share(?:\s+this(?:\s+(?:article|story|page|post))?)?|"
    r"copy\s+link|print|save|bookmark|listen(?:\s+to\s+(?:this\s+)?(?:article|story))?|(?:\d+\s+|no\s+|leave\s+a\s+)?"
    r"comments?|menu|search|subscribe(?:\s+(?:now|to\b.{0,60}))?|sign\s+(?:in|up)(?:\s.{0,60})?|log\s?in|register|"
    r"follow\s+(?:us|@\w+).{0,60}|join\s+us\s+on\s.{0,40}|(?:download|get)\s+(?:our|the)\s+app.{0,40}|read\s+(?:more|on)|"
    r"continue\s+reading|(?:show|load|view|see)\s+(?:more|all|gallery)|next|previous|back\s+to\s+top|close|loading|"
    r"live\s+tv|watch\s+live|we\s+use\s+cookies.*|accept(?:\s+all)?(?:\s+cookies)?|(?:our\s+)?newsletters?|donate|"
    r"all\s+rights\s+reserved.*|(?:(?:copyright\s+)?(?:©|\(c\)\s)|copyright\s+\d{4}).{0,100}|\d+\s*min(?:ute)?s?(?:\s+read)?|reading\s+time.{0,20}|"
    r"\d+\s+(?:minute|hour|day|week)s?\s+ago|(?:an?|one)\s+(?:hour|day)\s+ago|end\s+of\s+(?:image\s+gallery|twitter\s+post)|"
    r"publicidade?|publicité|anzeige|werbung|реклама|жарнама|إعلانا?ت?|compartir|compartilhar|partager|teilen|поделиться|"
    r"бөлісу|مشاركة|شارك|leer\s+más|leia\s+mais|lire\s+la\s+suite|weiterlesen|читать\s+(?:далее|дальше)|اقرأ\s+المزيد"
)
