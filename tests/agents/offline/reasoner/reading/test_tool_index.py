"""What the tools' documents weigh is the same in every process."""

from __future__ import annotations

from itertools import permutations

from turnloom.agents.offline.reasoner.reading.tool_index import ToolIndex


def test_the_weight_of_words_does_not_hang_on_the_order_of_a_set() -> None:
    rarity = {"tweet": 0.1, "user": 0.7, "specific": 2.3, "retrieve": 1.9}
    assert len({sum(rarity[word] for word in order) for order in permutations(rarity)}) > 1

    weights = {ToolIndex({}, rarity, 1.0).weight(order) for order in permutations(rarity)}  # type: ignore[arg-type]

    assert len(weights) == 1
