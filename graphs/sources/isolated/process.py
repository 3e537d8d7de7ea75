"""A worker process: started under its supervisor, spoken to, and ended with all that is its own."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import orjson

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.isolated.bubblewrap import HOME, bubblewrap_command
from turnloom.graphs.sources.isolated.frames import Inbox, packed, ready
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox, WorkerLimits
from turnloom.graphs.terminal_text import COMMANDS

SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))
_BOOT = (
    "import json,sys; told=json.loads(sys.argv[1]); sys.path[:]=told['path'];"
    "from turnloom.graphs.sources.isolated.worker import main; main(told)"
)
_USUAL_INSIDE = frozenset(("LANG", "LANGUAGE", "PATH", "TERM", "TZ", "VIRTUAL_ENV", "PYTHONUTF8"))
_USUAL = _USUAL_INSIDE | {
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TMPDIR",
    "CONDA_PREFIX",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONIOENCODING",
    "PYTHONPATH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUNBUFFERED",
    "PYTHONWARNINGS",
}
"""Environment variables without which programs, locales and Python itself would not work."""
_TELL_SECONDS = 2.0
_END_SECONDS = 10.0
_NAMES = {signal.SIGXCPU: "used too much processor time", signal.SIGKILL: "was killed"}


@dataclass(frozen=True, slots=True)
class Program:
    """What a worker runs: the `python:` names that it opens, from the folder and with the module
    search path of the moment at which we were asked."""

    names: tuple[str, ...]
    isolation: Isolation
    limits: WorkerLimits
    folder: str
    path: tuple[str, ...]

    def command(self, end: int) -> list[str]:
        """The command line; `end` is the worker's end of the line to us."""
        told = {
            "end": end,
            "names": self.names,
            "path": self.path,
            "cpu": self.limits.cpu,
            "output": self.limits.output,
            "message": self.limits.message,
        }
        command = [sys.executable, "-c", _BOOT, orjson.dumps(told).decode()]
        if self.isolation.sandbox is Sandbox.STRICT:
            return bubblewrap_command(command, self.folder, [*self.path, *self._files()])
        return command

    def _files(self) -> list[str]:
        """The folders of modules that are named by their files."""
        modules = [name.partition(":")[0] for name in self.names]
        return [str(Path(self.folder, each).parent) for each in modules if each.endswith(".py")]

    def environment(self) -> Mapping[str, str]:
        """The environment variables that it gets."""
        own = {"HOME": HOME} if self.isolation.sandbox is Sandbox.STRICT else {}
        return {**variables_for(self.isolation), **own}


def variables_for(isolation: Isolation) -> dict[str, str]:
    """What a program needs to run, and what is passed: the others may hold keys. Sets and hashes
    come out the same in every process."""
    usual = _USUAL_INSIDE if isolation.sandbox is Sandbox.STRICT else _USUAL
    wanted = {name for name in os.environ if name in usual or name.startswith("LC_")}
    wanted = (wanted | isolation.passed) - isolation.withheld
    passed = {name: os.environ[name] for name in wanted if name in os.environ}
    return {**passed, "PYTHONHASHSEED": "0"}


class WorkerProcess:
    """One worker, alive from here on. Dropping the object ends it, too."""

    def __init__(self, program: Program) -> None:
        ours, theirs = socket.socketpair()
        hold, lifeline = os.pipe()
        limits = program.limits
        settings = {
            "RLIMIT_AS": limits.memory,
            "RLIMIT_FSIZE": limits.file,
            "RLIMIT_CORE": 0,
            "log": limits.log,
            "commands": COMMANDS,
            "processes": limits.processes,
            "socket": theirs.fileno(),
        }
        told = orjson.dumps({"lifeline": hold, "settings": settings}).decode()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", SUPERVISOR, told, *program.command(theirs.fileno())],
                cwd=program.folder,
                env=program.environment(),
                stdin=subprocess.DEVNULL,
                pass_fds=(hold, theirs.fileno()),
                start_new_session=True,
            )
        except BaseException:
            os.close(lifeline)
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(hold)
        self.end = ours
        self.inbox = Inbox(limits.message)
        self._finish = weakref.finalize(self, _end, self._process, lifeline, ours)

    def begin_to_send(self, message: JsonObject) -> memoryview:
        """Hand over what is taken at once of a message; the rest, empty in most cases."""
        rest = memoryview(packed(message))
        self.end.setblocking(False)
        try:
            return rest[self.end.send(rest) :]
        except OSError:
            return rest

    def send(self, rest: memoryview, seconds: float) -> bool:
        """Hand over the rest. False when the worker does not take it in time, or is gone. Blocks:
        for a thread."""
        deadline = monotonic() + seconds
        while rest:
            if not ready(self.end, select.POLLOUT, deadline):
                return False
            try:
                rest = rest[self.end.send(rest) :]
            except BlockingIOError:
                continue
            except OSError:
                return False
        return True

    def has_hung_up(self) -> bool:
        """Whether nobody is at the other end any more."""
        self.end.setblocking(False)
        try:
            return self.end.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def hang_up(self) -> None:
        """Whoever waits for an answer, in any thread, is told that none will come."""
        with suppress(OSError):
            self.end.shutdown(socket.SHUT_RDWR)

    def kill(self, *, ended: bool) -> str:
        """End it with all that it started. `ended`: it has hung up by itself; says how then."""
        code = _wait(self._process, _TELL_SECONDS) if ended else None
        self._finish()
        return "" if code is None else _cause(code)


def _cause(code: int) -> str:
    if code == 128 + signal.SIGTERM:
        return "started too many processes"
    if code > 128:
        try:
            number = signal.Signals(code - 128)
        except ValueError:
            return f"ended with code {code}"
        return _NAMES.get(number, f"crashed ({number.name})")
    return f"ended with code {code}"


def _end(process: subprocess.Popen[bytes], lifeline: int, ours: socket.socket) -> None:
    """Let go of the lifeline; the supervisor does the rest."""
    os.close(lifeline)
    ours.close()
    if _wait(process, _END_SECONDS) is None:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
