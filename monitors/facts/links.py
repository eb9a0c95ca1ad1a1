"""Ties counts to trigger words within one sentence: who was killed and not who killed, who was arrested, who fled.

A count before a passive or intransitive trigger, or after an active one, belongs to it. Joined counts are summed, and
parts ("including ten children") are left out. ``figures.py`` then merges what the sentences of an article state.
"""

from __future__ import annotations

from itertools import pairwise

from monitors.facts.counts import Count, list_counts
from monitors.facts.crowds import find_protesters, find_troops
from monitors.facts.implied import imply_object, imply_one, take_self
from monitors.facts.lexicon import Form, Item, Lexicon, Tag, Trigger
from monitors.facts.replaced import drop_replaced, list_replaced, mark_correcting, update_former
from monitors.facts.sentence import BREAKING, Figure, Sentence
from monitors.facts.sums import Group, list_figures
from monitors.model import FactKind

LEFT_REACH, RIGHT_REACH, TALLY_REACH, JOIN_REACH, COUNTED_REACH = 18, 4, 16, 7, 3  # items
ESCAPE_REACH = 6
UNSURE_REACH = 9
REVISED_REACH = 5  # items between a toll or its number and what revises it
LEAST_FLED = 10  # fewer people who "fled" are suspects, not displaced
NAMING = (Tag.WORD, Tag.DIGITS, Tag.JOIN)


def read_sentence(text: str, start: int, end: int, lexicon: Lexicon) -> list[Figure]:
    """The figures that ``text[start:end]`` states: one of a kind, or more where it reports several events."""
    items = lexicon.tag(text, start, end)
    if lexicon.replacing.isdisjoint([item.word for item in items]):
        return _read_items(text, items, lexicon)
    replaced = list_replaced(items, lexicon)
    if not replaced:
        return _read_items(text, items, lexicon)
    figures = mark_correcting(_read_items(text, drop_replaced(items, replaced), lexicon), replaced)
    former = [one for one in replaced if one.is_former]
    if not former:
        return figures
    known = {figure.kind for figure in figures}
    denied = [one for one in replaced if not one.is_former]
    only = [one for one in _read_items(text, drop_replaced(items, denied), lexicon) if one.kind not in known]
    return figures + update_former(items, only, former, lexicon)


def _read_items(text: str, items: list[Item], lexicon: Lexicon) -> list[Figure]:
    """The figures of a tagged sentence."""
    counts = list_counts(items, lexicon)
    if not counts and not _mayimply_one(items, lexicon):
        return []
    sentence = Sentence(text, items, {item.tag for item in items}, counts, set(), _list_parts(items, counts), lexicon)
    figures = [figure for kind, groups in _link_triggers(sentence).items() for figure in list_figures(kind, groups)]
    figures += find_troops(sentence)
    figures += find_protesters(sentence)
    return figures


def _mayimply_one(items: list[Item], lexicon: Lexicon) -> bool:
    """Whether a verb may state one person without a count."""
    alone = lexicon.groups["alone"]
    return any(item.tag is Tag.BE_ONE or item.word in alone for item in items)


def _list_parts(items: list[Item], counts: list[Count]) -> set[int]:
    """The indexes of counts that are part of another: those after "including", and those joined to them."""
    parts: set[int] = set()
    for index, count in enumerate(counts):
        before = items[count.first - 1] if count.first else None
        joined = index - 1 in parts and before is not None and before.tag is Tag.JOIN
        joined = joined and all(item.tag is not Tag.TRIGGER for item in items[counts[index - 1].last : count.first])
        if count.part or joined or (before is not None and before.tag is Tag.PART):
            parts.add(index)
    return parts


def _link_triggers(sentence: Sentence) -> dict[FactKind, list[Group]]:
    """The groups of counts that are tied to the triggers of each kind."""
    groups: dict[FactKind, list[Group]] = {}
    items, lexicon = sentence.items, sentence.lexicon
    if Tag.TRIGGER not in sentence.tags:
        return groups
    triggers = [position for position, item in enumerate(items) if item.tag is Tag.TRIGGER]
    covered = {position for count in sentence.counts for position in range(count.first, count.last + 1)}
    skipped = _list_casualties(sentence, triggers)
    for position in triggers:
        if position in covered or position in skipped or _is_unreal(sentence, position):
            continue
        trigger: Trigger = items[position].payload
        counts = _link(sentence, position, trigger)
        if counts:
            is_noun = trigger.form is Form.TALLY
            is_total = is_noun and lexicon.holds("toll", items[position].word)
            corrects = is_total and _is_revised(sentence, position, counts)
            groups.setdefault(trigger.kind, []).append(Group(counts, is_noun, is_total, corrects))
    return groups


