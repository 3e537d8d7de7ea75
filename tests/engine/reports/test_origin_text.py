"""Origins in words: every form is said, and points to the place that it speaks of."""

from dataclasses import replace
from pathlib import Path

import pytest

from turnloom.agents.sample import Sample, SampleStep, SampleTurn
from turnloom.engine.reports.origin_text import Phrase, json_place, origin_phrases
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    parts,
)

ROOMS = {
    "rooms": [{"id": "a", "price": 3, "city": "Oslo"}, {"id": "b", "price": 2, "city": "Bern"}]
}


@pytest.fixture
def sample(run: Path) -> Sample:
    step = SampleStep("list_rooms", {}, ok=True, result=ROOMS, provenance={})
    turn = SampleTurn("The one in Oslo, please.", None, (step,))
    return replace(next(read_samples(run)), turns=(turn,))


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (FromUser(0, 11, 15), 'user 1: "Oslo"'),
        (FromResult(0, ("rooms", 1, "id")), "[0] rooms[1].id"),
        (Selected(0, ("rooms",), ("id",), "least", "price"),
         "[0] rooms, the one with the smallest price: id"),
        (Selected(0, ("rooms",), ("id",), "where", "city", FromUser(0, 11, 15), "Oslo"),
         '[0] rooms, the one whose city is "Oslo": id (user 1: "Oslo")'),
        (Joined((FromUser(0, 0, 3), Default()), " "), 'user 1: "The" + the default'),
        (Listed((FromResult(0, ()), Default())), "[0] the result + the default"),
        (Keyed((("a", Default()), ("b", Default()))), "a: the default, b: the default"),
    ],
)  # fmt: skip
def test_every_form_is_said(sample: Sample, origin: Origin, text: str) -> None:
    assert "".join(phrase.text for phrase in origin_phrases(origin, sample)) == text


def test_what_was_picked_points_to_the_item_that_it_is(sample: Sample) -> None:
    least = Selected(0, ("rooms",), ("id",), "least", "price")
    (phrase,) = origin_phrases(least, sample)

    assert phrase.place == FromResult(0, ("rooms", 1, "id"))


@pytest.mark.parametrize(
    "origin",
    [
        Selected(0, ("rooms",), ("id",), "only"),
        Selected(7, ("rooms",), ("id",), "first"),
        Selected(0, ("none",), (), "first"),
    ],
)
def test_a_wrong_claim_is_told_without_a_place(sample: Sample, origin: Origin) -> None:
    assert [phrase.place for phrase in origin_phrases(origin, sample)] == [None]


def test_words_of_a_turn_that_is_not_there_are_none(sample: Sample) -> None:
    assert list(origin_phrases(FromUser(9, 0, 4), sample)) == [
        Phrase('user 10: ""', FromUser(9, 0, 4))
    ]


def test_every_place_of_a_real_sample_is_pointed_to(run: Path) -> None:
    for sample in read_samples(run):
        for step in (step for turn in sample.turns for step in turn.steps):
            for origin in step.provenance.values():
                places = [p.place for p in origin_phrases(origin, sample) if p.place]
                rests = [
                    p for p in parts(origin) if isinstance(p, FromUser | FromResult | Selected)
                ]
                assert len(places) == len(rests)


def test_a_place_is_written_as_people_write_it() -> None:
    assert json_place(("rooms", 0, "room_id")) == "rooms[0].room_id"
    assert json_place((1, "a")) == "[1].a"
    assert json_place(()) == "the result"
