"""The model of a rehearsal: reads the roles' prompts and answers through the offline teacher.

It reads the blocks of data in the prompts, as a model would, and knows nothing else: the reasoner
works from what it is shown and has no way to the gold. A weak solver, it makes mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from hashlib import blake2b
from random import Random
from typing import Any, TypeVar

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback, ToolDoc, Turn
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.role import planned, reason
from turnloom.agents.offline.reasoner.solver.plan import Plan
from turnloom.agents.role import Context
from turnloom.agents.simulated.chat_turn import ChatTurn, system_of, tools_of, turns_of
from turnloom.agents.simulated.rationale import Rationale
from turnloom.agents.teacher.brief.recorded_world import RecordedWorld, outcome_of
from turnloom.agents.transcript.system_message import today_of
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects
from turnloom.graphs.tool import Tool
from turnloom.prompts.fence import blocks

T = TypeVar("T")
_NO_ANSWER = "I could not find out how to do this."
_MAX_TOOLSETS = 64
_MAX_PLANS = 4096
"""Turns in progress whose plans are kept."""

Blocks = Mapping[str, Any]
Answer = Callable[[JsonObject, Random], JsonObject]


class SimulatedModel:
    """Answers chat requests in every role. `tools` are those whose full documentation it knows,
    results included; of others it knows what the prompt says. What is no prompt of a role and
    offers no tools is answered `otherwise`.
    """

    def __init__(self, tools: Sequence[Tool] = (), otherwise: Answer | None = None) -> None:
        self._documented = {tool.name: ToolDoc.of(tool) for tool in tools}
        self._docs: dict[bytes, tuple[ToolDoc, ...]] = {}
        self._plans: dict[str, Sequence[Plan]] = {}
        self._indices = IndexCache()
        self._otherwise = otherwise or _at_a_loss
        self._roles: Mapping[str, Callable[[Blocks, Sequence[Blocks], Random], JsonObject]] = {
            "episodes": _toolsmith,
            "brief": _composer,
            "reading": _reader,
            "situation": self._reasoner,
            "review": _critic,
            "sample": _judge,
        }

    def __call__(self, request: JsonObject, rng: Random) -> JsonObject:
        """The assistant's message to a request's body, in OpenAI's form."""
        messages = element_objects(request.get("messages"))
        texts = [str(each.get("content")) for each in messages]
        prompts = [blocks(text) for text in texts]
        data = {name: value for each in prompts for name, value in each.items()}
        for name, role in self._roles.items():
            if name in data:
                return _message(request, role(data, prompts, rng))
        if not request.get("tool_choice") and (tools := tools_of(request)):
            return self._deployed(messages, tools)
        return self._otherwise(request, rng)

    def _deployed(self, messages: Sequence[JsonObject], tools: Sequence[JsonObject]) -> JsonObject:
        """The next step of a conversation as a deployed model has it, with its thoughts beside."""
        *before, now = turns_of(messages) or [ChatTurn("")]
        system = system_of(messages)
        world = RecordedWorld(today_of(system))
        for call in now.calls:
            world.record(call.tool, call.arguments, call.result)
        request = ReasoningRequested(
            turn=len(before),
            tools=self._documents(tools),
            dialogue=tuple(turn.done() for turn in before),
            query=now.query,
            hint=None,
            world=world,
            system=system,
        )
        context = _context([system, *(turn.query for turn in before), now.query])
        plans = self._plans_for(request, context)
        step = _next_step(world, _run_to_end(reason(request, context, self._indices, plans)))
        return _as_deployed(step, len(now.calls))

    def _reasoner(self, data: Blocks, prompts: Sequence[Blocks], rng: Random) -> JsonObject:
        if "foregone" in data:
            return self._rationalizer(data, prompts)
        world = _world(data, prompts)
        request = self._request(data, world)
        given = [data["situation"], data.get("crib"), data.get("misfires")]
        context = _context(given)
        plans = self._plans_for(request, context)
        found = _run_to_end(reason(request, context, self._indices, plans))
        step = _next_step(world, found)
        return {"calls": step["calls"]} if "thought" in data else step

    def _rationalizer(self, data: Blocks, prompts: Sequence[Blocks]) -> JsonObject:
        """The thought before the calls that the last message has, or the end of the turn."""
        world = _world(data, prompts)
        request = self._request(data, world)
        rationale = Rationale(
            self._indices.index(request.tools),
            request.query,
            world.today,
            [_call(result) for each in prompts for result in each.get("results", ())],
            _context([data["situation"], data["foregone"]]).rng("rationale"),
        )
        ahead = _ahead(prompts)
        if ahead:
            return {"thought": rationale.before(ahead), "answer": ""}
        thought, answer = rationale.closing()
        return {"thought": thought, "answer": answer}

    def _request(self, data: Blocks, world: RecordedWorld) -> ReasoningRequested:
        """What a prompt says of a turn, read back."""
        situation, misfires = data["situation"], data.get("misfires", ())
        dialogue = tuple(_turn(each) for each in situation["conversation"])
        return ReasoningRequested(
            turn=len(dialogue),
            tools=self._documents(data["tools"]),
            dialogue=dialogue,
            query=situation["request"],
            hint=data.get("crib"),
            world=world,
            earlier=tuple(_draft(each) for each in misfires),
            feedback=tuple(_feedback(each["wrong"]) for each in misfires),
            system=situation["briefing"],
            unaided=sum(bool(each["unaided"]) for each in misfires),
        )

    def _plans_for(self, request: ReasoningRequested, context: Context) -> Sequence[Plan]:
        """A turn's plans, made once for all its steps."""
        plans = self._plans.get(context.sample_id)
        if plans is None:
            plans = self._plans[context.sample_id] = _run_to_end(planned(request, self._indices))
            if len(self._plans) > _MAX_PLANS:
                del self._plans[next(iter(self._plans))]
        return plans

    def _documents(self, tools: Sequence[JsonObject]) -> tuple[ToolDoc, ...]:
        key = blake2b(json.dumps(tools).encode(), digest_size=16).digest()
        if key not in self._docs:
            if len(self._docs) >= _MAX_TOOLSETS:
                self._docs.clear()
            self._docs[key] = tuple(self._document(tool) for tool in tools)
        return self._docs[key]

    def _document(self, tool: JsonObject) -> ToolDoc:
        name, parameters = str(tool["name"]), tool["parameters"]
        known = self._documented.get(name)
        if known is not None and known.parameters == parameters:
            return known
        schema = parameters if isinstance(parameters, dict) else {}
        return ToolDoc(name, str(tool["description"]), schema, None)


