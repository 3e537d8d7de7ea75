"""The weights: each has a name that is used, and says what it means."""

import re
import tomllib
from pathlib import Path

from turnloom.agents.offline.reasoner.solver import weights
from turnloom.agents.offline.reasoner.solver.weights import WEIGHTS, score, worth

REASONER = Path(weights.__file__).parents[1]
BUILT = re.compile(
    r"(?:used|text|title|person|place|company|file|handle|secret|word|code|any)_[a-z]+"
)
"""Names that are put together from a kind of evidence and a sort of text."""


def test_every_weight_says_what_it_means() -> None:
    lines = weights.FILE.read_text(encoding="utf-8").splitlines()
    assert all(
        re.fullmatch(r"[a-z_]+ = -?\d+\.\d+  # .{2,}", line)
        for line in lines
        if line and not line.startswith(("#", "["))
    )


def test_every_weight_is_used_by_name() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in REASONER.rglob("*.py"))
    unused = [name for name in WEIGHTS if f'"{name}"' not in code and not BUILT.fullmatch(name)]
    groups = tomllib.loads(weights.FILE.read_text(encoding="utf-8"))
    fields = {name for name in groups["field"] if name in code}
    assert set(unused) <= fields


def test_a_score_is_the_sum_of_its_features() -> None:
    assert score((("goal_covers", 0.5), ("goal_opens", 1.0))) == (
        0.5 * WEIGHTS["goal_covers"] + WEIGHTS["goal_opens"]
    )


def test_no_choice_however_good_is_a_reason_for_one_more_call() -> None:
    assert -0.001 < worth(20.0) <= 0.0
    assert worth(-20.0) < -19.9
    assert worth(1.0) > worth(0.0)
