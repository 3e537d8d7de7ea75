"""Provenance: where each argument's value comes from, in a form that can be recomputed.

An origin is a claim that a reader can check with nothing but what was visible before the call:
the user's messages so far and the earlier results. `evaluate` recomputes the value from the claim,
`claims` takes it apart along with the value it accounts for. Steps are numbered through the whole
sample, in the order of execution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, get_args

from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path
from turnloom.graphs.language.ranking import extreme

SelectionOp = Literal["only", "least", "most", "first", "last", "where"]
Wording = Literal["", "natural", "understood"]
EQUALS = "equals"
"""The way from a selection to its criterion."""


@dataclass(frozen=True, slots=True)
class FromUser:
    """The user says it: `text[start:end]` of turn `turn`'s message reads as the value
    (`surface.reads`); or says it in a `natural` wording of another kind (`wordings.says_at`); or is
    `understood` so by a model, and nothing speaks against it (`wordings.may_say_at`).

    Until the message is composed the span is (-1, -1).
    """

    turn: int
    start: int = -1
    end: int = -1
    wording: Wording = ""


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
    op: SelectionOp
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


def select_item(items: JsonValue, selection: Selected) -> int | None:
    """Index of the one item that `selection` singles out of `items`; None where it is not one."""
    if not isinstance(items, list) or not items:
        return None
    if selection.op == "only":
        return 0 if len(items) == 1 else None
    if selection.op == "first":
        return 0
    if selection.op == "last":
        return len(items) - 1
    keys = [item.get(selection.key) if isinstance(item, dict) else item for item in items]
    if selection.op != "where":
        return extreme(keys, least=selection.op == "least")
    hits = [index for index, key in enumerate(keys) if key == selection.wanted]
    return hits[0] if len(hits) == 1 else None


# --- inside -------------------------------------------------------------------------------------


def children(origin: Origin) -> Sequence[tuple[str | int, Origin]]:
    """The origins that an origin is made of, by index, key, or `EQUALS` for a criterion."""
    match origin:
        case FromUser() | FromResult() | Default():
            return ()
        case Selected(equals=equals):
            return () if equals is None else ((EQUALS, equals),)
        case Joined(parts=inner) | Listed(items=inner):
            return tuple(enumerate(inner))
        case Keyed(items=pairs):
            return pairs


def parts(origin: Origin) -> list[Origin]:
    """An origin and all that it is made of, at any depth: what holds before what is held."""
    found = [origin]
    for _, part in children(origin):
        found += parts(part)
    return found


def steps_of(origin: Origin) -> tuple[int, ...]:
    """The steps whose results an origin draws on."""
    return tuple(part.step for part in parts(origin) if isinstance(part, (FromResult, Selected)))


def user_spans(origin: Origin) -> tuple[FromUser, ...]:
    """The user's words an origin rests on, a selection's criterion included."""
    return tuple(part for part in parts(origin) if isinstance(part, FromUser))


def selections(origin: Origin) -> tuple[Selected, ...]:
    """Every choice of an item in an origin."""
    return tuple(part for part in parts(origin) if isinstance(part, Selected))


def mapped(origin: Origin, change: Callable[[Path, Origin], Origin], place: Path = ()) -> Origin:
    """`origin` with `change` applied to every part of it, innermost first.

    It is given the part's place too: the keys of `children` that lead to it, after `place`.
    """
    inside = tuple(mapped(part, change, (*place, key)) for key, part in children(origin))
    return change(place, _with_children(origin, inside) if inside else origin)


def _with_children(origin: Origin, inside: tuple[Origin, ...]) -> Origin:
    match origin:
        case Selected():
            return replace(origin, equals=inside[0])
        case Joined():
            return replace(origin, parts=inside)
        case Listed():
            return Listed(inside)
        case Keyed(items=pairs):
            return Keyed(tuple((key, part) for (key, _), part in zip(pairs, inside, strict=True)))
        case _:
            return origin


def renumbered(origin: Origin, numbers: Mapping[int, int]) -> Origin | None:
    """The same origin with its steps renumbered; None when it rests on a step without number."""
    if not numbers.keys() >= {*steps_of(origin)}:
        return None

    def numbered(_: Path, part: Origin) -> Origin:
        if isinstance(part, (FromResult, Selected)):
            return replace(part, step=numbers[part.step])
        return part

    return mapped(origin, numbered)


# --- values -------------------------------------------------------------------------------------


class Claim(NamedTuple):
    """A part of an origin with the value it accounts for.

    `place` leads to it, as in `mapped`; `selected` is the selection that it is a criterion of.
    """

    place: Path
    origin: Origin
    value: JsonValue
    selected: Selected | None = None


def claims(
    origin: Origin,
    value: JsonValue,
    pieces: Callable[[Joined, JsonValue], Sequence[JsonValue]],
    place: Path = (),
) -> Iterator[Claim]:
    """Take `origin` and its `value` apart into the single claims: one for each part that is no
    list, object or joined text; a selection comes before its criterion.

    `pieces` says what the parts of a joined text stand for in the value. Where the value has
    another shape than the origin, nothing is claimed.
    """
    if isinstance(origin, (Joined, Listed, Keyed)):
        for key, part, each in _inside(origin, value, pieces):
            yield from claims(part, each, pieces, (*place, key))
        return
    yield Claim(place, origin, value)
    if isinstance(origin, Selected) and origin.equals is not None:
        for claim in claims(origin.equals, origin.wanted, pieces, (*place, EQUALS)):
            yield claim._replace(selected=origin)


def _inside(
    origin: Joined | Listed | Keyed,
    value: JsonValue,
    pieces: Callable[[Joined, JsonValue], Sequence[JsonValue]],
) -> Sequence[tuple[str | int, Origin, JsonValue]]:
    if isinstance(origin, Joined):
        each = pieces(origin, value)
        return [(index, part, each[index]) for index, part in enumerate(origin.parts)]
    with suppress(ValueError):
        return split(origin, value)
    return ()


def split(
    origin: Listed | Keyed, value: JsonValue
) -> Sequence[tuple[str | int, Origin, JsonValue]]:
    """The elements of a list or object: (index or key, its origin, its value).

    Raises `ValueError` where the value has other elements than the origin.
    """
    match origin, value:
        case Listed(items=items), list() if len(value) == len(items):
            return [(index, part, value[index]) for index, part in enumerate(items)]
        case Keyed(items=pairs), dict() if value.keys() == {key for key, _ in pairs}:
            return [(key, part, value[key]) for key, part in pairs]
        case _:
            kind = "list" if isinstance(origin, Listed) else "object"
            raise ValueError(f"the claim is of another {kind}")


def evaluate(
    origin: Origin,
    results: Sequence[JsonValue],
    read: Callable[[FromUser | Default], JsonValue] | None = None,
) -> JsonValue:
    """Recompute the value that `origin` claims, from the results of the steps so far.

    `read` gives what the user's words or the schema's default stand for. Raises `LookupError`
    where the claim leads nowhere: to words or defaults where there is no `read`, say.
    """
    match origin:
        case FromResult(step=step, path=path):
            return at_path(result_of(step, results), path)
        case Selected(step=step, field=field):
            return at_path(result_of(step, results), (*selected_path(origin, results), *field))
        case Joined(parts=inner, glue=glue):
            return glue.join(quoted_text(evaluate(part, results, read)) for part in inner)
        case Listed(items=inner):
            return [evaluate(part, results, read) for part in inner]
        case Keyed(items=pairs):
            return {key: evaluate(part, results, read) for key, part in pairs}
        case FromUser() | Default():
            if read is None:
                raise LookupError(f"no result for {origin}")
            return read(origin)


def result_of(step: int, results: Sequence[JsonValue]) -> JsonValue:
    """The result of a step. Raises `LookupError` where there is no such step yet."""
    if not 0 <= step < len(results):
        raise LookupError(f"no step {step} among {len(results)}")
    return results[step]


def selected_path(selection: Selected, results: Sequence[JsonValue]) -> Path:
    """Where the item that `selection` singles out sits in its step's result.

    Raises `LookupError` where there is no list with exactly one such item.
    """
    index = select_item(at_path(result_of(selection.step, results), selection.path), selection)
    if index is None:
        raise LookupError(f"no single item that is {selection.op} {selection.key}".rstrip())
    return (*selection.path, index)


def quoted_text(value: JsonValue) -> str:
    """A value as it stands inside a text. Whole floats lose their point, as people write them."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# --- on record ----------------------------------------------------------------------------------


def to_json(origin: Origin) -> JsonObject:
    """The origin as a sample records it."""
    match origin:
        case FromUser(turn, start, end, wording):
            told: JsonObject = {"wording": wording} if wording else {}
            return {"from": "user", "turn": turn, "span": [start, end], **told}
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
    except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"not an origin: {error!r}") from None


def _from_json(record: JsonValue) -> Origin:
    if not isinstance(record, dict):
        raise TypeError(record)
    match record["from"]:
        case "user":
            start, end = record["span"]  # type: ignore[misc, str-unpack]
            wording = next((one for one in get_args(Wording) if record.get("wording") == one), "")
            return FromUser(int(record["turn"]), int(start), int(end), wording)  # type: ignore[arg-type]
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
