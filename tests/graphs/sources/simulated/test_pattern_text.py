"""Texts that patterns match."""

from __future__ import annotations

import re
from random import Random

import pytest

from turnloom.graphs.sources.simulated.pattern_text import pattern_text


@pytest.mark.parametrize(
    "pattern",
    [r"^[0-9a-f]{6}$", r"^[-a-zA-Z0-9_]+$", r"^\d{4}-\d{2}$", r"^(foo|bar)-[A-Z]{2,3}$", "^$",
     r"^[\w.@+-]+$", r"^arn:aws:[a-z0-9-]+:$", "^(?:a|b)?c$", r"^.{3}$", r"^([a-z]+)(,[a-z]+)*$",
     r"^[A-Z]{2}\s?\d+\.$"],
)  # fmt: skip
def test_a_text_is_made_that_the_pattern_matches(pattern: str) -> None:
    made = {pattern_text(pattern, Random(seed)) for seed in range(20)}
    assert all(text is not None and re.search(pattern, text) for text in made)


@pytest.mark.parametrize("pattern", ["(", "[", "a{", "[^a]", r"\p{L}", r"(?=a)b", "a)", "\\"])
def test_what_is_no_simple_pattern_is_left(pattern: str) -> None:
    assert pattern_text(pattern, Random(1)) is None
