"""Writes the text of a new topic file: small, commented, valid at once, and experimental until somebody trusts it."""

from __future__ import annotations

from typing import Final

from monitors.config.yaml_scalars import quote_scalar
from monitors.rules.language import detect_language

TEMPLATE: Final = """\
# yaml-language-server: $schema=../schemas/topic.schema.json
#
# {title}: a topic of this desk. docs/topics.md is the tutorial, docs/queries.md explains the query language.
# After every change:  tocsin topics test {id}

id: {id}
title: {title}
status: experimental # only reaches digests; when you trust it, write stable or delete the line
severity: {severity} # low, moderate, high or extreme; figures of killed and injured raise it (settings.yaml, escalate)

# Word lists by language. Words match with all their endings: riot finds riots and rioting. = in front of a word means
# exactly this form; * at its end means any ending. "Several words" in quotes match as a phrase.
lists:
  who:
    {language}: [{who}]
  what:
    {language}: [{what}]

# A sentence gets the points of every rule that matches. No single rule should reach the threshold alone.
threshold: 4
rules:
  # a word of one list and a word of the other, in one sentence
  - {{id: who-what, when: "<who> SAME <what>", points: 3, title: 1}}
  # the same, in this order and close together
  - {{id: who-then-what, when: "<who> BEFORE/6 <what>", points: 1}}

# A veto takes a match back. scope: article looks at the whole text, sentence only at the sentence that matched.
veto:
  - {{id: sport, when: "title:(match OR derby OR league OR coach)", scope: article}}

# Headlines with the judgement that this topic must give; tocsin check runs them. Add real ones that it should catch.
tests:
  {urgent}
  quiet: [{quiet}]
"""


NO_HEADLINE: Final = "urgent: [] # write one first: the words above are too few to show their language"


def write_topic(
    topic_id: str,
    title: str,
    who: tuple[str, ...],
    what: tuple[str, ...],
    *,
    severity: str,
    language: str,
) -> str:
    """Return the text of a topic that looks for one of ``who`` and one of ``what`` in the same sentence, and that
    passes `tocsin check` as it is.

    Its test consists of words of both. If they do not show their language, it has none that must ring, but a comment
    that asks for one.
    """
    headline = compose_headline(who, what, language)
    return TEMPLATE.format(
        id=topic_id,
        title=quote_scalar(title),
        severity=severity,
        language=language,
        who=", ".join(map(quote_scalar, who)),
        what=", ".join(map(quote_scalar, what)),
        urgent=f"urgent: [{quote_scalar(headline)}]" if headline else NO_HEADLINE,
        quiet=quote_scalar("Nothing of the kind is reported today"),
    )


def compose_headline(who: tuple[str, ...], what: tuple[str, ...], language: str) -> str:
    """Return the first word of each, or all words; "" if neither would be read as the language.

    Articles are judged by the words of their language, and a few words do not always show theirs.
    """
    for actors, acts in ((who[:1], what[:1]), (who, what)):
        words = " ".join((*actors, *acts)).replace('"', "").replace("=", "").replace("*", "")
        if detect_language(words.capitalize()) == language:
            return words.capitalize()
    return ""
