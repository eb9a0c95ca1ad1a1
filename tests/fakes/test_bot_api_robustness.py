"""Whatever a client sends, the fake Telegram answers like Telegram or refuses; it does not fail itself."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.bot_api import TOKEN, FakeBotApi
from tests.fakes.bot_api_asking import METHODS
from tests.fakes.bot_api_client import USER
from tests.fakes.bot_api_errors import ApiError
from tests.fakes.bot_api_params import Params, Upload

NAMES = [
    "chat_id",
    "message_id",
    "message_thread_id",
    "text",
    "caption",
    "parse_mode",
    "entities",
    "caption_entities",
    "reply_markup",
    "photo",
    "document",
    "reply_parameters",
    "reply_to_message_id",
    "link_preview_options",
    "commands",
    "scope",
    "language_code",
    "user_id",
    "results",
    "callback_query_id",
    "inline_query_id",
    "description",
    "name",
    "show_alert",
]
VALUES = (
    "",
    "x",
    "0",
    "1",
    "-1",
    str(USER),
    "HTML",
    "<b>x</b>",
    "<b>",
    "null",
    "true",
    "[]",
    "{}",
    "[[]]",
    "[1]",
    '["x"]',
    '[{"text": 1}]',
    '{"inline_keyboard": [[{"text": "x", "url": 1}]]}',
    '{"inline_keyboard": [[1]]}',
    '{"inline_keyboard": [[{"text": "x", "callback_data": "1"}]]}',
    '{"message_id": "x"}',
    '{"type": "chat", "chat_id": 1}',
    '[{"type": "bold", "offset": 0}]',
    '[{"type": "bold", "offset": -1, "length": 99}]',
    '[{"id": 1, "title": "x", "input_message_content": {"message_text": 5}}]',
    '[{"command": 1, "description": 2}]',
    "attach://photo",
)


@settings(derandomize=True, max_examples=150)
@given(
    method=st.sampled_from(sorted(METHODS)),
    fields=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=8),
    at_home=st.booleans(),
)
def test_any_parameters_are_answered_or_refused(method: str, fields: dict[str, str], *, at_home: bool) -> None:
    api = FakeBotApi()
    api.private_chat(api.user(user_id=USER))
    with api.world.changed:
        api.world.add_message(api.world.chats[USER], api.world.bot, text="x")
    params = Params(fields | ({"chat_id": str(USER)} if at_home else {}), {"photo": Upload("x", b"\xff\xd8\xff")})
    refusal = None
    try:
        with api.world.changed:
            METHODS[method](api.world, params)
    except ApiError as error:
        refusal = error
    assert refusal is None or refusal.code in (400, 403)
    if refusal is not None:  # then nobody saw anything
        assert api.accepted == ()
        assert [message.text for message in api.messages(USER)] == ["x"]


async def post_raw(api: FakeBotApi, method: str, body: bytes, content_type: str) -> tuple[int, str]:
    """The status and body of one raw POST."""
    url = f"{api.base_url}{TOKEN}/{method}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers={"Content-Type": content_type}) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'{"chat_id": "\\ud800"}'])
def test_bad_json_is_refused(api: FakeBotApi, body: bytes) -> None:
    status, text = asyncio.run(post_raw(api, "sendMessage", body, "application/json"))
    assert status == 400
    assert '"ok": false' in text


def test_json_query_and_odd_case_are_taken(api: FakeBotApi) -> None:
    api.private_chat(api.user(user_id=USER))
    body = b'{"chat_id": %d, "text": "x", "disable_notification": true}' % USER
    status, _ = asyncio.run(post_raw(api, f"SENDmessage?chat_id={USER}", body, "application/json"))
    assert (status, api.sent[0].silent) == (200, True)


def test_own_failure_fails_the_test_that_met_it() -> None:
    def ask() -> None:
        with FakeBotApi() as api:
            del api.world.webhook
            status, _ = asyncio.run(post_raw(api, "getWebhookInfo", b"", "application/x-www-form-urlencoded"))
            assert status == 500

    with pytest.raises(RuntimeError, match="the fake Telegram itself failed"):
        ask()
