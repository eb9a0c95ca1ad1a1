"""The control endpoints of the fake Telegram: for tests that run it as a process of its own.

=======  ====================  =====================================================================
method   path                  meaning
=======  ====================  =====================================================================
GET      /control/sent         the accepted messages, as in the journal
GET      /control/accepted     the same with edits and deletions
GET      /control/calls        every call, refused ones too
GET      /control/updates      ``{"pending": n, "confirmed_id": id, "polls": n}``
POST     /control/faults       plan one: ``{"name": ..., "method": ..., "chat": id, "times": n, ...}``
DELETE   /control/faults       forget all
POST     /control/do           ``{"action": "user_sends", "chat": id, "user": id, "text": ...}``
=======  ====================  =====================================================================
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any

from aiohttp import web

from tests.fakes.bot_api_changes import Changes
from tests.fakes.bot_api_chats import Chat, Status
from tests.fakes.bot_api_errors import Json
from tests.fakes.bot_api_faults import FaultScript

ACTIONS = frozenset(
    {
        "user",
        "private_chat",
        "group",
        "supergroup",
        "forum",
        "channel",
        "set_member",
        "user_sends",
        "channel_posts",
        "follows_link",
        "presses",
        "forges_press",
        "expire_presses",
        "inline_query",
        "bot_status",
        "bot_added",
        "bot_promoted",
        "bot_demoted",
        "bot_restricted",
        "bot_kicked",
        "bot_removed",
        "user_blocks",
        "user_unblocks",
        "user_deletes_account",
        "destroy_group",
        "migrate",
        "add_topic",
        "close_topic",
        "reopen_topic",
        "delete_topic",
        "deletes_message",
    }
)
USER_ARGUMENTS = ("user", "by", "creator")
CHAT_ARGUMENTS = ("chat", "channel", "linked", "as_channel")


class Control:
    """The endpoints of one fake Telegram."""

    def __init__(self, people: Changes, faults: FaultScript) -> None:
        self._people = people
        self._world = people.world
        self._faults = faults

    def build(self) -> web.Application:
        """The endpoints as an application to mount."""
        app = web.Application()
        app.router.add_get("/updates", self._count_updates)
        app.router.add_get("/{records:sent|accepted|calls}", self._list)
        app.router.add_post("/faults", self._plan)
        app.router.add_delete("/faults", self._clear)
        app.router.add_post("/do", self._act)
        return app

    async def _list(self, request: web.Request) -> web.Response:
        name = request.match_info["records"]
        with self._world.changed:
            if name == "calls":
                return web.json_response([asdict(call) for call in self._world.calls])
            wanted = [a for a in self._world.accepted if name == "accepted" or a.is_send]
            return web.json_response([asdict(accepted) for accepted in wanted])

    async def _count_updates(self, request: web.Request) -> web.Response:
        with self._world.changed:
            queue = self._world.updates
            counts = {"pending": len(queue), "confirmed_id": queue.confirmed_id, "polls": self._world.polls}
            return web.json_response(counts)

    async def _plan(self, request: web.Request) -> web.Response:
        body = await request.json()
        try:
            with self._world.changed:
                self._faults.plan(body.pop("name"), **body)
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"planned": len(self._faults.planned)})

    async def _clear(self, request: web.Request) -> web.Response:
        with self._world.changed:
            self._faults.clear()
        return web.json_response({"planned": 0})

    async def _act(self, request: web.Request) -> web.Response:
        body = await request.json()
        action = body.pop("action", "")
        if action not in ACTIONS:
            known = ", ".join(sorted(ACTIONS))
            return web.json_response({"error": f"no action {action!r}; there are {known}"}, status=400)
        try:
            with self._world.changed:
                result = getattr(self._people, action)(**_read_arguments(self._people, body))
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"result": _show(result)})


def _read_arguments(people: Changes, body: Json) -> Json:
    """Replaces the ids of people and chats by the objects that actions take."""
    read = dict(body)
    for name in USER_ARGUMENTS:
        if read.get(name) is not None:
            read[name] = people.world.users[read[name]]
    for name in CHAT_ARGUMENTS:
        if read.get(name) is not None:
            read[name] = people.world.chats[read[name]]
    if "members" in read:
        read["members"] = [people.world.users[number] for number in read["members"]]
    if "status" in read:
        read["status"] = Status(read["status"])
    return read


def _show(result: Any) -> Any:
    if isinstance(result, Chat):
        return {"id": result.id, "kind": result.kind.value, "title": result.title}
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
