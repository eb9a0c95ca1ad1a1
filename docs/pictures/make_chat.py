"""Makes alert.png, trend.png and map.png beside it: ``python docs/pictures/make_chat.py``, by hand, with chromium.

The alert is what the sample articles of seeds/ ring, word for word, with its buttons, drawn as a chat shows it; the
pictures are what /trend and /map answer over the invented desk of desk.py. Where no font has emoji, coloured dots and
country codes stand in their place.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from make_page import photograph  # noqa: E402

from bot.app import Plan, demonstrate  # noqa: E402
from bot.command import Request  # noqa: E402
from bot.commands.figures import draw_map, trend  # noqa: E402
from bot.demonstration import without_waiting  # noqa: E402
from bot.desk import Desk  # noqa: E402
from bot.pictures.drawing import draw_png  # noqa: E402
from bot.sending.channels import Delivery  # noqa: E402
from bot.settings import Secrets, Surroundings  # noqa: E402
from monitors.config.loading import Config, load_config  # noqa: E402
from monitors.model import Message, OutboxRow, Outcome  # noqa: E402
from monitors.recognition import Compiled, Recognition  # noqa: E402
from storage.store import Store  # noqa: E402

DOTS = {"🔴": "#d33", "🟠": "#e8862e", "🟡": "#e0c02c", "⚪": "#bbb"}
PAGE = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; padding: 14px; width: 492px; background: #dfe7ee; font: 15px/1.4 "DejaVu Sans", sans-serif; }}
main {{ background: #fff; border-radius: 12px; padding: 10px 14px; white-space: pre-line; }}
blockquote {{ margin: 4px 0; padding: 2px 10px; border-left: 3px solid #3a88c8; background: #eef4f9; }}
a {{ color: #2a78b8; text-decoration: none; }}
nav {{ display: flex; gap: 6px; margin-top: 6px; }}
nav span {{ flex: 1; background: #ffffffb0; border-radius: 8px; padding: 7px 4px; text-align: center; }}
.flag {{ font-size: 11px; border: 1px solid #99a; border-radius: 3px; padding: 0 3px; }}
</style><main>{text}</main>{buttons}"""


class Collector:
    """Takes every message and keeps it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def deliver(self, row: OutboxRow, *, without_markup: bool = False) -> Delivery:
        """Keep it."""
        self.messages.append(row.message)
        return Delivery(Outcome.SENT, "kept", message_id=row.id)

    async def find_fault(self) -> str:
        """The way is open."""
        return ""


def show_signs(text: str) -> str:
    """Emoji as what every font has."""
    for sign, colour in DOTS.items():
        text = text.replace(sign, f'<span style="color:{colour}">●</span>')

    def spell(found: re.Match[str]) -> str:
        return f"<span class=flag>{''.join(chr(ord(sign) - 0x1F1E6 + 65) for sign in found[0])}</span>"

    text = re.sub("[\U0001f1e6-\U0001f1ff]{2}", spell, text).replace("</blockquote>\n", "</blockquote>")
    return re.sub("[\U0001f300-\U0001faff\ufe0f]", "", text)


def draw_alert(config: Config, folder: Path) -> None:
    """The alert about Almaty as a chat shows it."""
    config = without_waiting(config)
    recognition, collector = Recognition(config.topics, config.shared), Collector()
    around = Surroundings(config.directory, folder / "demo", Secrets())
    asyncio.run(demonstrate(Plan(around, config, Compiled(recognition.version, recognition.compile())), collector))
    alert = max((one for one in collector.messages if "Almaty" in one.html), key=lambda one: len(one.buttons))
    rows = "".join("<nav>" + "".join(f"<span>{one.label}</span>" for one in row) + "</nav>" for row in alert.buttons)
    page = folder / "alert.html"
    page.write_text(PAGE.format(text=show_signs(alert.html), buttons=show_signs(rows)), encoding="utf-8")
    size = f"--window-size=520,{325 + 42 * len(alert.buttons)}"
    photograph(page.as_uri(), HERE / "alert.png", folder, size, "--force-device-scale-factor=2")


def draw_pictures(config: Config, folder: Path) -> None:
    """What /trend and /map answer."""
    from desk import build

    now = datetime.now(UTC)
    build(folder / "desk.sqlite3", now)
    store = Store.open(folder / "desk.sqlite3", now)
    chat = store.chats.list_chats()[0]
    for name, command in (("trend", trend), ("map", draw_map)):
        (message,) = command(store, Request(chat, 1, "7d", now, Desk.of(config), chat, is_owner=True))
        assert message.attachment is not None, message.html
        (HERE / f"{name}.png").write_bytes(asyncio.run(draw_png(message.attachment.content)))
    store.close()


def main() -> None:
    """All three."""
    config = load_config(HERE.parents[1] / "config", {}, judge=False)
    with tempfile.TemporaryDirectory() as name:
        draw_alert(config, Path(name))
        draw_pictures(config, Path(name))


if __name__ == "__main__":
    main()