def _list_casualties(sentence: Sentence, triggers: list[int]) -> set[int]:
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


def _is_unreal(sentence: Sentence, position: int) -> bool:
    """Whether a trigger states nothing that happened: ``could kill``, ``threatened to kill``, ``was not killed``."""
    items = sentence.items
    trigger: Trigger = items[position].payload
    unsure = sentence.lexicon.groups["unsure"]
    if not unsure.isdisjoint([item.word for item in items[max(0, position - UNSURE_REACH) : position]]):
        return True
    for back in range(1, 4):
        if position - back < 0:
            return False
        item = items[position - back]
        if sentence.lexicon.holds("unreal", item.word) and trigger.kind is not FactKind.DISPLACED:
            return True
        if item.tag is Tag.MODAL:
            return trigger.kind is not FactKind.DISPLACED or item.word in ("not", "never", "n't")
        if item.tag not in (Tag.WORD, Tag.BE_MANY, Tag.BE_ONE):
            return False
    return False


def _link(sentence: Sentence, position: int, trigger: Trigger) -> list[Count]:
    if trigger.form is Form.TALLY:
        return _take_tally(sentence, position) or imply_object(sentence, position, trigger)
    if himself := take_self(sentence, position, trigger):
        return himself
    if trigger.form is Form.DOING:
        group = _take_as_noun(sentence, position) or _take_right(sentence, position)
        return group or imply_object(sentence, position, trigger)
    if trigger.form is Form.FORCING:
        return _take_right(sentence, position) if _lets_escape(sentence, position) else []
    if trigger.form is Form.COUNTED:
        return _take_before(sentence, position)
    auxiliary = _find_auxiliary(sentence.items, position)
    if trigger.form is Form.DONE_TO and auxiliary is None:
        is_attribute = trigger.kind is not FactKind.DISPLACED  # "two displaced students" are no news
        group = (is_attribute and _take_around(sentence, position)) or _take_right(sentence, position)
        if group or (group := imply_object(sentence, position, trigger)):
            return group
    group = _take_left(sentence, position, auxiliary)
    if trigger.kind is FactKind.DISPLACED and trigger.form is Form.UNDERGO:
        return group if sum(count.low or 0 for count in group) >= LEAST_FLED else []
    if not group and sentence.lexicon.holds("alone", sentence.items[position].word):
        return imply_one(sentence, position, position, trigger)
    if group or trigger.form is Form.UNDERGO or auxiliary is None:
        return group
    return imply_one(sentence, position, auxiliary, trigger)


def _lets_escape(sentence: Sentence, position: int) -> bool:
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
            return position - back
        if item.tag not in (Tag.WORD, Tag.QUALIFIER) and item.tag is not Tag.JOIN:
            return None
    return None


def _find_right(sentence: Sentence, position: int, reach: int) -> int | None:
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


def _take_right(sentence: Sentence, position: int) -> list[Count]:
    him = sentence.items[position + 1 : position + 3]
    if len(him) == 2 and sentence.lexicon.holds("objects", him[0].word) and him[1].tag is Tag.JOIN:
        others = _take_right(sentence, position + 2)  # "wounding him and three others" are four
        return [Count(1, 1, position + 1, position + 1, him[0].start, him[0].end), *others] if others else []
    index = _find_right(sentence, position, RIGHT_REACH)
    if index is None or index in sentence.taken:
        return []
    group = [index]
    while group[-1] + 1 < len(sentence.counts) and _is_joined(sentence, group[-1], group[-1] + 1):
        following = group[-1] + 1
        if _has_own_trigger(sentence, following):
            break
        group.append(following)
    return _claim(sentence, group)


