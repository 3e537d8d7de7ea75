"""A crash as data: which error and where, never what it was working on."""

import pytest

from turnloom.engine.runner.crash import crash_of, first_error
from turnloom.graphs.errors import UsageError


def raised(error: BaseException) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_a_foreign_error_is_told_by_type_and_place_without_its_text() -> None:
    crash = crash_of(raised(KeyError("sk-secret")))

    assert crash.reason == "crash:KeyError"
    assert crash.detail.startswith("KeyError at runner/test_crash.py:")
    assert "secret" not in crash.detail


def test_an_error_of_our_own_is_written_to_be_shown() -> None:
    assert crash_of(raised(UsageError("give --env"))).detail.endswith(": give --env")


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert crash_of(ValueError("x")).detail == "ValueError"


def test_of_a_group_the_first_error_counts_however_deep() -> None:
    inner = ExceptionGroup("inner", [KeyError(1), ValueError(2)])
    group = ExceptionGroup("outer", [inner, OSError(3)])

    assert repr(first_error(group)) == "KeyError(1)"
    assert crash_of(group).reason == "crash:KeyError"
