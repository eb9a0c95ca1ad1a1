"""The table of weights of the second opinion (reranking.tsv, or a desk's own): reads, writes and examines it.

:mod:`monitors.rules.reranking` decides by the weights, and :mod:`monitors.rules.training` learns them.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

from monitors.errors import TableError
from monitors.rules.reranking import Reranker

LARGEST_SIGN = 100.0
"""The largest absolute value of the bias, or of the weight of a sign, that a table may have."""

WRITE_ANEW = "set rerank: true, and write the table again: tocsin train"
"""How to repair a table. `tocsin train` needs a config that loads, hence the setting must change first."""

OF_RULES = ("R", "RZ")
"""How the signs of rules begin: R for a rule of a topic, RZ for a rule met in the title or elsewhere."""

_FILE = "reranking.tsv"


@cache
def load_reranker() -> Reranker:
    """Return the packaged weights."""
    return parse_reranker(files(__package__).joinpath(_FILE).read_text("utf-8"))


def parse_reranker(table: str) -> Reranker:
    """Read a table: one sign or word a line, fields separated by tabs, topics first. Raises TableError."""
    topics: dict[str, int] = {}
    bias, signs, words = 0.0, {}, {}
    number = 0
    for number, line in enumerate(table.splitlines(), 1):
        kind, *fields = line.split("\t")
        try:
            if kind == "topics":
                if topics:
                    raise TableError("a second line of topics", number, WRITE_ANEW)
                topics = _read_columns(fields[0])
            elif kind == "bias":
                bias = _read_weight(fields[0])
            elif kind == "sign":
                signs[_read_sign(fields[0])] = _read_weight(fields[1])
            elif kind == "word":
                words[fields[0]] = _read_weights(fields[1], 2 * len(topics))
            elif line and not line.startswith("#"):
                raise TableError(f"a line that begins with {kind[:20]!r}", number, WRITE_ANEW)
        except (ValueError, IndexError, OverflowError) as error:
            raise TableError(f"no weights that can be read ({error})", number, WRITE_ANEW) from error
    if not topics:
        raise TableError("the table names no topics", max(1, number), WRITE_ANEW)
    return Reranker(topics, bias, signs, words)


def _read_columns(field: str) -> dict[str, int]:
    names = field.split()
    columns = {topic: column for column, topic in enumerate(names)}
    if len(columns) < len(names):
        raise ValueError("a topic is named twice")
    return columns


def _read_sign(name: str) -> str:
    if name.split(":")[0] in OF_RULES and name.count(":") != 2:
        raise ValueError(f"{name!r} names no rule")
    return name


def _read_weight(field: str) -> float:
    value = float(field)
    if not abs(value) <= LARGEST_SIGN:
        raise ValueError(f"{field} is beyond {LARGEST_SIGN:.0f}")
    return value


def _read_weights(field: str, wanted: int) -> array[int]:
    weights = array("b", map(int, field.split()))
    if len(weights) != wanted:
        raise ValueError(f"{len(weights)} weights, not {wanted}")
    return weights


def format_reranker(reranker: Reranker, notes: Iterable[str] = ()) -> str:
    """Return the table in the form that :func:`parse_reranker` reads, with `notes` as comments at the top."""
    lines = [f"# {note}" for note in notes]
    lines.append("topics\t" + " ".join(sorted(reranker.topics, key=reranker.topics.__getitem__)))
    lines.append(f"bias\t{reranker.bias:.2f}")
    lines += [f"sign\t{name}\t{weight:.2f}" for name, weight in sorted(reranker.signs.items())]
    lines += [f"word\t{word}\t{' '.join(map(str, weights))}" for word, weights in sorted(reranker.words.items())]
    return "\n".join(lines) + "\n"


def measure_dead(reranker: Reranker, rules: Mapping[str, Collection[str]]) -> float:
    """Return which share (0 to 1) of the absolute weights of all rules' signs belongs to those of :func:`list_dead`."""
    dead = list_dead(reranker, rules)
    sizes = {name: abs(weight) for name, weight in reranker.signs.items() if name.split(":")[0] in OF_RULES}
    return sum(sizes[name] for name in dead) / (sum(sizes.values()) or 1.0)


def list_dead(reranker: Reranker, rules: Mapping[str, Collection[str]]) -> set[str]:
    """Return the signs of rules that their topics no longer have; `rules` are the ids of each topic's present rules.
    Topics that are not in `rules` are left out: their weights do a desk no harm.
    """
    of_topics = [name.split(":")[1:] for name in reranker.signs if name.startswith("R:")]
    gone = {rule for topic, rule in of_topics if topic in rules and rule not in rules[topic]}
    kept = {rule for topic, rule in of_topics if topic not in rules or rule in rules[topic]}
    return {
        name
        for name in reranker.signs
        for kind, *rest in (name.split(":"),)
        if (kind == "R" and rest[0] in rules and rest[1] not in rules[rest[0]])
        or (kind == "RZ" and rest[0] in gone - kept)
    }
