"""Runs one piece of work in a child process, which may hang, crash or use much memory without harm to this one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChildResult:
    """What a child returned: its exit code, its standard output, and its standard error as text."""

    code: int
    output: bytes
    complaint: str


async def run_child(command: Sequence[str], given: bytes, seconds: float) -> ChildResult:
    """Start a child, write ``given`` to its input, and return what it answers.

    Its environment is empty, since ours may hold secrets. If it takes longer than ``seconds`` it is killed; raises
    TimeoutError.
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
    return ChildResult(process.returncode or 0, output, complaint.decode(errors="replace").strip())
