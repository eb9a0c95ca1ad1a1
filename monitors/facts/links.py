"""Ties counts to trigger words within one sentence: who was killed and not who killed, who was arrested, who fled.

A count before a passive or intransitive trigger, or after an active one, belongs to it. Joined counts are summed, and
parts ("including ten children") are left out. ``figures.py`` then merges what the sentences of an article state.
"""

from __future__ import annotations

from itertools import pairwise

from monitors.facts.counts import Count, list_counts
from monitors.facts.crowds import find_protesters, find_troops
from monitors.facts.held import has_object, holds_captives, is_held, is_held_by_authority
from monitors.facts.implied import imply_object, imply_one, imply_owner, imply_subject, may_imply_one, take_self
from monitors.facts.joining import JOIN_REACH, claim, claim_list, is_joined, is_no_subject
from monitors.facts.lexicon import Form, Item, Lexicon, Tag, Trigger
from monitors.facts.replaced import drop_replaced, list_replaced, name_tolls, spare_former
from monitors.facts.successors import list_untied, mark_correcting, update_former
from monitors.facts.sums import Group, list_figures
from monitors.facts.tagged_sentence import BREAKING, Figure, TaggedSentence
from monitors.facts.tallies import is_revised, is_tally, name_former, take_tally
from monitors.facts.unreal import is_unaffected, is_unreal
from monitors.model import FactKind

LEFT_REACH, RIGHT_REACH, COUNTED_REACH = 18, 4, 3  # items
ESCAPE_REACH = 6
LEAST_FLED = 10  # fewer people who "fled" are suspects, not displaced
PARTED_REACH = 4  # items between the people and the parts of a verb
PARTED_BY = (Tag.WORD, Tag.PREPOSITION, Tag.DEFINITE)
AMONG_THEM = ("among them", "entre ellos", "entre eles", "parmi eux")
NAMING = (Tag.WORD, Tag.DIGITS, Tag.JOIN)


def read_sentence(text: str, start: int, end: int, lexicon: Lexicon) -> list[Figure]:
    """The figures that ``text[start:end]`` states: one of a kind, or more where it reports several events."""
    items = lexicon.tag(text, start, end)
    if lexicon.replacing.isdisjoint([item.word for item in items]):
        return _read_items(text, items, lexicon)
    replaced = spare_former(items, list_replaced(items, lexicon), text, lexicon)
    if not replaced:
        return _read_items(text, items, lexicon)
    current = drop_replaced(name_tolls(items, replaced, text, lexicon), replaced)
    figures = _read_items(text, current, lexicon)
    former = [one for one in replaced if one.is_former]
    if not former:
        return mark_correcting(figures, replaced)
    figures = [figure for figure in figures if not _is_left_over(text, figure)]
    denied = [one for one in replaced if not one.is_former]
    stated = _read_items(text, drop_replaced(items, denied), lexicon)
    known = {figure.kind for figure in figures}
    only = [one for one in stated if one.kind not in known]
    figures = mark_correcting(figures, replaced, stated) + update_former(items, only, former, lexicon)
    return figures + list_untied(items, (*figures, *only), former)


def _is_left_over(text: str, figure: Figure) -> bool:
    """Whether a figure is only a word beside a number that was taken out: ``Un bilan de 24 morts``."""
    return figure.high == 1 and " " not in text[figure.start : figure.end]


def _read_items(text: str, items: list[Item], lexicon: Lexicon) -> list[Figure]:
    """The figures of a tagged sentence."""
    counts = list_counts(items, lexicon)
    if not counts and not may_imply_one(items, lexicon):
        return []
    sentence = TaggedSentence(
        text,
        items,
        {item.tag for item in items},
        counts,
        set(),
        _list_parts(items, counts, lexicon.groups["degrees"]),
        lexicon,
    )
    figures = [figure for kind, groups in _link_triggers(sentence).items() for figure in list_figures(kind, groups)]
    figures += find_troops(sentence)
    figures += find_protesters(sentence)
    return [name_former(sentence, figure) for figure in figures]


def _list_parts(items: list[Item], counts: list[Count], degrees: frozenset[str]) -> set[int]:
    """The indexes of counts that are part of another: those after "including", and those joined to them.

    So is the last count of "injured 16 workers, four seriously".
    """
    parts: set[int] = set()
    for index, count in enumerate(counts):
        before = items[count.first - 1] if count.first else None
        joined = index - 1 in parts and before is not None and before.tag is Tag.JOIN
        joined = joined and all(item.tag is not Tag.TRIGGER for item in items[counts[index - 1].last : count.first])
        is_degree = index > 0 and count.headless and _names_degree(items, count, degrees)
        if (
            count.part
            or joined
            or is_degree
            or _is_among(items, count)
            or (before is not None and before.tag is Tag.PART)
        ):
            parts.add(index)
    return parts


