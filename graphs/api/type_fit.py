"""Which semantic types stand in whose place: a value flows where its type fits the parameter's."""

from __future__ import annotations

from turnloom.graphs.tool import SemanticType

NUMBER = "number"
AMOUNTS = frozenset(
    (
        "number",
        "money",
        "count",
        "distance",
        "percent",
        "pressure",
        "temperature",
        "volume",
        "speed",
        "fuel",
    )
)
"""Semantic types, with all that are finer, that a `number` takes."""
TEXT = "text."
"""How the semantic types of free texts begin."""


def is_text(semantic_type: str) -> bool:
    """Whether values of the type are free texts, in which others can be quoted."""
    return semantic_type.startswith(TEXT)


def fits(given: SemanticType, taken: SemanticType) -> bool:
    """Whether a value of type `given` can stand where `taken` is wanted.

    Its own does, and a coarser one (`date` for `date.deadline`); a `number` takes any amount, count
    or measure; a text what it quotes, or anything sayable. An internal value stands for nothing
    that people say.
    """
    if given.internal or taken.internal:
        return given.name == taken.name
    if is_text(taken.name):
        return not taken.quotes or given.name in taken.quotes
    if given.name == taken.name or given.name.startswith(f"{taken.name}."):
        return True
    return taken.name == NUMBER and given.name.split(".", maxsplit=1)[0] in AMOUNTS
