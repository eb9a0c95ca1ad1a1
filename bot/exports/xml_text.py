"""Makes text fit for XML 1.0."""

from __future__ import annotations

import re
from typing import Final

from storage.codec import clean_text

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_xml(text: str) -> str:
    """The text with U+FFFD in place of each character that XML 1.0 does not allow."""
    return _NOT_XML.sub("\ufffd", clean_text(text))
