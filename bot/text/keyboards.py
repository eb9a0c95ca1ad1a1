"""Inline keyboards: what a button says and what pressing it sends. The modules of bot/commands/ say what a press does.

The data of a button is ``verb:argument:argument`` in at most 64 bytes; it holds ids, never texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.text.reader import Reader
from monitors.model import Button

Keyboard = tuple[tuple[Button, ...], ...]
DATA_BYTES: Final = 64  # Telegram's limit
LABEL_UNITS: Final = 40
SHORT_UNITS: Final = 22  # characters that half the width of a phone shows


def button(label: str, *data: str) -> Button:
    """A button that sends its data, joined by colons. Raises ValueError if Telegram would refuse the data."""
    joined = ":".join(data)
    if not 1 <= len(joined.encode()) <= DATA_BYTES:
        raise ValueError(f"the data of button {label!r} has {len(joined.encode())} bytes")
    return Button(label if len(label) <= LABEL_UNITS else label[: LABEL_UNITS - 1] + "…", data=joined)


def fit_name(shape: Callable[[str], str], name: str) -> str:
    """What ``shape`` makes of a name as the label of a button; the name is cut if needed, so that the rest is read."""
    room = LABEL_UNITS - len(shape(""))
    return shape(name if len(name) <= room else f"{name[: room - 1].rstrip()}…")


def in_rows(buttons: Iterable[Button], width: int) -> Keyboard:
    """Buttons in rows of at most ``width``; a label that a phone would cut there has a row of its own.

    A tick does not count, so that choosing moves no button.
    """
    rows: list[list[Button]] = []
    for one in buttons:
        if rows and len(rows[-1]) < width and _is_short(one) and _is_short(rows[-1][-1]):
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(map(tuple, rows))


def _is_short(one: Button) -> bool:
    return len(one.label.removeprefix(ticked("", is_on=True))) <= SHORT_UNITS


def ticked(label: str, is_on: bool) -> str:
    """The label, with a tick before it if it is chosen."""
    return f"✅ {label}" if is_on else label


def alert_keyboard(story_id: str, reader: Reader, *, is_unseen: bool = False) -> Keyboard:
    """The buttons under an alert; with one to confirm it while it ``is_unseen`` and is to be confirmed."""
    seen = ((button("✅ " + reader.text("Seen"), "seen", story_id),),) if is_unseen else ()
    return (
        *seen,
        (
            button(reader.text("Why"), "why", story_id),
            button(reader.text("Story"), "story", story_id),
            button(reader.text("Mute"), "mute", story_id),
        ),
        (
            button("👍 " + reader.text("Right"), "right", story_id),
            button("👎 " + reader.text("Wrong"), "wrong", story_id),
        ),
    )


def mute_keyboard(story_id: str, labels: Sequence[tuple[str, str]], reader: Reader) -> Keyboard:
    """The choices of what to mute, given as (label, data) pairs in ``labels``, and a button back to the alert."""
    rows = in_rows((button(label, "quiet", story_id, what) for label, what in labels), 1)
    return (*rows, (button("« " + reader.text("Back"), "alert", story_id),))
