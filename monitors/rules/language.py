"""Guesses the language of a text whose source names none, or clearly a wrong one: CLD2, corrected by letters and words
in headlines.

Where CLD2 is not installed (it has no build for Python 3.14 yet), letters and words decide alone. They tell the eight
languages of the shipped lists apart; any other one in Latin letters then counts as English.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any

from monitors.rules.words import drop_marks
from monitors.umlauts import write_out


def _list_written(words: str, language: str) -> frozenset[str]:
    """Return the words, and those of German also as they are written without umlauts."""
    return frozenset(words.split()) | {write_out(word) for word in words.split() if language == "de"}


#: Only this much of a text is looked at.
_SAMPLE_CHARACTERS = 1500
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_UKRAINIAN = re.compile("[їєґ]", re.IGNORECASE)
_SERBIAN = re.compile("[јљњћђџѓќѕ]", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_ARABIC = re.compile("[\u0600-\u06ff]")
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0370-\u03ff]"), "el"),
)
#: In a shorter text, such as a headline, CLD2 mistakes languages for one another: its answer -> the likely language.
_SHORT_CHARACTERS = 160
_MISTAKEN = {"gl": "es", "ca": "es", "eu": "es", "rw": "en"}
#: Languages for which CLD2 mistakes Russian headlines, and what Russian has and they lack: letters, or small words.
_NEIGHBOURS = {
    language: re.compile(own, re.IGNORECASE)
    for language, own in (
        ("be", "[ищъ]"),
        ("bg", "[ыэё]"),
        ("uk", "[ыэёъ]"),
        *((language, r"\b(?:в|во|из|к|на|о|об|с|через)\b") for language in ("ky", "tg", "tt", "uz")),
    )
}
#: CLD2's answer for a headline is accepted for these; any other, even English, is checked against the words below.
_BELIEVED = frozenset(["fr", "de", "it", "nl", "pl", "tr", "sv"])


#: Words of which most headlines of a language have some. German "die" and "in" are left out: they are English too.
_FUNCTION_WORDS = {
    language: _list_written(words, language)
    for language, words in (
        (
            "en",
            "a against an and are as at be by for from has have he her his into is it its new no not of off on out"
            " over s says t that the this to up us was will with",
        ),
        (
            "es",
            "a al ante con contra de del desde el en entre es ha han hasta hay la las le lo los más para por que se"
            " sin sobre su sus tras un una y",
        ),
        (
            "pt",
            "a ao aos após as até com contra da das de do dos e em entre foi mais na nas no nos não o os para pela"
            " pelo por que sem seu se sobre sua são um uma à é",
        ),
        (
            "fr",
            "après au aux avec ce ces cette chez contre dans de des du en entre est et face la le les leur leurs mais"
            " par plus pour qu que sa sans se selon ses son sont sur un une vers à été",
        ),
        (
            "de",
            "ab als auf aus bei beim bis das dem den der des durch ein eine einem einen einer für ganz ganzen gegen hat"
            " im ins ist kein keine mit nach nicht seit sich sind um und vom von vor wegen werden wird wieder zu zum"
            " zur zwischen über",
        ),
    )
}
#: Typical news words, none of them English, for headlines with hardly any function word. One counts as much as two
#: function words.
_NEWS_WORDS = {
    language: _list_written(words, language)
    for language, words in (
        (
            "de",
            "abgeriegelt abgesagt abgestürzt abgezogen amokläufer angegriffen angreifer angriff angriffe anhänger"
            " anschlag anschläge aufgelöst aufruhr aufstand aufständische ausgangssperre ausgangssperren"
            " ausgefallen ausgerufen ausnahmezustand ausschreitungen bauern beginnt behörden beschuss bestreikt"
            " bewaffnete bewaffneter bleiben bleibt blockieren bombendrohung bundesregierung bundeswehr"
            " bürgermeister demonstranten demonstrationen demonstrieren drohne drohnen drohnenalarm droht dutzende"
            " eingestellt einmarsch einsatzkräfte entführt entmachtet entsendet erdbeben ermordet erschossen"
            " eröffnen eskaliert evakuiert evakuierung festgenommen festnahmen flughafen fordern fordert fährt"
            " gebiet gefallen gefechte geiseln geiselnahme geplündert geräumt geschlossen geschossen gesperrt"
            " gesperrter gestorben gestürmt gestürzt getroffen getötet gewalt gewerkschaft gewerkschaften"
            " gouverneur greifen greift grenze grenzen grenzschutz grenzwache grenzübergang grenzübergänge hafen"
            " hauptstadt hunderte häftlinge internetsperre kampfjets kaserne katastrophenfall kommt krieg"
            " kriegsrecht kräfte kundgebung kämpfe kämpfer lahm landkreis legen legt lokführer lässt macht"
            " massenprotest massenproteste meuterei militär militärs milizen mindestens ministerpräsident"
            " netzsperre niedergelegt niedergeschlagen notlage notstand oppositionsführer panzer parlament"
            " plünderungen polizei polizisten proteste protestieren präsident putschisten putschversuch rakete"
            " raketen raketenangriff rebellen regierung reservisten riegelt rufen ruft räumen räumt schießen"
            " schließen schließt schwarzmarkt schüsse selbstmordattentäter setzt sicherheitskräfte soldaten sperre"
            " sperren sperrt sprengsatz staatsstreich stadt straßenblockaden streik streiken streiks streikt"
            " stromausfall stürmen stürmt tausende terroranschlag toten truppen tränengas töten tötet umsturz"
            " unruhen urabstimmung verhaftet verhängen verhängt verlegt verletzt verletzte verletzten verlängert"
            " verschleppt verstärkung verteidigungsminister waffenruhe warnstreik warnstreiks warnt wasserwerfer"
            " wohnhaus zusammenstöße zusammenstößen zwingt überfall überfallen überfällt übernimmt",
        ),
        (
            "fr",
            "affrontements armée assaillants attaquent attaqué attentat attentats aéroport blessés bombardements"
            " bombardent centrale cheminots dispersés djihadistes décrète décrètent décrété démission déploie"
            " déployée déployés ennemis enseignants explosifs fermeture fermée fermées fermés frappes frontière"
            " frontières fusillade gouvernement grève grèves grévistes habitants incendient incendié"
            " interpellations interpellés lacrymogènes mairie manifestants manifestent militaires morts mutinerie"
            " mutins navires otage otages paralysent paralysé paralysée pillages pillés policier policiers"
            " pompiers prolongé préfecture préfet présidentielle rassemblement rebelles renverse renversé routiers"
            " réfugiés réquisition soldats soulèvement syndicale syndicat syndicats sécurité séisme tirs tuent"
            " tuée tués urgence violences émeute émeutes émeutiers évacuent évacués évincé",
        ),
        (
            "es",
            "aeropuerto alcalde amotinados apagón armado armados arrestan asaltan asesinado asesinan asesinato ataca"
            " atacan atacante ataque ataques atentado atentados balacera barricadas bloqueado bloquean bloqueo"
            " bloqueos bombardea bombardean bombardeo bombardeos buque buques cacerolazo calamidad camioneros"
            " campesinos capturan cargan carretera carreteras catástrofe cerrada cerradas cerrado cerrados choques"
            " cierra cierran cierre combates confinamiento cortan cortaron cuarentena declara declaran decreta"
            " decretan deponen depuesto derriban derrocado derrocar desalojan despliega despliegan destituyen"
            " diplomáticos dispara disparan dispararon disparos disturbios docentes dron ejército emboscada emergencia"
            " enfrentamiento enfrentamientos envía envían estudiantes evacuación evacuados evacuan evacúan explosiones"
            " explosivo explosivos explosión frontera fronteras fronterizo fuerzas gobernador gobierno golpe golpista"
            " golpistas guerra guerrillero guerrilleros heridos huelga huelguistas incendian insurgentes irrumpen"
            " lacrimógenos lanza lanzan levantan linchan maestros manifestaciones manifestación manifestantes marchan"
            " militar militares misiles motín moviliza movilización muertos paraliza paralizan paro paros policía"
            " policías prohíbe protestan protestas queda queman reabre rebelde rebeldes refuerza rehenes reprime"
            " reservistas saqueos secuestrados secuestran secuestro sindicatos soldados sublevación suspende suspenden"
            " terrorista terroristas tiroteo toman tomaron toque tropas yihadista yihadistas",
        ),
        (
            "pt",
            "aeroporto amotinados amotinam apagão armado armados assassinado assassinam assassinato ataca atacam"
            " ataque ataques atentado atentados atiram barricadas bloqueada bloqueado bloqueia bloqueiam bloqueio"
            " bloqueios bombardeamentos bombardeia bombardeiam bombardeio bombardeios bombista calamidade"
            " caminhoneiros camponeses catástrofe cercam combates confinamento confronto confrontos cortam declara"
            " declaram decreta decretam deposto derruba derrubado derrubam derrubaram desalojados destituem destituído"
            " diplomatas disparam dispararam disparos emboscada emergência encerra encerrada encerrado encerram"
            " enfermeiros envia enviam estudantes evacuados evacuam evacuação explosivo explosivos explosão explosões"
            " exército fechada fechado fecham feridos forças fronteira fronteiras golpe golpista golpistas governador"
            " governo greve greves grevistas guerra guerrilheiros incendeiam insurgentes interditada invadem jihadista"
            " jihadistas lacrimogéneo lacrimogêneo lança lançam lincham manifestam manifestantes manifestação"
            " manifestações marcham militar militares mobiliza mobilização moradores mortos motim mísseis navios"
            " panelaço paralisa paralisam paralisação polícia polícias prefeito prendem professores protestam protesto"
            " protestos proíbe queimam raptados reabre rebelde rebeldes rebelião recolher reforça reféns reservistas"
            " rodovia saques sequestrados sequestram sequestro soldados sublevação suspende suspendem terrorista"
            " terroristas tiroteio tomam tomaram toque tropas tumultos",
        ),
    )
}
_NEWS_SIGNS = 2
#: Two languages with so many words in common that a headline may count equally for both.
_ALIKE = {"es", "pt"}
#: Spellings that count for a language as a function word does.
_SPELLINGS = {
    "es": re.compile(r"[ñ¿¡]|ción\b"),
    "pt": re.compile(r"[ãõ]|ção\b|ções\b"),
    "fr": re.compile(r"\b[ldsn]['’]|qu['’]|\w*[èêœâîç]\w*|\w+ées?\b|\w{3,}é\b", re.IGNORECASE),
    "de": re.compile(r"\w*[ßäöü]\w*|\w{3,}(?:ungen|ung|schaft|keit|heit|ieren|iert)\b", re.IGNORECASE),
}
#: Letters of Portuguese that neither Spanish nor Catalan has.
_NOT_SPANISH = re.compile("[âêôãõ]", re.IGNORECASE)
_LEAST_SIGNS = 2
#: Below this many ASCII characters (one to three words) CLD2 may answer any of a hundred languages: it takes "Curfew"
#: for Irish. Only languages with function words above are accepted then; anything else counts as English.
_FEW_CHARACTERS = 24
#: Below this many, a text says next to nothing ("Coup" may be French), and CLD2 is told to expect English.
_FEWEST_CHARACTERS = 6
_WORD = re.compile(r"[^\W\d_]+")
#: What it takes to doubt the language that a source names: this many letters in the sample, and of CLD2's answer this
#: many percent of the text and this likeness to it. CLD2 calls even broken encodings English, but with a likeness of 2.
_CLEAR_LETTERS = 150
_CLEAR_PERCENT = 90
_CLEAR_LIKENESS = 300
_RENAMED = {"iw": "he", "nb": "no", "nn": "no"}


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, ``""`` if it has no letters.

    CLD2 decides if it is sure; for headlines, letters, function words and news words may correct it, and where CLD2 is
    not installed they decide for any text. Otherwise the script decides, and Latin letters count as English. English is
    also the answer for one to three words that CLD2 takes for a language without function words here. Marks such as
    Arabic vowel signs, and characters that cannot be seen, do not count.
    """
    sample = drop_marks(text[:_SAMPLE_CHARACTERS])
    if not any(character.isalpha() for character in sample):
        return ""
    found = _detect_with_cld2(sample)
    if found in {"ru", "kk", "sr", "mk", ""} and _CYRILLIC.search(sample) and not _SERBIAN.search(sample):
        return _detect_cyrillic(sample)
    if len(sample) < _SHORT_CHARACTERS or load_cld2() is None:
        if found in _NEIGHBOURS and _is_russian(sample, found):
            return "ru"
        found = _MISTAKEN.get(found, found)
        if found not in _BELIEVED:
            found = _detect_by_words(sample, found) or found
    if found not in _FUNCTION_WORDS and _is_plain(sample, _FEW_CHARACTERS):
        return "en"
    return found or _guess_by_script(sample)


