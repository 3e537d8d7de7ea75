"""A row of anyone's data in one form, whichever of the usual ones it is written in.

Read are OpenAI's messages and ShareGPT's conversations, calls as a field of their own, as a message
of their own or as `<tool_call>` in the text, arguments as object or as text, thoughts in three
fields or in `<think>`, tools as list, as text or in `<tools>` of the system message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import orjson

from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue

_ROLES = {
    "human": "user", "gpt": "assistant", "bot": "assistant", "model": "assistant",
    "chatgpt": "assistant", "ai": "assistant", "developer": "system", "observation": "tool",
    "function": "tool", "tool_response": "tool", "function_response": "tool", "ipython": "tool",
    "tool_result": "tool", "function_call": "call", "tool_call": "call", "tool_calls": "call",
}  # fmt: skip
PROMPTS = "prompts without answers"
_SPEAKERS = frozenset({"user", "assistant", "system", "tool", "call"})
_CALL_PARTS = ("tool_call", "tool_use", "function_call")
_THOUGHT_PARTS = ("reasoning", "thinking")
_TAKEN_APART = frozenset({*_CALL_PARTS, *_THOUGHT_PARTS})
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
_THINK = re.compile(r"\s*<think>(.*?)</think>\s*", re.DOTALL)
_CALL = re.compile(r"<tool_call>\s*(.*?)\s*</tool_call>", re.DOTALL)
_RESPONSE = re.compile(r"<tool_response>\n?(.*?)\n?</tool_response>", re.DOTALL)
_NEXT_RESPONSE = re.compile(r"\n?</tool_response>\n?<tool_response>\n?")
_TOOLS = re.compile(r"<tools>\s*([\[{].*?)\s*</tools>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChatCall:
    """A call as a message makes it. `fault` says why it cannot be read; its arguments are empty
    then."""

    id: str
    name: str
    arguments: JsonObject
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message. `place` is its position in the row, `role` user, assistant, system, tool, or
    another word that stands there."""

    place: int
    role: str
    text: str
    thought: str = ""
    calls: tuple[ChatCall, ...] = ()
    call_id: str = ""

    def to_json(self) -> JsonObject:
        """In the form that chat templates are given."""
        message: JsonObject = {"role": self.role, "content": self.text}
        if self.thought:
            message["reasoning_content"] = self.thought
        if self.calls:
            message["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for call in self.calls
            ]
        if self.call_id:
            message["tool_call_id"] = self.call_id
        return message


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A row. `tools` is None where it offers none; `forms` names how it is written; `learned` is
    the position of the first message that is, where a prompt stands apart."""

    messages: Sequence[ChatMessage]
    tools: JsonValue
    forms: frozenset[str]
    learned: int = 0


def read_row(text: bytes) -> ChatRow:
    """The row on a line. Raises `InputError` with what is wrong, for a line that holds none."""
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(f"it is not JSON ({error})") from None
    if not isinstance(record, dict):
        raise InputError("it is no JSON object")
    return _RowReader().row(record)


@dataclass(slots=True)
class _RowReader:
    forms: set[str] = field(default_factory=set)

    def row(self, record: JsonObject) -> ChatRow:
        prompt, answer = _said(record)
        if "prompt" in record and not answer:
            self.forms.add(PROMPTS)
        tools = self.tools(record)
        messages: list[ChatMessage] = []
        system = record.get("system")
        if isinstance(system, str) and system.strip():
            messages.append(ChatMessage(0, "system", system))
        for place, each in enumerate(prompt + answer):
            for message in self.message(place, each):
                if messages and _goes_on(each, messages[-1]):
                    messages[-1] = _joined(messages[-1], message)
                else:
                    messages.append(message)
        if tools is None:
            tools = self.tools_in_text(messages)
        return ChatRow(messages, tools, frozenset(self.forms), len(prompt) if answer else 0)

    # --- tools ----------------------------------------------------------------------------------

    def tools(self, record: JsonObject) -> JsonValue:
        asked = record.get("input")
        for holder in (record, asked if isinstance(asked, dict) else {}):
            for key in ("tools", "functions", "tool_defs"):
                if holder.get(key):
                    return self.as_json(holder[key], "tools as JSON text")
        return None

    def tools_in_text(self, messages: Sequence[ChatMessage]) -> JsonValue:
        """Those in `<tools>` of a system message: a list, or one a line."""
        for message in messages:
            if message.role == "system" and (found := _TOOLS.search(message.text)):
                try:
                    listed: JsonValue = orjson.loads(found[1])
                except orjson.JSONDecodeError:
                    try:
                        listed = [orjson.loads(line) for line in found[1].splitlines()]
                    except orjson.JSONDecodeError:
                        return None
                self.forms.add("tools in the system message")
                return listed if isinstance(listed, list) else [listed]
        return None

    def as_json(self, value: JsonValue, form: str) -> JsonValue:
        if not isinstance(value, str):
            return value
        self.forms.add(form)
        try:
            return orjson.loads(value)  # type: ignore[no-any-return]
        except orjson.JSONDecodeError:
            return value

    # --- messages -------------------------------------------------------------------------------

    def message(self, place: int, given: JsonValue) -> Iterator[ChatMessage]:
        """One message, or several where it holds several results."""
        if not isinstance(given, dict):
            yield ChatMessage(place, "nobody", "")
            return
        named = given.get("role") or given.get("from")
        role = _ROLES.get(str(named), str(named))
        if "from" in given and "role" not in given:
            self.forms.add("conversations of from and value")
        text = _text(given["content"] if "content" in given else given.get("value"))
        if role == "call":
            calls = tuple(self.calls_of_text(text))
            beside = _beside(text) if "<tool_call>" in text else ""
            yield ChatMessage(place, "assistant", beside, self.thought(text), calls)
        elif role == "assistant":
            yield self.assistants(place, given, text)
        elif role in ("tool", "user") and "<tool_response>" in text:
            parts = _NEXT_RESPONSE.split(text) if role == "tool" else None
            found = _RESPONSE.findall(text) or parts or [text]
            self.forms.add("results in <tool_response>")
            for each in found:
                yield ChatMessage(place, "tool", each, call_id=_id(given))
        elif role == "tool":
            yield ChatMessage(place, role, text, call_id=_id(given))
        else:
            yield ChatMessage(place, role if role in _SPEAKERS else f"{named}", text)

    def assistants(self, place: int, given: JsonObject, text: str) -> ChatMessage:
        thought = next((each for key in _THOUGHTS if isinstance(each := given.get(key), str)), "")
        if not thought and (inline := self.thought(text)):
            thought = inline
        parts = _parts(given.get("content"))
        if not thought:
            thoughts = (part for part in parts if part.get("type") in _THOUGHT_PARTS)
            thought = "\n".join(map(_text_of_part, thoughts))
        listed = self.as_json(given.get("tool_calls") or None, "calls as JSON text")
        calls = [self.call(each) for each in listed] if isinstance(listed, list) else []
        if listed is not None and not isinstance(listed, list):
            calls = [self.call(listed)]
        if not calls and isinstance(older := given.get("function_call"), dict):
            self.forms.add("calls in function_call")
            calls = [self.call(older)]
        for part in parts:
            if part.get("type") in _CALL_PARTS:
                value = part.get("value")
                calls += self.calls_of_text(value) if isinstance(value, str) else [self.call(part)]
        if not calls and "<tool_call>" in text:
            calls = list(self.calls_of_text(text))
        return ChatMessage(place, "assistant", _beside(text), thought, tuple(calls))

    def thought(self, text: str) -> str:
        found = _THINK.match(text)
        if found is None:
            return ""
        self.forms.add("thoughts in <think>")
        return found[1].strip()

    # --- calls ----------------------------------------------------------------------------------

    def calls_of_text(self, text: str) -> Iterator[ChatCall]:
        """The calls in `<tool_call>`, or that the text is."""
        bare = _spoken(text)
        found = _CALL.findall(bare)
        self.forms.add("calls in <tool_call>" if found else "calls as a message of their own")
        for each in found or [bare]:
            listed = _parsed(each)
            if listed is None:
                yield ChatCall("", "", {}, "a call that is no JSON")
                continue
            for call in listed if isinstance(listed, list) else [listed]:
                yield self.call(call)

    def call(self, given: JsonValue) -> ChatCall:
        if not isinstance(given, dict):
            return ChatCall("", "", {}, "a call that is no object")
        named = given.get("id")
        call_id = named if isinstance(named, str) else ""
        inner = given.get("function")
        function = inner if isinstance(inner, dict) else given
        name = function.get("name")
        if not isinstance(name, str) or not name:
            return ChatCall(call_id, "", {}, "a call without the name of a tool")
        arguments = function.get("arguments", function.get("parameters", function.get("input")))
        if isinstance(arguments, str):
            self.forms.add("arguments as JSON text")
            arguments = _parsed(arguments) if arguments.strip() else {}
            if isinstance(arguments, str) and isinstance(_parsed(arguments), dict):
                return ChatCall(call_id, name, {}, f"the arguments of {name} are encoded twice")
            if arguments is None:
                return ChatCall(call_id, name, {}, f"the arguments of {name} are not JSON")
        if arguments is None:
            arguments = {}
        if not isinstance(arguments, dict):
            return ChatCall(call_id, name, {}, f"the arguments of {name} are no object")
        return ChatCall(call_id, name, arguments)


def _said(record: JsonObject) -> tuple[list[JsonValue], list[JsonValue]]:
    """The messages before those that are to be learned where they stand apart, and those; or all
    of them, and none."""
    for key in ("messages", "conversations", "conversation"):
        if isinstance(listed := record.get(key), list):
            return listed, _messages(record.get("chosen"), "assistant")
    asked = record.get("input")
    if isinstance(asked, dict) and isinstance(said := asked.get("messages"), list):
        return said, _messages(record.get("preferred_output"), "assistant")
    if "prompt" in record:
        answer = record.get("completion", record.get("chosen"))
        return _messages(record["prompt"], "user"), _messages(answer, "assistant")
    raise InputError(
        f"it has no messages (its keys are {', '.join(map(repr, list(record)[:8])) or 'none'})"
    )


def _goes_on(given: JsonValue, before: ChatMessage) -> bool:
    """Whether a message is a call by itself, and the assistant was about to make calls."""
    named = given.get("role") or given.get("from") if isinstance(given, dict) else None
    return _ROLES.get(str(named)) == "call" and before.role == "assistant"


def _joined(before: ChatMessage, message: ChatMessage) -> ChatMessage:
    return replace(
        before,
        text=before.text + message.text,
        thought=before.thought or message.thought,
        calls=before.calls + message.calls,
    )


def _messages(value: JsonValue, role: str) -> list[JsonValue]:
    if isinstance(value, dict):
        return [value]
    if isinstance(value, str):
        return [{"role": role, "content": value}]
    return value if isinstance(value, list) else []


def _text(content: JsonValue) -> str:
    """A message's content as text; what is no text in a list of parts is named."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if parts := _parts(content):
        kept = (part for part in parts if part.get("type") not in _TAKEN_APART)
        return "\n".join(_text_of_part(part) for part in kept)
    return orjson.dumps(content).decode()


def _parts(content: JsonValue) -> list[JsonObject]:
    """The parts of a content that is a list of such."""
    if not isinstance(content, list):
        return []
    parts = [part for part in content if isinstance(part, dict)]
    return parts if len(parts) == len(content) else []


def _text_of_part(part: JsonObject) -> str:
    for key in ("text", "value", "thinking", "reasoning"):
        if isinstance(text := part.get(key), str):
            return text
    return orjson.dumps(part).decode()  # so that no two pictures are taken for one


def _spoken(text: str) -> str:
    """What a message says behind its thought."""
    thought = _THINK.match(text)
    return text[thought.end() :] if thought else text


def _beside(text: str) -> str:
    """What a message says beside its thought and the calls in its text."""
    return _CALL.sub("", _spoken(text)) if "<" in text else text


def _id(given: JsonObject) -> str:
    named = given.get("tool_call_id")
    return named if isinstance(named, str) else ""


def _parsed(text: str) -> JsonValue:
    """The JSON that a text is; None where it is none."""
    try:
        return orjson.loads(text)  # type: ignore[no-any-return]
    except orjson.JSONDecodeError:
        return None
