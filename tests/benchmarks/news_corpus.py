"""Made-up news for the benchmarks: 3 KB articles of invented sentences about real places, the same on every run.

``mixed`` is what a desk's feeds bring: 80 % ordinary news, 12 % that only look like an event (sport, films, history,
politics in the words of war), 8 % reports of an event, one in ten in another language than English. ``crisis`` is the
worst case: sentences of an event from the first to the last.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

LABELLED = Path(__file__).parents[1] / "monitors/labelled.jsonl"
CHARACTERS = 3000
ORDINARY, ALIKE = 0.80, 0.12

_SYLLABLES = [consonant + vowel for consonant in ("b", "d", "k", "l", "m", "n", "r", "s", "t", "v", "h", "tr", "gr")
              for vowel in ("a", "e", "i", "o", "u", "an", "el", "or")]  # fmt: skip

_SLOTS = {
    "town": """Leeds|Lyon|Kyoto|Bristol|Porto|Leipzig|Montreal|Nairobi|Lima|Denver|Osaka|Turin|Cork|Bergen|Utrecht|
        Melbourne|Cape Town|Seville|Krakow|Ghent|Austin|Manila|Chennai|Tampere|Graz|Rosario|Perth|Malmo|Zagreb|Brno""",
    "country": "France|Japan|Canada|Kenya|Brazil|Norway|Italy|India|Poland|Chile|Spain|Portugal|Ghana|Finland|Peru",
    "people": "French|Japanese|Canadian|Kenyan|Brazilian|Norwegian|Italian|Indian|Polish|Chilean|Spanish|Finnish",
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "month": "January|February|March|April|June|July|September|October|November|December",
    "body": """council|ministry|board|committee|parliament|university|museum|hospital|chamber of commerce|central bank|
        court|trade union|port authority|water company|airline|bank|broadcaster|city hall|regulator|foundation""",
    "role": """minister|mayor|spokeswoman|director|professor|coach|editor|governor|analyst|chief executive|curator|
        chairman|engineer|economist|farmer|conductor|researcher|judge|teacher|nurse""",
    "thing": """bridge|library|railway line|budget|vaccine|stadium|reservoir|film festival|tax reform|housing plan|
        harvest|satellite|merger|school meal|wind farm|exhibition|opera house|tram line|software update|fishing quota|
        pension|apple orchard|ferry service|data centre|battery plant|cycle path|archive|orchestra|bakery|
        market hall""",
    "verb": """approved|postponed|presented|welcomed|criticised|opened|reviewed|funded|rejected|described|measured|
        redesigned|inspected|sold|praised|questioned|renewed|launched|examined|studied""",
    "adj": """new|long-awaited|smaller|costly|modern|unusual|public|private|regional|ambitious|modest|popular|cheap|
        digital|historic|careful|annual|joint|quiet|controversial""",
    "why": """after months of talks|despite rising costs|as prices fell|because of the dry summer|before the holidays|
        under a deal signed last year|in spite of the rain|to save energy|following a vote|with help from volunteers""",
}  # fmt: skip

_ORDINARY = """
The {body} of {town} {verb} a {adj} {thing} on {day}, {why}.
"We have waited for this for years," said {name}, the {role} who led the work.
{name} told reporters that the {thing} would cost {money} million euros and take {small} years to build.
Shares in {rare} rose {percent}% on {day} as the company {verb} its {adj} {thing}.
The {adj} {thing} will open to the public in {month}, the {body} said in a statement.
Nearly {share} of those asked by the {body} said they had never heard of the {thing}.
In {month} {year} the {body} {verb} a similar {thing} on the other side of the river.
The {role}, {name}, is expected to present the figures to the {body} next {day}.
Prices of {rare} and {rare} fell for the {ordinal} month in a row, according to the {body}.
{name} scored twice as {town} beat {town} {small}-{small} in front of {crowd} spectators on {day}.
The exhibition shows more than {hundreds} letters, maps and photographs from {country}, among them the {rare} papers.
Visitors who come by train can leave at the old station and walk along the river to the {thing}.
A study by researchers at the {body} found that {rare} grows faster when it is given less water.
The weather service expects rain and temperatures of up to {small} degrees in {town} on {day}.
Talks between the {people} government and the {body} about the {thing} will go on in {month}.
The {people} {role} said there was no reason to change the {adj} rules {why}.
"It is not a question of money but of time," {name} said, adding that the {body} had {verb} the plan.
Voters in {town} go to the polls in {month} to elect a new {body}, and {name} leads in most surveys.
The company, which employs {hundreds} people in {country}, {verb} a {adj} {thing} last year.
Critics called the book by {name} the best novel about {rare} since {year}.
Passengers on the line to {town} will have to change trains until the {thing} is repaired.
The {thing}, built in {year}, was {verb} by {name} for the {body} {why}.
Children at a school nearby planted {hundreds} trees together with {name}, their {role}.
Engineers at {rare} say the {adj} {thing} uses {percent}% less power than the one that it replaces.
The {body} did not say when the {thing} would be ready, but {name} hopes for {month}.
The orchestra will play works by {rare} and {rare} on {day} and again a week later.
Exports from {country} to {country} grew by {percent}% in {year}, helped by {rare} and cars.
For {name}, who grew up on a farm, the {thing} is a return to the place where everything began.
"""
_ALIKE = """
{name} led the attack as {town} stormed to the top of the table and the visitors' defence collapsed.
The film follows a soldier who deserts his unit in {year} and walks home across {country}.
Shoppers staged a run on {rare} and stores in {town} were under siege before the holidays.
A bomb of {year} was found by builders in {town} and will be made safe on {day}, the {body} said.
The {body} marked the anniversary of the {year} uprising with a concert in {town}.
The {role} would consider a ban on protests only if talks failed, {name} said in {month}.
Police in {town} are looking for {name}, who is accused of having stolen {small} paintings.
In the game, players deploy troops and declare a state of emergency to defend {rare} from invaders.
The strike by {people} pilots was called off on {day} after the {body} {verb} a pay rise.
The {people} opposition launched a blistering attack on the {adj} {thing} in parliament.
{ordinal} prize went to a documentary about the protests of {year} and those who were killed in them.
The army band marched through {town} to open the {thing}, watched by {hundreds} people.
"""
_CRISIS = """
At least {small} people were killed and {hundreds} injured when gunmen attacked a market near {place} on {day}, officials said.
Security forces fired tear gas at thousands of protesters who had gathered in the centre of {place}.
The president declared a state of emergency in {place} until {month} {small} and imposed a night curfew.
Russia and Belarus sent {thousands} peacekeeping troops to {place}, the defence ministry said on {day}.
Police arrested {hundreds} demonstrators, among them {name}, after the building of the {body} was set on fire.
Internet access was cut across {place} and airports in {place} were closed, witnesses told reporters.
The death toll rose to {hundreds} on {day}, among them {small} police officers, the health ministry said.
{thousands} people fled their homes as fighting between the army and rebels spread towards {place}.
"Nobody knows who gave the order to shoot," said {name}, who saw soldiers take two bodies away in {place}.
Workers at the port of {place} went on an indefinite strike, and dozens of them were detained.
The military seized power, dissolved the parliament and closed the borders, state television said from {place}.
A car bomb exploded outside the police station in {place}, killing {small} soldiers and wounding {small} civilians.
"""  # noqa: E501  one sentence a line
_PLACES = """Almaty|Aktau|Zhanaozen|Ouagadougou|Bamako|Gao|Khartoum|Tripoli|Goma|Mogadishu|Kyiv|Kharkiv|Yangon|Kabul|
Port-au-Prince|Aleppo|Sanaa|Maiduguri|Mocimboa da Praia|Lima|Quito|Tbilisi|Minsk|Conakry|Niamey"""

_AT_HOME = ("town", "country", "people", "place", "thing")


def _split(listed: str) -> list[str]:
    return [part.strip() for part in listed.replace("\n", " ").split("|")]


class Maker:
    """Fills sentences from one stream of chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        pick = self.chance.choice
        self.words = ["".join(pick(_SYLLABLES) for _ in range(self.chance.randint(2, 4))) for _ in range(8_000)]
        lists = self._lists = {name: _split(listed) for name, listed in {**_SLOTS, "place": _PLACES}.items()}
        numbers: dict[str, Callable[[], object]] = {
            "small": lambda: self.chance.randint(2, 29),
            "hundreds": lambda: self.chance.randint(110, 980),
            "thousands": lambda: f"{self.chance.randint(1, 40)},{self.chance.randint(1, 9)}00",
            "crowd": lambda: f"{self.chance.randint(2, 60)},{self.chance.randint(100, 999)}",
            "money": lambda: self.chance.randint(2, 400),
            "percent": lambda: round(self.chance.uniform(0.5, 30), 1),
            "year": lambda: self.chance.randint(1970, 2021),
            "ordinal": lambda: pick(("first", "second", "third", "fourth")),
            "share": lambda: pick(("half", "a third", "a quarter", "two thirds")),
            "name": lambda: f"{self.rare().title()} {self.rare().title()}",
            "rare": self.rare,
        }
        self._slots = numbers | {name: lambda words=words: pick(words) for name, words in lists.items()}
        self._slots |= {name: lambda name=name: self._draw_at_home(name) for name in _AT_HOME}
        self.settle()
        self._sentences = {name: text.strip().splitlines() for name, text in
                           (("ordinary", _ORDINARY), ("alike", _ALIKE), ("crisis", _CRISIS))}  # fmt: skip

    def settle(self) -> None:
        """Choose where the next article plays: most of its names repeat, as in any report."""
        self._home = {name: self.chance.choice(words) for name, words in self._lists.items() if name in _AT_HOME}

    def _draw_at_home(self, name: str) -> str:
        return self._home[name] if self.chance.random() < 0.75 else self.chance.choice(self._lists[name])

    def rare(self) -> str:
        """A made-up word; a few come often, most seldom."""
        return self.words[min(len(self.words) - 1, int(1.0011 ** self.chance.uniform(0, 8_180)))]

    def say(self, kind: str) -> str:
        """One sentence of a kind."""
        return self.chance.choice(self._sentences[kind]).format_map(_Filled(self._slots))

    def write(self, opening: list[str], kinds: list[str]) -> str:
        """Paragraphs of three sentences, of these kinds in turn and the last for the rest, behind an opening."""
        paragraphs = [part for part in opening if part]
        for number in count():
            if sum(map(len, paragraphs)) >= CHARACTERS:
                break
            kind = kinds[min(number, len(kinds) - 1)]
            paragraphs.append(" ".join(self.say(kind) for _ in range(3)))
        return "\n\n".join(paragraphs)[:CHARACTERS]