def confirm_language(declared: str, text: str) -> str:
    """Return the language that a source declares for `text`, or the one that it is in, if that is clearly another.

    A short, mixed or doubtful text is taken for what its source says; ``""`` stays ``""``.
    """
    sample = drop_marks(text[:_SAMPLE_CHARACTERS])
    if not declared or sum(map(str.isalpha, sample)) < _CLEAR_LETTERS:
        return declared
    found = _ask_cld2(sample)
    if not found or declared in {code for code, _, _ in found}:
        return declared
    code, percent, likeness = found[0]
    is_clear = percent >= _CLEAR_PERCENT and likeness >= _CLEAR_LIKENESS
    return code if is_clear and detect_language(sample) == code else declared


def _is_plain(sample: str, characters: int) -> bool:
    """Return whether a text has fewer characters than this, all of them ASCII."""
    return len(sample.strip()) < characters and sample.isascii()


@cache
def load_cld2() -> Any:
    """Return the module of CLD2, ``None`` where it is not installed."""
    try:
        return import_module("pycld2")
    except ImportError:
        return None


def _detect_with_cld2(sample: str) -> str:
    """Return CLD2's answer if it calls it reliable, else ``""``."""
    found = _ask_cld2(sample)
    return found[0][0] if found and len(found[0][0]) == 2 and found[0][0] != "un" else ""


