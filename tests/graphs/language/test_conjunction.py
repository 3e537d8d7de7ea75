"""Parts are enumerated as people do."""

from turnloom.graphs.language.conjunction import conjunction


def test_the_last_of_several_parts_is_joined_by_and() -> None:
    assert conjunction(["a"]) == "a"
    assert conjunction(["a", "b"]) == "a and b"
    assert conjunction(["a", "b", "c"]) == "a, b and c"
