"""Planned faults: what goes wrong, for which calls, how often. This module decides; the server plays the faults.

A fault happens either before the call is looked at (nothing was delivered) or after it was accepted, journalled and
shown (the message was delivered, and only the answer is bad). Calls that Telegram itself refuses use up no fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.fakes.bot_api_chats import Chat
from tests.fakes.bot_api_errors import ApiError, too_many_requests
from tests.fakes.bot_api_params import Params

SHOWN_PREFIXES = ("send", "edit")


class Trouble(StrEnum):
    """What happens to the answer."""

    JSON = "json"
    HTML = "html"
    CUT = "cut"
    RESET = "reset"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"
    HANG = "hang"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. ``accepted`` says whether the message is delivered all the same."""

    trouble: Trouble
    accepted: bool = False
    code: int = 200
    description: str = ""
    seconds: float = 0.0

    def to_error(self, retry_after: int | None = None) -> ApiError:
        """The refusal that a JSON fault answers with."""
        if self.code == 429 and retry_after is not None:
            return too_many_requests(retry_after)
        return ApiError(self.code, self.description)


def _json(code: int, description: str, *, accepted: bool = False) -> Fault:
    return Fault(Trouble.JSON, accepted, code, description)


def _html(code: int, *, accepted: bool = False) -> Fault:
    return Fault(Trouble.HTML, accepted, code)


