"""Refuses queries that nearly every article would meet, by lists of the commonest words of each language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from monitors.errors import QueryError
from monitors.rules.syntax import ListRef, Node, Not, Or, Phrase, Slot, Term, TermKind, get_children, walk

_BY_LANGUAGE = {
    "en": """
a about after again against all also an and any are as at be because been before being between but by can could
did do does for from had has have he her here him his how i if in into is it its just like may me more most my
new news no not now of off on one only or other our out over own said same say says she should so some such than
that the their them then there these they this those through to too two under up us was we were what when where
which while who will with would year years you your
""",
    "es": """
a al como con de del desde el ella en entre era es esta este ha han la las le lo los más me muy no o para pero por que
se según ser si sin sobre su sus también tras un una y ya
""",
    "fr": """
a à au aux avec ce ces cette dans de des du elle en est et être il ils je la le les leur mais me ne nous on ont ou où
par pas plus pour qu que qui sa se ses si son sont sur un une vous
""",
    "de": """
aber als am an auch auf aus bei bis das dass dem den der des die ein eine einem einen einer er es für gegen hat hatte
ich ihr im in ist mit nach nicht noch nur oder sein sich sie sind so über um und vom von vor war werden wie wird wir
zu zum zur
""",
    "pt": """
a ao aos as até com como da das de do dos e em ele ela foi há mais mas na nas no nos não o os ou para pela pelo por
quando que se ser seu sua são um uma
""",
    "ru": """
а без был была были было быть в во вот все всех вы где да для до его ее если есть еще же за здесь и из или им их к как
ко когда который которые ли мы на над не него нее нет ни но о об он она они от по под после при с со так также там то
только у уже что чтобы это этого я
""",
    "ar": """
أن إلى التي الذي بعد بين ثم حيث على عن عند في قال قبل كان كانت كل لا لم ما مع من منذ هذا هذه هو هي و
""",
    "zh": "的 了 在 是 和",
    "ja": "の は を に が と で た",
    "kk": "ал бар ба да де деп ең жаңа және жылы мен осы сол туралы үшін",
}
COMMON_BY_LANGUAGE = {language: frozenset(words.split()) for language, words in _BY_LANGUAGE.items()}
COMMON_WORDS = frozenset().union(*COMMON_BY_LANGUAGE.values())

# Words that are common in news, though no watch for them is refused; they only steer which term is looked for first.
_NEWS = """
according act agency american announced area authorities became back best board called came capital car change chief
children china city community company council country court cut day dead days death decision died deputy director
early east economic election end europe event face family february federal figures final financial five force forces
foreign former found four head hit free game general government great ground group groups half health held help high
home hospital hour house human hundreds including increase injured international january john june july killed
killing land large late law lead leader leaders left level life local long lost made main major man march market
meeting member members men military million minister minutes month months morning move national near next nation
night north number office officer officers official officials old open opposition order part party people percent
period person place placed plan play players police policy political power president press price prime private
problem program project public put quarter record region release report reported reports residents right road round
rule run russia russian school second security september series set seven shooting shot show since six small social
south sports start state statement states still support system take taken team ten third thousands three time today
told took turned town trade trial trump turn union united university used vote war washington water way went week
weeks west win woman women work workers world young
"""
NEWS_WORDS = frozenset(_NEWS.split())
SHORT_PREFIX = 3
"""A prefix of so many letters or fewer is common, too, if a word that is common in news begins with it."""


@lru_cache(maxsize=65_536)
def weigh_word(word: str) -> int:
    """Estimate roughly how many times more often a word occurs than a rare one (weight 1)."""
    folded = word.casefold()
    return 2000 if folded in COMMON_WORDS else 40 if folded in NEWS_WORDS else 1


def refuse_too_broad(node: Node, text: str, find_common: Callable[[str], str], list_fix: str = "") -> None:
    """Raise QueryError for a query (`node`, parsed from `text`) that nearly every article would meet.

    `find_common` takes the name of a list and returns an entry of it that nearly every article contains, ``""`` if
    there is none. `list_fix` is the advice about such a list, if the author of the query can edit it.
    """
    if requires_something(node, find_common):
        return
    around = "put ( ) around it and add a rarer word with AND" if isinstance(node, Or) else ""
    for item in walk(node):
        if isinstance(item, ListRef) and (entry := find_common(item.name)):
            what = "<{name}> has {part}, which nearly every article has"
            fix = list_fix or around or "add a rarer word with AND"
            raise QueryError(what, item.column, fix, name=item.name, part=repr(entry))
    if any(isinstance(item, Not) for item in walk(node)):
        what = "the words beside NOT match nearly every article"
        raise QueryError(what, 1, around or "add a word that must be there")
    part = repr(text.strip())
    raise QueryError("{part} matches nearly every article", 1, around or "add a rarer word with AND", part=part)


def requires_something(node: Node, find_common: Callable[[str], str]) -> bool:
    """Return whether an article must contain something less than common for `node` to be met."""
    if isinstance(node, Phrase):
        return not is_common(node, COMMON_WORDS) and not _is_short_prefix(node)
    if isinstance(node, ListRef):
        return not find_common(node.name)
    if isinstance(node, Slot | Not):
        return False
    children = get_children(node)
    if isinstance(node, Or):
        return all(requires_something(child, find_common) for child in children)
    return any(requires_something(child, find_common) for child in children)


def is_common(phrase: Phrase, words: Collection[str]) -> bool:
    """Return whether a phrase has only common `words`, prefixes of such, and single Latin letters or digits, and is no
    name such as ``AT&T`` or ``B-2``.
    """
    common = [_is_common_term(term, words) for term in phrase.terms]
    if phrase.is_name or (len(common) > 1 and not any(common)):
        return False
    return all(is_word or _is_single(term) for is_word, term in zip(common, phrase.terms, strict=True))


def _is_common_term(term: Term, words: Collection[str]) -> bool:
    """Return whether a term is one of these common words, or a prefix with which one of them begins."""
    text = term.text.casefold()
    return text in words or (term.kind is TermKind.PREFIX and _begins_any(text, words))


def _is_short_prefix(phrase: Phrase) -> bool:
    """Return whether a phrase is a short prefix with which a word begins that is common in news, such as ``pro*``."""
    (first, *rest) = phrase.terms
    is_short = not rest and first.kind is TermKind.PREFIX and len(first.text) <= SHORT_PREFIX
    return is_short and _begins_any(first.text.casefold(), NEWS_WORDS)


def _begins_any(prefix: str, words: Iterable[str]) -> bool:
    return any(word.startswith(prefix) for word in words)


def _is_single(term: Term) -> bool:
    """Return whether a term is a single Latin letter or digit."""
    return len(term.text) == 1 and term.text.isascii()
