"""A sink that lags gets the same group again, after pauses that grow."""

from collections.abc import Sequence

import pytest

from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.patience import Patience
from turnloom.engine.sinks.sink import SinkLagsError
from turnloom.engine.testing.memory_sink import MemorySink


class Lagging(MemorySink):
    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.groups: list[Sequence[Outcome]] = []

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self.groups.append(group)
        if len(self.groups) <= self.times:
            raise SinkLagsError("busy", after=0.0)


async def test_the_same_group_comes_again_until_it_is_taken() -> None:
    sink, lags = Lagging(5), []
    group: list[Outcome] = []
    await Patience(0.0, 0.0).write(sink, group, lags.append)

    assert len(lags) == 5
    assert all(each is group for each in sink.groups)
    assert len(sink.groups) == 6


async def test_another_error_of_the_sink_goes_through() -> None:
    class Broken(MemorySink):
        async def write_group(self, group: Sequence[Outcome]) -> None:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await Patience().write(Broken(), [], lambda _: None)