def _is_among(items: list[Item], count: Count) -> bool:
    """Whether "among them" follows, as in ``two soldiers among them``."""
    following = items[count.last + 1 : count.last + 2]
    return not count.headless and bool(following) and following[0].word in AMONG_THEM


def _names_degree(items: list[Item], count: Count, degrees: frozenset[str]) -> bool:
    """Whether a number is right after a comma and before a word such as "seriously"."""
    if items[count.first - 1].word != "," or count.last + 1 >= len(items):
        return False
    return items[count.last + 1].word in degrees


def _link_triggers(sentence: TaggedSentence) -> dict[FactKind, list[Group]]:
    """The groups of counts that are tied to the triggers of each kind."""
    groups: dict[FactKind, list[Group]] = {}
    items = sentence.items
    if Tag.TRIGGER not in sentence.tags:
        return groups
    triggers = [position for position, item in enumerate(items) if item.tag is Tag.TRIGGER]
    covered = {position for count in sentence.counts for position in range(count.first, count.last + 1)}
    skipped = _list_casualties(sentence, triggers)
    for position in triggers:
        if position in covered or position in skipped or is_unreal(sentence, position):
            continue
        trigger: Trigger = items[position].payload
        group = _group(sentence, position, trigger)
        if group.counts:
            groups.setdefault(trigger.kind, []).append(group)
    return groups


def _group(sentence: TaggedSentence, position: int, trigger: Trigger) -> Group:
    """The counts that are tied to a trigger; a toll is a total, whatever its words."""
    is_noun = trigger.form is Form.TALLY
    if not is_noun and is_tally(sentence, position) and (counts := take_tally(sentence, position)):
        return Group(counts, True, True, is_revised(sentence, position, counts))
    counts = _link(sentence, position, trigger)
    if is_unaffected(sentence, position, trigger.kind, counts):
        sentence.taken -= {index for index, count in enumerate(sentence.counts) if count in counts}
        counts = []
    counts = [one._replace(culprit=True) if _is_culprit(sentence, one) else one for one in counts]
    is_total = is_noun and sentence.lexicon.holds("toll", sentence.items[position].word)
    return Group(counts, is_noun, is_total, is_total and bool(counts) and is_revised(sentence, position, counts))


def _is_culprit(sentence: TaggedSentence, count: Count) -> bool:
    """Whether one person is said to have killed the others: ``the gunman``, ``killing himself``."""
    words = [item.word for item in sentence.items[count.first : count.last + 1]] if count.low == 1 else []
    return count.culprit or not sentence.lexicon.groups["culprits"].isdisjoint(words)


def _list_casualties(sentence: TaggedSentence, triggers: list[int]) -> set[int]:
    """The positions of triggers such as ``killed or injured``, whose count belongs to neither of them alone."""
    skipped: set[int] = set()
    items = sentence.items
    for position in triggers:
        first, join, second = items[position : position + 3] if position + 2 in triggers else (None, None, None)
        if first and join and second and sentence.lexicon.holds("both_ways", join.word):
            own = _find_right(sentence, position + 2, RIGHT_REACH)
            passive = _find_auxiliary(items, position) is not None
            if first.payload.kind is not second.payload.kind and not (own is not None and passive):
                skipped |= {position, position + 2}
    return skipped


