"""Operations that have a name and no path: `get_order(order_id)` is read as
`GET /orders/{order_id}`, so that what is known of paths holds for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import in_plural, in_singular, singular, split
from turnloom.graphs.schema import Schema, type_of
from turnloom.graphs.sources.simulated.operation import Method

_LISTS = lexicon("list search find browse query filter")
_GETS = lexicon("get describe show fetch read view retrieve lookup look load")
_MAKES = lexicon("create add register insert new make post open book place submit start request")
_CHANGES = lexicon("update edit modify change set patch rename put adjust")
_ENDS = lexicon("delete remove destroy erase")
_STOPS = lexicon(
    "by for from of in to with on at as into and or all via per details info information"
)
_OPAQUE = ("id", "uuid", "guid", "arn", "ref", "number")
"""How the keys end of what is there already."""
_KEYS = ("id", "uuid", "guid", "number", "no", "code", "arn", "key", "ref", "reference", "name",
         "identifier", "slug")  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedOperation:
    """A name read as a request: what `method` and `path` would be, the key's parameter in it."""

    method: Method
    path: tuple[str, ...]
    noun: str
    key: str = ""


def read_name(
    name: str, properties: Mapping[str, Schema], required: Collection[str]
) -> NamedOperation | None:
    """What the name of an operation says; None where it begins with no verb that is known."""
    words = split(name)
    verb = words[0] if words else ""
    if verb not in READS | WRITES | _LISTS | _GETS | _MAKES | _CHANGES | _ENDS:
        return None
    thing: list[str] = []
    for word in words[1:]:
        if word in _STOPS and thing:
            break
        if word not in _STOPS:
            thing.append(word)
    if not thing:
        return None
    noun = " ".join(in_singular(thing))
    several = singular(thing[-1]) != thing[-1]
    collection = "_".join(in_plural(in_singular(thing)))
    key = _key(noun, properties, required)
    item = (collection, f"{{{key}}}") if key else (collection,)
    is_needed = bool(key) and key in required
    if verb in _LISTS or (several and verb in READS and not is_needed):
        return NamedOperation("get", (collection,), noun)
    if verb in READS | _GETS:
        return NamedOperation("get", item if key else ("_".join(noun.split()),), noun, key)
    if verb in _MAKES and not (is_needed and split(key)[-1] in _OPAQUE):
        return NamedOperation("post", (collection,), noun)
    if not key:
        return NamedOperation("post", ("_".join(words),), noun)
    method: Method = "patch" if verb in _CHANGES else "delete" if verb in _ENDS else "post"
    return NamedOperation(method, item if method != "post" else (*item, verb), noun, key)


def _key(noun: str, properties: Mapping[str, Schema], required: Collection[str]) -> str:
    """The parameter that singles one thing out: `order_id`, `id`, `order`; required ones first."""
    own = set(noun.split())
    ranked = sorted(properties, key=lambda name: name not in required)
    for wanted in _KEYS:
        for name in ranked:
            words = split(name)
            bare = tuple(word for word in words if singular(word) not in own)
            is_plain = type_of(properties[name]) in ("string", "integer", "")
            if is_plain and bare == (wanted,) and (name in required or len(words) > len(bare)):
                return name
    for name in ranked:
        if name in required and set(map(singular, split(name))) == own:
            return name
    return ""