FAULTS: dict[str, Fault] = {
    # too fast: give ``retry_after``; the bare one has no parameters
    "rate_limit": _json(429, "Too Many Requests"),
    "rate_limit_bare": _json(429, "Too Many Requests"),
    # 403, said by Telegram itself
    "blocked": _json(403, "Forbidden: bot was blocked by the user"),
    "deactivated": _json(403, "Forbidden: user is deactivated"),
    "cannot_initiate": _json(403, "Forbidden: bot can't initiate conversation with a user"),
    "cannot_message_bots": _json(403, "Forbidden: bot can't send messages to bots"),
    "kicked_group": _json(403, "Forbidden: bot was kicked from the group chat"),
    "kicked_supergroup": _json(403, "Forbidden: bot was kicked from the supergroup chat"),
    "kicked_channel": _json(403, "Forbidden: bot was kicked from the channel chat"),
    "not_member_group": _json(403, "Forbidden: bot is not a member of the group chat"),
    "not_member_supergroup": _json(403, "Forbidden: bot is not a member of the supergroup chat"),
    "not_member_channel": _json(403, "Forbidden: bot is not a member of the channel chat"),
    "group_deleted": _json(403, "Forbidden: the group chat was deleted"),
    # 400
    "chat_not_found": _json(400, "Bad Request: chat not found"),
    "chat_id_empty": _json(400, "Bad Request: chat_id is empty"),
    "peer_invalid": _json(400, "Bad Request: PEER_ID_INVALID"),
    "write_forbidden": _json(400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    "no_rights": _json(400, "Bad Request: not enough rights to send text messages to the chat"),
    "admin_required": _json(400, "Bad Request: need administrator rights in the channel chat"),
    "thread_not_found": _json(400, "Bad Request: message thread not found"),
    "topic_closed": _json(400, "Bad Request: TOPIC_CLOSED"),
    "bad_entities": _json(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    "too_long": _json(400, "Bad Request: message is too long"),
    "empty_text": _json(400, "Bad Request: message text is empty"),
    "other_400": _json(400, "Bad Request: SOMETHING_NEW_INVALID"),
    # the token, the other poller
    "unauthorized": _json(401, "Unauthorized"),
    "not_found": _json(404, "Not Found"),
    "conflict": _json(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ),
    "too_large": _json(413, "Request Entity Too Large"),
    # Telegram in trouble; whether it delivered cannot be known from the answer
    "server_error": _json(500, "Internal Server Error"),
    "restart": _json(500, "Internal Server Error: restart"),
    "bad_gateway": _json(502, "Bad Gateway"),
    "unavailable": _json(503, "Service Unavailable"),
    "accepted_server_error": _json(500, "Internal Server Error", accepted=True),
    # a proxy or a captive portal in between
    "html_401": _html(401),
    "html_403": _html(403),
    "html_404": _html(404),
    "html_407": _html(407),
    "html_429": _html(429),
    "html_502": _html(502),
    "html_503": _html(503),
    "html_504": _html(504),
    "html_200": _html(200),
    "accepted_html_502": _html(502, accepted=True),
    "accepted_html_504": _html(504, accepted=True),
    # the connection
    "reset": Fault(Trouble.RESET),
    "cut": Fault(Trouble.CUT),
    "hang": Fault(Trouble.HANG),
    "delay": Fault(Trouble.DELAY),
    "accepted_reset": Fault(Trouble.RESET, accepted=True),
    "accepted_cut": Fault(Trouble.CUT, accepted=True),
    "accepted_truncate": Fault(Trouble.TRUNCATE, accepted=True),
    "accepted_garbage": Fault(Trouble.GARBAGE, accepted=True),
    "accepted_hang": Fault(Trouble.HANG, accepted=True),
    "accepted_delay": Fault(Trouble.DELAY, accepted=True),
}


@dataclass(slots=True)
class PlannedFault:
    """A fault that waits for calls that fit. ``times`` None means until cleared; ``played`` counts how often it was."""

    name: str
    fault: Fault
    method: str | None = None
    chat_id: int | None = None
    contains: str | None = None
    times: int | None = 1
    skip: int = 0
    retry_after: int | None = None
    seconds: float = 0.0
    played: int = 0

    @property
    def is_over(self) -> bool:
        """Whether it has played as often as it should."""
        return self.times is not None and self.played >= self.times

    def _suits(self, method: str) -> bool:
        """Without a named method: for an accepted fault the methods that show messages, else all but getUpdates."""
        shown = method.startswith(SHOWN_PREFIXES)
        return shown if self.fault.accepted else method != "getupdates"

    def fits(self, method: str, params: Params) -> bool:
        """Whether this call is one that the fault waits for."""
        if self.is_over:
            return False
        if self.method is not None and self.method.lower() != method.lower():
            return False
        if self.method is None and not self._suits(method.lower()):
            return False
        if self.chat_id is not None and params.text("chat_id") != str(self.chat_id):
            return False
        return self.contains is None or self.contains in params.text("text") + params.text("caption")


class FaultScript:
    """The planned faults, in order; the first that fits is played."""

    def __init__(self) -> None:
        self.planned: list[PlannedFault] = []

    def plan(
        self,
        name: str,
        *,
        method: str | None = None,
        chat: Chat | int | None = None,
        contains: str | None = None,
        times: int | None = 1,
        skip: int = 0,
        retry_after: int | None = None,
        seconds: float = 0.0,
    ) -> PlannedFault:
        """Plans the fault of this name (a key of :data:`FAULTS`) for the calls described.

        ``method`` None means every method except getUpdates (for faults that accept: those that show messages);
        ``skip`` lets that many fitting calls through first; ``seconds`` is the length of a delay.

        Raises:
            ValueError: no fault has this name, or it lacks what it needs.
        """
        if name not in FAULTS:
            raise ValueError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
        if name == "rate_limit" and retry_after is None:
            raise ValueError("rate_limit needs retry_after; without one use rate_limit_bare")
        if FAULTS[name].trouble == Trouble.DELAY and seconds <= 0:
            raise ValueError(f"{name} needs seconds")
        chat_id = chat.id if isinstance(chat, Chat) else chat
        planned = PlannedFault(name, FAULTS[name], method, chat_id, contains, times, skip, retry_after, seconds)
        self.planned = [*(waiting for waiting in self.planned if not waiting.is_over), planned]
        return planned

    def find(self, method: str, params: Params) -> PlannedFault | None:
        """The fault for this call, not counted as played yet; calls to skip are counted here."""
        for planned in self.planned:
            if planned.fits(method, params):
                if planned.skip > 0:
                    planned.skip -= 1
                    continue
                return planned
        return None

    def clear(self) -> None:
        """Removes all planned faults."""
        self.planned.clear()
