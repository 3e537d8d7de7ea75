"""A callable's signature as a caller by name sees it: what can be given, of what type, by default.

Three things that Python's own signature does not tell apart are settled here, once, for the
specification and for the call: what a `functools.partial` has bound is no parameter; pydantic's
`Field(...)` as a default, or within `Annotated`, describes its parameter and is no value; and an
annotation that cannot be resolved concerns its own parameter alone.
"""

from __future__ import annotations

import copy
import functools
import inspect
import operator
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typing_extensions
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

_MISSING = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class CallSignature:
    """`parameters` are in order, without `self`; `hints` are the annotations that could be
    resolved, `unresolved` says of the others why not ("return" is among the names). `made` holds
    the defaults that stand in a `Field` and have to be given by whoever calls."""

    parameters: Mapping[str, inspect.Parameter]
    hints: Mapping[str, Any]
    unresolved: Mapping[str, str]
    made: Mapping[str, Callable[[], Any]]


def call_signature(function: Callable[..., Any]) -> CallSignature:
    """Read a function, method, class or partial. Raises `ValueError` where it has no signature."""
    inner = _unwrapped(function)
    bound = _bound(inner)
    hints, unresolved = _hints(inner)
    parameters: dict[str, inspect.Parameter] = {}
    made: dict[str, Callable[[], Any]] = {}
    for name, parameter in inspect.signature(inner, follow_wrapped=False).parameters.items():
        if name in ("self", "cls") or name in bound:
            continue
        annotation, default, given = _described(hints.get(name, _MISSING), parameter.default)
        if annotation is not _MISSING:
            hints[name] = annotation
        if given is not None:
            made[name] = given
        parameters[name] = parameter.replace(default=default)
    return CallSignature(parameters, hints, unresolved, made)


def documentation(function: Callable[..., Any]) -> str:
    """The docstring of a callable; that of a partial is the one of what it calls."""
    inner = _unwrapped(function)
    while isinstance(inner, functools.partial):
        inner = _unwrapped(inner.func)
    return inspect.getdoc(inner) or ""


def _unwrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    """Behind decorators, as far as a partial: what is behind that knows nothing of it."""
    inner: Callable[..., Any] = inspect.unwrap(
        function,
        stop=lambda each: (
            isinstance(each, functools.partial)
            or hasattr(each, "__signature__")
            or _partial_method(each) is not None
        ),
    )
    return inner


def _partial_method(function: object) -> functools.partialmethod[Any] | None:
    """The `functools.partialmethod` that a method was made of."""
    found = getattr(function, "__partialmethod__", None) or getattr(
        function, "_partialmethod", None
    )
    return found if isinstance(found, functools.partialmethod) else None


def _bound(function: Callable[..., Any]) -> Mapping[str, Any]:
    if isinstance(function, functools.partial):
        return function.keywords
    method = _partial_method(function)
    return method.keywords if method is not None else {}


def _described(annotation: Any, default: Any) -> tuple[Any, Any, Callable[[], Any] | None]:
    """Annotation and default of a parameter, and what makes the default, where a `Field` does."""
    if isinstance(default, FieldInfo):
        told = default
        annotation = Any if annotation is _MISSING else annotation
        annotation = typing.Annotated[annotation, _without_default(told)]
    else:
        inside = [each for each in _metadata(annotation) if isinstance(each, FieldInfo)]
        if default is not _MISSING or not inside:
            return annotation, default, None
        told = inside[-1]
    if told.default_factory is not None:
        factory: Any = told.default_factory
        return annotation, factory(), factory
    if told.default in (PydanticUndefined, ...):
        return annotation, _MISSING, None
    value = told.default
    return annotation, value, lambda: copy.deepcopy(value)


def _metadata(annotation: Any) -> tuple[Any, ...]:
    return tuple(getattr(annotation, "__metadata__", ()))


def _without_default(told: FieldInfo) -> FieldInfo:
    plain = copy.copy(told)
    plain.default, plain.default_factory = PydanticUndefined, None
    return plain


def _hints(function: Callable[..., Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The annotations of what is called in the end; one by one where they do not all resolve."""
    target: Any = function
    while isinstance(target, functools.partial):
        target = inspect.unwrap(target.func)
    method = _partial_method(target)
    target = target if method is None else method.func
    target = getattr(target, "__init__", None) if isinstance(target, type) else target
    if not inspect.isroutine(target) and not hasattr(target, "__annotations__"):
        target = getattr(type(target), "__call__", target)  # noqa: B004 - an object that is called
    try:
        resolved = typing.get_type_hints(target, include_extras=True)
    except Exception:  # noqa: BLE001 - annotations are code, and fail as code does
        return _one_by_one(target)
    return {name: supported(hint) for name, hint in resolved.items()}, {}


def _one_by_one(target: Any) -> tuple[dict[str, Any], dict[str, str]]:
    hints: dict[str, Any] = {}
    unresolved: dict[str, str] = {}
    names = getattr(inspect.unwrap(target), "__globals__", {})
    for name, annotation in _written(target).items():
        alone = types.SimpleNamespace(__annotations__={name: annotation})
        try:
            found = typing.get_type_hints(alone, names, include_extras=True)
        except Exception as error:  # noqa: BLE001 - as above
            unresolved[name] = f"{error}" or type(error).__name__
        else:
            hints[name] = supported(found[name])
    return hints, unresolved


def _written(target: Any) -> Mapping[str, Any]:
    try:
        return typing_extensions.get_annotations(target, format=typing_extensions.Format.FORWARDREF)
    except TypeError:
        return {}


def supported(annotation: Any) -> Any:
    """An annotation in terms that pydantic reads on every Python: before 3.12 it takes the
    TypedDicts of `typing_extensions` and none of `typing`."""
    return annotation if sys.version_info >= (3, 12) else _extended(annotation, {})


def _extended(annotation: Any, met: dict[Any, Any]) -> Any:
    if typing.is_typeddict(annotation) and type(annotation).__module__ == "typing":
        return _typed_dict(annotation, met)
    arguments = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if not arguments or origin is None or origin is typing.Literal:
        return annotation
    if origin is typing.Annotated:
        return typing.Annotated[(_extended(arguments[0], met), *arguments[1:])]
    made = tuple(each if isinstance(each, list) else _extended(each, met) for each in arguments)
    if all(new is old for new, old in zip(made, arguments, strict=True)):
        return annotation
    if origin in (types.UnionType, typing.Union):
        return functools.reduce(operator.or_, made)
    return origin[made if len(made) > 1 else made[0]]


def _typed_dict(cls: Any, met: dict[Any, Any]) -> Any:
    """The same TypedDict as `typing_extensions` makes it. One that holds itself stays."""
    if cls in met:
        return met[cls]
    met[cls] = cls
    hints = typing.get_type_hints(cls, include_extras=True)
    fields: dict[str, Any] = {}
    for name, hint in hints.items():
        origin = typing.get_origin(hint)
        marked = origin in (typing.Required, typing.NotRequired)
        needed = origin is typing.Required if marked else name in cls.__required_keys__
        plain = _extended(typing.get_args(hint)[0] if marked else hint, met)
        fields[name] = plain if needed else typing_extensions.NotRequired[plain]
    make: Any = typing_extensions.TypedDict
    made = make(cls.__name__, fields)
    made.__doc__, made.__module__ = cls.__doc__, cls.__module__
    met[cls] = made
    return made
