"""What goes wrong with a worker.

TurnloomError
└── WorkerError          a request failed inside the worker
    └── WorkerDiedError  the worker ended, or was ended, during a request
"""

from __future__ import annotations

from turnloom.graphs.errors import TurnloomError


class WorkerError(TurnloomError):
    """A request failed inside the worker; the text says how."""


class WorkerDiedError(WorkerError):
    """The worker has ended during a request: a crash, or a limit. The next request finds a new
    one. `how` says of whoever was at work what happened: `was killed`."""

    def __init__(self, source: str, how: str) -> None:
        super().__init__(f"{source}: the worker {how}")
        self.how = how
