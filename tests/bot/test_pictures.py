"""Pictures: well-formed SVG from any title, a PNG from a child process, and a refusal that says why."""

from __future__ import annotations

import asyncio
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.figures import find_surges
from bot.picture_model import MapPicture, Picture, Point, TrendPicture, decode_picture, encode_picture
from bot.picture_svg import choose_step, choose_view, draw
from bot.pictures import PictureError, draw_png

POINTS = (Point("Almaty", 43.25, 76.95, 9, "extreme"), Point("Актау", 43.65, 51.16, 2, "high"))
TREND = TrendPicture("Reports", "5 reports", ("1 Jan", "2 Jan"), (1, 4), (1,), "far above the usual")
MAP = MapPicture("Where", "2 stories", POINTS, "KZ", ("low", "moderate", "high", "extreme"))


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.text(max_size=90))
def test_any_title_and_place_gives_well_formed_svg(text: str) -> None:
    place = Point(text, 51.5, -0.1, 1, text)
    pictures: tuple[Picture, ...] = (
        TrendPicture(text, text, (text, text), (0, 1), (0,), text, "ar"),
        MapPicture(text, text, (place,), text, (text,)),
    )
    for picture in pictures:
        assert ElementTree.fromstring(draw(picture)).tag.endswith("svg")


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
    assert choose_view((*POINTS, Point("Lima", -12.0, -77.0, 1, "low"))).is_world
    near = choose_view(POINTS)
    assert not near.is_world
    for point in POINTS:
        x, y = near.place(point.longitude, point.latitude)
        assert 0 < x < 1200
        assert 120 < y < 650


@pytest.mark.parametrize(("highest", "step"), [(0, 1), (3, 1), (9, 5), (41, 20), (1000, 500)])
def test_grid_lines_have_round_numbers(highest: int, step: int) -> None:
    assert choose_step(highest) == step


def test_a_surge_is_far_above_the_week_before_and_no_trifle() -> None:
    assert find_surges([2, 3, 2, 3, 2, 3, 2, 20, 3]) == (7,)
    assert find_surges([0, 0, 0, 3, 0]) == ()
    assert find_surges([50]) == ()
