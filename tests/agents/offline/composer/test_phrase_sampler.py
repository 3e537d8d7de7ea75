"""One style through a sample: nothing twice while another is left, nothing out of place."""

from random import Random

import pytest

from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.styles import STYLES, Style


def test_nothing_comes_twice_while_another_is_left() -> None:
    sampler = PhraseSampler(STYLES[0], Random(0))
    assert {sampler.draw(("a", "b", "c")) for _ in range(3)} == {"a", "b", "c"}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_only_a_deed_is_to_be_heard_of_when_it_is_done(style: Style) -> None:
    asked = {PhraseSampler(style, Random(seed)).closing(deed=False) for seed in range(40)}
    done = {PhraseSampler(style, Random(seed)).closing(deed=True) for seed in range(40)}
    waits = {each for each in style.closings if "know" in each or "Ping" in each}
    assert done == set(style.closings)
    assert asked == done - waits