def _ask_cld2(sample: str) -> list[tuple[str, int, float]]:
    """Return the languages that CLD2 finds in a text, most of it first, each with its percentage and its likeness to
    that language; none if CLD2 does not call the answer reliable, or is not installed.
    """
    cld2 = load_cld2()
    if cld2 is None:
        return []
    printable = "".join(c if c.isprintable() else " " for c in sample)
    hint = "en" if _is_plain(sample, _FEWEST_CHARACTERS) else None
    try:
        reliable, _, details = cld2.detect(printable.encode("utf-8", "ignore"), bestEffort=True, hintLanguage=hint)
    except cld2.error:  # invalid input; the script still says something
        return []
    codes = [(str(code).partition("-")[0], percent, likeness) for _, code, percent, likeness in details]
    return [(_RENAMED.get(code, code), percent, likeness) for code, percent, likeness in codes] if reliable else []


def _detect_cyrillic(sample: str) -> str:
    """Tell Kazakh and Ukrainian from Russian by the letters that only they have: CLD2 mixes them up in headlines."""
    letters = len(_CYRILLIC.findall(sample))
    if len(_KAZAKH.findall(sample)) * 25 > letters and not _UKRAINIAN.search(sample):
        return "kk"
    return "uk" if len(_UKRAINIAN.findall(sample)) * 40 > letters else "ru"


