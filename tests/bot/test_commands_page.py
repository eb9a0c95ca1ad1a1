"""docs/commands.md lists every command as it is; ``TOCSIN_WRITE_MESSAGES=1`` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from bot.command import Need
from bot.commands import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
WHO = {Need.CHAT: "anybody in the chat", Need.ADMIN: "administrators", Need.OWNER: "owners, in private"}
HEAD = """# Commands

Everything on `/settings` is also a command. In private chats everybody is their own administrator; in groups and
channels Telegram is asked who administers them, at every command and every press. `/start` leads through topics, places
and the time zone, which is guessed from the place. `@bot words` in any chat answers with recent stories.

A text or link that is no command, sent or forwarded to the bot in private, is judged by the rules. The page of a link
that no feed brought is fetched for that (`chats.read_links`; docs/security.md says within which bounds) and read whole
where `tocsin[fulltext]` is installed, else by its headline, its paragraphs and what it says of itself. "This should
have rung" under the answer asks which topic and keeps it as an example. These, and the Right and Wrong under alerts,
come out by `tocsin labels` for `tocsin evaluate`; `/stats` shows how often each topic was called right.

A new watch is answered at once, and tried on the last week's articles beside everything else; the answer then says what
it would have caught. How much one chat may ask is set under `chats` in settings.yaml.

Where `/insist` is set, an alert of a high or extreme story has a button "Seen". While nobody in the chat presses that
or another of its buttons, it rings again, three times, so many minutes after it arrived; then the owners are told.
Mutes end it, quiet hours put it off where alerts wait for their end, and a summary of many stories is never to be
confirmed.

In the quiet hours digests wait, and alerts ring or wait as you choose; what waited comes as one message at their end.

Owners are told in their private chats of feeds in trouble, of faults that last, and of each reload of the config with
what changed. No subscriber sees any of it, and no address of a feed is ever shown.

How a chat gets in (`telegram.access.mode`): `approval` (default) sends each new chat's request to the owners with
buttons, and the first owner opens the claim link that the program logs when it starts without one; `open` lets anybody
in; `allowlist` serves the listed chats only, and tells others so. When the settings change, who has knocked before is
judged by the new ones; whom an owner denied stays out. A chat that blocks or removes the bot keeps its settings, and
gets what it missed as one digest when it comes back.

| command | what it does | who |
|---|---|---|
"""


def test_the_page_lists_every_command() -> None:
    rows = []
    for one in COMMANDS:
        call = f"/{one.name} {one.usage}".strip().replace("|", "\\|")
        rows.append(f"| `{call}` | {one.help} | {WHO[one.need]} |\n")
    page = HEAD + "".join(rows)
    if os.environ.get("TOCSIN_WRITE_MESSAGES"):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8")
