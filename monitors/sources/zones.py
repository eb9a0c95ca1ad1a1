"""Reads time zone words such as IST or +05:30, as people write them after a time; textdate.py and feeddate.py use it.

An abbreviation means what the source's country means by it, else what the operator's map says, else its only meaning in
the table below. With several meanings there and neither of the first two, it stays undecided. In feeds the words of
North America are offsets, as RFC 822 says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: What an ambiguous abbreviation means unless settings say otherwise (``seeds.timezones``). Of the three countries
#: that write IST, India has by far the largest English press; an Irish or Israeli desk overrides it.
DEFAULT_TIMEZONES: Mapping[str, str] = MappingProxyType({"IST": "Asia/Kolkata"})

# Abbreviation -> its meanings as (country, IANA zone). Source: abbreviations of the IANA time zone database and of
# the countries' own usage. The zone decides summer time by the date: in a text "EST" in July is New York's time then.
_MEANINGS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "ACST": (("AU", "Australia/Adelaide"),),
        "ADT": (("CA", "America/Halifax"),),
        "AEDT": (("AU", "Australia/Sydney"),),
        "AEST": (("AU", "Australia/Brisbane"),),
        "AFT": (("AF", "Asia/Kabul"),),
        "AKST": (("US", "America/Anchorage"),),
        "ALMT": (("KZ", "Asia/Almaty"),),
        "ART": (("AR", "America/Argentina/Buenos_Aires"),),
        "AST": (("CA", "America/Halifax"), ("PR", "America/Puerto_Rico"), ("SA", "Asia/Riyadh")),
        "AWST": (("AU", "Australia/Perth"),),
        "BRT": (("BR", "America/Sao_Paulo"),),
        "BST": (("GB", "Europe/London"), ("BD", "Asia/Dhaka")),
        "CAT": (("ZM", "Africa/Lusaka"),),
        "CDT": (("US", "America/Chicago"), ("CU", "America/Havana")),
        "CEST": (("DE", "Europe/Berlin"),),
        "CET": (("DE", "Europe/Berlin"),),
        "CLT": (("CL", "America/Santiago"),),
        "COT": (("CO", "America/Bogota"),),
        "CST": (("US", "America/Chicago"), ("CN", "Asia/Shanghai"), ("CU", "America/Havana")),
        "CT": (("US", "America/Chicago"),),
        "EAT": (("KE", "Africa/Nairobi"),),
        "EDT": (("US", "America/New_York"),),
        "EEST": (("GR", "Europe/Athens"),),
        "EET": (("GR", "Europe/Athens"),),
        "EST": (("US", "America/New_York"),),
        "ET": (("US", "America/New_York"),),
        "GST": (("AE", "Asia/Dubai"),),
        "HKT": (("HK", "Asia/Hong_Kong"),),
        "HST": (("US", "Pacific/Honolulu"),),
        "ICT": (("TH", "Asia/Bangkok"),),
        "IDT": (("IL", "Asia/Jerusalem"),),
        "IRST": (("IR", "Asia/Tehran"),),
        "IST": (("IN", "Asia/Kolkata"), ("IE", "Europe/Dublin"), ("IL", "Asia/Jerusalem")),
        "JST": (("JP", "Asia/Tokyo"),),
        "KST": (("KR", "Asia/Seoul"),),
        "MDT": (("US", "America/Denver"),),
        "MMT": (("MM", "Asia/Yangon"),),
        "MSK": (("RU", "Europe/Moscow"),),
        "MST": (("US", "America/Denver"), ("MY", "Asia/Kuala_Lumpur"), ("MM", "Asia/Yangon")),
        "MT": (("US", "America/Denver"),),
        "MYT": (("MY", "Asia/Kuala_Lumpur"),),
        "NPT": (("NP", "Asia/Kathmandu"),),
        "NZDT": (("NZ", "Pacific/Auckland"),),
        "NZST": (("NZ", "Pacific/Auckland"),),
        "PDT": (("US", "America/Los_Angeles"),),
        "PET": (("PE", "America/Lima"),),
        "PHT": (("PH", "Asia/Manila"),),
        "PKT": (("PK", "Asia/Karachi"),),
        "PST": (("US", "America/Los_Angeles"), ("PH", "Asia/Manila"), ("PK", "Asia/Karachi")),
        "PT": (("US", "America/Los_Angeles"),),
        "SAST": (("ZA", "Africa/Johannesburg"),),
        "SGT": (("SG", "Asia/Singapore"),),
        "TRT": (("TR", "Europe/Istanbul"),),
        "UZT": (("UZ", "Asia/Tashkent"),),
        "VET": (("VE", "America/Caracas"),),
        "WAT": (("NG", "Africa/Lagos"),),
        "WEST": (("PT", "Europe/Lisbon"),),
        "WET": (("PT", "Europe/Lisbon"),),
        "WIB": (("ID", "Asia/Jakarta"),),
        "МСК": (("RU", "Europe/Moscow"),),
        "MEZ": (("DE", "Europe/Berlin"),),
        "MESZ": (("DE", "Europe/Berlin"),),
    }
)
UTC_WORDS = frozenset({"UTC", "UT", "GMT", "Z"})
#: The zone words of North America, which RFC 822 defines as offsets (hours from UTC). AST and ADT are read alike.
RFC_822_OFFSETS: Mapping[str, int] = MappingProxyType(
    {"AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
)
_NORTH_AMERICA = frozenset({"CA", "PR", "US"})  # the countries in _MEANINGS whose words these are
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_GREATEST_OFFSET = timedelta(hours=14)  # Line Islands, +14:00


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """How to read zone words: the ``country`` of the source (ISO 3166-1 alpha-2 or "") and the operator's map.

    ``timezones`` maps abbreviations to IANA zone names.
    """

    country: str = ""
    timezones: Mapping[str, str] = field(default_factory=lambda: DEFAULT_TIMEZONES)


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """The zone, None when it is undecided; ``doubt`` then says why, and what would decide it."""

    zone: tzinfo | None
    doubt: str = ""


def is_zone_word(word: str) -> bool:
    """Whether ``word`` is a known abbreviation, with one meaning or several."""
    return word.upper() in _MEANINGS or word.upper() in UTC_WORDS


def read_feed_zone(word: str, rules: ZoneRules) -> ZoneReading:
    """Read the zone word (in capitals) of a feed's date: as :func:`read_zone`, except that EST and the like are offsets
    on any day. Only the operator's map, or a country that means another zone by the word, makes it the clock there.
    """
    hours = RFC_822_OFFSETS.get(word)
    is_elsewhere = rules.country not in _NORTH_AMERICA and _find_meant(word, rules) != ""
    if hours is None or is_elsewhere or _find_mapped(word, rules):
        return read_zone(word, rules)
    return ZoneReading(timezone(timedelta(hours=hours)))


def read_zone(word: str, rules: ZoneRules) -> ZoneReading:
    """Read an abbreviation or a numeric offset. "", unknown words and impossible offsets are undecided."""
    word = word.strip().upper()
    if not word:
        return ZoneReading(None, "no time zone given")
    if word in UTC_WORDS:
        return ZoneReading(UTC)
    if match := _OFFSET.fullmatch(word):
        return _read_offset(match)
    meanings = _MEANINGS.get(word, ())
    only = meanings[0][1] if len(meanings) == 1 else ""
    if name := _find_meant(word, rules) or _find_mapped(word, rules) or only:
        return _open_zone(word, name)
    if not meanings:
        return ZoneReading(None, f"time zone {word} is not known; map it under seeds.timezones")
    zones = " or ".join(zone for _, zone in meanings)
    return ZoneReading(None, f"time zone {word} may be {zones}; map it under seeds.timezones")


def _find_meant(word: str, rules: ZoneRules) -> str:
    """Return the zone that the source's country means by a word, "" for none of its own."""
    return next((zone for country, zone in _MEANINGS.get(word, ()) if country == rules.country), "")


def _find_mapped(word: str, rules: ZoneRules) -> str:
    """Return the zone to which the operator maps a word, "" for none."""
    return next((zone for mapped, zone in rules.timezones.items() if mapped.upper() == word), "")


def _read_offset(match: re.Match[str]) -> ZoneReading:
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if size > _GREATEST_OFFSET:
        return ZoneReading(None, f"no time zone on Earth has the offset {match[0]}")
    return ZoneReading(timezone(size if match[1] == "+" else -size))


def _open_zone(word: str, name: str) -> ZoneReading:
    try:
        return ZoneReading(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneReading(None, f"time zone {word} is mapped to {name}, which is not an IANA zone name")
