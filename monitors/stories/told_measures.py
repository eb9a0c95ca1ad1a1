"""Reads what a report says of declared measures: that one was lifted or imposed, when it ends, and where that holds."""

from __future__ import annotations

from dataclasses import replace

from monitors.model import Analysis, Notice, Report
from monitors.stories.lifting import Deed, read_deed
from monitors.stories.measure_places import find_deed_places, find_end_places, is_among_any
from monitors.stories.measures import find_topics, read_end


def tell_measures(report: Report, analysis: Analysis) -> Report:
    """Return the report with what its article says of measures."""
    return _tell_end(_tell_deed(report, analysis), analysis)


def _tell_deed(report: Report, analysis: Analysis) -> Report:
    """Return the report with what its headline says of a measure. A correction that denies a lifting upholds it.

    Where no topic reads the name of a measure that is lifted, it may be that of any topic of the article.
    """
    deed, names = read_deed(analysis.article.title)
    measures = find_topics(analysis.matches, names)
    if deed is Deed.LIFTS and not measures:
        measures = tuple(dict.fromkeys(match.topic for match in analysis.matches))
    upholds = deed is Deed.DENIES and report.notice is Notice.CORRECTION
    places = (place for name in names for place in find_deed_places(analysis, name))
    return replace(
        report,
        lifts=deed is Deed.LIFTS,
        imposes=deed is Deed.IMPOSES,
        reimposes=deed is Deed.REIMPOSES or upholds,
        measures=measures,
        measure_places=tuple(dict.fromkeys(places)) if measures else (),
    )


def _tell_end(report: Report, analysis: Analysis) -> Report:
    """Return the report with the end date that it gives; one of a measure that it lifts is no more, unless that is the
    measure of another place.
    """
    end, topic = read_end(analysis)
    if end is None:
        return report
    places = find_end_places(analysis, end)
    told = replace(
        report, until=end.on, until_topic=topic, until_places=places, shortens=end.corrects, extends=end.extends
    )
    is_elsewhere = places != () and report.measure_places != () and not is_among_any(places, report.measure_places)
    return report if report.lifts and topic in report.measures and not is_elsewhere else told
