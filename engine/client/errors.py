"""Run-wide failures of the model, as the engine sees them: they stop the run with exit code 69,
a damaged journal with 65.

Each is at once what a role may catch (`turnloom.agents.model`) and what the bus lets through
(`RunError`); the journal's damage is no role's concern.
"""

from __future__ import annotations

from turnloom.agents.model import (
    BudgetExhaustedError,
    QuotaExhaustedError,
    TeacherUnavailableError,
)
from turnloom.engine.errors import RunError, TeacherError
from turnloom.graphs.errors import InputError


class EndpointUnavailableError(TeacherUnavailableError, TeacherError):
    """The endpoint refuses us, does not exist, or has been down for longer than our patience."""


class QuotaSpentError(QuotaExhaustedError, TeacherError):
    """The endpoint says that the account is out of money or quota. Never retried."""


class BudgetSpentError(BudgetExhaustedError, TeacherError):
    """The run's own cap of tokens or money is reached; everything so far is kept."""


class JournalMissError(TeacherUnavailableError, TeacherError):
    """A replay without an endpoint was asked something that the journal does not hold."""


class JournalDamagedError(InputError, RunError):
    """The journal's file is no call journal, or a line of it cannot be read."""