def _is_russian(headline: str, guess: str) -> bool:
    """Return whether a headline that CLD2 takes for the language `guess` is Russian: it has no Cyrillic letters that
    Russian lacks, and something that `guess` lacks.
    """
    foreign = len(_CYRILLIC.findall(headline)) - len(_RUSSIAN.findall(headline))
    return not foreign and _NEIGHBOURS[guess].search(headline) is not None


def _detect_by_words(headline: str, guess: str) -> str:
    """Return the language of most function words, news words and spellings in a headline.

    ``""`` means English, too few of them, or a tie. Spanish and Portuguese share many words: between them a tie goes to
    Portuguese if a letter is not Spanish, or else to `guess` or to Spanish.
    """
    words = [word.lower() for word in _WORD.findall(headline)]
    signs = {language: sum(word in known for word in words) for language, known in _FUNCTION_WORDS.items()}
    for language, known in _NEWS_WORDS.items():
        signs[language] += _NEWS_SIGNS * sum(word in known for word in words)
    for language, spelling in _SPELLINGS.items():
        signs[language] += len(spelling.findall(headline))
    most = max(signs.values())
    told = [language for language, number in signs.items() if number == most]
    if most < _LEAST_SIGNS or "en" in told or not (len(told) == 1 or set(told) == _ALIKE):
        return ""
    if len(told) > 1 and _NOT_SPANISH.search(headline):
        return "pt"
    return guess if guess in told else told[0]


def _guess_by_script(sample: str) -> str:
    """Return the commonest language that is written in the text's script."""
    for pattern, language in _SCRIPTS:
        if pattern.search(sample):
            return language
    return "ar" if _ARABIC.search(sample) else "en"
