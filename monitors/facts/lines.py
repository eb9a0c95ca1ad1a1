"""Facts as JSON objects, for ``tocsin analyse``. It renders nothing for people."""

from __future__ import annotations

from monitors.model import Fact, FactKind


def to_json(fact: Fact) -> dict[str, object]:
    """One fact with its empty fields left out.

    Keys: kind, text, start, end, zone; of a figure value_low, value_high, of, force, qualifier; of a country value
    (ISO 3166-1 alpha-2) and role (``event``, ``origin`` of those who act, or ``mention``); of a country or place
    country, name, latitude, longitude (degrees), precision, event (true or left out); of ``until`` on (ISO date).
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
        "on": fact.on.isoformat() if fact.on else None,
    }
    if fact.kind is FactKind.COUNTRY:
        role = "event" if fact.is_event else "origin" if fact.is_origin else "mention"
        fields |= {"value": fact.country, "role": role}
    return {key: value for key, value in fields.items() if value is not None}
