"""A lifting told by a noun, which has no tense, is believed only where the headline says nothing else."""

from __future__ import annotations

import pytest

from monitors.stories.lifting import Deed, read_deed


@pytest.mark.parametrize(
    "title",
    [
        "Lifting of curfew in Kano, Nigeria",
        "End of lockdown in Melbourne and Sydney",
        "President declares end of state of emergency in Sri Lanka",
        "Kano State: end of curfew",
        "End of martial law in Mindanao",
        "End of night-time curfew in Leh",
        "Levée de l'état d'urgence en Guadeloupe",
        "Levée de l’état de siège en Ituri",
        "Bamako : fin du couvre-feu",
        "Le président décrète la fin de l'état d'urgence au Niger",
        "Ende des Ausnahmezustands in Sri Lanka",
        "Aufhebung der nächtlichen Ausgangssperre in Hamburg",
        "Regierung verkündet Ende des Kriegsrechts in Seoul",
        "Fin del estado de excepción en Guayaquil y Quito",
        "Gobierno decreta el levantamiento del toque de queda en Lima",
        "Terminó el toque de queda en Bogotá",
        "Fim do estado de sítio em Maputo",
        "Governador decreta fim do toque de recolher em Salvador",
        "Acaba o toque de recolher em Manaus",
        "Снятие карантина в Алматинской области",
        "Власти объявили об отмене комендантского часа в Алматы",
        "Окончание режима чрезвычайного положения в Казахстане",
        "نهاية حالة الطوارئ في تونس",
        "انتهاء حظر التجول الليلي في بغداد",
        "السودان يعلن انتهاء حالة الطوارئ",
        "إلغاء حالة الطوارئ في تونس",
        "Алматыда коменданттық сағат алынып тасталды",
    ],
)
def test_a_noun_with_nothing_but_its_place_tells_a_lifting(title: str) -> None:
    assert read_deed(title)[0] is Deed.LIFTS


@pytest.mark.parametrize(
    "title",
    [
        "Lifting of curfew hangs on governor's word",
        "End of curfew? Not yet, says mayor of Kano",
        "Minister: end of curfew only with calm",
        "End of curfew brought forward to 9pm in Leh",
        "Court stays lifting of curfew in Kano",
        "Opposition: end of state of emergency!",
        "End of curfew in Kano, start of lockdown in Jos",
        "Lifting of state of emergency vetoed by Senate",
        "End of curfew sparks fears in Leh",
        "End of debate on curfew",
        "Levée de l'état d'urgence : le Sénat vote contre",
        "Fin du couvre-feu avancée à 4 heures à Dakar",
        "Vers la fin du couvre-feu à Dakar",
        "Levée du couvre-feu, non merci",
        "Fin de l'état de grâce",
        "Fin du couvre-feu à Noël",
        "Fin du couvre-feu pour les chiens à Dakar",
        "Aufhebung des Ausnahmezustands vom Parlament vertagt",
        "Ende der Ausgangssperre in Aussicht",
        "Ende der Ausgangssperre um 5 in Leipzig",
        "Forderung: Aufhebung der Ausgangssperre",
        "Fin del toque de queda a las 6 en Quito",
        "Levantamiento del toque de queda queda en manos del juez",
        "Fin del estado de alarma, ¿y ahora?",
        "Acaba el toque de queda a las cinco en Lima",
        "Suspensão do toque de recolher vai a votação",
        "Fim do estado de emergência dia 15 em Lisboa",
        "Termina o toque de recolher ao amanhecer em Recife",
        "Отмена комендантского часа после стабилизации обстановки",
        "Отмену режима ЧС отложили",
        "انتهاء حظر التجول فجر السبت",
        "رفع حظر التجول مرهون بالهدوء",
        "نهاية حالة الطوارئ بعد أسبوع",
        "السلطات تدرس إنهاء حالة الطوارئ",
        "Коменданттық сағатты алып тастау талқыланды",
        "Коменданттық сағаттың аяқталуы дүйсенбіде",
    ],
)
def test_a_noun_with_anything_else_tells_none(title: str) -> None:
    assert read_deed(title)[0] is not Deed.LIFTS


@pytest.mark.parametrize(
    "title",
    [
        "President announces end of curfew from Monday",
        "Governor announces end of curfew in Kano on Monday",
        "Lifting of state of emergency ruled out",
        "Lifting of curfew under review",
        "Lifting of curfew only after calm returns",
        "End of curfew at dawn in Leh",
        "President to declare end of curfew in Kano",
        "Hoax: end of curfew in Kano",
        "Levée du couvre-feu à partir de lundi",
        "Levée du couvre-feu le 20 juin",
        "Levée de l'état d'urgence refusée",
        "Levée du couvre-feu si le calme revient",
        "Fin du couvre-feu à 6 h du matin",
        "Ende der Ausgangssperre am Montag",
        "Aufhebung der Ausgangssperre abgelehnt",
        "Bürgermeister kündigt Ende der Ausgangssperre an",
        "Termina el toque de queda el lunes",
        "Levantamiento del estado de excepción rechazado",
        "Fim do toque de recolher às 5h",
        "Suspensão do toque de recolher negada pela Justiça",
        "Отмена комендантского часа пока невозможна",
        "Отмена карантина с 1 июня",
        "Снятие режима ЧП зависит от паводка",
        "انتهاء حظر التجول يوم الاثنين",
        "وقف العمل بحالة الطوارئ مرفوض",
    ],
)
def test_a_noun_that_is_refused_dated_or_conditional_denies_the_lifting(title: str) -> None:
    assert read_deed(title)[0] is Deed.DENIES


