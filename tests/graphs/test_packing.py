"""What waits packed comes back as it was, and shares nothing with what was packed."""

from turnloom.graphs.packing import pack, unpack


def test_a_value_comes_back_anew_each_time() -> None:
    value = {"rooms": [{"id": "r1", "price": 84.5, "free": None}] * 50}
    held = pack(value)
    assert unpack(held) == value
    assert unpack(held)["rooms"] is not unpack(held)["rooms"]


def test_a_packed_state_is_small() -> None:
    assert len(pack(["the same text"] * 1000)) < 200
