"""Makes the packaged map outlines: ``python -m bot.pictures.geodata_build countries-110m.json countries-50m.json``.

The input is the TopoJSON of the npm package world-atlas 2.0.2, itself made from Natural Earth (public domain). Only the
maintainer runs this. The result, which maps.py and the local page read, is a gzipped text with one line for each
connected land: country code, bounds (west, south, east, north) in hundredths of a degree, and the land with its holes
as an SVG path in the same unit, y growing southwards, separated by tabs. So drawing a map needs little arithmetic.
"""

from __future__ import annotations

import gzip
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from babel.core import get_global

SCALE: Final = 100  # hundredths of a degree: a kilometre
TARGET: Final = Path(__file__).parent / "geodata"
UNNUMBERED: Final = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
LEFT_OUT: Final = "010"  # Antarctica fills the lower third of a map with nothing

Ring = list[tuple[float, float]]


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Every arc as (longitude, latitude) pairs, which TopoJSON stores as differences on a grid."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def join_ring(indexes: list[int], arcs: list[Ring]) -> Ring:
    """One ring from its arcs; a negative index means the arc in reverse."""
    ring: Ring = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def unwrap(ring: Ring) -> Ring:
    """The ring, made to run on past 180 degrees at the date line instead of jumping to the other side."""
    shifted, turn = [ring[0]], 0.0
    for (before, _), (x, y) in pairwise(ring):
        if x - before > 180:
            turn -= 360
        elif x - before < -180:
            turn += 360
        shifted.append((x + turn, y))
    return shifted


def write_path(ring: Ring) -> str:
    """The ring as a relative SVG path in whole hundredths of a degree, y growing southwards; "" if it is too small."""
    points: list[tuple[int, int]] = []
    for x, y in ring:
        point = round(x * SCALE), -round(y * SCALE)
        if not points or point != points[-1]:
            points.append(point)
    if len(points) < 4:
        return ""
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points[:-1])]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{dx} {dy}' for dx, dy in steps)}z"


def write_line(code: str, rings: list[Ring]) -> str:
    """One line of the packed text: a land (the first ring) with its holes; "" if it is too small."""
    ring, path = rings[0], "".join(map(write_path, rings))
    if not write_path(ring):
        return ""
    lons, lats = [round(x * SCALE) for x, _ in ring], [round(y * SCALE) for _, y in ring]
    bounds = [str(bound) for bound in (min(lons), min(lats), max(lons), max(lats))]
    return "\t".join([code, *bounds, path])


def find_code(shape: dict[str, Any]) -> str:
    """The ISO 3166-1 alpha-2 code of a shape; "" if it has none."""
    alias = get_global("territory_aliases").get(str(shape.get("id", "")), [""])
    return UNNUMBERED.get(shape["properties"]["name"]) or str(alias[0])


def convert(topology: dict[str, Any]) -> list[str]:
    """Every land of every country as a line, sorted."""
    arcs = decode_arcs(topology)
    lines = []
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") == LEFT_OUT or "arcs" not in shape:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        lands = [[unwrap(join_ring(ring, arcs)) for ring in polygon] for polygon in polygons]
        lines += [write_line(find_code(shape), land) for land in lands]
    return sorted(line for line in lines if line)


def main(paths: list[str]) -> None:
    """Write one packed file for each TopoJSON given."""
    for path in map(Path, paths):
        text = "\n".join(convert(json.loads(path.read_text()))).encode()
        (TARGET / f"{path.stem}.txt.gz").write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
