"""A dialogue in OpenAI chat form."""

from __future__ import annotations

from turnloom.agents.dialogue import AssistantStep, Draft, Turn
from turnloom.agents.transcript.chat_messages import chat_messages
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult

ONE = ExecutedCall("look", {"at": "hall"}, ToolResult(True, {"lit": True}, '{"lit": true}'))
OTHER = ExecutedCall("look", {"at": "attic"}, ToolResult(False, None, "locked"))
TURNS = (
    Turn("Is it lit?", Draft((AssistantStep("I look at both.", (ONE, OTHER)),), "The hall is.")),
    Turn("Thanks.", Draft((), "You're welcome.", "Nothing to look up.")),
    Turn("And now?", Draft((AssistantStep("Again.", (ONE,)),), "Still.")),
)


def test_calls_made_in_parallel_share_a_message_and_each_has_its_result() -> None:
    messages = [*chat_messages(TURNS, "Today is Monday.")]
    assert [message["role"] for message in messages] == [
        "system", "user", "assistant", "tool", "tool", "assistant",
        "user", "assistant", "user", "assistant", "tool", "assistant",
    ]  # fmt: skip
    assert messages[2]["tool_calls"] == [
        {
            "id": f"call0000{number}",
            "type": "function",
            "function": {"name": "look", "arguments": f'{{"at":"{place}"}}'},
        }
        for number, place in enumerate(("hall", "attic"))
    ]
    assert [messages[at]["content"] for at in (3, 4)] == ['{"lit": true}', "locked"]
    assert messages[10]["tool_call_id"] == "call00002", "calls are numbered through the dialogue"


def test_a_turn_without_calls_is_an_answer_with_its_thought() -> None:
    assert [*chat_messages(TURNS[1:2])] == [
        {"role": "user", "content": "Thanks."},
        {
            "role": "assistant",
            "content": "You're welcome.",
            "reasoning_content": "Nothing to look up.",
        },
    ]