@pytest.mark.parametrize(
    "title",
    [
        "Nouméa : la préfecture annonce la levée du couvre-feu",
        "Gobierno anuncia el fin del toque de queda",
        "Governor announces end of curfew in Kano",
    ],
)
def test_what_is_only_announced_leaves_it_open_whether_the_measure_holds(title: str) -> None:
    assert read_deed(title)[0] is None


@pytest.mark.parametrize(
    "title",
    [
        "Government lifts curfew from Monday",
        "Curfew lifted as of 1 July",
        "Couvre-feu levé à partir de lundi",
        "Ausgangssperre ab Montag aufgehoben",
        "Toque de queda levantado desde el lunes",
        "Toque de recolher suspenso a partir de segunda",
        "Комендантский час отменён с понедельника",
        "Коменданттық сағат дүйсенбіден бастап алынды",
        "السلطات ترفع حظر التجول ابتداء من الأحد",
    ],
)
def test_a_measure_that_is_lifted_from_a_day_on_holds_until_then(title: str) -> None:
    assert read_deed(title)[0] is Deed.DENIES


@pytest.mark.parametrize(
    ("title", "deed", "names"),
    [
        ("Curfew and state of emergency lifted in Almaty", Deed.LIFTS, ("Curfew", "state of emergency")),
        ("Curfew in Gao and state of emergency in Mopti lifted", Deed.LIFTS, ("Curfew", "state of emergency")),
        ("Mali lifts curfew, ban and martial law in Gao", Deed.LIFTS, ("curfew", "ban", "martial law")),
        ("End of curfew and state of emergency in Almaty", Deed.LIFTS, ("curfew", "state of emergency")),
        ("Couvre-feu et état d'urgence levés à Nouméa", Deed.LIFTS, ("Couvre-feu", "état d")),
        ("Levée du couvre-feu et de l'état d'urgence à Nouméa", Deed.LIFTS, ("couvre-feu", "état d")),
        ("Ausnahmezustand und Ausgangssperre in Jos aufgehoben", Deed.LIFTS, ("Ausnahmezustand", "Ausgangssperre")),
        ("Perú levanta el estado de emergencia y el toque de queda", Deed.LIFTS, ("estado de", "toque de queda")),
        ("Governo levanta o estado de sítio e o toque de recolher", Deed.LIFTS, ("estado de", "toque de recolher")),
        ("Власти отменили комендантский час и карантин", Deed.LIFTS, ("комендантский час", "карантин")),
        ("رفع حظر التجول وحالة الطوارئ في الخرطوم", Deed.LIFTS, ("حظر التجول", "حالة الطوارئ")),
        ("Төтенше жағдай және карантин алынды", Deed.LIFTS, ("Төтенше жағдай", "карантин")),
        ("Borders and airports reopened in Mali", Deed.LIFTS, ("borders", "airports")),
        ("Government imposes curfew and state of emergency", Deed.IMPOSES, ("curfew", "state of emergency")),
        ("Kano reimposes curfew and lockdown", Deed.REIMPOSES, ("curfew", "lockdown")),
    ],
)
def test_all_measures_of_which_a_verb_tells_are_named(title: str, deed: Deed, names: tuple[str, ...]) -> None:
    told, named = read_deed(title)
    assert (told, {one.lower() for one in named}) == (deed, {one.lower() for one in names})


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("State of emergency declared in Mali, curfew lifted", ("curfew",)),
        ("Mali imposes state of emergency, curfew lifted in Gao", ("curfew",)),
        ("Mali declares martial law and curfew lifted in Gao", ("curfew",)),
        ("State of emergency extended and curfew lifted in Gao", ("curfew",)),
        ("Kano lifts curfew and state of emergency extended", ("curfew",)),
        ("Curfew lifted in Gao, state of emergency declared", ("Curfew",)),
    ],
)
def test_a_measure_that_goes_on_is_not_named_with_one_that_is_lifted(title: str, names: tuple[str, ...]) -> None:
    assert read_deed(title) == (Deed.LIFTS, names)


@pytest.mark.parametrize("words", ["night-time ", "curfew and ", "of the ", "Leh, "])
def test_a_hostile_headline_is_read_to_its_end(words: str) -> None:
    assert read_deed(f"End of curfew {words * 60} whatever")[0] is not Deed.LIFTS