def _link(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The counts that belong to a trigger; where they stand depends on its form."""
    if trigger.form is Form.TALLY:
        return take_tally(sentence, position) or imply_object(sentence, position, trigger)
    if himself := take_self(sentence, position, trigger):
        return himself
    match trigger.form:
        case Form.DOING:
            group = _take_as_noun(sentence, position) or _take_right(sentence, position)
            return group or imply_object(sentence, position, trigger) or imply_owner(sentence, position)
        case Form.FORCING:
            return _take_right(sentence, position) if _lets_escape(sentence, position) else []
        case Form.COUNTED:
            return _take_before(sentence, position) or imply_owner(sentence, position)
        case Form.DONE_TO:
            return _take_victims(sentence, position, trigger)
        case Form.HOLDING | Form.SEIZING:
            return _take_held(sentence, position, trigger)
        case Form.PARTED:
            return _take_parted(sentence, position)
        case _:
            return _take_sufferers(sentence, position, trigger)


def _take_victims(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The people of ``were killed``, before it, or of an active ``killed``, around it, after it or else before it."""
    auxiliary = _find_auxiliary(sentence.items, position)
    if auxiliary is not None:
        group = _take_left(sentence, position, auxiliary) or imply_one(sentence, position, auxiliary, trigger)
        return group or _take_inverted(sentence, position)
    is_attribute = trigger.kind is not FactKind.DISPLACED  # "two displaced students" are no news
    group = (is_attribute and _take_around(sentence, position)) or _take_right(sentence, position)
    group = group or imply_object(sentence, position, trigger) or _take_left(sentence, position, None)
    return group or imply_subject(sentence, position, trigger)


def _take_inverted(sentence: TaggedSentence, position: int) -> list[Count]:
    """The people after a passive, in languages that may say them last: ``fueron detenidas 45 personas``."""
    index = _find_right(sentence, position, RIGHT_REACH)
    return _take_right(sentence, position) if index is not None and not sentence.counts[index].headless else []


def _take_held(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The people of ``police held 150``, or of ``150 were held``, if they are arrested."""
    if holds_captives(sentence):
        return []
    auxiliary = _find_auxiliary(sentence.items, position)
    verb = position if auxiliary is None else auxiliary
    if is_held(sentence, position, verb, trigger.form):
        return _take_left(sentence, position, auxiliary)
    index = _find_right(sentence, position, RIGHT_REACH)
    if index is None or not has_object(sentence, index) or not is_held_by_authority(sentence, position, index):
        return []
    return _take_right(sentence, position)


def _take_parted(sentence: TaggedSentence, position: int) -> list[Count]:
    """The people between the parts of a verb: ``took 40 people into custody``."""
    verbs = sentence.lexicon.parted[sentence.items[position].word]
    for index in range(len(sentence.counts) - 1, -1, -1):
        count = sentence.counts[index]
        if count.last < position and index not in sentence.parts:
            between = sentence.items[count.last + 1 : position]
            before = sentence.items[max(0, count.first - PARTED_REACH) : count.first]
            is_near = len(between) <= PARTED_REACH and all(item.tag in PARTED_BY for item in between)
            return claim(sentence, [index]) if is_near and not verbs.isdisjoint([item.word for item in before]) else []
    return []


def _take_sufferers(sentence: TaggedSentence, position: int, trigger: Trigger) -> list[Count]:
    """The people of ``died`` or ``fled``, before it. "Dies" implies one person; few who flee are not displaced."""
    group = _take_left(sentence, position, _find_auxiliary(sentence.items, position))
    if trigger.kind is FactKind.DISPLACED:
        return group if sum(count.low or 0 for count in group) >= LEAST_FLED else []
    if not group and sentence.lexicon.holds("alone", sentence.items[position].word):
        return imply_one(sentence, position, position, trigger)
    return group


def _lets_escape(sentence: TaggedSentence, position: int) -> bool:
    """Whether words of escape follow soon after the count: ``to leave``, ``from their homes``."""
    index = _find_right(sentence, position, RIGHT_REACH)
    if index is None or sentence.counts[index].low == 1:
        return False
    last = sentence.counts[index].last
    behind = sentence.items[last + 1 : last + 1 + ESCAPE_REACH]
    if behind and behind[0].tag is Tag.TRIGGER and behind[0].payload.kind is not FactKind.DISPLACED:
        return False  # "leaves 70 dead, sends 6,000 fleeing"
    words = {word for item in behind for word in item.word.split()}
    return not words.isdisjoint(sentence.lexicon.groups["escapes"])


def _find_auxiliary(items: list[Item], position: int) -> int | None:
    """The position of the form of "be" that makes the trigger a passive, None without one."""
    for back in range(1, 6):
        if position - back < 0:
            return None
        item = items[position - back]
        if item.tag in (Tag.BE_ONE, Tag.BE_MANY):
            is_second = position > back and items[position - back - 1].tag in (Tag.BE_ONE, Tag.BE_MANY)
            return position - back - is_second  # "are being held"
        if item.tag not in (Tag.WORD, Tag.QUALIFIER) and item.tag is not Tag.JOIN:
            return None
    return None


def _find_right(sentence: TaggedSentence, position: int, reach: int) -> int | None:
    """The index of the count that begins right after the trigger, with only adjectives between them."""
    for index, count in enumerate(sentence.counts):
        if count.first > position:
            between = sentence.items[position + 1 : count.first]
            if between and between[-1].tag is Tag.DEFINITE:
                between = between[:-1]  # "killed her two sons"
            near = len(between) <= (reach if count.bare else 2)
            plain = all(
                item.tag in (Tag.WORD, Tag.MOVE, Tag.GATHER) and item.word not in (",", "(", ")", ".", "-", '"')
                for item in between
            )
            return index if near and plain else None
    return None


def _take_right(sentence: TaggedSentence, position: int) -> list[Count]:
    him = sentence.items[position + 1 : position + 3]
    if len(him) == 2 and sentence.lexicon.holds("objects", him[0].word) and him[1].tag is Tag.JOIN:
        others = _take_right(sentence, position + 2)  # "wounding him and three others" are four
        return [Count(1, 1, position + 1, position + 1, him[0].start, him[0].end), *others] if others else []
    index = _find_right(sentence, position, RIGHT_REACH)
    if index is None or index in sentence.taken or (position and sentence.items[position - 1].tag is Tag.NONE):
        return []  # "no dead: four hurt"
    return claim_list(sentence, index)


def _take_around(sentence: TaggedSentence, position: int) -> list[Count]:
    """The number before a participle whose noun follows it: ``hundreds of detained workers``."""
    for index, (number, noun) in enumerate(pairwise(sentence.counts)):
        if noun.first == position + 1 and index not in sentence.taken and _is_parted(sentence, number, noun):
            sentence.taken.add(index + 1)
            return claim(sentence, [index])
    return []


def _is_parted(sentence: TaggedSentence, number: Count, noun: Count) -> bool:
    """Whether a number and a bare noun are one phrase around a single word, or around "of" and a word."""
    between = [item.word for item in sentence.items[number.last + 1 : noun.first - 1]]
    return number.headless and bool(number.low) and noun.bare and noun.low is None and between in ([], ["of"])


def _take_left(sentence: TaggedSentence, position: int, auxiliary: int | None) -> list[Count]:
    """The counts that are the subject of a passive or intransitive trigger."""
    items, counts = sentence.items, sentence.counts
    verb = position if auxiliary is None else auxiliary
    clause = sentence.lexicon.groups["clause"]
    for index in range(len(counts) - 1, -1, -1):
        count = counts[index]
        if count.last >= verb:
            continue
        between = items[count.last + 1 : verb]
        if len(between) > LEFT_REACH or any(item.word in BREAKING or item.word in clause for item in between):
            return []
        if index in sentence.taken or index in sentence.parts:
            continue
        if is_no_subject(sentence, count) and not (not between and _is_held(sentence, count)):
            continue
        if auxiliary is None and count.bare and between and not _is_named(sentence, count, between):
            continue
        group = [index]
        while group[0] > 0 and is_joined(sentence, group[0] - 1, group[0]) and group[0] - 1 not in sentence.taken:
            group.insert(0, group[0] - 1)
        return claim(sentence, group) if _agrees(items, counts, group, auxiliary) else []
    return []


def _is_held(sentence: TaggedSentence, count: Count) -> bool:
    """Whether a preposition lets a count be a subject, as in ``with over 200 people injured``."""
    return bool(count.first) and sentence.lexicon.holds("holding", sentence.items[count.first - 1].word)


def _is_named(sentence: TaggedSentence, count: Count, between: list[Item]) -> bool:
    """Whether what is between a person and the trigger belongs to them: ``protester Azzam Aweida, 15, dies``."""
    if sentence.lexicon.holds("relative", between[0].word):
        return True
    return count.low == 1 and len(between) <= JOIN_REACH and all(item.tag in NAMING for item in between)


def _take_before(sentence: TaggedSentence, position: int) -> list[Count]:
    """The count right before a noun, as in ``four deaths``."""
    for index, count in enumerate(sentence.counts):
        between = sentence.items[count.last + 1 : position]
        if between and sentence.lexicon.holds("of", between[0].word):
            between = between[1:]  # "hundreds of injuries"
        plain = all(item.tag in (Tag.WORD, Tag.QUALIFIER) and item.word[-1].isalnum() for item in between)
        if (
            count.last < position
            and len(between) <= COUNTED_REACH
            and plain
            and count.headless
            and index not in sentence.taken
        ):
            return claim(sentence, [index])
    return []


def _take_as_noun(sentence: TaggedSentence, position: int) -> list[Count]:
    """The count before a word that is a noun after a number and else a verb, as in ``15 arrests``."""
    is_noun = sentence.items[position].word in sentence.lexicon.counted
    return _take_before(sentence, position) if is_noun else []


def _agrees(items: list[Item], counts: list[Count], group: list[int], auxiliary: int | None) -> bool:
    """Whether a group agrees with its auxiliary: ``was`` needs one person, ``were`` more."""
    if auxiliary is None:
        return True
    numbers = [counts[index].low for index in group]
    if items[auxiliary].tag is Tag.BE_ONE:
        return numbers[-1] in (0, 1, None) or counts[group[-1]].headless
    return numbers != [1] or items[auxiliary].word in ("been", "be")
