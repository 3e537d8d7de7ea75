from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.validator import validate
from turnloom.graphs.environment import Environment


@pytest.fixture
def failing_gates(environment: Environment) -> Callable[[dict[str, Any]], Awaitable[set[str]]]:
    """The names of the gates that find something in a record."""

    async def failing(record: dict[str, Any]) -> set[str]:
        return {finding.gate for finding in await validate(sample_of(record), environment)}

    return failing
