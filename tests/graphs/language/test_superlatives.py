"""Superlatives of like and of contrary meaning."""

from __future__ import annotations

from turnloom.graphs.language.superlatives import means_the_same, opposite, superlatives_in


def test_a_superlative_has_an_opposite_and_others_of_its_meaning() -> None:
    assert superlatives_in("The lowest of them, and the most recent") == {"lowest", "most"}
    assert superlatives_in("the least urgent guest") == {"least"}
    assert opposite("lowest") == "highest"
    assert opposite("latest") == "earliest"
    assert opposite("table") == ""
    assert means_the_same("tallest", "highest")
    assert not means_the_same("lowest", "highest")
