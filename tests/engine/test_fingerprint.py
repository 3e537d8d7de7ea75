"""Runs and samples are known by what decides them."""

from hypothesis import given
from hypothesis import strategies as st

from turnloom.engine.fingerprint import fingerprint, index_of, sample_id

RUN = fingerprint({"seed": 7})


def test_the_order_of_keys_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": {"c": 2, "d": 3}}) == fingerprint(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )


def test_any_other_value_gives_another_fingerprint() -> None:
    assert fingerprint({"seed": 7}) != fingerprint({"seed": 8})
    assert len(RUN) == 32


@given(st.integers(0, 10**12))
def test_an_id_tells_its_index(index: int) -> None:
    assert index_of(RUN, sample_id(RUN, index)) == index


@given(st.text(max_size=30))
def test_other_texts_are_no_ids(text: str) -> None:
    assert index_of(RUN, text) is None


def test_another_runs_ids_and_other_spellings_are_no_ids() -> None:
    other = fingerprint({"seed": 8})

    assert index_of(RUN, sample_id(other, 3)) is None
    assert index_of(RUN, sample_id(RUN, 3).replace("-000003", "-3")) is None
    assert index_of(RUN, sample_id(RUN, 3).replace("-000003", "-00000\u0663")) is None
