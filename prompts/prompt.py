"""A prompt: a file with a contract in front and the texts of a conversation below it.

    +++
    [inputs]                     name = kind, for all sections together
    query = "text"
    [output]                     JSON Schema of the answer, in TOML
    type = "object"
    +++
    === system ===               each section is a Jinja template, rendered to one message
    …{{ query | data("query") }}…

Rendering is strict: an input that is not declared, of another kind or missing is an error, and so
is a value that stands in the text without a filter (`data`, `quoted`; see
`turnloom.prompts.fence`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from turnloom.prompts.fence import Fenced, data, quoted

_SECTION = re.compile(r"^=== ([a-z_]+) ===\n", re.MULTILINE)
_FRONT = re.compile(r"\A\+\+\+\n(?P<front>.*?)^\+\+\+\n", re.DOTALL | re.MULTILINE)
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float),
    "list": (list, tuple),
    "object": dict,
}


class PromptError(ValueError):
    """A prompt file, or what it was given, is wrong; the message names the prompt."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One role's texts. `version` is a hash of all that decides what is sent."""

    name: str
    inputs: Mapping[str, str]
    output: Mapping[str, Any]
    version: str
    sections: Mapping[str, Template] = field(repr=False)
    _fixed: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def render(self, section: str, **given: object) -> str:
        """The text of a section. Raises `PromptError`.

        A text without inputs is always the same one: thousands of calls that wait share it.
        """
        if given:
            return self._rendered(section, given)
        if section not in self._fixed:
            self._fixed[section] = self._rendered(section, given)
        return self._fixed[section]

    def _rendered(self, section: str, given: Mapping[str, object]) -> str:
        for name, value in given.items():
            self._check(section, name, value)
        try:
            return self.sections[section].render(given).strip()
        except (TemplateError, TypeError) as error:
            raise PromptError(f"prompt {self.name!r}, {section}: {error}") from None

    def _check(self, section: str, name: str, value: object) -> None:
        kind = self.inputs.get(name)
        if kind is None:
            raise PromptError(f"prompt {self.name!r}, {section}: {name!r} is not an input of it")
        if value is None and kind.endswith("?"):
            return
        wanted = _KINDS[kind.removesuffix("?")]
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise PromptError(
                f"prompt {self.name!r}, {section}: input {name!r} must be a {kind}, "
                f"not a {type(value).__name__}"
            )


def read_prompt(name: str, text: str, contract: Prompt | None = None) -> Prompt:
    """Read a prompt file. With `contract`, the file stands in for that prompt: it has the same
    sections, and the same front matter or none. Raises `PromptError` that says what is wrong.
    """
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    inputs, output = (contract.inputs, contract.output) if contract else ({}, {})
    if front is not None:
        own = _front(name, front["front"])
        if contract is not None and own != (inputs, output):
            raise PromptError(
                f"prompt {name!r}: its inputs and output must stay those of the prompt that it "
                "replaces; leave the front matter out"
            )
        inputs, output = own
    elif contract is None:
        raise PromptError(f"prompt {name!r}: the front matter between +++ lines is missing")
    body = text[front.end() :] if front else text
    sections = _sections(name, body, inputs)
    if contract is not None and sections.keys() != contract.sections.keys():
        wanted = ", ".join(f"=== {each} ===" for each in contract.sections)
        raise PromptError(f"prompt {name!r}: the sections must be {wanted}")
    decided = quoted([name, dict(inputs), dict(output), body])
    version = blake2b(decided.encode(), digest_size=8).hexdigest()
    return Prompt(name, inputs, output, version, sections)


def _front(name: str, text: str) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"prompt {name!r}: the front matter is not TOML: {error}") from None
    inputs, output = document.get("inputs", {}), document.get("output", {})
    for each, kind in inputs.items():
        if not isinstance(kind, str) or kind.removesuffix("?") not in _KINDS:
            known = ", ".join(_KINDS)
            raise PromptError(f"prompt {name!r}: input {each!r} must be one of {known}")
    return inputs, output


def _sections(name: str, text: str, inputs: Mapping[str, str]) -> dict[str, Template]:
    before, *parts = _SECTION.split(text)
    if before.strip() or not parts:
        raise PromptError(
            f"prompt {name!r}: the text must begin with a line such as === system ==="
        )
    sections: dict[str, Template] = {}
    environment = _environment()
    for title, source in zip(parts[::2], parts[1::2], strict=True):
        if title in sections:
            raise PromptError(f"prompt {name!r}: section {title!r} occurs twice")
        try:
            used = meta.find_undeclared_variables(environment.parse(source))
            sections[title] = environment.from_string(source)
        except TemplateError as error:
            raise PromptError(f"prompt {name!r}, {title}: {error}") from None
        if strange := sorted(used - inputs.keys()):
            known = ", ".join(inputs)
            raise PromptError(
                f"prompt {name!r}, {title}: {strange[0]!r} is not an input of it; it has {known}"
            )
    return sections


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=_only_fenced, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.filters = {"data": data, "quoted": quoted, "length": len}
    return environment


def _only_fenced(value: object) -> object:
    if isinstance(value, Fenced):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise TemplateError("a value stands in the text as it is: write {{ … | data('name') }}")
