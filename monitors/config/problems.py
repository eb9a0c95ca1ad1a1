"""Translates pydantic's validation errors into problems for people: what is wrong, the remedy, and where in the file.

It knows pydantic's error types, and takes the keys and allowed values from the JSON Schema of a model.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from monitors.config.yaml_slips import SPACE_AFTER_COLON
from monitors.config.yaml_source import Loc, YamlDocument
from monitors.errors import Problem

Schema = Mapping[str, Any]

KINDS: Final = {
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "list_type": "a list",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "string_type": "text",
}
FIXES: Final = {
    "keys with values": "write key: value, one per line and indented",
    "a list": "write a list: [first, second]",
    "true or false": "write true or false, without quotes",
    "a whole number": "write a whole number, without quotes",
    "a number": "write a number, without quotes",
}


def list_problems(error: ValidationError, model: type[BaseModel], document: YamlDocument) -> list[Problem]:
    """Return one problem for each thing that is wrong, with its place in the document, in the order of the file."""
    schema = _write_schema(model)
    found: dict[tuple[Any, ...], Problem] = {}
    for detail in error.errors(include_url=False, include_input=True):
        if is_echo(detail):
            continue
        loc, at_key = place_of(detail)
        line, column, depth = document.find_place(loc, at_key=at_key)
        named = loc if detail["type"] == "fix" and "key" in detail["ctx"] else loc[:depth]
        what, fix = describe(detail, loc, name_value(named), schema)
        # A union reports every branch at the same place; the first of these is enough.
        identity = (loc[:depth], detail["type"] in {"missing", "extra_forbidden"} and loc)
        found.setdefault(identity, Problem(document.file, line, column, what, fix))
    return sorted(found.values(), key=lambda problem: (problem.line, problem.column))


@cache
def _write_schema(model: type[BaseModel]) -> Schema:
    """Return the JSON Schema of a model. Cached: it takes 30 ms for the settings, and every broken file needs one."""
    return model.model_json_schema()


def is_echo(detail: Mapping[str, Any]) -> bool:
    """Return whether a list counts as too short only because its items are wrong, which is reported already."""
    return detail["type"] == "too_short" and len(detail["input"]) >= int(detail["ctx"]["min_length"])


def place_of(detail: Mapping[str, Any]) -> tuple[Loc, bool]:
    """Return the path in the document that an error is about, and whether it is about the key, not the value."""
    loc: Loc = detail["loc"]
    if loc and loc[-1] == "[key]":
        return loc[:-1], True
    if detail["type"] == "fix" and "key" in detail["ctx"]:
        return (*loc, detail["ctx"]["key"]), False
    return loc, detail["type"] == "extra_forbidden"


def describe(detail: Mapping[str, Any], loc: Loc, name: str, schema: Schema) -> tuple[str, str]:
    """Return what is wrong and the remedy for one error of pydantic; ``name`` introduces the value in question."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return describe_missing(loc, schema)
    if kind == "extra_forbidden":
        return describe_unknown(loc, schema)
    if kind == "fix":
        return f"{name}{context['what']}", context["fix"]
    if kind in {"literal_error", "enum"}:
        return describe_choice(
            name, detail["input"], find_choices(schema, loc) or re.findall("'([^']*)'", str(context))
        )
    if kind in KINDS:
        if find_schema(schema, loc).get("writeOnly"):
            return f"{name}not a reference to a secret", "write ${NAME} and set NAME in the environment"
        return describe_kind(name, KINDS[kind], detail["input"])
    return describe_bound(name, kind, context, str(detail["msg"]))


def name_value(loc: Loc) -> str:
    """Return ``interval: `` and the like, to precede what is wrong; nothing for the file as a whole."""
    keys = [step for step in loc if isinstance(step, str)]
    return f"{keys[-1]}: " if keys else ""


def describe_missing(loc: Loc, schema: Schema) -> tuple[str, str]:
    """Describe a required key that is missing."""
    described = find_schema(schema, loc).get("description", "")
    meaning = f" ({described[0].lower()}{described[1:].rstrip('.')})" if described else ""
    return f"the key {loc[-1]!r} is missing", f"add {loc[-1]}:{meaning}"


