"""The process of a server, and what it says and is told, line by line."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from turnloom.graphs.sources.isolated.process import SUPERVISOR
from turnloom.graphs.sources.mcp.server_limits import ServerLimits
from turnloom.graphs.terminal_text import COMMANDS, terminal_text

_SHOWN = 300
_LAST_WORDS = 2.0


class ServerProcess:
    """Alive from `started` to `end`. What it starts ends with it: a supervisor sees to that, when
    we are killed as well."""

    def __init__(self, process: asyncio.subprocess.Process, lifeline: int, log: Path) -> None:
        self._process = process
        self._lifeline = lifeline
        self._log = log
        self.fault = ""
        """Why nothing more will come."""
        self.told = 0
        """Bytes that it has said."""

    @classmethod
    async def started(
        cls, command: Sequence[str], variables: Mapping[str, str], limits: ServerLimits, log: Path
    ) -> ServerProcess:
        """Raises `OSError`."""
        hold, lifeline = os.pipe()
        settings = {
            "RLIMIT_FSIZE": limits.file,
            "RLIMIT_CORE": 0,
            "log": limits.log,
            "commands": COMMANDS,
            "processes": limits.processes,
        }
        given = orjson.dumps({"lifeline": hold, "settings": settings}).decode()
        try:
            with log.open("wb") as said:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-I", "-S", SUPERVISOR, given, *command),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=said,
                    env=variables,
                    pass_fds=(hold,),
                    limit=limits.line,
                    start_new_session=True,
                )
        except BaseException:
            os.close(lifeline)
            raise
        finally:
            os.close(hold)
        return cls(process, lifeline, log)

    async def lines(self) -> AsyncIterator[bytes]:
        """What it says, until it ends or says too much at once; `fault` then tells which."""
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        while not self.fault:
            try:
                line = await self._process.stdout.readuntil(b"\n")
            except asyncio.IncompleteReadError:
                with suppress(TimeoutError):  # what it logged may come later
                    async with asyncio.timeout(_LAST_WORDS):
                        await self._process.wait()
                self.fault = f"ended{self._last_words()}"
            except asyncio.LimitOverrunError:
                self.fault = "sent a line that is too long"
            else:
                self.told += len(line)
                yield line

    async def tell(self, line: bytes) -> None:
        """Raises `OSError` where nobody reads it any more."""
        assert self._process.stdin is not None  # noqa: S101 - it was started with a pipe
        self._process.stdin.write(line)
        await self._process.stdin.drain()

    async def end(self) -> None:
        """Kill it with all that it started."""
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:  # it has not ended before all that it said is taken
            while await self._process.stdout.read(2**16):
                pass
        await self._process.wait()

    def _last_words(self) -> str:
        """What it logged last."""
        with suppress(OSError):
            said = self._log.read_text("utf-8", "replace").strip()
            return f": {terminal_text(said[-_SHOWN:])}" if said else ""
        return ""
