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
    from turnloom.agents.critique.telltales import leaks
    from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
    from turnloom.agents.messages import (
        DialogueFinished,
        QueriesComposed,
        ReasoningDrafted,
        ReasoningFailed,
        ReasoningRequested,
        SampleRejected,
        SampleVerified,
        ToolsAbstracted,
        TraceFound,
    )
    from turnloom.agents.role import Context, Message, PerSample, Role, role
    from turnloom.agents.teams.team_plan import TeamPlan, offline, teacher
    from turnloom.engine.client.agent_model import Agent, NamedAgent
    from turnloom.engine.embedded.engine import Engine
    from turnloom.engine.embedded.listeners import Lagging
    from turnloom.engine.embedded.merge import merge
    from turnloom.engine.embedded.platform_agents import (
        langgraph_agent,
        openai_agent,
        pydantic_ai_agent,
    )
    from turnloom.engine.embedded.sample_stream import SampleStream
    from turnloom.engine.embedded.samples import samples
    from turnloom.engine.embedded.settings import Settings, Teacher
    from turnloom.engine.outcome import Outcome, State
    from turnloom.engine.runner.events import CountersChanged, Ended, Event, Notice
    from turnloom.engine.runner.summary import RunState, RunSummary
    from turnloom.engine.sinks.sink import LastingSink, Sink, SinkLagsError
    from turnloom.engine.testing.memory_sink import MemorySink
    from turnloom.graphs.call import ExecutedCall
    from turnloom.graphs.environment import ToolResult
    from turnloom.graphs.errors import InputError, SourceError, ToolError, TurnloomError, UsageError
    from turnloom.graphs.json_value import JsonObject, JsonValue
    from turnloom.graphs.language.wordings import says
    from turnloom.graphs.sources.own.tool_source import ToolSource, ToolWorld
    from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

    __version__: str

__all__ = [
    "Agent",
    "AssistantStep",
    "Context",
    "CountersChanged",
    "DialogueFinished",
    "Draft",
    "Ended",
    "Engine",
    "Event",
    "ExecutedCall",
    "Feedback",
    "InputError",
    "JsonObject",
    "JsonValue",
    "Lagging",
    "LastingSink",
    "MemorySink",
    "Message",
    "NamedAgent",
    "Notice",
    "Outcome",
    "PerSample",
    "QueriesComposed",
    "ReasoningDrafted",
    "ReasoningFailed",
    "ReasoningRequested",
    "Role",
    "RunState",
    "RunSummary",
    "SampleRejected",
    "SampleStream",
    "SampleVerified",
    "SemanticType",
    "Settings",
    "Sink",
    "SinkLagsError",
    "SourceError",
    "State",
    "Teacher",
    "TeamPlan",
    "Tool",
    "ToolAnnotation",
    "ToolError",
    "ToolResult",
    "ToolSource",
    "ToolWorld",
    "ToolsAbstracted",
    "TraceFound",
    "TurnloomError",
    "UsageError",
    "__version__",
    "langgraph_agent",
    "leaks",
    "merge",
    "offline",
    "openai_agent",
    "pydantic_ai_agent",
    "role",
    "samples",
    "says",
    "teacher",
]

_HOMES = {
    "Agent": "engine.client.agent_model",
    "AssistantStep": "agents.dialogue",
    "Context": "agents.role",
    "CountersChanged": "engine.runner.events",
    "DialogueFinished": "agents.messages",
    "Draft": "agents.dialogue",
    "Ended": "engine.runner.events",
    "Engine": "engine.embedded.engine",
    "Event": "engine.runner.events",
    "ExecutedCall": "graphs.call",
    "Feedback": "agents.dialogue",
    "InputError": "graphs.errors",
    "JsonObject": "graphs.json_value",
    "JsonValue": "graphs.json_value",
    "Lagging": "engine.embedded.listeners",
    "LastingSink": "engine.sinks.sink",
    "MemorySink": "engine.testing.memory_sink",
    "Message": "agents.role",
    "NamedAgent": "engine.client.agent_model",
    "Notice": "engine.runner.events",
    "Outcome": "engine.outcome",
    "PerSample": "agents.role",
    "QueriesComposed": "agents.messages",
    "ReasoningDrafted": "agents.messages",
    "ReasoningFailed": "agents.messages",
    "ReasoningRequested": "agents.messages",
    "Role": "agents.role",
    "RunState": "engine.runner.summary",
    "RunSummary": "engine.runner.summary",
    "SampleRejected": "agents.messages",
    "SampleStream": "engine.embedded.sample_stream",
    "SampleVerified": "agents.messages",
    "SemanticType": "graphs.tool",
    "Settings": "engine.embedded.settings",
    "Sink": "engine.sinks.sink",
    "SinkLagsError": "engine.sinks.sink",
    "SourceError": "graphs.errors",
    "State": "engine.outcome",
    "Teacher": "engine.embedded.settings",
    "TeamPlan": "agents.teams.team_plan",
    "Tool": "graphs.tool",
    "ToolAnnotation": "graphs.tool",
    "ToolError": "graphs.errors",
    "ToolResult": "graphs.environment",
    "ToolSource": "graphs.sources.own.tool_source",
    "ToolWorld": "graphs.sources.own.tool_source",
    "ToolsAbstracted": "agents.messages",
    "TraceFound": "agents.messages",
    "TurnloomError": "graphs.errors",
    "UsageError": "graphs.errors",
    "langgraph_agent": "engine.embedded.platform_agents",
    "leaks": "agents.critique.telltales",
    "merge": "engine.embedded.merge",
    "offline": "agents.teams.team_plan",
    "openai_agent": "engine.embedded.platform_agents",
    "pydantic_ai_agent": "engine.embedded.platform_agents",
    "role": "agents.role",
    "samples": "engine.embedded.samples",
    "says": "graphs.language.wordings",
    "teacher": "agents.teams.team_plan",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        found = import_module("turnloom.graphs.version").VERSION
    elif name in _HOMES:
        found = getattr(import_module(f"turnloom.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'turnloom' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)
