"""Turns facts into JSON objects for programs; ``tocsin analyse`` writes them."""

from __future__ import annotations

from monitors.model import Fact, FactKind


def to_json(fact: Fact) -> dict[str, object]:
    """One fact as a dict for JSON, without its empty fields.

    All facts have kind, text, start, end and zone. Figures add value_low, value_high, of, force and qualifier;
    countries and places add country, name, latitude, longitude (degrees), precision and event (true or left out).
    Countries also add value (ISO 3166-1 alpha-2) and role (``event``, ``origin`` of those who act, or ``mention``). End
    dates (``until``) add on (ISO date). Figures and end dates that take back an earlier one add corrects (true), and
    figures replaces (the number taken back) if the text names it.
    """
    fields: dict[str, object] = {
        "kind": fact.kind.value,
        "value_low": fact.low,
        "value_high": fact.high,
        "text": fact.span.text,
        "start": fact.span.start,
        "end": fact.span.end,
        "zone": fact.span.zone.value,
        "of": fact.of or None,
        "force": fact.force or None,
        "qualifier": fact.qualifier or None,
        "country": fact.country or None,
        "name": fact.name or None,
        "latitude": fact.latitude,
        "longitude": fact.longitude,
        "precision": fact.precision or None,
        "event": fact.is_event or None,
        "corrects": fact.corrects or None,
        "replaces": fact.replaces or None,
        "on": fact.on.isoformat() if fact.on else None,
    }
    if fact.kind is FactKind.COUNTRY:
        role = "event" if fact.is_event else "origin" if fact.is_origin else "mention"
        fields |= {"value": fact.country, "role": role}
    return {key: value for key, value in fields.items() if value is not None}
