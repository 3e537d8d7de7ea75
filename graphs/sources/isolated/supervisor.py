"""Stands between us and a worker, and leaves nothing of the worker alive.

Run as a script, with the standard library alone. It becomes the parent of whatever the worker
leaves behind (double forks included), ends all of it when the worker ends, when too many
processes are alive, or when our end of the lifeline is closed, which also happens when we are
killed. Its exit code is the worker's, or 128 plus the signal that ended it.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import json
import os
import re
import resource
import select
import signal
import sys
from pathlib import Path
from typing import Any

_SUBREAPER = 36
_DIE_WITH_PARENT = 1
_TICK = 0.2
_TOO_MANY = 128 + signal.SIGTERM


def main(lifeline: int, settings: dict[str, Any], command: list[str]) -> int:
    """Run the command until it ends or must end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _prctl(_SUBREAPER, 1)
    said, log = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(lifeline)
        _become(command, log, settings)
    os.close(log)
    _let_go(settings)
    try:
        return _watch(worker, lifeline, said, settings)
    finally:
        _end_all(worker)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere what escapes the worker's group may live on."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _let_go(settings: dict[str, Any]) -> None:
    """The line to us is the worker's alone: a socket, or else its standard input and output."""
    if "socket" in settings:
        os.close(settings["socket"])
        return
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)


def _become(command: list[str], log: int, settings: dict[str, Any]) -> None:
    """In the child: a group of its own, limits, and then the worker's program."""
    try:
        os.setsid()
        _prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if "socket" in settings:
            os.dup2(log, 1)
        os.dup2(log, 2)
        for name in settings.keys() & {"RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE"}:
            limit = getattr(resource, name)
            _, hard = resource.getrlimit(limit)
            wanted = settings[name]
            value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(limit, (value, value))
        os.execvp(command[0], command)  # noqa: S606 - the command is ours
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


def _watch(worker: int, lifeline: int, said: int, settings: dict[str, Any]) -> int:
    heard = [lifeline, said]
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    heard.append(woken)
    log = _Log(said, settings["log"], settings["commands"])
    while True:
        code = _ended(worker)
        if code is not None:
            log.end()
            return code
        ready, _, _ = select.select(heard, (), (), _TICK)
        if lifeline in ready:
            return 0
        if woken in ready:
            os.read(woken, 4096)
        if said in ready and not log.passed_on():
            heard.remove(said)
        if len(_descendants(os.getpid())) > settings["processes"]:
            return _TOO_MANY


def _ended(worker: int) -> int | None:
    """The worker's exit code, once it has ended; others that have are put away."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if pid == 0:
            return None
        if pid == worker:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


class _Log:
    """What the worker prints, passed on up to `limit` bytes; beyond them it is heard and forgotten.
    What matches `commands`, and could so command a terminal, is written out."""

    def __init__(self, said: int, limit: int, commands: str) -> None:
        self._said = said
        self._left = limit
        self._commands = re.compile(commands)
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def passed_on(self) -> bool:
        """Pass on what there is. False when nothing more will come."""
        data = os.read(self._said, 2**16)
        if self._left > 0:
            self._write(data[: self._left], final=not data or len(data) >= self._left)
            if len(data) >= self._left:
                self._write(b"\n... more was printed\n", final=True)
        self._left -= len(data)
        return bool(data)

    def end(self) -> None:
        """The last words."""
        os.set_blocking(self._said, False)
        with contextlib.suppress(BlockingIOError):
            while self._left > 0 and self.passed_on():
                pass

    def _write(self, data: bytes, *, final: bool) -> None:
        text = self._commands.sub(_written_out, self._decoder.decode(data, final))
        with contextlib.suppress(OSError):
            os.write(2, text.encode("utf-8", "backslashreplace"))


def _written_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _descendants(pid: int) -> list[int]:
    """Every process below `pid`, as far as the system tells."""
    found: list[int] = []
    line = [pid]
    while line:
        for each in _children(line.pop()):
            found.append(each)
            line.append(each)
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                children += map(int, (thread / "children").read_text().split())
    return children


def _end_all(worker: int) -> None:
    """Kill the worker's group, and then whatever is left, until nothing is."""
    with contextlib.suppress(OSError):
        os.killpg(worker, signal.SIGKILL)
    while True:
        for pid in _descendants(os.getpid()):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    sys.exit(main(told["lifeline"], told["settings"], sys.argv[2:]))
