"""Reads the parameters of one call from a query string, a form, a multipart body or JSON, as Telegram does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.bot_api_errors import Json, bad_request
from tests.fakes.bot_api_markup import check_fields, read_json

SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters by name: text as it came, and the files."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The parameter as text; empty when absent."""
        return self.fields.get(name, "")

    def find_int(self, name: str) -> int | None:
        """The parameter as a number, or None when absent.

        Raises:
            ApiError: 400 when it is no number.
        """
        raw = self.text(name).strip()
        if not raw:
            return None
        if not raw.removeprefix("-").isdigit():
            raise bad_request(f"invalid {name} specified")
        return int(raw)

    def flag(self, name: str) -> bool:
        """Whether the parameter is true, in one of the spellings that Telegram accepts."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def find_json(self, name: str, what: str) -> Any:
        """The parameter read as JSON, or None when absent.

        Raises:
            ApiError: 400 "can't parse WHAT JSON object".
        """
        raw = self.text(name)
        return read_json(raw, what) if raw else None

    def find_object(self, name: str, what: str) -> Json:
        """The parameter read as a JSON object; empty when absent.

        Raises:
            ApiError: 400 when it is no JSON object.
        """
        found = self.find_json(name, what)
        if not isinstance(found, dict | None):
            raise bad_request(f"object expected as {what}")
        return found or {}

    def list_objects(self, name: str, what: str, spec: Mapping[str, type]) -> list[Json] | None:
        """The parameter read as a JSON array of objects whose fields, where given, have these types; None when absent.

        Raises:
            ApiError: 400 when it is anything else.
        """
        found = self.find_json(name, what)
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise bad_request(f"can't parse {what} JSON array")
        for item in found:
            check_fields(item, what, spec)
        return found

    def find_upload(self, name: str) -> Upload | None:
        """The file of a parameter, whether sent under its own name or as ``attach://``."""
        attached = self.text(name).removeprefix("attach://") if self.text(name).startswith("attach://") else name
        return self.files.get(attached)


async def read_params(request: web.Request) -> Params:
    """Reads every parameter of the request, whichever way it came.

    Raises:
        ApiError: 400 for a JSON body that is no object.
    """
    fields = dict(request.query)
    if request.content_type == "application/json":
        body = read_json(await request.text() or "{}", "request")
        if not isinstance(body, dict):
            raise bad_request("can't parse request JSON object")
        if SURROGATE.search(json.dumps(body, ensure_ascii=False)):
            raise bad_request("strings must be encoded in UTF-8")
        fields |= {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items() if v is not None}
        return Params(fields)
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
            value.file.close()
        elif isinstance(value, str):
            fields[name] = value
    return Params(fields, files)
