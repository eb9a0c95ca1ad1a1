"""The process that turns one SVG into a PNG: ``python child.py FOLDER FONT``, SVG in, PNG out.

It is started for each picture, without the site module, and imports only the rasteriser, which is in ``FOLDER``.
Otherwise most of the time for a picture would go into the start.
"""

import sys

if __name__ == "__main__":
    folder, font = sys.argv[1:]
    sys.path.insert(0, folder)
    from resvg_py import svg_to_bytes

    # Only this font, so that a picture looks the same on every machine.
    svg = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(bytes(svg_to_bytes(svg_string=svg, font_files=[font], skip_system_fonts=True)))
