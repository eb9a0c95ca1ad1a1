"""Unpacks compressed HTTP bodies piece by piece up to a cap, so that a decompression bomb costs no more than the cap.

It reads gzip, deflate, brotli and zstd. Chained encodings (``gzip, gzip``) are refused: no honest feed sends them.
"""

from __future__ import annotations

import zlib
from typing import Any, Protocol

import brotli

from monitors.errors import FetchError

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_PIECE_BYTES = 65_536
_AUTO_HEADER = zlib.MAX_WBITS | 32  # gzip or zlib, whichever the first bytes show
_NO_HEADER = -zlib.MAX_WBITS


class _Codec(Protocol):
    def inflate(self, data: bytes, room: int) -> bytes:
        """At most about ``room`` bytes, unpacked from ``data`` and from what was held back before."""
        ...

    def is_hungry(self) -> bool:
        """Whether it needs more input before more can come out."""
        ...

    def is_done(self) -> bool:
        """Whether the stream reached its proper end."""
        ...


class _Zlib:
    def __init__(self, *, may_be_raw: bool) -> None:
        self._engine = zlib.decompressobj(_AUTO_HEADER)
        self._may_be_raw = may_be_raw
        self._left = b""

    def inflate(self, data: bytes, room: int) -> bytes:
        data = self._left + data
        try:
            out = self._engine.decompress(data, room)
        except zlib.error:
            if not self._may_be_raw:
                raise
            self._engine = zlib.decompressobj(_NO_HEADER)  # some servers send raw deflate, which browsers accept too
            out = self._engine.decompress(data, room)
        self._may_be_raw = False
        self._left = self._engine.unconsumed_tail
        if self._engine.eof and self._engine.unused_data.startswith(b"\x1f\x8b"):
            self._left = self._engine.unused_data  # a gzip file may have several members
            self._engine = zlib.decompressobj(_AUTO_HEADER)
        return out

    def is_hungry(self) -> bool:
        return not self._left

    def is_done(self) -> bool:
        return self._engine.eof


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()

    def inflate(self, data: bytes, room: int) -> bytes:
        return bytes(self._engine.process(data, output_buffer_limit=room))

    def is_hungry(self) -> bool:
        return bool(self._engine.can_accept_more_data())

    def is_done(self) -> bool:
        return bool(self._engine.is_finished())


class _Zstandard:
    def __init__(self) -> None:
        self._engine, self._error = _open_zstandard()

    def inflate(self, data: bytes, room: int) -> bytes:
        try:
            return b"" if self._engine.eof else bytes(self._engine.decompress(data, room))
        except self._error as error:
            raise ValueError("broken zstd stream") from error

    def is_hungry(self) -> bool:
        return bool(self._engine.eof or self._engine.needs_input)

    def is_done(self) -> bool:
        return bool(self._engine.eof)


def _open_zstandard() -> tuple[Any, type[Exception]]:
    """A decompressor and its error class, from the standard library (Python 3.14) or else from its backport."""
    try:
        from compression.zstd import ZstdDecompressor, ZstdError  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        from backports.zstd import ZstdDecompressor, ZstdError
    return ZstdDecompressor(), ZstdError


class Inflater:
    """Collects one body: encoded bytes go into :meth:`add`, and :meth:`finish` returns the plain body."""

    def __init__(self, encoding: str, limit_bytes: int) -> None:
        """``encoding`` is the Content-Encoding header. Raises FetchError ``encoding`` for one that is not supported."""
        self._codec = _open_codec(encoding)
        self._limit = limit_bytes
        self._body = bytearray()
        self._is_begun = False

    def add(self, data: bytes) -> None:
        """Take the next bytes from the wire. Raises FetchError ``too_large`` or ``bad_encoding``."""
        self._is_begun = True
        if self._codec is None:
            self._keep(data)
            return
        try:
            self._keep(self._codec.inflate(data, _PIECE_BYTES))
            while not self._codec.is_hungry():
                self._keep(self._codec.inflate(b"", _PIECE_BYTES))
        except (zlib.error, brotli.error, EOFError, ValueError) as error:
            raise FetchError("bad_encoding", "the compressed body is broken") from error

    def finish(self) -> bytes:
        """The whole body. Raises FetchError ``cut_off`` when the compressed stream did not end."""
        if self._codec is not None and self._is_begun and not self._codec.is_done():
            raise FetchError("cut_off", "the compressed body ends early")
        return bytes(self._body)

    def _keep(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > self._limit:
            raise FetchError("too_large", f"the body is larger than {self._limit:,} bytes once unpacked")


def _open_codec(encoding: str) -> _Codec | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return _Zlib(may_be_raw=False)
    if name == "deflate":
        return _Zlib(may_be_raw=True)
    if name == "br":
        return _Brotli()
    if name == "zstd":
        return _Zstandard()
    raise FetchError("encoding", f"content encoding {name[:40]!r} is not accepted; gzip, deflate, br and zstd are")
