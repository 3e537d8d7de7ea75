"""A nursery of runs that are to be killed.

It imports the engine once and forks a process for each run, so that a kill costs a fork and not an
import. A run tells what it does, event by event (`seed 12`, `file`), and whoever watches kills it
at any of these moments.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from traceback import print_exc
from types import TracebackType
from typing import NoReturn, Self

Told = Callable[..., str]


@dataclass(frozen=True)
class Life:
    """What a run told, and its exit code: the negative number of the signal that killed it."""

    events: tuple[str, ...]
    code: int

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL

    @property
    def seeds(self) -> list[int]:
        """The seeds that were begun, in this order."""
        return [int(event.removeprefix("seed ")) for event in self.events if event[:5] == "seed "]


class Nursery:
    """A process that runs `script`, which calls `serve`."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, *arguments: str, kill_at: int | None = None) -> Life:
        """Let one run live until it ends, or until it has told so many events."""
        self._process.stdin.write(f"{json.dumps(arguments)}\n")
        self._process.stdin.flush()
        events: list[str] = []
        child = 0
        for line in self._process.stdout:
            match line.split():
                case ["began", number]:
                    child = int(number)
                case ["ended", code]:
                    return Life(tuple(events), int(code))
                case _:
                    events.append(line.rstrip())
                    if len(events) == kill_at:
                        os.kill(child, signal.SIGKILL)
        raise AssertionError("the nursery has died")


def tell(event: str) -> None:
    """Tell an event; for runs."""
    os.write(1, f"{event}\n".encode())


def watch(kind: type, names: tuple[str, ...], told: Told) -> None:
    """Tell an event, made by `told` of the arguments, before each call of these methods."""
    for name in names:
        setattr(kind, name, _telling(getattr(kind, name), told))


def _telling(method: Callable[..., object], told: Told) -> Callable[..., object]:
    def telling(*arguments: object) -> object:
        tell(told(*arguments))
        return method(*arguments)

    return telling


def serve(run: Callable[..., int]) -> None:
    """Fork a process for each line of arguments, one after the other."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(run, json.loads(line))
        end = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        code = end.si_status if end.si_code == os.CLD_EXITED else -end.si_status
        tell(f"ended {code}")
        # Its number is free only now, when nobody will kill it any more.
        os.waitpid(child, 0)


def _live(run: Callable[..., int], arguments: list[str]) -> NoReturn:
    code = 1
    try:
        tell(f"began {os.getpid()}")
        with redirect_stdout(sys.stderr):
            code = run(*arguments)
    except BaseException:  # noqa: BLE001 - told in full
        print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
