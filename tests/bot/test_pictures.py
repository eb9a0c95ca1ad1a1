"""Pictures: well-formed SVG from any title, a PNG from a child process, and a refusal that says why."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.figures import find_surge_days
from bot.pictures.drawing import PictureError, draw_png, draw_svg
from bot.pictures.maps import choose_labels, choose_view, find_spans, list_lands, place_points
from bot.pictures.model import MapPicture, Picture, Point, TrendPicture, decode_picture, encode_picture
from bot.pictures.svg import LABEL_SIZE, fit, measure
from bot.pictures.trend import choose_numbered, choose_step
from monitors.model import DayCount
from monitors.trend import DEFAULT_LIMITS

POINTS = (Point("Almaty", 43.25, 76.95, 9, "extreme"), Point("Актау", 43.65, 51.16, 2, "high"))
TREND = TrendPicture("Reports", "5 reports", ("1 Jan", "2 Jan"), (1, 4), (1,), "far above the usual")
NAMES = (("KZ", "Kazakhstan"), ("UZ", "Uzbekistan"), ("CN", "China"))
MAP = MapPicture("Where", "2 stories", POINTS, ("KZ",), ("low", "moderate", "high", "extreme"), NAMES)


@settings(derandomize=True, max_examples=30)
@given(st.text(max_size=90))
def test_any_title_and_place_gives_well_formed_svg(text: str) -> None:
    place = Point(text, 51.5, -0.1, 1, text)
    pictures: tuple[Picture, ...] = (
        TrendPicture(text, text, (text, text), (0, 1), (0,), text, True),
        MapPicture(text, text, (place,), (text,), (text,), (("GB", text),), True),
    )
    for picture in pictures:
        assert ElementTree.fromstring(draw_svg(encode_picture(picture))).tag.endswith("svg")


@pytest.mark.parametrize("picture", [TREND, MAP])
def test_a_picture_travels_to_a_child_and_comes_back_as_png(picture: Picture) -> None:
    assert decode_picture(encode_picture(picture)) == picture
    drawn = asyncio.run(draw_png(encode_picture(picture)))
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) > 5000, "text and shapes are in it"


def test_what_cannot_be_drawn_says_why() -> None:
    with pytest.raises(PictureError, match="no picture is called"):
        asyncio.run(draw_png('{"kind": "Sculpture"}'))


def test_places_far_apart_are_shown_on_the_world_and_near_ones_close_up() -> None:
    assert choose_view((*POINTS, Point("Lima", -12.0, -77.0, 1, "low"), Point("Suva", -18.1, 178.4, 1, "low"))).is_world
    near = choose_view(POINTS)
    assert not near.is_world
    for point in POINTS:
        x, y = near.place(point.longitude, point.latitude)
        assert 0 < x < 1200
        assert 150 < y < 830


@pytest.mark.parametrize(("highest", "step"), [(0, 1), (3, 1), (9, 5), (41, 20), (1000, 500)])
def test_grid_lines_have_round_numbers(highest: int, step: int) -> None:
    assert choose_step(highest) == step


def test_a_surge_is_far_above_the_weeks_before_and_no_trifle() -> None:
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(12)]

    def find(values: list[int]) -> tuple[int, ...]:
        counts = [DayCount("", "", day, value, 3) for day, value in zip(days, values, strict=False)]
        return find_surge_days(counts, days[: len(values)], days[0], DEFAULT_LIMITS)

    assert find([2, 3, 2, 3, 2, 3, 2, 2, 20, 3]) == (8,)
    assert find([0, 0, 0, 0, 0, 0, 0, 0, 3, 0]) == ()
    assert find([50]) == (), "nothing is known of the days before"


def test_the_world_is_cut_where_no_country_is_and_the_date_line_divides_no_region() -> None:
    islands = (Point("Suva", -18.1, 178.4, 1, "low"), Point("Apia", -13.8, -171.8, 3, "high"))
    view = choose_view(islands)
    assert not view.is_world
    assert all(0 < view.place(one.longitude, one.latitude)[0] < 1200 for one in islands)
    assert {"FJ", "WS"} <= {land.code for land, _ in list_lands(view)}


def test_no_label_lies_over_another_or_over_a_circle() -> None:
    points = tuple(Point(f"Town number {n}", 43 + (n % 5) / 2, 70 + n / 2, n + 1, "low") for n in range(20))
    view = choose_view(points)
    placed, boxes = place_points(points, view), list[tuple[float, float, float, float]]()
    shown = list(choose_labels(placed, view, boxes))
    assert len(shown) >= 4
    assert shown[0][0].point.name == "Town number 19", "the most reported has the first choice"
    circles = [one.box for one in placed]
    for number, box in enumerate(boxes):
        others = [*boxes[number + 1 :], *(circle for circle in circles if circle != shown[number][0].box)]
        assert not any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


def test_a_circle_shows_its_number_unless_another_lies_over_it() -> None:
    far = (Point("Lima", -12.0, -77.0, 1, "low"), Point("Suva", -18.1, 178.4, 1, "low"))
    beside, over = Point("Cali", 3.4, -76.5, 21, "high"), Point("Port", 18.5, -72.3, 20, "high")
    svg = draw_svg(
        encode_picture(MapPicture("Where", "", (*far, Point("Haiti", 18.5, -72.4, 22, "high"), beside, over)))
    )
    assert [f">{count}<" in svg for count in (22, 21, 20)] == [False, True, True]
    apart = Point("Santo", 10.5, -63.6, 20, "high")  # whose box meets that of the first, and whose circle does not
    svg = draw_svg(encode_picture(MapPicture("Where", "", (*far, Point("Haiti", 18.5, -72.4, 22, "high"), apart))))
    assert [f">{count}<" in svg for count in (22, 20)] == [True, True]


def test_a_country_is_named_where_its_land_is_widest() -> None:
    view = choose_view(POINTS)
    land, shift = max((one for one in list_lands(view) if one[0].code == "KZ"), key=lambda one: one[0].east)
    width, middle, _ = find_spans(land, shift, view)[0]
    assert width > 800
    assert 400 < middle < 800
    svg = draw_svg(encode_picture(MAP))
    assert svg.count(">Kazakhstan<") == 1


def test_words_are_cut_to_their_room_and_neighbours_share_a_number() -> None:
    assert fit("short", LABEL_SIZE, 500) == "short"
    assert measure(fit("a very long title " * 9, LABEL_SIZE, 300), LABEL_SIZE) <= 300
    assert choose_numbered(TrendPicture("", "", ("a",) * 4, (1, 9, 8, 0), (1, 2))) == {1}


def test_right_to_left_words_are_embedded_so() -> None:
    assert "\u202b23 \u0642\u0635\u0629\u202c" in draw_svg(
        encode_picture(TrendPicture("t", "23 \u0642\u0635\u0629", ("d",), (1,), (), "", True))
    )
