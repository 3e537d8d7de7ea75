"""Agents of other platforms as agents that play roles. A platform is imported when it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any

from turnloom.engine.client.agent_model import NamedAgent
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject


def pydantic_ai_agent(agent: object, name: str = "") -> NamedAgent:
    """A `pydantic_ai.Agent`. Its output is the answer, whatever its `output_type`.

    `name` is what a certificate calls it; by default the platform and the agent's own name. Raises
    `UsageError` for what is no such agent.
    """
    run = _method(agent, "run", "a pydantic-ai agent")

    async def answer(messages: list[JsonObject]) -> object:
        *before, last = messages
        history = [_pydantic_ai_message(message) for message in before]
        result = await run(str(last["content"]), message_history=history)
        output: object = result.output
        return output

    return NamedAgent(name or _named("pydantic-ai", agent), answer)


def openai_agent(agent: object, name: str = "") -> NamedAgent:
    """An `agents.Agent` of the OpenAI Agents SDK, run by its `Runner`; see `pydantic_ai_agent`."""
    if not hasattr(agent, "handoffs"):
        raise UsageError(f"{type(agent).__name__} is no agent of the OpenAI Agents SDK")

    async def answer(messages: list[JsonObject]) -> object:
        runner: Any = import_module("agents").Runner
        result = await runner.run(agent, messages)
        output: object = result.final_output
        return output

    return NamedAgent(name or _named("openai-agents", agent), answer)


def langgraph_agent(graph: object, name: str = "") -> NamedAgent:
    """A compiled graph over `messages` (LangGraph, LangChain's `create_agent`), or a chat model of
    LangChain; see `pydantic_ai_agent`. The last message is the answer, or the state's
    `structured_response` where there is one.
    """
    ask = _method(graph, "ainvoke", "a compiled graph")
    takes_state = hasattr(graph, "get_graph") and hasattr(graph, "nodes")

    async def answer(messages: list[JsonObject]) -> object:
        told: Any = await ask({"messages": messages} if takes_state else messages)
        if isinstance(told, Mapping):
            structured: object = told.get("structured_response")
            if structured is not None:
                return structured
            told = told["messages"][-1]
        return _text(told.content)

    return NamedAgent(name or _named("langgraph", graph), answer)


def _method(agent: object, name: str, kind: str) -> Callable[..., Awaitable[Any]]:
    method: Callable[..., Awaitable[Any]] | None = getattr(agent, name, None)
    if not callable(method):
        raise UsageError(f"{type(agent).__name__} is not {kind}: it has no method {name}")
    return method


def _named(platform: str, agent: object) -> str:
    return f"{platform}:{getattr(agent, 'name', None) or type(agent).__name__}"


def _pydantic_ai_message(message: JsonObject) -> object:
    form: Any = import_module("pydantic_ai.messages")
    content = str(message["content"])
    if message["role"] == "assistant":
        return form.ModelResponse(parts=[form.TextPart(content=content)])
    part = form.SystemPromptPart if message["role"] == "system" else form.UserPromptPart
    return form.ModelRequest(parts=[part(content=content)])


def _text(content: object) -> str:
    """The text of a LangChain message: its content, or the text blocks of it."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = (each if isinstance(each, str) else each.get("text", "") for each in blocks)
    return "".join(str(text) for text in texts)
