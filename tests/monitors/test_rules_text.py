"""Text: zones, sentences, words, offsets, languages, and input that nobody meant well."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import Zone
from monitors.rules.language import confirm_language, detect_language
from monitors.rules.text import Document, Sentence, read_document
from monitors.rules.words import find_words, fold_word, get_word_pattern, list_words, stem_folded
from monitors.sentences import LONGEST_SENTENCE_PIECES
from tests.cld2 import needs_cld2
from tests.monitors.sentences import read_sentences


def list_sentences(document: Document, zone: Zone) -> list[str]:
    return [sentence.text.strip() for sentence in read_sentences(document) if sentence.zone is zone]


def word_places(sentence: Sentence) -> list[tuple[int, int]]:
    return [(sentence.start + start, sentence.start + end) for start, end in sentence.words]


def get_source(document: Document, zone: Zone) -> str:
    return document.title if zone is Zone.TITLE else document.text


def test_zones_are_title_first_paragraph_and_rest() -> None:
    document = read_document("Headline", "\n\nFirst paragraph.\n\nSecond one.\n\nThird.", "en")
    zones = [(sentence.zone, sentence.text.strip()) for sentence in read_sentences(document)]
    assert zones == [
        (Zone.TITLE, "Headline"),
        (Zone.LEAD, "First paragraph."),
        (Zone.BODY, "Second one."),
        (Zone.BODY, "Third."),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Gen. Silva spoke in the U.S. on Monday. Dr. Roy did not.", None),
        ("It cost 3.5 million. No one paid.", ["It cost 3.5 million.", "No one paid."]),
        ("“Stop!” he cried. They ran.", ["“Stop!” he cried.", "They ran."]),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("J. Ivanov of Reuters. 5 p.m. today", ["J. Ivanov of Reuters.", "5 p.m. today"]),
        ("В г. Алматы стреляли. Есть жертвы.", ["В г. Алматы стреляли.", "Есть жертвы."]),
        ("抗议者聚集。警察赶到。", ["抗议者聚集。", "警察赶到。"]),
        ("هل خرجوا؟ نعم.", ["هل خرجوا؟", "نعم."]),
        ("No full stop", ["No full stop"]),
        ("They took Goma in the D.R.C. Troops left.", ["They took Goma in the D.R.C.", "Troops left."]),
        ("He works for the U.A.E. Police met him.", ["He works for the U.A.E.", "Police met him."]),
        ("He led the P.F.L.P. The army left.", ["He led the P.F.L.P.", "The army left."]),
        ("J.R.R. Tolkien died. He was old.", ["J.R.R. Tolkien died.", "He was old."]),
        ("A.Q. Khan and J. A. Smith left.", ["A.Q. Khan and J. A. Smith left."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("Sie gilt bis zum 19. Januar. Das Rathaus schwieg.", ["Sie gilt bis zum 19. Januar.", "Das Rathaus schwieg."]),
        ("Am 3. Oktober kam es im 21. Jahrhundert an.", ["Am 3. Oktober kam es im 21. Jahrhundert an."]),
        ("Es traf 19. Danach war Ruhe.", ["Es traf 19.", "Danach war Ruhe."]),
        ("Müller sagte z. B. nichts. Er ging.", ["Müller sagte z. B. nichts.", "Er ging."]),
        ("Es fehlt z. B. Wasser, d. h. alles.", ["Es fehlt z. B. Wasser, d. h. alles."]),
        ("« C'est fini. » Les troupes partent.", ["« C'est fini. »", "Les troupes partent."]),
        ("« Fini !\u00a0» Les troupes partent.", ["« Fini !\u00a0»", "Les troupes partent."]),
        ("Er ging. »Halt!«", ["Er ging.", "»Halt!«"]),
        ("Это было 5 янв. 2022 г. Погибли пятеро.", ["Это было 5 янв. 2022 г.", "Погибли пятеро."]),
        ("Ущерб 3 млн руб. В городе тихо.", ["Ущерб 3 млн руб.", "В городе тихо."]),
        (
            "В 2022 г. Россия молчала. Завод им. В. Иванова в г. Вологде.",
            ["В 2022 г. Россия молчала.", "Завод им. В. Иванова в г. Вологде."],
        ),
        ("Das war 2022. Januar war kalt.", ["Das war 2022.", "Januar war kalt."]),
    ],
)
def test_sentences(text: str, sentences: list[str] | None) -> None:
    expected = sentences or ["Gen. Silva spoke in the U.S. on Monday.", "Dr. Roy did not."]
    assert list_sentences(read_document("", text, "en"), Zone.LEAD) == expected


@settings(derandomize=True, max_examples=100)
@given(
    st.lists(
        st.sampled_from([*'\n\n .!?…"”)。A1', "approx", "Inc", "etc", "people", "Mr", "a.m", "\r\n", "word" * 70]),
        max_size=14,
    )
)
def test_sentences_of_passages_are_those_of_the_whole_text(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitors.sentences._SURE_END", re.compile("(?!)"))
        whole = read_document("", text, "en").stretches
    assert read_document("", text, "en").stretches == whole


def test_text_of_paragraphs_has_as_many_passages_and_an_abbreviation_ends_none() -> None:
    document = read_document("A title", "One\n\nNo. two, by Mr.\n\nRoy of Aktau.\n\nThe third one.", "en")
    assert [passage.pieces[0] for passage in document.passages] == ["A", "One", "No.", "The"]


def test_endless_sentence_is_cut_between_words() -> None:
    document = read_document("", "word " * 1000, "en")
    assert max(len(sentence.pieces) for sentence in read_sentences(document)) <= LONGEST_SENTENCE_PIECES
    assert sum(len(sentence.pieces) for sentence in read_sentences(document)) == 1000


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("anti-war protesters didn't leave", "en", ["anti", "war", "protesters", "didn't", "leave"]),
        ("l'armée d’urgence", "fr", ["l", "armée", "d", "urgence"]),
        ("2,500 troops, 3.5 km", "en", ["2,500", "troops", "3.5", "km"]),
        ("U.S. troops", "en", ["U.S.", "troops"]),
        ("北京抗议 in 2022", "zh", ["北", "京", "抗", "议", "in", "2022"]),
        ("cafe\u0301 ouvert", "fr", ["cafe\u0301", "ouvert"]),
        ("👍🏽 🚨", "en", []),
    ],
)
def test_words(text: str, language: str, words: list[str]) -> None:
    assert list_words(text, language) == words


@given(st.text(st.sampled_from("ab1 2.,'_-A\"’é"), max_size=16))
def test_words_are_the_same_in_ascii_and_beside_another_letter(text: str) -> None:
    pattern = get_word_pattern("en")
    assert find_words(text, "en") == [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("PROTESTS", "protest", "en"),
        ("Kazakhstan’s", "kazakhstan", "en"),
        ("sent", "sends", "en"),
        ("cafe\u0301s", "café", "fr"),
        ("войсками", "войск", "ru"),
        ("Ещё", "еще", "ru"),
        ("والمتظاهرون", "متظاهرين", "ar"),
        ("الاحتجاجات", "احتجاج", "ar"),
        ("manifestantes", "manifestante", "es"),
        ("prisões", "prisão", "pt"),
        ("policiais", "policial", "pt"),
        ("hotéis", "hotel", "pt"),
        ("manifestações", "manifestacao", "pt"),
        ("emergência", "emergencia", "pt"),
        ("ônibus", "onibus", "pt"),
        *((form, "ação", "pt") for form in ("ações", "acao", "acoes", "acções", "accao")),
        *((form, "avião", "pt") for form in ("aviões", "aviao", "avioes")),
        *((form, "cidadão", "pt") for form in ("cidadãos", "cidadaos", "cidadao")),
        *((form, "alemão", "pt") for form in ("alemães", "alemaes", "alemao")),
        *((form, "pão", "pt") for form in ("pães", "paes", "pao")),
        *((form, "mão", "pt") for form in ("mãos", "maos", "mao")),
        *((form, "furacão", "pt") for form in ("furacões", "furacao", "furacoes")),
        *((form, "refém", "pt") for form in ("reféns", "refem", "refens")),
        *((form, "míssil", "pt") for form in ("mísseis", "missil", "misseis")),
        ("faróis", "farol", "pt"),
        ("civis", "civil", "pt"),
        ("homens", "homem", "pt"),
        ("portugueses", "portugues", "pt"),
        ("São", "sao", "pt"),
        ("Алматыдағы", "Алматы", "kk"),
        ("Қарағандыда", "Қарағанды", "kk"),
        ("Жаңаөзенде", "Жаңаөзен", "kk"),
        ("Тоқаевтың", "Тоқаев", "kk"),
        ("шерушілерді", "шеруші", "kk"),
        ("көшелерге", "көше", "kk"),
        ("үкіметінің", "үкімет", "kk"),
        ("жағдайында", "жағдай", "kk"),
        ("ереуілге", "ереуіл", "kk"),
        ("ex\u00adtended", "extended", "en"),
        ("SALDIRI", "saldırı", "tr"),
        ("YASAĞI", "yasağı", "tr"),
        ("KİŞİ", "kişi", "tr"),
        ("KI\u0307S\u0327I\u0307", "kişi", "tr"),
        ("İran", "Iran", "tr"),
        ("IMF", "imf", "tr"),
        ("İstanbul", "istanbul", "en"),
        ("QIRĞIN", "qırğın", "az"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str, language: str) -> None:
    assert stem_folded(fold_word(one, language), language) == stem_folded(fold_word(other, language), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thousands of people marched through the capital on Saturday to demand new elections", "en"),
        ("Тысячи людей вышли на улицы столицы с требованием новых выборов", "ru"),
        ("Мыңдаған адам елордада көшеге шығып, жаңа сайлау талап етті", "kk"),
        ("Miles de personas marcharon por la capital para exigir nuevas elecciones", "es"),
        ("Des milliers de personnes ont défilé dans la capitale pour exiger des élections", "fr"),
        ("خرج الآلاف إلى شوارع العاصمة للمطالبة بانتخابات جديدة", "ar"),
        ("Tausende Menschen zogen durch die Hauptstadt und forderten Neuwahlen", "de"),
        ("Milhares de pessoas marcharam pela capital para exigir novas eleições", "pt"),
        ("数千人在首都游行要求重新选举", "zh"),
        ("", ""),
        ("12 345 !!! 🚨", ""),
        ("Rwanda airlifts 300 soldiers to Cabo Delgado", "en"),
        ("Campesinos bloquean carreteras en Puno por quinto día", "es"),
        ("Из Орска эвакуируют жителей из-за прорыва дамбы", "ru"),
        ("Войска вошли в Актау", "ru"),
        ("Губернатор ввёл режим ЧС", "ru"),
        ("Комендантский час введён в Оше", "ru"),
        ("Узбекистан прекратил пропуск граждан через Дустлик", "ru"),
        ("Уряд запровадив воєнний стан", "uk"),
        pytest.param("Забастоўка ў Мінску", "be", marks=needs_cld2),
        pytest.param("Протести в София", "bg", marks=needs_cld2),
        pytest.param("Кыргызстанда митинг", "ky", marks=needs_cld2),
        pytest.param("Хиљаде људи поново протестују у Београду", "sr", marks=needs_cld2),
        ("Choferes marchan a la sede del sindicato en Rosario", "es"),
        ("Fuga de 80 reclusos da cadeia de Nampula", "pt"),
        ("Professores iniciam greve por tempo indeterminado no Huambo", "pt"),
        ("Portugal disposto a enviar tropas para a Ucrânia", "pt"),
        ("Haïti : pillages et barricades, le gouvernement suspend la hausse", "fr"),
        ("Türk urges calm in Dhaka", "en"),
        ("80 die in ferry fire off Cebu", "en"),
        ("Norteña band plays on in Reno", "en"),
        ("Vigil for the dead of Côte d'Ivoire ferry", "en"),
        ("Lesotho’s dam feeds SA’s border towns", "en"),
        ("Coup", "en"),
        ("COUPS\n", "en"),
        ("Riot", "en"),
        ("Curfew", "en"),
        ("Airstrike", "en"),
        ("Blockade", "en"),
        ("Army mutiny", "en"),
        ("Artillery duel", "en"),
        pytest.param("Coup d’État", "fr", marks=needs_cld2),
        pytest.param("Émeutes", "fr", marks=needs_cld2),
        ("Ausnahmezustand", "de"),
        ("Unruhen", "de"),
        ("Toque de queda", "es"),
        ("Greve geral", "pt"),
        ("Huelga general", "es"),
        ("Huelga general paraliza Argentina", "es"),
        ("Paro nacional", "es"),
        ("Frontera cerrada", "es"),
        ("Fronteira fechada", "pt"),
        ("Petroleiros em greve", "pt"),
        ("Israel bombardeia Beirute", "pt"),
        ("Rodovia bloqueada", "pt"),
        pytest.param("Göteborg", "sv", marks=needs_cld2),
    ],
)
def test_language_is_detected(text: str, language: str) -> None:
    assert detect_language(text) == language


ENGLISH = (
    "Thousands of people marched through the old harbour on Sunday and blocked two bridges for hours. The police said"
    " that the crowd was peaceful, but the port stayed closed until the evening and ferries had to turn back."
)
FRENCH = (
    "Des milliers de personnes ont défilé dimanche dans le vieux port et bloqué deux ponts pendant des heures. La"
    " police a indiqué que la foule était calme, mais le port est resté fermé jusqu’au soir."
)
RUSSIAN = (
    "Тысячи людей прошли в воскресенье по старой гавани и на несколько часов перекрыли два моста. Полиция сообщила,"
    " что толпа вела себя мирно, но порт оставался закрытым до вечера, и паромам пришлось вернуться."
)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("fr", ENGLISH, "en"),
        ("en", FRENCH, "fr"),
        ("en", RUSSIAN, "ru"),
        ("en", ENGLISH, "en"),
        ("fr", ENGLISH[:120], "fr"),  # too short
        ("fr", f"{ENGLISH} {FRENCH}", "fr"),  # in both
        ("de", f"{ENGLISH} {FRENCH}", "de"),  # in neither, but mixed
        ("ru", RUSSIAN.encode().decode("latin-1"), "ru"),  # a broken encoding
        ("kk", RUSSIAN, "ru"),
        ("fr", "7 · 12 · 19 · 23 " * 40, "fr"),
        ("", ENGLISH, ""),  # detected where the article is read
    ],
)
def test_a_declared_language_gives_way_only_to_a_text_that_is_clearly_in_another(
    declared: str, text: str, language: str
) -> None:
    assert confirm_language(declared, text) == language


def test_given_language_comes_first() -> None:
    assert read_document("Тысячи людей вышли на улицы", "", "kk").language == "kk"
    assert read_document("Тысячи людей вышли на улицы столицы", "", "").language == "ru"


@pytest.mark.parametrize(
    "code",
    [
        '<script>var a = "troops deployed" < 3</script>',
        "<STYLE type='text/css'>.deploy > .troops {}</Style >",
        "<script>if (a < b) { troops() }</script><style>troops</style>",
    ],
)
def test_scripts_and_styles_are_no_text_and_move_no_offset(code: str) -> None:
    document = read_document(code, f"{code} Calm day in <b>Aktau</b>. {code}", "en")
    spelt = [document.text[start:end] for one in read_sentences(document) for start, end in word_places(one)]
    assert spelt == ["Calm", "day", "in", "Aktau"]


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("He wrote <script> and left.", "He wrote and left."),
        ("<style>Troops left</script>", "Troops left"),
        ("<scripture>Troops</scripture>", "Troops"),
    ],
)
def test_a_script_that_never_ends_hides_nothing(text: str, spelt: str) -> None:
    sentences = read_sentences(read_document("", text, "en"))
    assert " ".join(sentence.text for sentence in sentences).split() == spelt.split()


def test_scripts_that_never_end_are_read_once() -> None:
    begun = time.process_time()
    read_document("", "<script>a<style>b" * 30_000, "en")
    assert time.process_time() - begun < 2


def test_markup_left_in_is_no_word_and_moves_no_offset() -> None:
    text = '<p class="troops">Army&nbsp;moves</p> <!-- deploy --> in <b>Aktau</b>.'
    document = read_document("", text, "en")
    (sentence,) = read_sentences(document)
    spelt = [text[start:end] for start, end in sentence.words]
    assert spelt == ["Army", "moves", "in", "Aktau"]
    assert sentence.quote(sentence.base, sentence.base + 2).text == "Army&nbsp;moves"


def test_a_comment_ends_where_it_closes_or_another_begins() -> None:
    document = read_document("", "Army <!-- one <!-- two --> moves <!-- a > b --> in", "en")
    assert document.clean_text.split() == ["Army", "moves", "in"]
    assert len(document.clean_text) == len(document.text)


def test_a_comment_that_never_closes_is_text() -> None:
    assert "deploy" in read_document("", "Army <!-- deploy in Aktau.", "en").clean_text


@pytest.mark.parametrize("unit", ["<!--", "<!--a-", "<!-- -- ", "<a ", "</a", "&#x4", "<!-- --"])
def test_markup_that_never_closes_takes_time_by_its_length_only(unit: str) -> None:
    began = time.process_time()
    _ = read_document("", unit * (1_000_000 // len(unit)), "en").clean_text
    assert time.process_time() - began < 1.0


def test_less_than_sign_is_no_markup() -> None:
    document = read_document("", "5 < 6 and a <b but not closed", "en")
    assert "closed" in read_sentences(document)[0].text


@settings(derandomize=True, max_examples=150)
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(["en", "fr", "ar", "zh", ""]))
def test_every_word_is_quoted_as_it_stands(title: str, text: str, language: str) -> None:
    document = read_document(title, text, language)
    for sentence in read_sentences(document):
        for position in range(len(sentence.words)):
            span = sentence.quote(sentence.base + position, sentence.base + position + 1)
            assert get_source(document, span.zone)[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "a" * 1_000_000,
        "\u0301" * 50_000,
        "🚨" * 50_000,
        "<" * 50_000,
        "&" * 50_000,
        "." * 50_000,
        "'" * 50_000,
        "Мир 世界 العالم שלום " * 5_000,
        "\u202eabc\u202c " * 10_000,
        "\x00\ud7ff\ufffd" * 10_000,
        "<p>" * 20_000,
    ],
    ids=lambda text: repr(text[:4]),
)
def test_bad_input_is_read_in_bounded_time(text: str) -> None:
    started = time.process_time()
    document = read_document(text[:2000], text, "")
    for sentence in read_sentences(document):
        assert sentence.clauses is not None
    assert time.process_time() - started < 5


def test_five_megabytes_are_read_whole() -> None:
    paragraph = "Officials said on Monday that nothing had happened. " * 20 + "\n\n"
    text = paragraph * (5_000_000 // len(paragraph))
    started = time.process_time()
    document = read_document("Long", text, "en")
    assert time.process_time() - started < 5
    assert len(read_sentences(document)) == 20 * text.count("\n\n") + 1


def test_a_colon_in_a_time_and_a_comma_in_a_number_part_no_clauses() -> None:
    document = read_document("Togo ends its 11:00 p.m. curfew for 1,200 villages, minister says", "", "en")
    assert max(read_sentences(document)[0].clauses) == 1