def list_names(seed: int = 20220107) -> list[str]:
    """The made-up words and the towns and places of one word of the articles made with this seed."""
    maker = Maker(seed)
    listed = (name.lower() for name in _split(_SLOTS["town"]) + _split(_PLACES) if name.isalpha())
    return [*maker.words, *listed]


class _Filled(dict[str, object]):
    """Draws a value whenever a slot is asked for."""

    def __init__(self, slots: dict[str, Callable[[], object]]) -> None:
        super().__init__()
        self._slots = slots

    def __missing__(self, name: str) -> object:
        return self._slots[name]()


def read_labelled() -> list[dict[str, Any]]:
    """The labelled items of the tests: title, summary, language and whether it happens now."""
    with LABELLED.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mixed(number: int, seed: int = 20220107) -> Iterator[dict[str, Any]]:
    """So many articles as a desk's feeds bring them, as ``tocsin analyse`` reads them."""
    maker, items = Maker(seed), read_labelled()
    events = [item for item in items if item["now"]]
    alike = [item for item in items if not item["now"]]
    for index in range(number):
        maker.settle()
        drawn = maker.chance.random()
        if drawn < ORDINARY:
            title, opening, kinds, language = maker.say("ordinary"), [], ["ordinary"], "en"
        elif drawn < ORDINARY + ALIKE:
            item = maker.chance.choice(alike)
            title, opening, language = item["title"], [item["summary"]], item["lang"]
            kinds = ["ordinary", "alike", "ordinary"]
        else:
            item = maker.chance.choice(events)
            title, opening, language = item["title"], [item["summary"]], item["lang"]
            kinds = ["crisis", "crisis", "ordinary", "crisis", "ordinary"]
        yield _to_item(index, title, maker.write(opening, kinds), language)


def ordinary(number: int, seed: int = 20220107) -> Iterator[dict[str, Any]]:
    """So many articles of ordinary sentences throughout."""
    return _write_all(number, seed, "ordinary")


def crisis(number: int, seed: int = 20220107) -> Iterator[dict[str, Any]]:
    """So many articles of crisis sentences throughout."""
    return _write_all(number, seed, "crisis")


def _write_all(number: int, seed: int, kind: str) -> Iterator[dict[str, Any]]:
    maker = Maker(seed)
    for index in range(number):
        maker.settle()
        yield _to_item(index, maker.say(kind), maker.write([], [kind]), "en")


def _to_item(index: int, title: str, text: str, language: str) -> dict[str, Any]:
    date = f"2022-01-{1 + index // 400 % 28:02d}T{index // 17 % 24:02d}:00:00Z"
    return {"id": f"made-{index}", "title": title[:120], "body": text, "date": date, "lang": language}
