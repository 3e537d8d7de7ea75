"""Stands between us and a worker, and leaves nothing of the worker alive.

Run as a script, with the standard library alone. It becomes the parent of whatever the worker
leaves behind (double forks included), ends all of it when the worker ends, when too many
processes are alive, or when our end of the lifeline is closed, which also happens when we are
killed. Its exit code is the worker's, or 128 plus the signal that ended it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import sys
from pathlib import Path

_SUBREAPER = 36
_DIE_WITH_PARENT = 1
_TICK = 0.2
_TOO_MANY = 128 + signal.SIGTERM


def main(lifeline: int, settings: dict[str, int], command: list[str]) -> int:
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
    os.close(settings["socket"])
    try:
        return _watch(worker, lifeline, said, settings)
    finally:
        _end_all(worker)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere what escapes the worker's group may live on."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _become(command: list[str], log: int, settings: dict[str, int]) -> None:
    """In the child: a group of its own, limits, and then the worker's program."""
    try:
        os.setsid()
        _prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for name in ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CORE"):
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


def _watch(worker: int, lifeline: int, said: int, settings: dict[str, int]) -> int:
    heard = [lifeline, said]
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    heard.append(woken)
    left = settings["log"]
    while True:
        code = _ended(worker)
        if code is not None:
            _forward(said, left)
            return code
        ready, _, _ = select.select(heard, (), (), _TICK)
        if lifeline in ready:
            return 0
        if woken in ready:
            os.read(woken, 4096)
        if said in ready:
            left, open_still = _heard(said, left)
            if not open_still:
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


def _heard(said: int, left: int) -> tuple[int, bool]:
    """Pass on what was printed, up to a limit; beyond it is heard and forgotten."""
    data = os.read(said, 2**16)
    if left > 0 and data:
        with contextlib.suppress(OSError):
            os.write(2, data[:left])
            if len(data) >= left:
                os.write(2, b"\n... more was printed\n")
    return left - len(data), bool(data)


def _forward(said: int, left: int) -> None:
    """The last words."""
    os.set_blocking(said, False)
    with contextlib.suppress(BlockingIOError):
        open_still = True
        while open_still and left > 0:
            left, open_still = _heard(said, left)


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
