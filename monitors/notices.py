"""Reports about reports: corrections and retractions, told from what they call themselves.

Only a headline's or text's own opening words count, so that a story about a corrected exam is not one.
"""

from __future__ import annotations

import re

from monitors.model import Article, Notice

_OPENING = 160

_TOLL = r"\b(?:(?:death|casualty) toll|number of (?:dead|deaths|victims)|toll of the)\b"

_RETRACTION = re.compile(
    r"^\W*(?:retract(?:ion|ed|s)\b|withdrawn\b|kill notice\b|story (?:retracted|withdrawn|deleted)\b"
    r"|опровержение|отозвано|rétractation\b|retractación\b|retratação\b|widerruf\b)"
    r"|\bthis (?:story|article|report) (?:has been|was|is) (?:retracted|withdrawn|deleted)\b"
    r"|\b(?:has|have) (?:retracted|withdrawn) (?:its|their|the|this) (?:story|article|report)\b",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^\W*(?:correct(?:ion|ed|s)\b|clarification\b|clarified\b|erratum\b|refile[sd]?\b"
    r"|исправление|исправлено|уточнение|rectificatif\b|correction\b|corrección\b|rectificación\b|correção\b"
    r"|korrektur\b|berichtigung\b)"
    r"|\ban earlier version of this (?:story|article|report)\b|\(corrects\b"
    rf"|{_TOLL}[^.;:]{{0,60}}?\b(?:revised|corrected|lowered|cut|reduced)\b(?! up)"
    r"|\btoll\b[^.;:]{0,60}?\brevised (?:down|to)\b"
    rf"|\b(?:revis|lower|cut|reduc|correct)\w*\b[^.;:]{{0,30}}?{_TOLL}(?![^.;:]{{0,30}}\b(?:up|upwards?)\b)",
    re.IGNORECASE,
)

_MARKS = """
    retract withdrawn deleted опровержени отозван rétractation retractación retratação widerruf kill correct clarif
    erratum refile исправлен уточнени rectificat rectificación corrección correção korrektur berichtigung earlier revis
    lower cut reduc
"""
_NOTICE_MARKS = tuple(_MARKS.split())
"""Every notice has one of these in small letters; looking for them first spares most articles the patterns."""


def find_notice(article: Article) -> Notice | None:
    """What the article says of earlier reports, None for an ordinary one; a retraction outweighs a correction."""
    openings = (article.title[:_OPENING], article.text[:_OPENING])
    small = "\n".join(openings).lower()
    if not any(mark in small for mark in _NOTICE_MARKS):
        return None
    for notice, pattern in ((Notice.RETRACTION, _RETRACTION), (Notice.CORRECTION, _CORRECTION)):
        if any(pattern.search(opening) for opening in openings):
            return notice
    return None
