"""A page that asks nobody for anything: its script, its style and its data are in it, and its
policy forbids all else. Whatever is shown is text."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files

import orjson
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.terminal_text import terminal_text
from turnloom.graphs.version import VERSION


def self_contained_page(
    template: str,
    scripts: Sequence[str],
    styles: Sequence[str],
    data: JsonObject,
    fields: Mapping[str, object],
) -> str:
    """The template with `fields`; `data` is what its scripts find in the element `data`."""
    script, style = "\n".join(map(_part, scripts)), "\n".join(map(_part, styles))
    environment = Environment(
        loader=FunctionLoader(_part),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters["coded"] = _coded
    return environment.get_template(template).render(
        **fields,
        version=VERSION,
        script=Markup(script),  # noqa: S704 - ours
        style=Markup(style),  # noqa: S704 - ours
        script_hash=_hash(script),
        style_hash=_hash(style),
        data=Markup(_in_script(data)),  # noqa: S704 - it has no `<` left
    )


def _part(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _in_script(data: JsonObject) -> str:
    """JSON that can stand in a script element."""
    return orjson.dumps(data).decode().replace("<", "\\u003c")


def _coded(text: str) -> Markup:
    """What stands between backticks as code."""
    pieces = map(escape, map(terminal_text, text.split("`")))
    marked = (f"<code>{piece}</code>" if n % 2 else piece for n, piece in enumerate(pieces))
    return Markup("").join(map(Markup, marked))


def _visible(value: object) -> object:
    """Characters that turn the direction of writing, or show as nothing, written out."""
    return (
        terminal_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )
