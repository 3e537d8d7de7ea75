"""Agents of other platforms play composer and reasoner, each tried with the real package and a
scripted model of its kind, which answers as the rehearsal's model does."""

# ruff: noqa: PLC0415 - the platforms are installed for their own tests only

import sys
from pathlib import Path

import pytest

from turnloom import (
    Engine,
    NamedAgent,
    Settings,
    Teacher,
    UsageError,
    langgraph_agent,
    openai_agent,
    pydantic_ai_agent,
)

sys.path.insert(0, str(Path(__file__).parent))

import own_agents

SETTINGS = Settings(turns=(1, 2), max_in_flight=4)


async def made_with(agent: NamedAgent, name: str) -> None:
    """Check that the agent plays composer and reasoner of accepted samples."""
    asked: list[str] = []

    async def heard(messages: list[dict]) -> object:
        asked.append(messages[-1]["content"])
        return await agent(messages)

    agents = {"composer": NamedAgent(agent.name, heard), "reasoner": agent}
    teacher = Teacher(agents=agents)
    async with Engine("builtin:shop", settings=SETTINGS, teacher=teacher) as engine:
        samples = [sample async for sample in engine.samples(5)]

    assert len(samples) == 5
    assert len(asked) >= 5
    for sample in samples:
        models = sample["certificate"]["models"]
        assert (models["composer"], models["reasoner"]) == (name, name)
        assert sample["certificate"]["checks"]["replay"] == "pass"
        assert sample["certificate"]["usage"]["requests"] >= 2 * len(sample["turns"])


async def several(agent: NamedAgent) -> object:
    """What the agent says at the end of a longer conversation."""
    return await agent(
        [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "One?"},
            {"role": "assistant", "content": "Two."},
            {"role": "user", "content": "Three?"},
        ]
    )


@pytest.mark.external(name="pydantic-ai")
async def test_an_agent_of_pydantic_ai_plays_roles() -> None:
    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
    from pydantic_ai.models.function import AgentInfo, FunctionModel
    from pydantic_ai.models.test import TestModel

    roles = {"system-prompt": "system", "user-prompt": "user", "text": "assistant"}

    def in_openai_form(messages: list[ModelMessage]) -> list[dict]:
        parts = [part for message in messages for part in message.parts]
        return [{"role": roles[part.part_kind], "content": part.content} for part in parts]

    def say(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[TextPart(own_agents.answer(in_openai_form(messages)))])

    def repeat(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
        told = [f"{each['role']}: {each['content']}" for each in in_openai_form(messages)]
        return ModelResponse(parts=[TextPart("\n".join(told))])

    await made_with(pydantic_ai_agent(Agent(FunctionModel(say), name="desk")), "pydantic-ai:desk")
    told = await several(pydantic_ai_agent(Agent(FunctionModel(repeat))))
    assert told == "system: Be brief.\nuser: One?\nassistant: Two.\nuser: Three?"
    scripted = Agent(TestModel(custom_output_args={"feedback": "So."}), output_type=dict[str, str])
    assert await several(pydantic_ai_agent(scripted)) == {"feedback": "So."}


@pytest.mark.external(name="openai-agents")
async def test_an_agent_of_the_openai_agents_sdk_plays_roles() -> None:
    from openai.types.responses import ResponseOutputMessage, ResponseOutputText

    from agents import Agent, Model, ModelResponse, Usage, set_tracing_disabled

    set_tracing_disabled(disabled=True)

    class Scripted(Model):
        """A model that answers from a function of the messages."""

        def __init__(self, script) -> None:
            self.script = script

        async def get_response(self, system_instructions, input, *_args, **_options):  # noqa: A002
            text = ResponseOutputText(
                text=self.script(input), type="output_text", annotations=[], logprobs=[]
            )
            message = ResponseOutputMessage(
                id="1", content=[text], role="assistant", status="completed", type="message"
            )
            return ModelResponse(output=[message], usage=Usage(), response_id=None)

        def stream_response(self, *_args, **_options):
            raise NotImplementedError

    def repeat(messages: list[dict]) -> str:
        return "\n".join(f"{each['role']}: {each['content']}" for each in messages)

    desk = Agent(name="desk", model=Scripted(own_agents.answer))
    await made_with(openai_agent(desk), "openai-agents:desk")
    told = await several(openai_agent(Agent(name="echo", model=Scripted(repeat))))
    assert told == "system: Be brief.\nuser: One?\nassistant: Two.\nuser: Three?"


@pytest.mark.external(name="langgraph")
async def test_a_graph_of_langgraph_and_a_model_of_langchain_play_roles() -> None:
    from langchain_core.language_models import FakeListChatModel, SimpleChatModel
    from langgraph.graph import END, START, MessagesState, StateGraph

    roles = {"human": "user", "ai": "assistant", "system": "system"}

    def in_openai_form(messages) -> list[dict]:
        return [{"role": roles[each.type], "content": each.content} for each in messages]

    class Scripted(SimpleChatModel):
        """A chat model that answers as the rehearsal's does."""

        def _call(self, messages, stop=None, run_manager=None, **_options) -> str:
            return own_agents.answer(in_openai_form(messages))

        @property
        def _llm_type(self) -> str:
            return "scripted"

    def graph(model):
        async def speak(state: MessagesState) -> dict:
            return {"messages": [await model.ainvoke(state["messages"])]}

        built = StateGraph(MessagesState)
        built.add_node("speak", speak)
        built.add_edge(START, "speak")
        built.add_edge("speak", END)
        return built.compile(name="desk")

    await made_with(langgraph_agent(graph(Scripted())), "langgraph:desk")
    await made_with(langgraph_agent(Scripted(), name="plain"), "plain")
    assert await several(langgraph_agent(graph(FakeListChatModel(responses=["Four."])))) == "Four."


@pytest.mark.parametrize("adapter", [pydantic_ai_agent, openai_agent, langgraph_agent])
def test_what_is_no_agent_of_the_platform_is_told(adapter) -> None:
    with pytest.raises(UsageError, match="object is"):
        adapter(object())
