"""What only some sinks and exports need is an extra, asked for when it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from turnloom.graphs.errors import UsageError


def import_extra(module: str, extra: str, user: str = "this sink") -> Any:
    """The module, imported. Raises `UsageError` that names the extra which brings it to `user`."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise UsageError(
            f"{user} needs the extra {extra!r}: pip install 'turnloom[{extra}]'"
        ) from None
