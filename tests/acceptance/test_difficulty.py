"""What `--difficulty` promises, by the definitions of `turnloom report`."""

import orjson
import pytest

pytestmark = pytest.mark.slow


def figures(turnloom, difficulty: str) -> dict[str, float]:
    options = ("--difficulty", difficulty, "--variant", "base=1", "-n", "60", "--out", difficulty)
    assert turnloom("generate", *options).code == 0
    assert turnloom("report", difficulty, "--json", f"{difficulty}.json").code == 0
    told = orjson.loads((turnloom.folder / f"{difficulty}.json").read_bytes())
    return {**told["shape"], **told["dependencies"], **told["difficulty"]}


def test_hard_is_long_deep_and_across_environments(turnloom) -> None:
    hard = figures(turnloom, "hard")

    assert hard["turns"] >= 5
    assert hard["calls"] >= 12
    assert hard["hidden"] >= 0.5
    assert hard["chain_depth"] >= 2.5
    assert hard["crossing"] >= 0.6
    assert hard["necessary"] >= 0.95


def test_easy_is_none_of_it(turnloom) -> None:
    easy = figures(turnloom, "easy")

    assert easy["turns"] <= 2
    assert easy["calls"] <= 4
    assert easy["chain_depth"] <= 1.5
    assert easy["crossing"] <= 0.25
