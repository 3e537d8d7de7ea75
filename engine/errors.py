"""The top floor's errors, and the exit code of each (sysexits).

TurnloomError
├── WiringError               a team's roles do not fit together (70)
├── ContractError             a role or team broke its promise to the bus (70)
├── ConservationError         a seed went missing: a bug of the engine (70)
└── RunError                  concerns the whole run, never one sample; the bus lets it through
    ├── TooManyRejectedError  nothing is being accepted: going on would be waste (1)
    ├── RunFolderError        the run folder cannot be used as asked (73)
    ├── FolderInUseError      another process works in the run folder (75)
    ├── StorageError          the disk failed, or stayed full (74)
    ├── SinkError             a further sink failed (74); `SinkLagsError` is below it
    ├── SinkUnusableError     a further sink cannot be opened as asked (73)
    └── SinkBehindError       the run is over, and a further sink has not got everything (75)

From the floors below: UsageError (64), InputError (65), ModelUnavailableError (69, a damaged
journal 65).
"""

from __future__ import annotations

from turnloom.agents.model import JournalDamagedError, ModelUnavailableError
from turnloom.graphs.errors import InputError, TurnloomError, UsageError

OK = 0
CHECK_FAILED = 1
USAGE = 64
BAD_DATA = 65
UNAVAILABLE = 69
INTERNAL = 70
CANNOT_CREATE = 73
IO_ERROR = 74
TRY_LATER = 75


class WiringError(TurnloomError):
    """A team's roles do not fit together; the message names the role and the message type."""


class ContractError(TurnloomError):
    """A role or team did what it had declared not to do."""


class ConservationError(TurnloomError):
    """An admitted seed ended in none or in more than one of emitted, rejected and dead."""


class RunError(TurnloomError):
    """Stops the run: no retry of one sample would help."""


class TooManyRejectedError(RunError):
    """So many samples in a row were rejected that going on would be waste."""


class RunFolderError(RunError):
    """The run folder cannot be created, or holds something else than this run."""


class FolderInUseError(RunError):
    """Another process holds the lock of the run folder."""


class StorageError(RunError):
    """Writing failed in a way that must not be retried, or the disk stayed full."""


class SinkError(RunError):
    """A further sink cannot go on; the run folder has everything."""


class SinkUnusableError(RunError):
    """A further sink cannot be opened, or holds something else than this run."""


class SinkBehindError(RunError):
    """A further sink has not got everything; the same command brings the rest."""


_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (UsageError, USAGE),
    (InputError, BAD_DATA),
    (TooManyRejectedError, CHECK_FAILED),
    (JournalDamagedError, BAD_DATA),
    (ModelUnavailableError, UNAVAILABLE),
    (RunFolderError, CANNOT_CREATE),
    (FolderInUseError, TRY_LATER),
    (StorageError, IO_ERROR),
    (SinkError, IO_ERROR),
    (SinkUnusableError, CANNOT_CREATE),
    (SinkBehindError, TRY_LATER),
    (OSError, IO_ERROR),
    (TurnloomError, INTERNAL),
)


def exit_code(error: BaseException) -> int:
    """The documented exit code of an error that is shown to the user."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), INTERNAL)