def describe_unknown(loc: Loc, schema: Schema) -> tuple[str, str]:
    """Describe an unknown key, with the nearest known one."""
    known = list_keys(schema, loc[:-1])
    what = f"unknown key {str(loc[-1])[:60]!r}"
    if str(loc[-1]).partition(":")[0] in known:
        return what, SPACE_AFTER_COLON
    near = find_nearest(str(loc[-1]), known)
    return what, f"did you mean {near}?" if near else f"remove it, or write one of: {', '.join(known)}"


def describe_choice(name: str, value: object, allowed: Iterable[str]) -> tuple[str, str]:
    """Describe a value that is not among those allowed."""
    choices = list(allowed)
    near = find_nearest(str(value), choices)
    listed = f"write one of: {', '.join(choices)}"
    return f"{name}{str(value)[:60]!r} is not allowed", f"did you mean {near}? {listed}" if near else listed


def describe_kind(name: str, wanted: str, value: object) -> tuple[str, str]:
    """Describe a value of the wrong kind."""
    fix = FIXES.get(wanted, "write one line of text")
    if wanted == "text" and isinstance(value, int | float):
        fix = f'put it in quotes: "{str(value).lower()}"'
    if wanted == "text" and isinstance(value, dict):
        fix = "put quotes round text that has ': ' in it"
    if wanted == "a whole number" and isinstance(value, float) and value.is_integer():
        fix = f"write it without a point: {value:.0f}"
    return f"{name}expected {wanted}, found {name_kind(value)}", fix


def name_kind(value: object) -> str:
    """Return the kind of a value, in the terms of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list | tuple) else f"the text {str(value)[:60]!r}"


def describe_bound(name: str, kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    """Describe a value out of its bounds; for an error type that is not known here, in pydantic's own words."""
    if kind == "greater_than":
        return f"{name}too small", f"write more than {context['gt']:g}"
    if kind == "greater_than_equal":
        return f"{name}too small", f"write {context['ge']:g} or more"
    if kind == "less_than_equal":
        return f"{name}too large", f"write {context['le']:g} or less"
    if kind in {"string_too_short", "too_short"}:
        return f"{name}empty", "write some text" if kind == "string_too_short" else "write at least one entry"
    if kind in {"string_too_long", "too_long"}:
        parts = "characters" if kind == "string_too_long" else "entries"
        return f"{name}too long", f"write at most {context['max_length']} {parts}"
    if kind == "finite_number":
        return f"{name}not a finite number", "write a number"
    return f"{name}{message[:1].lower()}{message[1:]}", "see docs/configuration.md"


# --------------------------------------------------------------------------------------- what a schema can tell


def find_nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that a person most likely meant, or ``""``."""
    near = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def find_schema(schema: Schema, loc: Loc) -> Schema:
    """Return the part of a JSON Schema that describes the value at ``loc``; empty if there is none."""
    here: Schema = schema
    for step in loc:
        here = next((below for option in list_options(schema, here) if (below := step_into(option, step))), {})
    return here


def list_options(schema: Schema, here: Schema) -> list[Schema]:
    """Return the alternatives of a schema as a list, with references resolved."""
    if "$ref" in here:
        return list_options(schema, schema["$defs"][here["$ref"].rpartition("/")[2]])
    alternatives = here.get("anyOf") or here.get("allOf") or ()
    return [option for part in alternatives for option in list_options(schema, part)] or [here]


def step_into(option: Schema, step: str | int) -> Schema | None:
    """Return the schema of one key or one item, or None."""
    if isinstance(step, int):
        return option.get("items")
    if step in option.get("properties", {}):
        found: Schema = option["properties"][step]
        return found
    patterns = option.get("patternProperties", {})
    more = option.get("additionalProperties")
    return next(iter(patterns.values()), more if isinstance(more, dict) else None)


def list_keys(schema: Schema, loc: Loc) -> tuple[str, ...]:
    """Return the keys that are known at ``loc``, in their order."""
    options = list_options(schema, find_schema(schema, loc))
    return tuple(key for option in options for key in option.get("properties", ()))


def find_choices(schema: Schema, loc: Loc) -> tuple[str, ...]:
    """Return the words allowed at ``loc``; empty if any text is."""
    options = list_options(schema, find_schema(schema, loc))
    return tuple(str(choice) for option in options for choice in option.get("enum", ()))
