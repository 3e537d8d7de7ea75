"""Importing what a `python:module:attribute` specification names."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.terminal_text import TerminalStream

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
    module = _at(where) if _is_path(where) else _named(where)
    value: Any = module
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise SourceError(
                f"python:{name}: {module.__name__} ({module.__file__}) has no attribute "
                f"{part!r}{_choices(module)}"
            )
        value = getattr(value, part)
    return Loaded(name, attribute.rpartition(".")[2], module, value)


def _is_path(where: str) -> bool:
    return where.endswith(".py") or "/" in where


def _named(name: str) -> ModuleType:
    """The module of a name; the current folder is where it is looked for first."""
    here = str(Path.cwd())
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    module = _import(name)
    file = Path(here, *name.split(".")).with_suffix(".py")
    if file.is_file() and not _is_from(module, file):
        raise SourceError(
            f"python:{name}: {name} is a module of Python's own or of an installed package, and "
            f"hides {file}: rename the file, or name it by its path, python:./{file.name}:…"
        )
    return module


def _at(where: str) -> ModuleType:
    """The module that a path (`tools/desk.py`) leads to, whatever else goes by its name."""
    here = Path.cwd()
    if str(here) not in sys.path and "" not in sys.path:
        sys.path.insert(0, str(here))
    path = Path(where).expanduser().resolve()
    path = path if path.suffix == ".py" else path.with_name(f"{path.name}.py")
    package = path.with_suffix("") / "__init__.py"
    path = package if not path.is_file() and package.is_file() else path
    if not path.is_file():
        raise SourceError(f"python:{where}: there is no file {path}: check the path")
    name = _importable(path, here)
    while not _leads_to(name, path):
        name = f"{name}_"  # another module has this name: Python's own, or one from elsewhere
        if name not in sys.modules:
            return _import(name, path)
    return _import(name)


def _leads_to(name: str, path: Path) -> bool:
    """Whether importing a name gives the module of a file."""
    if name in sys.modules:
        return _is_from(sys.modules[name], path)
    importlib.invalidate_caches()
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    return found is not None and found.origin is not None and Path(found.origin).resolve() == path


def _importable(path: Path, here: Path) -> str:
    """The name that a file is imported by; its folder becomes importable where it has to."""
    path = path.parent if path.name == "__init__.py" else path.with_suffix("")
    with contextlib.suppress(ValueError):
        parts = path.relative_to(here).parts
        if all(part.isidentifier() for part in parts):
            return ".".join(parts)
    sys.path.insert(0, str(path.parent))
    return path.name


def _is_from(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path.resolve()


def _import(name: str, file: Path | None = None) -> ModuleType:
    """Import a module, from `file` where its name leads elsewhere."""
    importlib.invalidate_caches()
    try:
        with printing_to_stderr():
            return importlib.import_module(name) if file is None else _loaded(name, file)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise SourceError(
                f"python:{name}: there is no module {error.name!r} in {Path.cwd()} or among the "
                "installed packages: check the name, or start from the folder that holds it"
            ) from None
        raise _broken(name, error) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a user's module does on import
        raise _broken(name, error) from None


def _loaded(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


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


@contextlib.contextmanager
def printing_to_stderr() -> Iterator[None]:
    """A user's code at work: what it prints stays out of our output, and commands no terminal."""
    stream: Any = TerminalStream(sys.stderr)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        yield
