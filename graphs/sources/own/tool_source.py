"""What somebody writes to bring tools from anywhere: two small classes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from random import Random

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.probe_clock import LONGEST
from turnloom.graphs.tool import SemanticType, Tool


class ToolWorld(ABC):
    """A world in which tools act: it answers calls, made one at a time.

    A world may do more, and then less has to be made up for: `state()` gives all of its state as
    JSON, `digest()` a text that tells its states apart, `async fork()` an independent copy,
    `suggest_arguments(tool, rng)` values that people could ask for. Without `fork` the calls are
    made again in a new world; without `state` nothing is drawn from it.
    """

    today: str = ""
    """The date in this world, as YYYY-MM-DD, where it has one."""

    tells_all: bool = True
    """Whether `state()` is all that calls can change; else two worlds are alike only if the same
    calls have brought them there."""

    @abstractmethod
    async def call(self, tool: str, arguments: JsonObject) -> JsonValue | ToolResult:
        """The result of a call whose arguments fit the tool's schema. What is raised, `ToolError`
        for instance, refuses the call."""

    async def close(self) -> None:
        """Release what the world holds."""
        return


class ToolSource(ABC):
    """Tools, and worlds to call them in. Equal scenarios have to open equal worlds, which answer
    equal calls alike: samples are verified by replay.

    What `tools` leave out (what they mean, how people ask for them) is inferred from a few calls.
    """

    spec: str = ""
    """KIND:REST, by which samples name the source; made of the class's name where it is empty."""

    semantic_types: Mapping[str, SemanticType] = {}
    """Those that annotations of the tools mention, if any do."""

    tools: Sequence[Tool] = ()
    """The tools, in a fixed order: the class's own, or set when a source is made."""

    inference_seconds: float = LONGEST
    """How long that may take; more is an error that names the slowest tool."""

    @abstractmethod
    async def open(self, scenario: JsonObject) -> ToolWorld:
        """A new world at `scenario`."""

    def scenario(self, rng: Random) -> JsonObject:
        """What a world begins with: plain JSON, from the randomness alone."""
        return {}

    async def close(self) -> None:
        """Release what the source holds. Called for a source that a specification named."""
        return
