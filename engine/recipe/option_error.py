"""What is wrong with an option, in a sentence: its name, what is allowed, and what was given."""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_ALLOWED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text",
    "path_type": "a path",
    "tuple_type": "a list of texts",
    "dict_type": "a table",
    "model_type": "a table",
    "greater_than_equal": "at least {ge}",
    "greater_than": "above {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "below {lt}",
    "enum": "one of {expected}",
}
"""What a value must be, by pydantic's name of the error; with the error's own figures."""

_LONGEST = 60
_SHORT = frozenset(("n",))


def file_option_error(error: ValidationError, options: type[BaseModel]) -> str:
    """The first thing wrong in a configuration file, by its key."""
    first = error.errors(include_url=False)[0]
    top, *below = map(str, first["loc"])
    return _sentence(".".join((top.replace("_", "-"), *below)), first, options)


def command_option_error(error: ValidationError, options: type[BaseModel]) -> str:
    """The first thing wrong on the command line, by its option."""
    first = error.errors(include_url=False)[0]
    top, *below = map(str, first["loc"])
    option = f"-{top}" if top in _SHORT else f"--{top.replace('_', '-')}"
    return _sentence("=".join((option, *below)).replace("=", " ", 1), first, options)


def _sentence(name: str, error: ErrorDetails, options: type[BaseModel]) -> str:
    kind, figures = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = _table(options, error["loc"][:-1]).model_fields
        top_level = len(error["loc"]) == 1
        keys = (key.replace("_", "-") if top_level else key for key in known)
        return f"unknown key {name!r}: use {', '.join(keys)}"
    if kind == "missing":
        return f"{name} is missing"
    if kind == "value_error":
        return f"{name}: {figures['error']}"
    if kind not in _ALLOWED:
        return f"{name}: {error['msg']}"
    allowed = _ALLOWED[kind].format_map({key: _shown(each) for key, each in figures.items()})
    return f"{name} must be {allowed}, not {_given(error['input'])}"


def _shown(figure: object) -> str:
    text = f"{figure:g}" if isinstance(figure, float) else str(figure)
    return text.replace("'", "").replace(" or ", ", ")


def _given(value: object) -> str:
    """The value as it is written; an address could hold a key and is not shown."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return "a text" if "://" in text or len(text) > _LONGEST else text


def _table(options: type[BaseModel], place: tuple[str | int, ...]) -> type[BaseModel]:
    """The table at a place; what is no field is a name of the user's, as in `role.critic`."""
    for part in place:
        field = options.model_fields.get(str(part))
        kinds = () if field is None else (field.annotation, *get_args(field.annotation))
        options = next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)),
            options,
        )
    return options
