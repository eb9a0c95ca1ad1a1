"""Which words, rules and values only one of two versions of a topic has."""

from __future__ import annotations

from monitors.config.comparison import Difference, compare_specs
from monitors.config.schema import RuleSpec, TopicSpec

RULES = (RuleSpec(id="sent", when="<unit>", points=2), RuleSpec(id="seen", when="tanks", points=1))


def make_topic(words: tuple[str, ...] = ("troops", "soldiers"), rules: tuple[RuleSpec, ...] = RULES) -> TopicSpec:
    return TopicSpec(id="troops", title="Troops", threshold=3, lists={"unit": {"en": words}}, rules=rules)


def test_versions_that_differ_in_order_alone_are_the_same() -> None:
    assert compare_specs(make_topic(), make_topic(("soldiers", "troops"), RULES[::-1])) == ()


def test_words_that_only_one_version_has_are_named_with_their_list() -> None:
    found = compare_specs(make_topic(("troops", "meharistes")), make_topic(("troops", "soldiers", "marines")))
    assert found == (Difference("lists.unit.en", ("meharistes",), ("soldiers", "marines")),)


def test_a_changed_value_of_a_rule_is_named_with_both() -> None:
    harder = (RULES[0].model_copy(update={"points": 2.5}), RULES[1])
    assert compare_specs(make_topic(rules=harder), make_topic()) == (
        Difference("rules.sent.points", ("2.5",), ("2.0",)),
    )


def test_a_rule_that_only_one_version_has_is_named_with_its_query() -> None:
    places = {one.place: (one.ours, one.theirs) for one in compare_specs(make_topic(rules=RULES[:1]), make_topic())}
    assert places["rules.seen.when"] == ((), ("tanks",))
