"""The usual ways to write the same dialogue are read as the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from turnloom.agents.datasets.chat_row import ChatRow, read_row
from turnloom.graphs.errors import InputError

ARGUMENTS = {"city": "Paris"}
CALL = {"name": "weather", "arguments": ARGUMENTS}
TEXT = json.dumps(CALL)
RESULT = '{"sky": "clear"}'


def dialogue(assistant: Any, result: Any) -> list[Any]:
    assistants = assistant if isinstance(assistant, list) else [assistant]
    return [
        {"role": "user", "content": "How is it in Paris?"},
        *assistants,
        result,
        {"role": "assistant", "content": "Clear."},
    ]


def openai(arguments: Any, **more: Any) -> dict[str, Any]:
    function = {"name": "weather", "arguments": arguments}
    call = {"id": "c1", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]} | more


TOOL = {"role": "tool", "tool_call_id": "c1", "content": RESULT}
NAMELESS = {"role": "tool", "content": RESULT}
PARTS = [{"type": "reasoning", "value": "So."}, {"type": "tool_call", "value": TEXT}]

FORMS: dict[str, list[Any]] = {
    "arguments as text": dialogue(openai(json.dumps(ARGUMENTS)), TOOL),
    "arguments as object": dialogue(openai(ARGUMENTS), TOOL),
    "result as object": dialogue(openai(ARGUMENTS), TOOL | {"content": {"sky": "clear"}}),
    "no ids": dialogue({"role": "assistant", "tool_calls": [CALL]}, NAMELESS),
    "calls as text": dialogue({"role": "assistant", "tool_calls": json.dumps([CALL])}, NAMELESS),
    "function_call": dialogue(
        {"role": "assistant", "function_call": CALL | {"arguments": json.dumps(ARGUMENTS)}},
        {"role": "function", "name": "weather", "content": RESULT},
    ),
    "hermes": dialogue(
        {"role": "assistant", "content": f"<tool_call>\n{TEXT}\n</tool_call>"},
        {"role": "tool", "content": f"<tool_response>\n{RESULT}\n</tool_response>"},
    ),
    "results of the user": dialogue(
        {"role": "assistant", "content": f"<tool_call>\n{TEXT}\n</tool_call>"},
        {"role": "user", "content": f"<tool_response>\n{RESULT}\n</tool_response>"},
    ),
    "sharegpt": [
        {"from": "human", "value": "How is it in Paris?"},
        {"from": "function_call", "value": TEXT},
        {"from": "observation", "value": RESULT},
        {"from": "gpt", "value": "Clear."},
    ],
    "a call behind its thought": dialogue(
        [
            {"role": "assistant", "content": ""},
            {"role": "tool_call", "content": TEXT},
        ],
        {"role": "tool_response", "content": RESULT},
    ),
    "parts": dialogue({"role": "assistant", "content": PARTS}, NAMELESS),
    "parts of text": [
        *dialogue(openai(ARGUMENTS), TOOL)[:-1],
        {"role": "assistant", "content": [{"type": "text", "text": "Clear."}]},
    ],
}


def read(**record: Any) -> ChatRow:
    return read_row(json.dumps(record).encode())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", ["messages", "conversations"])
def test_a_dialogue_is_read_in_any_form(form: str, key: str) -> None:
    user, call, result, answer = read(**{key: FORMS[form]}).messages
    assert (user.role, user.text) == ("user", "How is it in Paris?")
    assert [(each.name, each.arguments, each.fault) for each in call.calls] == [
        ("weather", ARGUMENTS, "")
    ]
    assert call.text == ""
    assert (result.role, json.loads(result.text)) == ("tool", {"sky": "clear"})
    assert (answer.role, answer.text) == ("assistant", "Clear.")


@pytest.mark.parametrize(
    "message",
    [
        {"role": "assistant", "content": "Hi.", "reasoning_content": "So."},
        {"role": "assistant", "content": "Hi.", "reasoning": "So."},
        {"role": "assistant", "content": "Hi.", "thinking": "So."},
        {"from": "gpt", "value": "<think>\nSo.\n</think>\n\nHi."},
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "So."}, {"text": "Hi."}],
        },
    ],
)
def test_thoughts_are_found_wherever_they_stand(message: dict[str, Any]) -> None:
    (said,) = read(messages=[message]).messages
    assert (said.thought, said.text) == ("So.", "Hi.")


@pytest.mark.parametrize(
    ("record", "learned"),
    [
        ({"prompt": [{"role": "user", "content": "Q"}], "completion": "A"}, 1),
        ({"prompt": "Q", "chosen": [{"role": "assistant", "content": "A"}]}, 1),
        ({"conversations": [{"from": "human", "value": "Q"}], "chosen": {"value": "A"}}, 1),
        (
            {
                "input": {"messages": [{"role": "user", "content": "Q"}]},
                "preferred_output": [{"role": "assistant", "content": "A"}],
            },
            1,
        ),
        ({"messages": [{"role": "user", "content": "Q"}, {"from": "gpt", "value": "A"}]}, 0),
    ],
)
def test_a_prompt_may_stand_apart(record: dict[str, Any], learned: int) -> None:
    row = read(**record)
    assert [message.text for message in row.messages] == ["Q", "A"]
    assert row.learned == learned


@pytest.mark.parametrize(
    "call",
    [
        CALL | {"arguments": "{"},
        CALL | {"arguments": "[1]"},
        CALL | {"arguments": json.dumps(json.dumps(ARGUMENTS))},
        {"arguments": {}},
        "weather(Paris)",
    ],
)
def test_a_call_that_cannot_be_read_says_why(call: Any) -> None:
    (said,) = read(messages=[{"role": "assistant", "tool_calls": [call]}]).messages
    assert said.calls[0].fault


def test_tools_stand_in_a_key_of_several_names_or_in_the_system_message() -> None:
    tools = [{"name": "weather"}]
    said = [{"role": "system", "content": f"Call\n<tools>\n{json.dumps(tools[0])}\n</tools>\n"}]
    assert read(messages=[], tools=tools).tools == tools
    assert read(messages=[], tools=json.dumps(tools)).tools == tools
    assert read(messages=[], functions=tools).tools == tools
    assert read(messages=said).tools == tools
    assert read(messages=[]).tools is None


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"text": "x"}', b'"x"', b"\xff", b"7"])
def test_what_is_no_row_is_told(line: bytes) -> None:
    with pytest.raises(InputError):
        read_row(line)


@pytest.mark.parametrize("strange", [None, 7, "x", [], {}, [[]], [7], {"role": 7, "content": 7}])
def test_no_message_of_any_form_ends_the_check(strange: Any) -> None:
    for key in ("messages", "tools", "prompt", "input", "completion", "system", "chosen"):
        read(**{"messages": [strange], key: [strange], "tools": strange})
        read(messages=[{"role": "assistant", "content": strange, "tool_calls": strange}])
        read(messages=[{"role": "tool", "content": strange, "tool_call_id": strange}])
