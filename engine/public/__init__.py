"""Turnloom: multi-turn function-calling training data that is executed, hard, grounded and proven.

    from turnloom import Engine, Settings

    async with Engine(env="python:desk:Desk", seed=7, settings=Settings(turns=(2, 4))) as engine:
        async for sample in engine.samples(100):
            ...

Everything that stands in `__all__` is public; the rooms `turnloom.engine`, `turnloom.agents`,
`turnloom.graphs` and `turnloom.prompts` are private and change without notice. Names are loaded
when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turnloom.engine.embedded.engine import Engine
    from turnloom.engine.embedded.listeners import Lagging
    from turnloom.engine.embedded.merge import merge
    from turnloom.engine.embedded.plain import samples
    from turnloom.engine.embedded.settings import Settings, Teacher
    from turnloom.engine.outcome import Outcome, State
    from turnloom.engine.runner.events import CountersChanged, Ended, Event, Notice
    from turnloom.engine.runner.summary import RunState, RunSummary
    from turnloom.engine.sinks.sink import Sink
    from turnloom.engine.testing.memory_sink import MemorySink
    from turnloom.graphs.errors import InputError, SourceError, TurnloomError, UsageError

    __version__: str

__all__ = [
    "CountersChanged",
    "Ended",
    "Engine",
    "Event",
    "InputError",
    "Lagging",
    "MemorySink",
    "Notice",
    "Outcome",
    "RunState",
    "RunSummary",
    "Settings",
    "Sink",
    "SourceError",
    "State",
    "Teacher",
    "TurnloomError",
    "UsageError",
    "__version__",
    "merge",
    "samples",
]

_HOMES = {
    "CountersChanged": "engine.runner.events",
    "Ended": "engine.runner.events",
    "Engine": "engine.embedded.engine",
    "Event": "engine.runner.events",
    "InputError": "graphs.errors",
    "Lagging": "engine.embedded.listeners",
    "MemorySink": "engine.testing.memory_sink",
    "Notice": "engine.runner.events",
    "Outcome": "engine.outcome",
    "RunState": "engine.runner.summary",
    "RunSummary": "engine.runner.summary",
    "Settings": "engine.embedded.settings",
    "Sink": "engine.sinks.sink",
    "SourceError": "graphs.errors",
    "State": "engine.outcome",
    "Teacher": "engine.embedded.settings",
    "TurnloomError": "graphs.errors",
    "UsageError": "graphs.errors",
    "merge": "engine.embedded.merge",
    "samples": "engine.embedded.plain",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        found = import_module("turnloom.graphs.version").version()
    elif name in _HOMES:
        found = getattr(import_module(f"turnloom.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'turnloom' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