def _take_around(sentence: Sentence, position: int) -> list[Count]:
    """The number before a participle whose noun follows it: ``hundreds of detained workers``."""
    for index, (number, noun) in enumerate(pairwise(sentence.counts)):
        if noun.first == position + 1 and index not in sentence.taken and _is_parted(sentence, number, noun):
            sentence.taken.add(index + 1)
            return _claim(sentence, [index])
    return []


def _is_parted(sentence: Sentence, number: Count, noun: Count) -> bool:
    """Whether a number and a bare noun are one phrase around a single word, or around "of" and a word."""
    between = [item.word for item in sentence.items[number.last + 1 : noun.first - 1]]
    return number.headless and bool(number.low) and noun.bare and noun.low is None and between in ([], ["of"])


def _is_joined(sentence: Sentence, first: int, second: int) -> bool:
    """Whether two counts are parts of one list: ``31 rebels and two commandos``."""
    between = sentence.items[sentence.counts[first].last + 1 : sentence.counts[second].first]
    if not between or len(between) > JOIN_REACH or between[-1].tag is not Tag.JOIN:
        return False
    plain = (Tag.WORD, Tag.JOIN, Tag.PREPOSITION, Tag.DEFINITE, Tag.DIGITS)
    if any(item.tag not in plain for item in between):
        return False
    if _is_no_subject(sentence, sentence.counts[second]) or _is_clause(sentence, sentence.counts[first], between):
        return False
    both_bare = sentence.counts[first].headless and sentence.counts[second].headless
    if both_bare and [item.word for item in between] == [","]:
        return False  # "toll rises to 164, thousands held" lists clauses, not people
    return len(between) <= 2 or between[0].word != "," or between[-1].word != ","


def _is_clause(sentence: Sentence, first: Count, between: list[Item]) -> bool:
    """Whether two counts are in clauses and not in a list: ``Bus with 40 on board crashes, 12 dead``."""
    *words, comma = between
    if (
        first.bare and comma.word != "," and words and words[-1].word == ","
    ):  # "The president fled the city, and 100 ..."
        comma = words.pop()
    if comma.word != "," or not words:
        return False
    return words[0].tag not in (Tag.PREPOSITION, Tag.JOIN) or _is_no_subject(sentence, first)


def _has_own_trigger(sentence: Sentence, index: int) -> bool:
    """Whether a trigger follows the count closely, so that the count is its subject."""
    after = sentence.counts[index].last + 1
    for item in sentence.items[after : after + 4]:
        if item.tag is Tag.TRIGGER:
            return item.payload.form in (Form.DONE_TO, Form.UNDERGO)
        if item.tag not in (Tag.BE_ONE, Tag.BE_MANY, Tag.WORD, Tag.QUALIFIER) or item.word in (",", "."):
            return False
    return False


def _take_left(sentence: Sentence, position: int, auxiliary: int | None) -> list[Count]:
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
        if _is_no_subject(sentence, count) and not (not between and _is_held(sentence, count)):
            continue
        if auxiliary is None and count.bare and between and not _is_named(sentence, count, between):
            continue
        group = [index]
        while group[0] > 0 and _is_joined(sentence, group[0] - 1, group[0]) and group[0] - 1 not in sentence.taken:
            group.insert(0, group[0] - 1)
        return _claim(sentence, group) if _agrees(items, counts, group, auxiliary) else []
    return []


def _is_held(sentence: Sentence, count: Count) -> bool:
    """Whether a preposition lets a count be a subject, as in ``with over 200 people injured``."""
    return bool(count.first) and sentence.lexicon.holds("holding", sentence.items[count.first - 1].word)


def _is_named(sentence: Sentence, count: Count, between: list[Item]) -> bool:
    """Whether what is between a person and the trigger belongs to them: ``protester Azzam Aweida, 15, dies``."""
    if sentence.lexicon.holds("relative", between[0].word):
        return True
    return count.low == 1 and len(between) <= JOIN_REACH and all(item.tag in NAMING for item in between)


def _take_before(sentence: Sentence, position: int) -> list[Count]:
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
            return _claim(sentence, [index])
    return []


def _take_as_noun(sentence: Sentence, position: int) -> list[Count]:
    """The count before a word that is a noun after a number and else a verb, as in ``15 arrests``."""
    is_noun = sentence.items[position].word in sentence.lexicon.counted
    return _take_before(sentence, position) if is_noun else []


