"""The page in a real Chromium: drawn, deaf to what feeds hold, fit for a phone, for the keyboard and for the dark."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bot.browser import CHROMIUM, Tab, opened, served
from tests.bot.page_samples import add_evident_story, build_database, make_app
from tests.storage.samples import Ticks, make_match

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium here; install Debian's package chromium to see the page drawn"
)

DRAWN = """new Promise(done => {
    const look = () => document.documentElement.dataset.drawn && done(document.documentElement.dataset.drawn);
    new MutationObserver(look).observe(document.documentElement, {attributes: true});
    look();
})"""

# Every text against the nearest background behind it, by WCAG's formula; those below 4.5 to 1.
FAINT = """(() => {
    const read = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
    const bend = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => .2126 * bend(r / 255) + .7152 * bend(g / 255) + .0722 * bend(b / 255);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = read(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] > .5) return colour;
        }
        return [255, 255, 255];
    };
    const hasText = (element) => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const contrast = (element) => {
        const pair = [light(read(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
        return (pair[0] + .05) / (pair[1] + .05);
    };
    const texts = [...document.querySelectorAll("body *")].filter(one => hasText(one) && one.checkVisibility());
    if (texts.length < 20) return "too few texts to judge by";
    const faint = texts.filter(one => contrast(one) < 4.5);
    return faint.map(one => [one.tagName, one.className, one.textContent, contrast(one)]);
})()"""

MIDDLE = """((selector) => {
    const element = document.querySelector(selector);
    element.scrollIntoView();
    const {x, y, width, height} = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
})"""

# How wide the narrowest cell of the list is, in the widths of its letters.
NARROWEST = """Math.min(...[...document.querySelectorAll(".stories tbody td")].map(
    cell => cell.clientWidth / parseFloat(getComputedStyle(cell).fontSize)))"""
SIDE_BY_SIDE = """(() => {
    const all = [...document.querySelectorAll(".when-filters > *")].filter(one => one.checkVisibility());
    const middles = all.map(one => one.getBoundingClientRect().bottom);
    return Math.max(...middles) - Math.min(...middles) < 2;
})()"""

TOP = "(selector => document.querySelector(selector).getBoundingClientRect().top)"
SHOWN = "[...document.querySelectorAll('.filters [name]')].filter(one => one.checkVisibility()).map(one => one.name)"

PAINTED = """((selector) => {
    const canvas = document.querySelector(selector);
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(value => value);
})"""


@dataclass(slots=True)
class Seen:
    """What a walk through the page showed."""

    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)


async def walk(address: str, profile: Path) -> Seen:
    """Look at the page on a desk, by keyboard, in the dark, on a phone, and without scripts."""
    seen = Seen()
    async with opened(profile) as tab:
        await look_around(tab, address, seen.found)
        await look_in_the_dark(tab, address, seen.found)
        await look_on_a_phone(tab, address, seen.found)
        seen.requested, seen.complaints = list(tab.requested), list(tab.complaints)
        await look_without_scripts(tab, address, seen.found)
    return seen


async def look_around(tab: Tab, address: str, found: dict[str, Any]) -> None:
    await tab.do("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
    await tab.open(f"{address}/?period=24h")
    await tab.run(DRAWN)
    found["tile"] = await tab.run("document.querySelector('[data-count=stories]').textContent")
    found["unit"] = await tab.run("document.querySelector('[data-unit]').textContent")
    found["chart"] = await tab.run(f"{PAINTED}('#chart')")
    found["map"] = await tab.run(f"{PAINTED}('#map canvas')")
    found["numbers"] = await tab.run("document.querySelectorAll('#numbers tbody tr').length")
    found["place"] = await tab.run("document.querySelector('#places tbody').textContent")
    found["faint"] = await tab.run(FAINT)
    found["images"] = await tab.run("document.images.length")
    found["filters on a desk"] = await tab.run(SHOWN)
    focused = []
    for _ in range(12):
        await tab.press_tab()
        focused.append(
            await tab.run(
                "[document.activeElement.textContent.trim().slice(0, 20), document.activeElement.name || '',"
                " getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    found["focused"] = focused
    box = await tab.run(f"{MIDDLE}('#map')")  # where the only place is
    await tab.click(*box)
    found["popup"] = await tab.run("document.querySelector('.leaflet-popup')?.textContent || ''")
    found["images after"] = await tab.run("document.images.length")
    await tab.open(f"{address}/stories/s2")
    found["story faint"] = await tab.run(FAINT)
    for width in (1024, 1280, 1600):
        await tab.do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        await tab.open(f"{address}/")
        found[f"cells at {width}"] = await tab.run(NARROWEST)
        found[f"buttons at {width}"] = await tab.run(SIDE_BY_SIDE)
        found[f"width at {width}"] = await tab.run("document.documentElement.scrollWidth")
    await tab.open(f"{address}/stories/s9")
    found["rule"] = await tab.run(
        "(rule => (rule.textContent = 'was-declared by-government', rule.offsetHeight))"
        "(document.querySelector('.evidence td:first-child'))"
    )
    await tab.open(f"{address}/stories/s2")
    found["links"] = await tab.run("[...document.querySelectorAll('main a')].map(link => link.protocol)")


async def look_in_the_dark(tab: Tab, address: str, found: dict[str, Any]) -> None:
    await tab.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    await tab.open(f"{address}/")
    await tab.run(DRAWN)
    found["dark"] = await tab.run("getComputedStyle(document.body).backgroundColor")
    found["dark faint"] = await tab.run(FAINT)


async def look_on_a_phone(tab: Tab, address: str, found: dict[str, Any]) -> None:
    await tab.do("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=2, mobile=True)
    for path in ("/", "/stories/s2", "/feeds", "/delivery"):
        await tab.open(f"{address}{path}")
        found[f"width of {path}"] = await tab.run("document.documentElement.scrollWidth")
        found[f"numbers of {path}"] = await tab.run(
            "[...document.querySelectorAll('.tile b')].map(one => (one.textContent = '120 min', one.offsetHeight) < 40)"
        )
    await tab.do("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    await tab.open(f"{address}/?topic=unrest")
    await tab.run(DRAWN)
    found["first story"] = await tab.run(f"{TOP}('.stories tbody tr')")
    found["folded"] = await tab.run(SHOWN)
    await tab.run("document.querySelector('.fold > summary').click()")
    await tab.run("new Promise(done => setTimeout(done, 100))")
    found["unfolded map"] = await tab.run(f"{PAINTED}('#map canvas')")
    found["unfolded chart"] = await tab.run("document.getElementById('chart').clientHeight")
    await tab.run("document.querySelector('.toggle').click()")
    found["unfolded"] = await tab.run(SHOWN)
    found["unfolded width"] = await tab.run("document.documentElement.scrollWidth")
    await tab.open(f"{address}/stories/s2")
    found["topic of codes"] = await tab.run("getComputedStyle(document.querySelector('tbody th')).verticalAlign")
    await tab.open(f"{address}/stories/s9")
    found["evidence"] = await tab.run("document.querySelector('.evidence td:last-child').clientWidth")


async def look_without_scripts(tab: Tab, address: str, found: dict[str, Any]) -> None:
    await tab.do("Network.setBlockedURLs", urls=["*.js"])
    await tab.open(f"{address}/")
    found["without scripts"] = await tab.run(
        "[document.querySelectorAll('.stories tbody tr').length, document.getElementById('overview').hidden,"
        " typeof Chart]"
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("browser")
    build_database(folder / "tocsin.sqlite3")
    add_evident_story(folder / "tocsin.sqlite3", make_match())
    with served(make_app(folder / "tocsin.sqlite3", Ticks())) as address:
        return asyncio.run(walk(address, folder / "profile"))


def test_chart_map_tiles_and_their_tables_are_drawn(seen: Seen) -> None:
    assert (seen.found["tile"], seen.found["unit"]) == ("2", "stories")
    assert seen.found["chart"]
    assert seen.found["map"]
    assert seen.found["numbers"] >= 24
    assert "OshKyrgyzstan2high" in seen.found["place"]


def test_nothing_is_asked_of_another_host_and_the_browser_has_nothing_to_complain_of(seen: Seen) -> None:
    asked = [urlsplit(address) for address in seen.requested]
    assert {one.hostname for one in asked if one.scheme not in {"about", "data"}} == {"127.0.0.1"}
    assert len(asked) > 10
    assert seen.complaints == []


def test_hostile_titles_stay_text_in_the_popup_too(seen: Seen) -> None:
    assert "onerror=alert(1)" in seen.found["popup"]
    assert seen.found["images"] == seen.found["images after"] == 0
    assert set(seen.found["links"]) <= {"http:", "https:"}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(seen: Seen) -> None:
    texts, names = ([one[place] for one in seen.found["focused"]] for place in (0, 1))
    assert texts[0] == "Skip to the content"
    assert "Feeds" in texts
    assert [name for name in names if name][:3] == ["q", "topic", "severity"]
    assert all(outline != "none" for _, _, outline in seen.found["focused"])


def test_texts_can_be_read_by_day_and_by_night(seen: Seen) -> None:
    assert seen.found["faint"] == []
    assert seen.found["story faint"] == []
    assert seen.found["dark faint"] == []
    assert seen.found["dark"] == "rgb(16, 22, 29)"


@pytest.mark.parametrize("path", ["/", "/stories/s2", "/feeds", "/delivery"])
def test_a_phone_needs_no_sideways_scrolling(seen: Seen, path: str) -> None:
    assert seen.found[f"width of {path}"] <= 360


def test_the_first_story_begins_on_the_first_screen_of_a_phone(seen: Seen) -> None:
    assert seen.found["first story"] < 600
    assert seen.found["folded"] == ["q"]


def test_a_tap_on_a_phone_unfolds_the_other_filters_the_chart_and_the_map(seen: Seen) -> None:
    assert seen.found["unfolded"] == seen.found["filters on a desk"]
    assert set(seen.found["unfolded"]) == {"q", "topic", "severity", "country", "period", "from", "to", "told"}
    assert seen.found["unfolded width"] <= 390
    assert seen.found["unfolded map"]
    assert seen.found["unfolded chart"] > 200


def test_the_name_of_a_rule_stays_in_one_line_on_a_desk(seen: Seen) -> None:
    assert seen.found["rule"] < 50


def test_a_number_and_its_unit_stay_in_one_line_on_a_phone(seen: Seen) -> None:
    assert set(seen.found["numbers of /delivery"]) == {True}


def test_a_topic_stands_beside_the_first_of_its_codes(seen: Seen) -> None:
    assert seen.found["topic of codes"] == "top"


def test_evidence_has_the_width_of_a_phone_for_its_words(seen: Seen) -> None:
    assert seen.found["evidence"] > 200


def test_the_table_is_there_without_scripts(seen: Seen) -> None:
    assert seen.found["without scripts"] == [2, True, "undefined"]


@pytest.mark.parametrize("width", [1024, 1280, 1600])
def test_no_column_stands_on_end_and_no_button_hangs_below(seen: Seen, width: int) -> None:
    assert seen.found[f"cells at {width}"] >= 6
    assert seen.found[f"buttons at {width}"]
    assert seen.found[f"width at {width}"] <= width
