"""What a program with strict types writes; `test_types.py` holds it to mypy."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import turnloom
from turnloom import (
    Agent,
    Context,
    Engine,
    Event,
    JsonObject,
    JsonValue,
    Lagging,
    NamedAgent,
    Outcome,
    QueriesComposed,
    RunSummary,
    SampleRejected,
    SampleStream,
    Settings,
    Sink,
    Teacher,
    TeamPlan,
    Tool,
    ToolError,
    ToolSource,
    ToolWorld,
    merge,
    offline,
    role,
)


@role(QueriesComposed, version="1", seconds=30, deterministic=True)
async def persona(message: QueriesComposed, context: Context) -> QueriesComposed | SampleRejected:
    return message.with_queries([f"Hi! {query}" for query in message.queries])


class Printer:
    async def write_group(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            print(outcome.sample)

    async def close(self) -> None: ...


class House(ToolWorld):
    async def call(self, tool: str, arguments: JsonObject) -> JsonValue:
        if tool != "list_beds":
            raise ToolError("no such tool")
        return {"beds": []}


class Greenhouse(ToolSource):
    tools = (Tool("list_beds", "List the beds.", {}),)

    def scenario(self, rng: Random) -> JsonObject:
        return {"beds": rng.randrange(3)}

    async def open(self, scenario: JsonObject) -> House:
        return House()


async def agent(messages: list[JsonObject]) -> str:
    return str(messages[-1]["content"])


def heard(event: Event | Lagging) -> None:
    print(event)


async def main() -> RunSummary | None:
    playing: Agent = agent
    team: TeamPlan = offline().insert(persona, after="composer")
    teacher = Teacher(agents={"composer": NamedAgent("desk", playing), "critic": agent})
    sink: Sink = Printer()
    settings = Settings(turns=(1, 2), target={"list_beds": 1.0})
    async with Engine(["builtin:", Greenhouse()], settings=settings, team=team) as engine:
        engine.listen(heard)
        stream: SampleStream = engine.samples(3)
        async for sample in stream:
            messages: JsonValue = sample["messages"]
            print(messages)
        summary: RunSummary = await engine.generate(3, "runs/typed", sinks=[sink])
        print(summary.counters.made, Engine(teacher=teacher, thread=True).summary)
        return engine.summary


def plain() -> list[JsonObject]:
    return list(merge([turnloom.samples(3, env=Greenhouse())], 2))
