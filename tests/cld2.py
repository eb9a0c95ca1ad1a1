"""A mark for tests that need CLD2, which has no build for every Python."""

from __future__ import annotations

import pytest

from monitors.rules.language import load_cld2

needs_cld2 = pytest.mark.skipif(load_cld2() is None, reason="pycld2 is not installed")
