"""One thing asked of a process of its own, which may burst, hang or hold the interpreter without harm to this one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What a child said before it ended: its exit code, its output, and its complaint as text."""

    code: int
    output: bytes
    complaint: str


async def ask_child(command: Sequence[str], given: bytes, seconds: float) -> Told:
    """Start a child, hand it ``given`` and take what it says; it sees no environment, which may hold secrets.

    One that takes longer is ended. Raises TimeoutError.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        output, complaint = await asyncio.wait_for(process.communicate(given), seconds)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Told(process.returncode or 0, output, complaint.decode(errors="replace").strip())
