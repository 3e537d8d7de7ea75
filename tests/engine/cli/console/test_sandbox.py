"""The option `--sandbox`."""

import pytest

from turnloom.engine.cli.console.sandbox import sandbox_named
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.isolated.limits import Sandbox


@pytest.mark.parametrize("sandbox", Sandbox)
def test_every_sandbox_has_its_name(sandbox: Sandbox) -> None:
    assert sandbox_named(sandbox.value) is sandbox


def test_an_unknown_one_is_wrong_usage_and_the_others_are_named() -> None:
    with pytest.raises(UsageError, match=r"unknown --sandbox 'glass': use .*worker"):
        sandbox_named("glass")
