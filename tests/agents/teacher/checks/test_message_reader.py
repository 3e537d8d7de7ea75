"""A model is asked whether a message says a value only where no rule can tell, and its yes counts
only for words that nothing speaks against."""

import pytest

from turnloom.agents.teacher.checks.message_reader import MessageReader
from turnloom.agents.user_slots import UserSlot
from turnloom.agents.user_values import UserValue
from turnloom.graphs.tool import Tool
from turnloom.prompts.fence import blocks

ROLE = {"type": "string", "enum": ["viewer", "commenter", "editor"], "description": "What for."}
SHARE = Tool(
    "share",
    "Shares a folder.",
    {"type": "object", "properties": {"role": ROLE, "note": {}, "notify": {"type": "boolean"}}},
)


def want(value, parameter="role") -> UserValue:
    return UserValue(UserSlot(0, parameter), value, tool="share")


@pytest.fixture
def reading(asking, context):
    async def read(message: str, value, answer, parameter="role"):
        scripted = asking("reader", [answer])
        reader = MessageReader(scripted.prompt_runner, {"share": SHARE})
        span = await reader.find(context, message, want(value, parameter))
        return message[slice(*span)] if span else None, scripted.model.requests

    return read


@pytest.mark.parametrize(
    ("message", "value", "words", "parameter"),
    [
        ("Let her change things in it.", "editor", "Let her change things", "role"),
        ("She may leave remarks, no more than that", "commenter", "leave remarks", "role"),
        ("Just so he can see it", "viewer", "can see it", "role"),
        ("and drop her a line about it", True, "drop her a line", "notify"),
    ],
)
async def test_a_yes_counts_with_its_words(reading, message, value, words, parameter) -> None:
    found, (request,) = await reading(message, value, {"says": True, "words": words}, parameter)

    assert found == words
    shown = blocks(request.messages[1]["content"])["reading"]
    assert shown["message"] == message
    assert shown["value"] == value
    if parameter == "role":
        assert sorted([value, *shown["others"]]) == sorted(ROLE["enum"])
        assert shown["meaning"] == "What for."


@pytest.mark.parametrize(
    ("message", "value", "words"),
    [
        ("Don't let her change things.", "editor", "let her change things"),
        ("Don't let her change things.", "editor", "Don't let her change things"),
        ("Let her change nothing, and never write in it", "editor", "write in it"),
        ("I'd rather she could not touch it", "editor", "she"),
        ("Viewing is enough for her", "editor", "Viewing is enough"),
        ("She comments on it, that's all", "editor", "comments on it"),
        ("Let her change things", "editor", "let her change things"),
        ("Let her change things", "editor", "her change thing"),
        ("Let her change things", "editor", ""),
    ],
)
async def test_a_wrong_yes_fails_at_its_words(reading, message, value, words) -> None:
    found, requests = await reading(message, value, {"says": True, "words": words})

    assert found is None
    assert len(requests) == 1


@pytest.mark.parametrize("answer", [{"says": False, "words": "change things"}, "no JSON"])
async def test_a_no_and_what_cannot_be_read_are_none(reading, answer) -> None:
    found, _ = await reading("Let her change things", "editor", answer)

    assert found is None


@pytest.mark.parametrize(
    "value", [2, 2.5, "2026-07-09", "14:30", "Ben Okafor", "M-2077", "cheapest", ["editor"], None]
)
async def test_nobody_is_asked_about_what_is_said_in_known_ways(reading, value) -> None:
    found, requests = await reading("a few", value, {"says": True, "words": "a few"}, "note")

    assert found is None
    assert requests == []
