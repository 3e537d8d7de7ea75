"""The toolsmith, played by a model: names and describes the advanced tools of a sample.

Their parameters stay mechanical. The description is the hint that the reasoner is given, so it
must not hold values of the episode or names of tools; that is checked, and asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.messages import SampleRejected, ToolsAbstracted, TraceFound
from turnloom.agents.offline.toolsmith import abstract
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.brief.composer_brief import choices
from turnloom.agents.teacher.chat.clip import shown
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, system, user
from turnloom.agents.teacher.chat.repair import RefusedError, RepairLoop
from turnloom.agents.teacher.checks.distinctive import is_distinctive, non_empty_scalars
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.morphology import is_identifier
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import Default, Origin, steps_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn

RESULT_LENGTH = 600
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,63}")
_DESCRIPTION = range(20, 601)


@dataclass(frozen=True, slots=True)
class Toolsmith:
    """Folds every turn of a trace into one advanced tool."""

    prompt_runner: PromptRunner
    tools: Mapping[str, Tool]
    limits: TextLimits

    async def handle(self, message: TraceFound, context: Context) -> Sequence[Message]:
        trace = message.trace
        plain = tuple(abstract(turn, self.tools) for turn in trace.turns)
        steps = [step for turn in trace.turns for step in turn.steps]
        episodes: list[JsonValue] = [
            self._episode(turn, tool, steps) for turn, tool in zip(trace.turns, plain, strict=True)
        ]
        prompt = self.prompt_runner.prompt
        repair_loop = RepairLoop(
            opening=(
                system(prompt.render("system")),
                user(prompt.render("user", episodes=episodes)),
            ),
            accept=partial(self._accept, trace, plain),
            again=lambda why: prompt.render("again", episodes=episodes, rejected=list(why)),
        )
        try:
            advanced = await repair_loop.run(
                self.prompt_runner, context, "names", self.limits.attempts
            )
        except RefusedError as error:
            return [SampleRejected("toolsmith", "abstract:unusable", str(error))]
        return [ToolsAbstracted(trace, advanced)]

    def _episode(self, turn: TracedTurn, plain: AdvancedTool, steps: Sequence[Step]) -> JsonObject:
        calls: list[JsonValue] = []
        for step in turn.steps:
            sources: JsonObject = {name: _source(origin) for name, origin in step.origins.items()}
            calls.append(
                {
                    "tool": step.tool,
                    "description": self.tools[step.tool].description,
                    "arguments": step.arguments,
                    "sources": sources,
                    "result": shown(step.result.text, RESULT_LENGTH),
                }
            )
        return {
            "calls": calls,
            "choose": list(choices(turn, steps, self.tools)),
            "parameters": plain.parameters,
            "plain": {"name": plain.name, "description": plain.description},
        }

    async def _accept(
        self, trace: Trace, plain: Sequence[AdvancedTool], value: JsonObject
    ) -> tuple[AdvancedTool, ...]:
        entries = value["tools"]
        if not isinstance(entries, list) or len(entries) != len(plain):
            raise RefusedError(f"there must be {len(plain)} entries, one per episode")
        advanced = []
        findings: list[str] = []
        for number, (each, tool) in enumerate(zip(entries, plain, strict=True)):
            one: JsonObject = each if isinstance(each, dict) else {}
            name, description = str(one.get("name")), " ".join(str(one.get("description")).split())
            faults = self._faults(name, description, trace.turns[number], tool)
            findings += (f"entry {number + 1}: {fault}" for fault in faults)
            advanced.append(AdvancedTool(name, description, tool.parameters))
        if findings:
            raise RefusedError(*findings[:8])
        return tuple(advanced)

    def _faults(
        self, name: str, description: str, turn: TracedTurn, plain: AdvancedTool
    ) -> Iterator[str]:
        if not _NAME.fullmatch(name):
            yield "the name must be of 3 to 64 letters, digits and underscores"
        elif name in self.tools and name != plain.name:
            yield f"{name} is the name of a tool that exists"
        if len(description) not in _DESCRIPTION:
            yield "the description must have 20 to 600 characters"
        steps = turn.steps
        for tool in dict.fromkeys(step.tool for step in steps):
            if is_identifier(tool) and tool in description:
                yield f"the description names the tool {tool}"
        values = {
            repr(leaf): leaf
            for step in steps
            for part in (step.arguments, step.result.value)
            for leaf in non_empty_scalars(part)
        }
        for leaf in values.values():
            if is_distinctive(leaf) and find_spans(description, leaf):
                yield f"the description holds {leaf!r}, a value of this one episode"


def _source(origin: Origin) -> str:
    if isinstance(origin, Default):
        return "default"
    return "result" if steps_of(origin) else "user"


def toolsmith_role(
    environment: Environment, prompt_runner: PromptRunner, limits: TextLimits
) -> Role[TraceFound]:
    """The toolsmith as a role."""
    smith = Toolsmith(prompt_runner, {tool.name: tool for tool in environment.tools}, limits)
    return Role("toolsmith", (TraceFound,), (ToolsAbstracted, SampleRejected), smith.handle)