def _at_a_loss(_request: JsonObject, _rng: Random) -> JsonObject:
    return {"role": "assistant", "content": "This is a rehearsal; I know my own roles only."}


# --- the other roles ----------------------------------------------------------------------------


def _toolsmith(data: Blocks, _prompts: Sequence[Blocks], _rng: Random) -> JsonObject:
    return {"tools": [episode["plain"] for episode in data["episodes"]]}


def _composer(data: Blocks, _prompts: Sequence[Blocks], _rng: Random) -> JsonObject:
    return {"message": data["brief"]["draft"] or "I don't know how to say this."}


def _reader(_data: Blocks, _prompts: Sequence[Blocks], _rng: Random) -> JsonObject:
    return {"says": False, "words": ""}  # it knows no more words than those that were looked for


def _critic(data: Blocks, _prompts: Sequence[Blocks], _rng: Random) -> JsonObject:
    return {"feedback": data["review"]["finding"]["text"]}


def _judge(_whole: Blocks, _prompts: Sequence[Blocks], rng: Random) -> JsonObject:
    scores: JsonObject = {name: rng.choice((4, 5)) for name in ("natural", "coherent", "helpful")}
    return {"remark": "It reads a little like a machine.", **scores}


# --- the reasoner -------------------------------------------------------------------------------


