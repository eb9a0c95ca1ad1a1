"""Alerts as messages of the Common Alerting Protocol 1.2, one XML document each. Pure.

They say what media report, and are meant for the desk's own systems: the scope is Restricted, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from bot.exports.records import ExportedAlert, ExportedStory
from bot.exports.xml_text import clean_xml

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
CATEGORIES: Final = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
                     "CBRNE", "Other")  # fmt: skip
RESTRICTION: Final = "Compiled by a program from what media report; not the warning of an authority."
UNKNOWN_LANGUAGE: Final = "und"  # undetermined
_NO_NAME: Final = re.compile(r"[\s,<&]")


def is_name(text: str) -> bool:
    """Whether CAP allows the text as a sender or an identifier: not empty, no white space, comma, < or &."""
    return bool(text) and _NO_NAME.search(text) is None


def get_identifier(alert: ExportedAlert) -> str:
    """The CAP identifier, from the story and the time of the message: each state that was told has its own."""
    return _identify(alert.story, alert.first_told_at if alert.msg_type == "Alert" else alert.told_at)


def write_cap(alert: ExportedAlert, sender: str) -> str:
    """One CAP document; ``sender`` names the desk (:func:`is_name`). An Update or a Cancel refers to the first."""
    root = ElementTree.Element("alert", {"xmlns": NAMESPACE})
    is_first = alert.msg_type == "Alert"
    _add(root, "identifier", get_identifier(alert))
    _add(root, "sender", sender)
    _add(root, "sent", _write_time(alert.first_told_at if is_first else alert.told_at))
    _add(root, "status", "Actual")
    _add(root, "msgType", alert.msg_type)
    _add(root, "scope", "Restricted")
    _add(root, "restriction", RESTRICTION)
    if not is_first:
        first = _identify(alert.story, alert.first_told_at), _write_time(alert.first_told_at)
        _add(root, "references", f"{sender},{first[0]},{first[1]}")
    _add_info(root, alert)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _identify(story: ExportedStory, told_at: str) -> str:
    return f"tocsin-{story.id}-{re.sub('[^0-9T]', '', told_at)}"


def _write_time(at: str) -> str:
    """A time that ends in Z as CAP writes it: with -00:00 for UTC."""
    return at.removesuffix("Z") + "-00:00"


def _add_info(root: ElementTree.Element, alert: ExportedAlert) -> None:
    """Add the info block, its elements in the order that the schema demands."""
    story = alert.story
    info = ElementTree.SubElement(root, "info")
    _add(info, "language", story.language or UNKNOWN_LANGUAGE)
    for category in [one for one in story.categories if one in CATEGORIES] or ["Other"]:
        _add(info, "category", category)
    _add(info, "event", story.event or story.headline or story.id)
    if story.urgency == "Past":
        _add(info, "responseType", "AllClear")
    _add(info, "urgency", story.urgency)
    _add(info, "severity", story.severity)
    _add(info, "certainty", story.certainty)
    for book in ("cameo", "plover", "acled"):
        for value in getattr(story, book):
            _add_pair(info, "eventCode", book.upper(), value)
    _add(info, "onset", _write_time(story.onset))
    if story.expires is not None:
        _add(info, "expires", _write_time(story.expires))
    for name, text in (("senderName", story.sender_name), ("headline", story.headline), ("description", story.quote)):
        if text:
            _add(info, name, text)
    if story.web.startswith(("http://", "https://")):
        _add(info, "web", re.sub(r"\s", "%20", story.web))
    for name, value in _list_parameters(alert):
        _add_pair(info, "parameter", name, value)
    if story.area_desc:
        _add_area(info, story)


def _list_parameters(alert: ExportedAlert) -> Iterator[tuple[str, str]]:
    """Name and value of what CAP has no element for."""
    story = alert.story
    yield "tocsin:story", story.id
    yield "tocsin:reports", str(story.reports)
    yield "tocsin:independent", str(story.independent)
    for topic in story.mentions:
        yield "tocsin:mentions", topic
    for config in alert.configs:
        yield "tocsin:config", config
    for one in story.figures:
        yield f"tocsin:{one.kind}", str(one.low) if one.low == one.high else f"{one.low}-{one.high}"


def _add_area(info: ElementTree.Element, story: ExportedStory) -> None:
    area = ElementTree.SubElement(info, "area")
    _add(area, "areaDesc", story.area_desc)
    for place in story.places:
        if place.latitude is not None and place.longitude is not None:
            _add(area, "circle", f"{place.latitude},{place.longitude} 0")
    for country in story.countries:
        _add_pair(area, "geocode", "ISO3166-1", country)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = clean_xml(text)


def _add_pair(parent: ElementTree.Element, name: str, value_name: str, value: str) -> None:
    pair = ElementTree.SubElement(parent, name)
    _add(pair, "valueName", value_name)
    _add(pair, "value", value)
