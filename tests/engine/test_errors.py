"""Every error that a user is shown has its exit code; the most specific one counts."""

import pytest

from turnloom.agents.model import JournalDamagedError, ModelUnavailableError
from turnloom.engine import errors
from turnloom.graphs.errors import InputError, TurnloomError, UsageError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 64),
        (InputError("x"), 65),
        (ModelUnavailableError("x"), 69),
        (JournalDamagedError("x"), 65),
        (errors.TooManyRejectedError("x"), 1),
        (errors.RunFolderError("x"), 73),
        (errors.SinkUnusableError("x"), 73),
        (errors.FolderInUseError("x"), 75),
        (errors.SinkBehindError("x"), 75),
        (errors.StorageError("x"), 74),
        (errors.SinkError("x"), 74),
        (PermissionError("x"), 74),
        (errors.ConservationError("x"), 70),
        (errors.WiringError("x"), 70),
        (ZeroDivisionError(), 70),
    ],
)
def test_an_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert errors.exit_code(error) == code


def test_every_error_of_the_engine_is_shown_to_the_user_and_has_a_place_in_the_tree() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    shown = [each for each in kinds if each.__module__ == errors.__name__]

    assert shown
    assert all(issubclass(each, TurnloomError) for each in shown)
    assert all(each.__name__ in (errors.__doc__ or "") for each in shown)
