"""Importing what a `python:module:attribute` specification names."""

from __future__ import annotations

import contextlib
import importlib
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from turnloom.graphs.errors import SourceError, UsageError

EXAMPLE = "python:my_tools:LibraryDesk"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A user's attribute. `name` is `module:attribute`, `label` the attribute alone."""

    name: str
    label: str
    module: ModuleType
    value: Any


def load(name: str) -> Loaded:
    """Import the module and fetch the attribute. The current directory is importable.

    Raises `UsageError` when `name` is not `module:attribute`, `SourceError` when the module does
    not exist or fails on import, or has no such attribute.
    """
    where, colon, attribute = name.partition(":")
    if not colon or not where or not attribute:
        raise UsageError(
            f"python:{name} names no attribute: write python:module:attribute, as in {EXAMPLE}"
        )
    module = _import(_module_name(where))
    value: Any = module
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise SourceError(
                f"python:{name}: {module.__name__} ({module.__file__}) has no attribute "
                f"{part!r}{_choices(module)}"
            )
        value = getattr(value, part)
    return Loaded(name, attribute.rpartition(".")[2], module, value)


def _module_name(where: str) -> str:
    """The module's name; a path to a file (`tools/desk.py`) will do as well."""
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    if not where.endswith(".py") and "/" not in where:
        return where
    path = Path(where).resolve().with_suffix("")
    with contextlib.suppress(ValueError):
        parts = path.relative_to(here).parts
        if all(part.isidentifier() for part in parts):
            return ".".join(parts)
    sys.path.insert(0, str(path.parent))
    return path.name


def _import(name: str) -> ModuleType:
    importlib.invalidate_caches()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise SourceError(
                f"python:{name}: there is no module {error.name!r} in {Path.cwd()} or among the "
                "installed packages: check the name, or start from the folder that holds it"
            ) from None
        raise _broken(name, error) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a user's module does on import
        raise _broken(name, error) from None


def _broken(name: str, error: BaseException) -> SourceError:
    """One line: which module, where it failed, with what, and how to see the rest."""
    place = ""
    if isinstance(error, SyntaxError):
        place = f" at {error.filename}, line {error.lineno}"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        outside = [
            frame
            for frame in frames
            if "importlib" not in frame.filename and frame.filename != __file__
        ]
        if outside:
            place = f" at {outside[-1].filename}, line {outside[-1].lineno}"
    reason = str(error).splitlines()[0] if str(error) else "no message"
    return SourceError(
        f"python:{name}: the module fails on import{place}: {type(error).__name__}: {reason} "
        f'(see all of it with: python -c "import {name}")'
    )


def _choices(module: ModuleType) -> str:
    """Attributes that could have been meant, for an error message."""
    own = [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]
    return f": it has {', '.join(sorted(own)[:8])}" if own else ""