def _next_step(world: RecordedWorld, found: object) -> JsonObject:
    """The first step of a draft that is not on record yet; else its answer."""
    if not isinstance(found, ReasoningDrafted):
        return _step("I don't see what this needs.", (), _NO_ANSWER)
    for step in found.draft.steps:
        new = tuple(call for call in step.calls if not world.knows(call.tool, call.arguments))
        if new:
            return _step(step.thought, new, "")
    return _step(found.draft.thought, (), found.draft.answer)


def _step(thought: str, calls: Sequence[Call], answer: str) -> JsonObject:
    entries: list[JsonValue] = [{"tool": call.tool, "arguments": call.arguments} for call in calls]
    return {"thought": thought, "calls": entries, "answer": answer}


def _world(data: Blocks, prompts: Sequence[Blocks]) -> RecordedWorld:
    """A world that knows the results that are shown."""
    world = RecordedWorld(today_of(data["situation"]["briefing"]))
    for call in (_call(result) for each in prompts for result in each.get("results", ())):
        world.record(call.tool, call.arguments, call.result)
    return world


def _ahead(prompts: Sequence[Blocks]) -> list[Call]:
    """The calls that the last message but those of a remark asks about; none at a turn's end."""
    last = next(each for each in reversed(prompts) if each.keys() & {"foregone", "results"})
    return [Call(call["tool"], call["arguments"]) for call in last.get("foregone", ())]


def _call(shown: Mapping[str, Any]) -> ExecutedCall:
    result = shown["result"]
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    return ExecutedCall(shown["tool"], shown["arguments"], outcome_of(text, ok=shown["ok"]))


def _turn(entry: JsonObject) -> Turn:
    return Turn(str(entry["user"]), _draft(entry))


def _draft(entry: Mapping[str, Any]) -> Draft:
    steps = tuple(AssistantStep("", (_call(call),)) for call in entry["calls"])
    return Draft(steps, str(entry["answer"]))


def _feedback(wrong: Mapping[str, Any]) -> Feedback:
    number, argument = int(wrong.get("call", 0)) - 1, str(wrong.get("argument", ""))
    return Feedback(wrong["fault"], str(wrong["text"]), number, argument)


def _context(given: JsonValue) -> Context:
    """The randomness of an attempt: the same at each of its steps."""
    digest = blake2b(json.dumps(given, sort_keys=True).encode(), digest_size=8).hexdigest()
    return Context(0, digest, int(digest, 16))


def _run_to_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine that never really waits comes to."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    coroutine.close()
    raise RuntimeError("the rehearsal would have to wait")


# --- the form of the answer ---------------------------------------------------------------------


def _as_deployed(step: JsonObject, made: int) -> JsonObject:
    """A step as a server with parsers for reasoning and calls gives it."""
    message: JsonObject = {"role": "assistant", "reasoning_content": step["thought"]}
    calls = element_objects(step["calls"])
    if not calls:
        return {**message, "content": step["answer"]}
    said: list[JsonValue] = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {
                "name": call["tool"],
                "arguments": json.dumps(call["arguments"], ensure_ascii=False),
            },
        }
        for number, call in enumerate(calls, made)
    ]
    return {**message, "content": None, "tool_calls": said}


def _message(request: JsonObject, value: JsonObject) -> JsonObject:
    """The value as content, or as the arguments of the tool that the request insists on."""
    text = json.dumps(value, ensure_ascii=False)
    chosen = request.get("tool_choice")
    function = chosen.get("function") if isinstance(chosen, dict) else None
    if not isinstance(function, dict):
        return {"role": "assistant", "content": text}
    call: JsonObject = {
        "id": "call_0",
        "type": "function",
        "function": {"name": function.get("name"), "arguments": text},
    }
    return {"role": "assistant", "content": None, "tool_calls": [call]}
