"""The process that reads one web page: ``python -m bot.page_child URL CHARSET``, the page in, JSON out.

It is started for each page, because what strangers send to be read may be made to hang or burst a parser. Its limits
are its own; when it ends by them, only this page is lost. It imports little: most of the time goes into the start. The
exit code is 3 for a page that has no text, the reason on stderr.
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
    """Read the page."""
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
