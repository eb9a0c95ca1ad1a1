"""Invented events, each told in many ways, two of them alike: material for the tests of stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from monitors.model import Analysis
from tests.monitors.story_makers import make_analysis


@dataclass(frozen=True)
class Event:
    """What is told of an event: headlines, and sentences of which each report gives most."""

    headlines: tuple[str, ...]
    sentences: tuple[str, ...]


EVENTS = {
    "quake-ridge": Event(
        (
            "Quake strikes Merrin Ridge",
            "Magnitude 6.4 earthquake rocks Merrin Ridge",
            "Merrin Ridge shaken by strong quake",
        ),
        (
            "A 6.4 magnitude earthquake struck the mountain town of Merrin Ridge before dawn, the survey said.",
            "Governor Ilse Vantongeren said crews were digging at the Santhome school.",
            "The epicentre lay 11 kilometres below the Orlan valley.",
            "Aftershocks kept families in the open around Merrin Ridge.",
            "Hospitals in Dorvik took in the injured, doctor Pell Amsalu said.",
            "The Orlan valley road was cut by a landslide near Tassel bridge.",
        ),
    ),
    "quake-coast": Event(
        (
            "Quake strikes Port Calder",
            "Magnitude 5.9 earthquake rocks Port Calder",
            "Port Calder shaken by strong quake",
        ),
        (
            "A 5.9 magnitude earthquake struck the harbour city of Port Calder at noon, the survey said.",
            "Mayor Bruno Achterberg said crews were searching the Lindgren warehouse.",
            "The epicentre lay 40 kilometres off Sable Point.",
            "A tsunami warning for Sable Point was lifted after two hours.",
            "Ferries of the Kestrel line were held in the outer harbour of Port Calder.",
            "The Lindgren warehouse collapsed on parked lorries, witness Oona Brandt said.",
        ),
    ),
    "dock-strike": Event(
        (
            "Dockers walk out at Veldhaven",
            "Strike shuts Veldhaven container terminals",
            "Veldhaven dockers begin strike",
        ),
        (
            "Dockers walked out at Veldhaven on Monday over pay, the Harbour Union said.",
            "Union leader Kamil Oduya called for nine percent from terminal operator Brightwater.",
            "Forty container ships waited off Veldhaven roads.",
            "Brightwater offered four percent and a bonus.",
            "Car plants in Ostmark warned of missing parts within days.",
            "Talks before mediator Lena Forsgard broke up after midnight.",
        ),
    ),
    "palace-vote": Event(
        ("Parliament ousts premier Rask", "Rask loses confidence vote", "Premier Rask falls after confidence vote"),
        (
            "Parliament in Carvina removed premier Tomas Rask in a confidence vote on Tuesday.",
            "The Heather Party left his coalition over the pension bill.",
            "President Mirela Dusan asked finance minister Jonas Weck to form a government.",
            "Tomas Rask said he would lead his party into elections in June.",
            "The pension bill would have raised the age to 67.",
            "Crowds on Lantern Square cheered as the result was read.",
        ),
    ),
}


def tell_event(event: str, number: int, *, bare: bool = False, **settings: object) -> Analysis:
    """Report ``number`` of an event: its own headline, order and choice of sentences, equal on every call.

    ``settings`` go to :func:`make_analysis`; ``bare`` leaves out matches and facts.
    """
    told, rng = EVENTS[event], Random(f"{event}{number}")
    sentences = rng.sample(told.sentences, k=len(told.sentences) - rng.randint(0, 1))
    chosen: dict[str, object] = {"minutes": float(number), **({"matches": ()} if bare else {}), **settings}
    return make_analysis(
        f"{event}-{number}",
        told.headlines[number % len(told.headlines)],
        " ".join(sentences),
        **chosen,  # type: ignore[arg-type]
    )


def list_near_copies(count: int) -> Iterator[Analysis]:
    """So many outlets' copies of one report within an hour or so, each with a line of its own."""
    text = tell_event("quake-ridge", 0).article.text
    for number in range(count):
        own = f"{text} Read more at Outlet {number}."
        yield make_analysis(str(number), "Quake strikes Merrin Ridge", own, minutes=number / 60)
