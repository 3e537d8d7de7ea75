"""The rehearsed teacher reads prompts as a model would, in whatever form it is asked."""

import json
from random import Random

import pytest

from turnloom.agents.simulated.model import SimulatedModel
from turnloom.agents.teacher.chat.prompt_runner import system, user
from turnloom.prompts.library import library

REVIEW = {"finding": {"fault": "extra", "text": "Nothing needs the call of cd."}}


def asked(**more) -> dict:
    prompt = library()["critic"]
    messages = [system(prompt.render("system")), user(prompt.render("user", review=REVIEW))]
    return {"messages": messages, **more}


def test_an_answer_is_content_or_the_tool_that_is_insisted_on() -> None:
    teacher = SimulatedModel()
    choice = {"type": "function", "function": {"name": "answer"}}

    plain = teacher(asked(), Random(0))
    called = teacher(asked(tool_choice=choice), Random(0))

    assert json.loads(plain["content"]) == {"feedback": "Nothing needs the call of cd."}
    (call,) = called["tool_calls"]
    assert call["function"]["name"] == "answer"
    assert json.loads(call["function"]["arguments"]) == json.loads(plain["content"])


@pytest.mark.parametrize("messages", [[], None, [{"role": "user", "content": "Hello"}], [3]])
def test_other_conversations_are_answered_too(messages) -> None:
    assert "rehearsal" in SimulatedModel()({"messages": messages}, Random(0))["content"]


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
        "aim": "Switch a lamp on or off. Takes the lamp from the user.",
        "attempts": [],
    }
    messages = [
        system(prompt.render("system", tools=[tool])),
        user(prompt.render("user", situation=situation)),
    ]

    said = json.loads(SimulatedModel(world.tools)({"messages": messages}, Random(0))["content"])

    assert said["calls"] == [{"tool": "lamp_switch", "arguments": {"lamp": "Reading nook"}}]
