"""Provenance: where each argument's value comes from, in a form that can be recomputed.

An origin is a claim that a reader can check with nothing but what was visible before the call:
the user's messages so far and the earlier results. `evaluate` recomputes the value from the claim.
Steps are numbered through the whole sample, in the order of execution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.language.ranking import extreme

PickOp = Literal["only", "least", "most", "first", "last", "where"]


@dataclass(frozen=True, slots=True)
class FromUser:
    """The user says it: `text[start:end]` of turn `turn`'s message reads as the value.

    Until the message is composed the span is (-1, -1).
    """

    turn: int
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class FromResult:
    """Step `step`'s result holds it at `path`."""

    step: int
    path: Path


@dataclass(frozen=True, slots=True)
class Selected:
    """Step `step` gave a list at `path`; the item singled out by `op` holds it at `field`.

    only          the list has one item
    least, most   the one item whose `key` is smallest / greatest
    first, last   by position
    where         the one item whose `key` is `wanted`, which the user's words `equals` say
    """

    step: int
    path: Path
    field: Path
    op: PickOp
    key: str = ""
    equals: Origin | None = None
    wanted: JsonValue = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A text put together from the texts of `parts`, in order, with `glue` between them."""

    parts: tuple[Origin, ...]
    glue: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with one origin per element."""

    items: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object with one origin per key."""

    items: tuple[tuple[str, Origin], ...]


@dataclass(frozen=True, slots=True)
class Default:
    """The schema's default, stated explicitly, or the only value that the schema allows."""


Origin: TypeAlias = FromUser | FromResult | Selected | Joined | Listed | Keyed | Default


def pick(items: JsonValue, picked: Selected, wanted: JsonValue = None) -> int | None:
    """Index of the one item that `picked` singles out of `items`; None where it is not one.

    `wanted`, where given, stands in for `picked.wanted`: a reader's own idea of what the words
    of a `where` pick mean.
    """
    if wanted is None:
        wanted = picked.wanted
    if not isinstance(items, list) or not items:
        return None
    if picked.op == "only":
        return 0 if len(items) == 1 else None
    if picked.op == "first":
        return 0
    if picked.op == "last":
        return len(items) - 1
    keys = [item.get(picked.key) if isinstance(item, dict) else item for item in items]
    if picked.op != "where":
        return extreme(keys, least=picked.op == "least")
    hits = [index for index, key in enumerate(keys) if key == wanted]
    return hits[0] if len(hits) == 1 else None


def steps_of(origin: Origin) -> tuple[int, ...]:
    """The steps whose results an origin draws on."""
    match origin:
        case FromResult(step=step):
            return (step,)
        case Selected(step=step):
            return (step,)
        case Joined(parts=inner) | Listed(items=inner):
            return tuple(step for part in inner for step in steps_of(part))
        case Keyed(items=pairs):
            return tuple(step for _, part in pairs for step in steps_of(part))
        case _:
            return ()


def user_spans(origin: Origin) -> tuple[FromUser, ...]:
    """The user's words an origin rests on, a pick's criterion included."""
    match origin:
        case FromUser():
            return (origin,)
        case Selected(equals=equals) if equals is not None:
            return user_spans(equals)
        case Joined(parts=inner) | Listed(items=inner):
            return tuple(user for part in inner for user in user_spans(part))
        case Keyed(items=pairs):
            return tuple(user for _, part in pairs for user in user_spans(part))
        case _:
            return ()


def renumbered(origin: Origin, numbers: Mapping[int, int]) -> Origin | None:
    """The same origin with its steps renumbered; None when it rests on a step without number."""
    match origin:
        case FromResult(step=step):
            return replace(origin, step=numbers[step]) if step in numbers else None
        case Selected(step=step):
            return replace(origin, step=numbers[step]) if step in numbers else None
        case Joined(parts=inner) | Listed(items=inner):
            parts = _all(renumbered(part, numbers) for part in inner)
            if parts is None:
                return None
            return replace(origin, parts=parts) if isinstance(origin, Joined) else Listed(parts)
        case Keyed(items=pairs):
            parts = _all(renumbered(part, numbers) for _, part in pairs)
            if parts is None:
                return None
            return Keyed(tuple(zip((key for key, _ in pairs), parts, strict=True)))
        case _:
            return origin


def _all(origins: Iterable[Origin | None]) -> tuple[Origin, ...] | None:
    found = tuple(origins)
    known = tuple(origin for origin in found if origin is not None)
    return known if len(known) == len(found) else None


def to_json(origin: Origin) -> JsonObject:
    """The origin as a sample records it."""
    match origin:
        case FromUser(turn, start, end):
            return {"from": "user", "turn": turn, "span": [start, end]}
        case FromResult(step, path):
            return {"from": "result", "step": step, "path": list(path)}
        case Selected(step, path, field, op, key, equals, wanted):
            record: JsonObject = {"from": "pick", "step": step, "path": list(path)}
            record |= {"field": list(field), "op": op}
            if key:
                record["key"] = key
            if equals is not None:
                record |= {"equals": to_json(equals), "wanted": wanted}
            return record
        case Joined(parts, glue):
            return {"from": "join", "parts": [to_json(part) for part in parts], "glue": glue}
        case Listed(items):
            return {"from": "list", "items": [to_json(item) for item in items]}
        case Keyed(pairs):
            return {"from": "object", "items": {key: to_json(part) for key, part in pairs}}
        case Default():
            return {"from": "default"}


def from_json(record: JsonValue) -> Origin:
    """Read what `to_json` wrote. Raises `ValueError` on anything else."""
    try:
        return _from_json(record)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not an origin: {error!r}") from None


def _from_json(record: JsonValue) -> Origin:
    if not isinstance(record, dict):
        raise TypeError(record)
    match record["from"]:
        case "user":
            start, end = record["span"]  # type: ignore[misc, str-unpack]
            return FromUser(int(record["turn"]), int(start), int(end))  # type: ignore[arg-type]
        case "result":
            return FromResult(int(record["step"]), tuple(record["path"]))  # type: ignore[arg-type]
        case "pick":
            equals = record.get("equals")
            return Selected(
                step=int(record["step"]),  # type: ignore[arg-type]
                path=tuple(record["path"]),  # type: ignore[arg-type]
                field=tuple(record["field"]),  # type: ignore[arg-type]
                op=record["op"],  # type: ignore[arg-type]
                key=str(record.get("key", "")),
                equals=None if equals is None else _from_json(equals),
                wanted=record.get("wanted"),
            )
        case "join":
            parts = tuple(_from_json(part) for part in record["parts"])  # type: ignore[union-attr]
            return Joined(parts, str(record.get("glue", "")))
        case "list":
            return Listed(tuple(_from_json(item) for item in record["items"]))  # type: ignore[union-attr]
        case "object":
            items = record["items"]
            return Keyed(tuple((key, _from_json(part)) for key, part in items.items()))  # type: ignore[union-attr]
        case "default":
            return Default()
        case other:
            raise KeyError(other)