def _is_no_subject(sentence: Sentence, count: Count) -> bool:
    """Whether a count is no subject of a trigger: it follows a preposition, or its people only say something."""
    items = sentence.items
    before = items[count.first - 1] if count.first else None
    if before is not None and sentence.lexicon.holds("not_subject", before.word):
        return True
    following = items[count.last + 1] if count.last + 1 < len(items) else None
    return count.low in (None, 1) and following is not None and following.tag is Tag.SAY


def _agrees(items: list[Item], counts: list[Count], group: list[int], auxiliary: int | None) -> bool:
    """Whether a group agrees with its auxiliary: ``was`` needs one person, ``were`` more."""
    if auxiliary is None:
        return True
    numbers = [counts[index].low for index in group]
    if items[auxiliary].tag is Tag.BE_ONE:
        return numbers[-1] in (0, 1, None) or counts[group[-1]].headless
    return numbers != [1] or items[auxiliary].word in ("been", "be")


def _claim(sentence: Sentence, group: list[int]) -> list[Count]:
    sentence.taken.update(group)
    return [sentence.counts[index] for index in group if index not in sentence.parts]


def _take_tally(sentence: Sentence, position: int) -> list[Count]:
    """The count of a toll: the first after it, or a later one after "to": ``death toll rose from 150 to 164``."""
    chosen: int | None = None
    for index, count in enumerate(sentence.counts):
        if count.first <= position:
            continue
        between = sentence.items[position + 1 : count.first]
        if between and between[-1].word == ":" and not _has_own_trigger(sentence, index):
            between = between[:-1]  # "death toll in Goma: nine"
        if len(between) > TALLY_REACH or _breaks_tally(sentence, between):
            break
        if count.low is None or (count.bare and sentence.lexicon.holds("toll", sentence.items[position].word)):
            continue
        before = sentence.items[count.first - 1].word
        if chosen is None or sentence.lexicon.holds("reached", before):
            chosen = index
    if chosen is None:
        chosen = _find_revised(sentence, position)
    if chosen is None or chosen in sentence.taken:
        return []
    group = [chosen]
    while group[-1] + 1 < len(sentence.counts) and _is_joined(sentence, group[-1], group[-1] + 1):
        if _has_own_trigger(sentence, group[-1] + 1):
            break
        group.append(group[-1] + 1)
    claimed = _claim(sentence, group)
    # "rose from 150 to 164" states 164, not a range
    return [one._replace(low=one.high) if sentence.lexicon.holds("rising", one.qualifier) else one for one in claimed]


def _find_revised(sentence: Sentence, position: int) -> int | None:
    """The index of the count before a toll that was revised to it: ``rebajó de 12 a nueve la cifra de muertos``."""
    holds = sentence.lexicon.holds
    for index, count in enumerate(sentence.counts):
        is_near = 0 <= position - count.last - 1 <= JOIN_REACH
        opening = sentence.items[max(0, count.first - REVISED_REACH) : count.first]
        if is_near and opening and holds("reached", opening[-1].word):
            return index if any(holds("revised", item.word) for item in opening) else None
    return None


def _is_revised(sentence: Sentence, position: int, counts: list[Count]) -> bool:
    """Whether a verb says that a toll is revised, and not upwards: ``the toll was lowered to 31``."""
    if any(sentence.lexicon.holds("rising", count.qualifier) for count in counts):
        return False
    first, last = min(position, counts[0].first), max(position, counts[-1].last)
    near = [item.word for item in sentence.items[max(0, first - REVISED_REACH) : last + REVISED_REACH]]
    groups = sentence.lexicon.groups
    return not groups["revised"].isdisjoint(near) and groups["raised"].isdisjoint(near)


def _breaks_tally(sentence: Sentence, between: list[Item]) -> bool:
    """Whether the clause of a toll ends in between; it does not at the commas of "in Kano, Nigeria, rose to"."""
    if any(item.word in BREAKING or item.tag is Tag.STOP for item in between):
        return True
    commas = [number for number, item in enumerate(between) if item.word == ","]
    if not commas:
        return False
    verb = between[commas[-1] + 1] if commas[-1] + 1 < len(between) else None
    return verb is None or not sentence.lexicon.holds("climbs", verb.word)
