"""Chat templates of Hugging Face models: what of a row they show, found out by rendering a probe.

A template decides by the form of a message (its role, whether it has text, a thought, calls), so
a row is rendered with marks in place of its words: what is not in the rendering was dropped. The
names of templates are those of the corpus that the package `trl` ships.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, Protocol

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from turnloom.engine.exports.chat_message import (
    calls_of,
    text_of,
    thought_of,
    with_objects_as_arguments,
    with_texts_as_arguments,
)
from turnloom.engine.exports.thoughts import Thoughts, with_thoughts
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue

_CORPUS = "chat_templates"
_SUFFIX = ".jinja"
_TODAY = date(2026, 1, 1)
_KNOWN_LIMIT = 4_096

THOUGHT = "a thought that is to be learned"
BESIDE = "a text beside calls"
PROMPT = "the prompt as it stands, which it renders otherwise once it is answered"
TOLERABLE = frozenset({THOUGHT, BESIDE, PROMPT})
"""What a row may lose and still be true; one without its calls, results or tools is not."""

REFUSALS = (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError)
"""What a template raises at messages that it does not take."""

_NO_MARKS = {"bos_token": "", "eos_token": ""}

Shape = tuple[object, ...]


class Renderable(Protocol):
    """What of a row a template is given; `trained` are the positions that are to be learned."""

    @property
    def messages(self) -> Sequence[JsonObject]: ...

    @property
    def tools(self) -> Sequence[JsonObject]: ...

    @property
    def trained(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a template does with messages of one form: why it refuses them, or what it drops."""

    refusal: str = ""
    drops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ChatTemplate:
    """A template by name, and what it did with the forms that it has met."""

    name: str
    template: jinja2.Template
    _met: dict[Shape, Rendering] = field(default_factory=dict)

    def rendering(
        self, row: Renderable, thoughts: Thoughts, *, alone: bool, text_arguments: bool = False
    ) -> Rendering:
        """What becomes of a row; with `alone` its last message is learned behind a prompt that is
        rendered by itself; with `text_arguments` it is given arguments as JSON text."""
        forms = tuple(map(_form, row.messages))
        shape = (forms, row.trained, bool(row.tools), thoughts, alone, text_arguments)
        if shape not in self._met:
            if len(self._met) >= _KNOWN_LIMIT:
                self._met.clear()
            told = with_texts_as_arguments if text_arguments else with_objects_as_arguments
            probe = [
                told(with_thoughts(_marked(message, at), thoughts))
                for at, message in enumerate(row.messages)
            ]
            self._met[shape] = self._probed(row, probe, thoughts, alone)
        return self._met[shape]

    def _probed(
        self, row: Renderable, probe: list[JsonObject], thoughts: Thoughts, alone: bool
    ) -> Rendering:
        offered = [_TOOL] if row.tools else []
        try:
            whole = self.render(probe, offered)
            asked = self.render(probe[:-1], offered, answer=True) if alone else ""
        except REFUSALS as error:
            return Rendering(refusal=refusal_of(error))
        dropped = {
            what
            for at, message in enumerate(row.messages)
            for what, mark in _marks(message, at, at in row.trained and thoughts != "drop")
            if mark not in whole
        }
        if offered and _MARK_OF_TOOL not in whole:
            dropped.add("the tools")
        if not whole.startswith(asked):
            dropped.add(PROMPT)
        return Rendering(drops=tuple(sorted(dropped)))

    def render(
        self,
        messages: list[JsonObject],
        tools: list[JsonObject],
        marks: Mapping[str, str] = _NO_MARKS,
        *,
        answer: bool = False,
    ) -> str:
        """The text of messages; with `answer` up to where the assistant is to go on.

        Raises what is in `REFUSALS`.
        """
        return self.template.render(
            messages=[_with_thinking(message) for message in messages],
            tools=tools or None,
            add_generation_prompt=answer,
            **{**_NO_MARKS, **marks},
        )


def _with_thinking(message: JsonObject) -> JsonObject:
    """Some templates read a thought from another key, under which `transformers` gives it too."""
    thought = message.get("reasoning_content")
    return message if thought is None else {"thinking": thought, **message}


