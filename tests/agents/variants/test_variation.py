from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from variant_runs import read

from turnloom.agents.role import Context
from turnloom.agents.settings import VARIANTS
from turnloom.agents.variants.catalog import CATALOG
from turnloom.agents.variants.variation import VARIATION, drawn_variant
from turnloom.engine.cli import main

WEIGHTS = {"base": 3.0, "missing_function": 1.0}


def test_every_variant_that_may_be_asked_for_is_in_the_catalog() -> None:
    assert set(VARIANTS) == {"base", *CATALOG}


def test_the_draw_follows_the_weights_and_the_index_alone() -> None:
    def drawn(seed: int) -> list[str]:
        contexts = (Context(index, "", seed).for_role(VARIATION) for index in range(400))
        return [drawn_variant(WEIGHTS, context) for context in contexts]

    assert drawn(7) == drawn(7) != drawn(8)
    assert 60 < Counter(drawn(7))["missing_function"] < 140


def test_a_run_without_room_for_it_is_plain_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--variant", "missing_function", "--turns", "1", "-n", "3"]
    assert main(["generate", *options, "--out", str(tmp_path)]) == 0
    assert {sample["variant"] for sample in read(tmp_path)} <= {"base"}
    told = capsys.readouterr()
    assert "3 of them base, since their tools left no place for missing_function" in told.out
