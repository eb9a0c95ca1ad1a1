"""What people write in commands for "all", "none" and the like, in every language of the bot. Pure.

The words of the tables are folded, as ``fold`` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from monitors.folding import fold

ALL: Final = frozenset(
    ("*", "all", "any", "everything", "everywhere", "все", "всю", "везде", "todo", "todos", "todas", "tout", "tous",
     "toutes", "partout", "en todas partes", "الكل", "كل", "كل شيء", "جميع", "في كل مكان", "كل مكان", "alle", "alles",
     "uberall", "tudo", "em toda parte", "toda parte", "em todo lugar", "бәрі", "барлық", "барлығы", "барлық жер",
     "барлық жерде", "барлық тақырып")
)  # fmt: skip
LONGEST_ALL: Final = 3  # words
OFF: Final = frozenset(
    ("off", "выкл", "отключено", "выключено", "desactivado", "desactive", "ايقاف", "معطل", "desligado", "desativado",
     "өшірулі", "өшіру")
)  # fmt: skip
NONE: Final = OFF | frozenset(
    ("none", "never", "no", "нет", "никогда", "ninguno", "ninguna", "nunca", "non", "aucun", "aucune", "jamais", "لا",
     "ابدا", "بدون", "aus", "kein", "keine", "keinen", "keiner", "keines", "nichts", "nie", "niemals", "nein",
     "nenhum", "nenhuma", "nao", "жоқ", "ешқандаи", "ешқаисысы", "ештеңе", "ешқашан")
)  # fmt: skip
"""Words for off, with which no name begins, and all words for none, never and off."""

EXCEPT: Final = frozenset(
    ("except", "excepting", "excluding", "without", "but", "not", "apart", "кроме", "исключая", "исключением", "без",
     "не", "нет", "excepto", "salvo", "menos", "sin", "sauf", "excepte", "hormis", "sans", "pas", "الا", "ماعدا", "عدا",
     "باستثناء", "سوى", "بدون", "ليس", "ausser", "ausgenommen", "ohne", "nicht", "kein", "keine", "exceto",
     "fora", "sem", "nao", "басқа", "бөлек", "қоспағанда", "емес", "жоқ")
)  # fmt: skip
"""Words that except what stands beside them, or deny it."""

REMOVE: Final = frozenset(
    ("remove", "delete", "drop", "exclude", "minus", "entferne", "entfernen", "losche", "loschen", "streiche", "убери",
     "убрать", "удали", "удалить", "исключи", "исключить", "минус", "quita", "quitar", "elimina", "eliminar", "borra",
     "retire", "retirer", "enleve", "enlever", "supprime", "supprimer", "moins", "احذف", "ازل", "remove", "remover",
     "retira", "retirar", "tira", "tirar", "excluir", "алып", "өшір", "жои")
)  # fmt: skip
ADD: Final = frozenset(
    ("add", "also", "plus", "auch", "dazu", "zusatzlich", "hinzufugen", "добавь", "добавить", "также", "еще", "плюс",
     "tambien", "anade", "anadir", "agrega", "agregar", "mas", "ajoute", "ajouter", "aussi", "اضف", "ايضا", "tambem",
     "adiciona", "adicionar", "acrescentar", "mais", "қос", "қосу", "тағы")
)  # fmt: skip
"""Words for taking away what stands beside them from what is there, and for adding it."""

SILENT: Final = frozenset(
    ("silent", "silently", "without a sound", "without sound", "без звука", "беззвучно", "sin sonido", "sans son",
     "بدون صوت", "بلا صوت", "ohne ton", "lautlos", "stumm", "sem som", "silencioso", "дыбыссыз", "үнсіз", "no sound",
     "no sounds", "никакого звука", "ningun sonido", "aucun son", "pas de son", "دون صوت", "kein ton", "keine tone",
     "ohne tone", "kein gerausch", "nenhum som", "дыбыс жоқ")
)  # fmt: skip
LOUD: Final = frozenset(
    ("loud", "with a sound", "with sound", "со звуком", "con sonido", "avec son", "بصوت", "mit ton", "laut", "com som",
     "дыбыспен")
)  # fmt: skip
HOLD: Final = frozenset(
    ("hold", "strict", "без исключении", "sin excepciones", "sans exception", "بلا استثناء", "ohne ausnahme",
     "ausnahmslos", "sem excecoes", "sem excecao", "ерекшеліксіз", "no exceptions", "no exception",
     "without exceptions", "without exception", "без исключения", "никаких исключении", "sin excepcion",
     "ninguna excepcion", "sans exceptions", "aucune exception", "sans aucune exception", "pas d'exception",
     "pas d'exceptions", "دون استثناء", "بدون استثناء", "بلا استثناءات", "بدون استثناءات", "لا استثناء",
     "لا استثناءات", "keine ausnahme", "keine ausnahmen", "ohne ausnahmen", "nenhuma excecao", "ешқандаи ерекшеліксіз",
     "ерекшелік жоқ", "ерекшеліктер жоқ")
)  # fmt: skip
FOREVER: Final = frozenset(
    ("forever", "for ever", "always", "for good", "indefinitely", "permanently", "until further notice",
     "till further notice", "навсегда", "бессрочно", "всегда", "до отмены", "para siempre", "siempre",
     "indefinidamente", "hasta nuevo aviso", "pour toujours", "toujours", "indefiniment", "jusqu'a nouvel ordre",
     "للابد", "الى الابد", "دايما", "حتى اشعار اخر", "fur immer", "immer", "dauerhaft", "bis auf weiteres",
     "para sempre", "sempre", "ate novo aviso", "мәңгі", "мәңгілікке", "біржола", "әрқашан")
)  # fmt: skip
HOURLY: Final = frozenset(
    ("hourly", "every hour", "каждыи час", "cada hora", "toutes les heures", "كل ساعة", "stundlich", "jede stunde",
     "a cada hora", "toda hora", "сағат саиын", "әр сағат")
)  # fmt: skip
EVERY_DAY: Final = frozenset(
    ("daily", "every day", "each day", "ежедневно", "каждыи день", "diario", "a diario", "diariamente", "cada dia",
     "todos los dias", "quotidien", "chaque jour", "tous les jours", "يوميا", "كل يوم", "taglich", "jeden tag",
     "todos os dias", "todo dia", "күнделікті", "күн саиын", "әр күн", "әр күні")
)  # fmt: skip
AT_NIGHT: Final = frozenset(
    ("at night", "by night", "night", "nights", "every night", "each night", "overnight", "during the night", "nachts",
     "nacht", "nachte", "uber nacht", "in der nacht", "die nacht", "bei nacht", "jede nacht", "ночь", "ночью", "ночи",
     "ночам", "по ночам", "каждую ночь", "la nuit", "nuit", "les nuits", "de nuit", "pendant la nuit",
     "durant la nuit", "toutes les nuits", "chaque nuit",
     "noche", "por la noche", "de noche", "en la noche", "la noche", "las noches",
     "por las noches",
     "durante la noche", "todas las noches", "cada noche", "noite", "a noite", "de noite", "durante a noite",
     "todas as noites", "toda noite", "cada noite", "түн", "түнде", "түні", "әр түн", "әр түні", "түн саиын",
     "ليلا", "الليل", "في الليل", "بالليل", "ليل", "ليلة", "خلال الليل", "اثناء الليل", "كل ليلة")
)  # fmt: skip
INSTANT: Final = frozenset(
    ("instant", "now", "at once", "immediately", "right away", "straight away", "real time", "real-time", "сразу", "ya",
     "inmediato", "de inmediato", "al momento", "aussitot", "immediat",
     "immediate", "immediatement", "tout de suite", "فورا", "sofort", "gleich", "na hora", "imediato", "imediatamente",
     "agora", "бірден", "дереу")
)  # fmt: skip
DIGEST: Final = frozenset(
    ("digest", "later", "сводка", "сводке", "resumen", "resume", "dans le resume", "موجز", "الموجز", "في الموجز",
     "sammelmeldung", "gesammelt", "spater", "in der sammelmeldung", "resumo", "no resumo", "жинақ", "жинақта")
)  # fmt: skip
"""Without a sound, with one, no alert in quiet hours, digests every hour or on every day, a usual night of quiet
hours, alerts at once, and digests only."""

THIS_STORY: Final = frozenset(
    f"{this} {story}"
    for these, stories in (
        ("this the", "story event alert one news"),
        ("diese", "meldung geschichte nachricht"), ("dieses", "ereignis thema"), ("diesen", "alarm vorfall"),
        ("esta la", "historia noticia alerta"), ("este el", "evento suceso hecho"),
        ("cette la", "histoire alerte nouvelle affaire info"), ("cet", "evenement"), ("ce", "sujet fait"),
        ("эту эта", "историю история новость тревогу"), ("это", "событие сообщение"), ("этот", "сюжет"),
        ("هذه", "القصة الحادثة الواقعة"), ("هذا", "الحدث الخبر الموضوع التنبيه"),
        ("esta a", "historia noticia"), ("este o", "evento acontecimento caso alerta"),
        ("осы бұл", "оқиға оқиғаны хабар хабарды жаңалық жаңалықты"),
    )
    for this in these.split()
    for story in stories.split()
) | {"this", "l'evenement", "это", "esto", "ceci", "هذا", "isto", "осыны", "бұны"}  # fmt: skip
"""Words for the story of the alert that is replied to."""

LEVELS: Final = {
    "haute": "high", "haut": "high", "grave": "high", "alto": "high", "alta": "high", "hohe": "high",
    "moyenne": "moderate", "moyen": "moderate", "media": "moderate", "medio": "moderate", "medium": "moderate",
    "basse": "low", "bas": "low", "faible": "low", "baja": "low", "bajo": "low", "baixa": "low", "baixo": "low",
    "niedrig": "low", "عالية": "high", "عالي": "high", "خطيرة": "high", "средняя": "moderate", "среднии": "moderate",
    "серьезная": "high", "критическая": "extreme", "extrema": "extreme", "extremo": "extreme", "extrem": "extreme",
    "severe": "high", "major": "high", "critical": "extreme", "высокои": "high", "среднеи": "moderate",
    "خطير": "high", "شديدة": "high", "серьезные": "high", "graves": "high", "altas": "high",
}  # fmt: skip
"""What people also call severities, beside the words that the bot uses for them."""

AT_LEAST: Final = frozenset(
    ("at least", "or more", "or above", "and above", "or higher", "and higher", "and up", "minimum", ">=", "≥", "+",
     "mindestens", "oder hoher", "und hoher", "oder mehr", "не ниже", "не меньше", "или выше", "и выше", "минимум",
     "al menos", "como minimo", "o mas", "y mas", "o superior", "au moins", "au minimum", "ou plus", "et plus",
     "على الاقل", "او اكثر", "فما فوق", "pelo menos", "no minimo", "ou mais", "e acima", "ou superior", "кемінде")
)  # fmt: skip
"""Words beside a severity that say what holds anyway: it is the least one."""

ONLY: Final = frozenset(
    ("only", "just", "solo", "solamente", "seulement", "uniquement", "nur", "только", "فقط", "so", "apenas", "somente",
     "тек", "ғана")
)  # fmt: skip
NEWS: Final = frozenset(
    ("news", "stories", "top", "новости", "noticias", "sucesos", "nouvelles", "actualites", "infos", "اخبار", "الاخبار",
     "nachrichten", "meldungen", "жаңалықтар")
)  # fmt: skip
"""Words that say nothing beside a severity, and beside what is asked about."""

TODAY: Final = frozenset({"today", "сегодня", "hoy", "aujourd'hui", "اليوم", "heute", "hoje", "бүгін"})
YESTERDAY: Final = frozenset({"yesterday", "вчера", "ayer", "hier", "امس", "gestern", "ontem", "кеше"})
SMALL: Final = frozenset(
    ("in", "of", "the", "from", "about", "for", "and", "в", "во", "о", "об", "из", "и", "en", "de", "del", "la", "el",
     "y", "le", "les", "à", "au", "aux", "du", "des", "et", "dans", "sur", "في", "من", "عن", "و", "der", "die", "das",
     "den", "dem", "und", "im", "aus", "über", "von", "für", "e", "o", "os", "as", "no", "na", "nos", "nas", "em",
     "do", "da", "dos", "das", "sobre", "және", "мен", "пен", "туралы", "бойынша", "бойы", "ішінде", "үшін", "to",
     "my", "is", "it", "al", "am", "or", "или", "oder", "ou", "أو", "немесе", "near", "around", "около", "возле",
     "cerca", "près", "قرب", "nahe", "bei", "perto", "маңында", "жанында")
)  # fmt: skip
"""Words between the others that name nothing; these are as people write them, in small letters."""

AND: Final = frozenset({"and", "и", "y", "et", "und", "e", "және", "و", "&"})
BETWEEN_TWO: Final = frozenset({"between", "между", "entre", "بين", "zwischen"})
"""Words for and, and for what lies between two things that are joined by it; these are folded."""

NEXT: Final = frozenset(
    ("next", "coming", "nachste", "nachster", "nachsten", "nachstes", "kommende", "kommenden", "kommendes", "proxima",
     "proximo", "proximas", "proximos", "viene", "prochaine", "prochain", "prochaines", "prochains", "следующеи",
     "следующего", "следующие", "следующих", "следующую", "следующии", "ближаишие", "ближаиших", "ближаишую",
     "القادم", "القادمة", "المقبل", "المقبلة", "vem", "келесі")
)  # fmt: skip
"""Words for what comes next; these are folded."""

CODE_LENGTH: Final = 2  # letters of the code of a country
_UMLAUT = re.compile("([aou])e")


def means_all(words: Sequence[str]) -> bool:
    """Whether the words are one of those for all, everything and everywhere."""
    return fold(" ".join(words)) in ALL


def means_none(words: Sequence[str]) -> bool:
    """Whether the words are one of those for none, never and off."""
    return fold(" ".join(words)) in NONE


def means_off(word: str) -> bool:
    """Whether the word is one for off that may stand before what is switched off: no outlet begins with it."""
    return fold(word) in OFF


def says_nothing(word: str) -> bool:
    """Whether a word says nothing beside what is asked about, as "news" or "only"; one of two letters may be a code."""
    folded = fold(word.strip(","))
    return folded in NEWS or (len(folded) > CODE_LENGTH and folded in ONLY)


def find_exception(words: Iterable[str]) -> str:
    """The first of the words that excepts what stands beside it, as in "all except Russia"; "" if none does."""
    return _find_first(words, EXCEPT)


def find_removal(words: Iterable[str]) -> str:
    """The first of the words that takes away what stands beside it, as in "remove Peru"; "" if none does."""
    return _find_first(words, REMOVE)


def find_addition(words: Iterable[str]) -> str:
    """The first of the words that adds what stands beside it to what is there, as in "add Peru"; "" if none does."""
    return _find_first(words, ADD)


def _find_first(words: Iterable[str], wanted: frozenset[str]) -> str:
    return next((word for word in words if fold(word.strip(" ,;:.")) in wanted), "")


def take_any(words: Sequence[str], phrases: frozenset[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether the words hold one of those phrases, and the other words. German umlauts may be written out."""
    for start in range(len(words)):
        for end in range(min(start + LONGEST_ALL, len(words)), start, -1):
            phrase = fold(" ".join(words[start:end]))
            if phrase in phrases or _UMLAUT.sub(r"\1", phrase) in phrases:
                return True, (*words[:start], *words[end:])
    return False, tuple(words)
