"""The simulated model reads prompts as a model would, in whatever form it is asked."""

import asyncio
import json
from random import Random

import pytest

from turnloom.agents.simulated.model import SimulatedModel
from turnloom.agents.teacher.chat.prompt_runner import assistant, system, user
from turnloom.graphs.environment import Environment
from turnloom.graphs.sources import open_environment
from turnloom.prompts.library import library


@pytest.fixture(scope="module")
def world() -> Environment:
    return asyncio.run(open_environment(["builtin:travel+office"]))


REVIEW = {"finding": {"fault": "extra", "text": "Nothing needs the call of cd."}}


def asked(**more) -> dict:
    prompt = library()["critic"]
    messages = [system(prompt.render("system")), user(prompt.render("user", review=REVIEW))]
    return {"messages": messages, **more}


def test_an_answer_is_content_or_the_tool_that_is_insisted_on() -> None:
    model = SimulatedModel()
    choice = {"type": "function", "function": {"name": "answer"}}

    plain = model(asked(), Random(0))
    called = model(asked(tool_choice=choice), Random(0))

    assert json.loads(plain["content"]) == {"feedback": "Nothing needs the call of cd."}
    (call,) = called["tool_calls"]
    assert call["function"]["name"] == "answer"
    assert json.loads(call["function"]["arguments"]) == json.loads(plain["content"])


@pytest.mark.parametrize("messages", [[], None, [{"role": "user", "content": "Hello"}], [3]])
def test_other_conversations_are_answered_too(messages) -> None:
    assert "rehearsal" in SimulatedModel()({"messages": messages}, Random(0))["content"]


def answered(role: str, model: SimulatedModel | None = None, **inputs) -> dict:
    prompt = library()[role]
    text = user(prompt.render("user", **inputs))
    message = (model or SimulatedModel())({"messages": [text]}, Random(0))
    return json.loads(message["content"])


def test_a_toolsmith_keeps_the_plain_names() -> None:
    plain = [{"name": f"do_{n}", "description": "Does it."} for n in range(2)]

    assert answered("toolsmith", episodes=[{"plain": each} for each in plain]) == {"tools": plain}


@pytest.mark.parametrize(
    ("draft", "message"),
    [("Book it, please.", "Book it, please."), (None, "I don't know how to say this.")],
)
def test_a_composer_says_what_the_draft_says(draft, message: str) -> None:
    said = answered("composer", persona={}, brief={"draft": draft})

    assert said == {"message": message}


def test_a_judge_is_kind_and_no_two_samples_need_the_same_scores() -> None:
    prompt = library()["judge"]
    message = user(prompt.render("user", sample={"messages": []}))
    model = SimulatedModel()

    verdicts = [
        json.loads(model({"messages": [message]}, Random(seed))["content"]) for seed in range(20)
    ]

    assert {verdict["natural"] for verdict in verdicts} == {4, 5}
    assert all(verdict[name] >= 4 for verdict in verdicts for name in ("coherent", "helpful"))


def test_tools_that_it_does_not_know_are_taken_from_the_prompt(world) -> None:
    prompt = library()["reasoner"]
    tool = {
        "name": "lamp_switch",
        "description": "Switch a lamp on or off.",
        "parameters": {
            "type": "object",
            "properties": {"lamp": {"type": "string", "description": "Name of the lamp"}},
            "required": ["lamp"],
        },
    }
    situation = {
        "briefing": "",
        "conversation": [],
        "request": 'Switch the lamp called "Reading nook".',
    }
    messages = [
        system(prompt.render("system", tools=[tool])),
        user(
            prompt.render(
                "guided",
                situation=situation,
                crib="Switch a lamp on or off. Takes the lamp from the user.",
                misfires=[],
            )
        ),
    ]

    said = json.loads(SimulatedModel(world.tools)({"messages": messages}, Random(0))["content"])

    assert said["calls"] == [{"tool": "lamp_switch", "arguments": {"lamp": "Reading nook"}}]


def test_a_call_whose_result_is_shown_is_not_made_again(world) -> None:
    prompt, model = library()["reasoner"], SimulatedModel(world.tools)
    tools = [
        {"name": each.name, "description": each.description, "parameters": each.parameters}
        for each in world.tools
    ]
    situation = {
        "briefing": "Today is Monday, June 1, 2026 (2026-06-01).",
        "conversation": [],
        "request": "What do I have on June 3?",
    }
    opening = [
        system(prompt.render("system", tools=tools)),
        user(
            prompt.render(
                "guided",
                situation=situation,
                crib="List the events of a day. Takes the date from the user.",
                misfires=[],
            )
        ),
    ]

    first = json.loads(model({"messages": opening}, Random(0))["content"])
    (call,) = first["calls"]
    results = [{**call, "ok": True, "result": {"events": []}}]
    later = [*opening, assistant(first), user(prompt.render("results", results=results))]
    second = json.loads(model({"messages": later}, Random(0))["content"])

    assert call == {"tool": "list_events", "arguments": {"date": "2026-06-03"}}
    assert call not in second["calls"]