def chat_template(name: str) -> ChatTemplate:
    """The template in the file `name`, or of that name in the corpus of `trl`.

    Raises `UsageError` for what is neither, `InputError` for a file that is no template.
    """
    file = Path(name)
    if not file.is_file():
        file = _of_corpus(name)
    try:
        return template_of(file.read_text("utf-8"), file.name.removesuffix(_SUFFIX))
    except (jinja2.TemplateSyntaxError, UnicodeDecodeError) as error:
        raise InputError(f"{file} is no chat template: {error}") from None


def template_of(text: str, name: str) -> ChatTemplate:
    """The template that a text is. Raises `jinja2.TemplateSyntaxError` for what is none."""
    return ChatTemplate(name, _environment().from_string(text))


def refusal_of(error: Exception) -> str:
    """Why a template refused, in a few words."""
    return f"{error}".partition("\n")[0][:100] or type(error).__name__


def _of_corpus(name: str) -> Path:
    spec = find_spec("trl")  # it is looked for and not imported: it would bring torch
    places = spec.submodule_search_locations if spec is not None else None
    folders = [Path(place) / _CORPUS for place in places or ()]
    known = {file.stem: file for folder in folders for file in folder.glob(f"*{_SUFFIX}")}
    if name in known:
        return known[name]
    if not known:
        raise UsageError(
            f"template={name} is no file; named templates come with the package trl: "
            "pip install --no-deps trl"
        )
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    meant = f": did you mean {' or '.join(near)}?" if near else f"; trl has {', '.join(known)}"
    raise UsageError(f"template={name} is neither a file nor a template of trl{meant}")


# --- marks --------------------------------------------------------------------------------------

_MARK_OF_TOOL = "mark-of-the-tool"
_TOOL: JsonObject = {
    "type": "function",
    "function": {
        "name": _MARK_OF_TOOL,
        "description": "It is there to be seen.",
        "parameters": {"type": "object", "properties": {"x": {"type": "string"}}},
    },
}


def _form(message: JsonObject) -> Shape:
    calls = message.get("tool_calls")
    made = len(calls) if isinstance(calls, list) else 0
    return (message.get("role"), bool(text_of(message)), bool(thought_of(message)), made)


def _marked(message: JsonObject, at: int) -> JsonObject:
    """The message with a mark in place of each of its texts."""
    marked = dict(message)
    for key in ("content", "reasoning_content"):
        if text_of(message, key):
            marked[key] = _mark(key, at)
    calls: list[JsonValue] = [
        {
            "id": call.id,
            "type": "function",
            "function": {
                "name": _mark("call", at, number),
                "arguments": {"x": _mark("x", at, number)},
            },
        }
        for number, call in enumerate(calls_of(message))
    ]
    return marked | {"tool_calls": calls} if calls else marked


def _marks(message: JsonObject, at: int, learned: bool) -> list[tuple[str, str]]:
    """What is to be seen of a message, and its mark; of its thought only where it is learned."""
    found = []
    if text_of(message):
        spoken = BESIDE if calls_of(message) else "a text"
        what = {"tool": "a result", "assistant": spoken}.get(text_of(message, "role"))
        found.append((what or "a message", _mark("content", at)))
    if learned and thought_of(message):
        found.append((THOUGHT, _mark("reasoning_content", at)))
    for number, _ in enumerate(calls_of(message)):
        found += [("a call", _mark(kind, at, number)) for kind in ("call", "x")]
    return found


def _mark(kind: str, at: int, number: int = 0) -> str:
    return f"mark-{kind}-{at}-{number}."


# --- jinja --------------------------------------------------------------------------------------


class GenerationTag(Extension):
    """`{% generation %}`, which marks what trains; here it shows what is inside.

    A block with names of its own, as it is for `transformers`.
    """

    tags = {"generation"}  # noqa: RUF012 - as jinja has it

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("shown"), [], [], body).set_lineno(line)

    def shown(self, caller: Callable[[], str]) -> str:
        return caller()


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[GenerationTag, "jinja2.ext.loopcontrols"],
    )
    environment.filters["tojson"] = _tojson
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = _TODAY.strftime
    return environment


def _tojson(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def _refuse(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)
