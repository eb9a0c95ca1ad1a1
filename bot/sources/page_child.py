"""The process that reads one web page: ``python -m bot.sources.page_child URL CHARSET``, the page in, JSON out.

It is started for each page, because a page that strangers send may be made to hang a parser or to fill the memory. It
limits its own memory and time; if it ends by that, only this page is lost. It imports little, since most of its time
goes into the start. It exits with 3 and a reason on stderr for a page without text.
"""

from __future__ import annotations

import resource
import sys

from monitors.errors import ParseError
from monitors.sources.webpage import read_web_page

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 10
NO_TEXT = 3


def main() -> int:
    """Read the page from standard input and write it out as JSON; returns the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    url, charset = sys.argv[1:]
    try:
        page = read_web_page(sys.stdin.buffer.read(), url, charset)
    except ParseError as error:
        sys.stderr.write(error.reason)
        return NO_TEXT
    sys.stdout.write(page.as_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
