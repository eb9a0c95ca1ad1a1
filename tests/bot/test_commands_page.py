"""docs/commands.md lists every command as it is; ``TOCSIN_WRITE_MESSAGES=1`` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from bot.command import Need
from bot.commands import COMMANDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
WHO = {Need.CHAT: "anybody in the chat", Need.ADMIN: "administrators", Need.OWNER: "owners, in private"}
HEAD = """# Commands

Begin with `/start`. It leads through topics, places and the time zone, which it guesses from the place. Everything on
`/settings` is also a command. `@bot words` in any chat answers with recent stories.

**Who may do what.** In a private chat everybody is their own administrator. In groups and channels the bot asks
Telegram who the administrators are, whenever a command or a button needs one. With `/channel` an administrator works on
a group or channel from a private chat; nobody else sees its settings there. Every answer about it begins with its
title.

**How to write it.** A topic is named by its id, its title or another of its names (`unrest`, `protests`; `names:` in
the topic's file); a country by its name, its code or a town; a length of time as `7d`, `3 days`, `half an hour` or
`last week`; the end of a mute as `until 18:00`, `until tomorrow` (at 8 in the morning), `until Monday 9:30` or
`until 19 January`, by your time zone. All that, `all`, `off`, `instant`, `digest`, `silent`, `hold` and `hourly`
may be in any language of the bot (`до 6 вечера`, `hasta el 19 de enero`, `٢٤ ساعة`, `sin sonido`), and words such
as `in` and `and` may stand between. Commands that only show something take any word of a title, too; where
something is changed, an everyday word is not enough. If `/mute` does not understand a word, it says which, and
mutes nothing. Words of one of the chat's own watches (`/mute lithium 2h`) mute that watch, unless they name a topic
or country.

**In reply to an alert** `/story`, `/why`, `/rules`, `/summary` and `/mute 2h` are about its story; `/mute` alone asks
what to mute, and `/mute all 2h` mutes everything. `/unmute` ends the mute of that story, and `/unmute all` every mute;
the answer says what is still muted. The buttons "Why" and "Story" under an alert answer again only once there is
something new to say; the commands always answer.

**Mistyped?** Edit the message within 15 minutes, and it is carried out as what it says then; what it did before stays.
An announcement is not sent again.

**Ask about an article.** Send or forward a text or a link to the bot in private: the rules judge it.

- The answer names the place that was read, and says whether it would ring in this chat, or why not: by the chat's
  topics, places, least severity, mutes and quiet hours. The chat's own watches are not tried.
- If no topic is about it, it says so, and names the topic that came nearest with what that lacked.
- If no feed has brought the link, the bot fetches its page (`chats.read_links`; docs/security.md gives the bounds).
  With `tocsin[fulltext]` installed it reads the whole page, otherwise the headline, the paragraphs and the page's own
  description.
- "This should have rung" under the answer asks for the topic and keeps the text as an example.
- `tocsin labels` writes out these examples, and the Right and Wrong under alerts, for `tocsin evaluate`. `/stats` shows
  how often each topic was rated right.

**What is shown.** `/latest` and `/summary` show what the chat follows, by the topics, places, least severity and
left-out outlets of its alerts and digests. Name a topic or a country to see all of that, or write `all` for everything.
A chat that follows nothing sees everything.

**Many at once.** A chat gets ten alerts in ten minutes at most, by default (`alerts.flood_limit`); extreme stories may
make that twenty. What is held back comes as one message as soon as there is room, headed as urgent.

**Old news.** An article that its publisher dated more than three days before it came (`alerts.old_after`) does not
ring. It comes in the digest with its date, and `/why` says that it is too old.

**Every setting by a command.** Without a word after it, each shows its page of `/settings`.

- `/times`: times of day (`08:00 18:00`), with weekdays if not every day (`Monday Friday 08:00`); `hourly`; `weekly`
  (Mondays at 08:00); `never`. `silent` or `loud` may stand with the times, or alone.
- `/quiet 22:00-07:00`: only urgent alerts ring in these hours; with `hold` they wait, too. `/quiet off`: no such hours.
- `/places Kazakhstan Almaty`: these countries only, and that of the town; `/places all`: everywhere.
- `/severity`: `low` (all stories), `moderate`, `high` or `extreme`.
- `/places`, `/severity` and `/cadence` set all topics, or those that they name: `/severity unrest high`.
- `/language`: a code of the table below, or the language's name.
- `/leaveout NAME`: one more outlet, by the name that alerts, `/sources` and `/feeds` show, or by a feed's id.
  `/leaveout off NAME` takes this one back, `/leaveout off` all.

**Topics and watches that you add later** ring at once. They have the places, least severity and left-out outlets that
all the others share; a setting that differs between those is not taken over.

**Watch for your own words.** `/watch` answers at once and tries the new query on the last week's articles in the
background. The answer then says what it would have caught. `chats` in settings.yaml limits how much one chat may ask.
`/unwatch` takes numbers, words of one query, or `all`. The numbers run through all chats, because alerts, buttons and
stored stories name a watch by its number alone.

**Search.** `/search`, `@bot words`, the web page, `tocsin search` and `tocsin export --words` find articles alike:

- A word also finds its other forms: `protest` finds "protests" and "protesters", `столкновение` finds "столкновения",
  `بيروت` finds "ببيروت".
  Chats search in their own language, the page and the command line in English; Russian and Arabic words are known by
  their letters. Words with a stem of under four letters, and words in every fourth new article, have one form. Case
  and accents do not count.
- `"quoted words"` match as a phrase, as they stand. `harb*` finds all that begins so (from three letters on).
- All words must be in the article. `OR`, `AND` and `NOT` in capitals are operators: `Jos attack OR Bishkek protest`,
  `strike NOT football`. There are no brackets.

**Try a draft of a topic.** Send a topic file with `/replay` as its caption, or reply to a file with it. Or write a
topic with a query or a rule after it: `/replay unrest <crowd> SAME harbour`. A rule may be copied from a topic file as
it stands there. The stored articles are judged again, and the answer says how many alerts there would have been, which
stories would ring no more or anew, and which of these people rated right or wrong. Nothing is put in force.

- Owners try on the last 30 days (at most 10,000 articles and two minutes), others on 7 days (1,000 and half a minute).
- A file has at most 1 MB. What is wrong with a draft is told with line, column and fix, as `tocsin check` does.
- `tocsin replay` judges the whole archive, and several topics at once.

**Make sure that somebody saw it.** With `/insist` on, an alert of a high or extreme story has a button "Seen". Until
somebody in the chat presses it, or another button of the alert, the alert rings again, up to three times, at the
interval that you set. Then the owners are told. A mute ends this. Quiet hours delay it where alerts wait for their
end. A summary of many stories needs no confirmation.

**Quiet hours.** Digests wait; alerts ring or wait, as you choose. What waited comes as one message when they end. What
came while the whole chat was muted comes as one digest when the mute ends, within a minute after `/unmute` too.

**What waits.** An alert may wait for the first reports to gather, for quiet hours or a mute to end, because its story
rang less than half an hour ago, or because the chat had too many alerts at once. `/why`, and `/whynot` with the link
of a report, say which of these it is, and until when; for a story that does not ring in this chat, they say why. An
update that waits is written into the first alert at once, without sound.

**Coded.** `/why`, and the button under each alert, also give the story's severity, urgency and certainty as in CAP 1.2,
and the CAMEO, PLOVER and ACLED codes of its topics; the alerts themselves stay short. `/export` has them in columns of
their own, and so have all [exports](export.md).

**All rules.** `/why` sums up rules that read the same words. `/rules`, and the button "All rules" under the answer,
name every rule behind the report that the chat was shown, each with its points and words, and the vetoes that were
tried and did not hold, if the rules in force are those that judged it. `tocsin topics show` prints what each one says.

**By which config.** `/why` also says by which config an alert was decided, of which day, and which one is in force now.
A version such as `3f2a91bc-07de` stands for the topics and the settings `alerts` and `escalate`; `tocsin check` prints
the version of a folder.

**What owners hear.** Owners are told in their private chats about feeds in trouble, about chats and topics that the bot
cannot write to any more, about faults that last, and about each reload of the config, with what changed. No subscriber
sees any of it, and no address of a feed is ever shown.

**What owners say.** `/announce TEXT` writes to every chat. Channels have an audience of their own, so they get it only
by `/announce +channels TEXT`; the answer says how many were left out.

**How a chat gets in** (`telegram.access.mode`):

| mode | who is served |
|---|---|
| `approval` (default) | chats that an owner approves; each new chat's request goes to the owners, with buttons |
| `open` | anybody |
| `allowlist` | the listed chats only; others are told so |

In mode `approval`, a bot without an owner logs a claim link when it starts. Whoever opens it first becomes the owner.

When these settings change, chats that have asked before are judged by the new ones; a chat that an owner denied stays
out. A chat that blocks or removes the bot keeps its settings. When it comes back, it gets what it missed as one digest.

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
