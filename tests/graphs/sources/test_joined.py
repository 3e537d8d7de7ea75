"""Environments joined into one toolbox."""

from __future__ import annotations

import pytest

from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.joined import JoinedEnvironment


class Part:
    """A part of a toolbox without tools, which is not easily closed."""

    tools = ()

    def __init__(self, spec: str) -> None:
        self.spec = spec
        self.semantic_types: JsonObject = {}
        self.closed = 0

    async def open(self, _: JsonObject) -> Session:
        return self  # type: ignore[return-value]

    async def close(self) -> None:
        self.closed += 1
        raise ZeroDivisionError(self.spec)


@pytest.fixture
def parts() -> list[Part]:
    return [Part("one:"), Part("two:")]


async def test_every_part_is_closed_whatever_closing_another_raises(parts: list[Part]) -> None:
    environment = JoinedEnvironment(parts)
    session = await environment.open({"one:": {}, "two:": {}})
    for closed in (session, environment):
        with pytest.raises(ZeroDivisionError):
            await closed.close()

    assert [part.closed for part in parts] == [2, 2]


async def test_what_was_opened_is_closed_when_the_next_cannot_be(parts: list[Part]) -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        await JoinedEnvironment(parts).open({"one:": {}, "two:": 3})

    assert isinstance(raised.value.__context__, TypeError)
    assert [part.closed for part in parts] == [1, 0]
