"""Reasons explained: each code on record has a meaning and a remedy, and near misses are named."""

import pytest

from turnloom.engine.reports.reasons import GATE_NAMES, REASONS, explanation, overview
from turnloom.graphs.errors import UsageError


@pytest.mark.parametrize("code", [each.code for each in REASONS])
def test_a_code_is_told_with_what_it_means_and_what_to_do(code: str) -> None:
    reason = next(each for each in REASONS if each.code == code)
    told = explanation(code)

    assert reason.why in told
    assert told.endswith(f"{reason.remedy}\n")
    assert code in overview()


@pytest.mark.parametrize("gate", GATE_NAMES)
def test_a_gate_is_explained_by_what_it_asks_for_with_its_family_or_without(gate: str) -> None:
    assert f"\n{gate}: " in explanation(f"gate:{gate}")
    assert explanation(gate) == explanation(f"gate:{gate}")


@pytest.mark.parametrize("code", ["crash:KeyError", "judge:of_a_role_of_mine"])
def test_members_of_a_family_are_told_as_its_kind(code: str) -> None:
    assert explanation(code).startswith(f"{code}: ")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("reason:kmax", "did you mean reason:k_max"),
        ("gate:ground", "no gate is called 'ground'"),
        ("wholly:else", "lists them all"),
        ("", "lists them all"),
    ],
)
def test_what_no_run_writes_is_refused_with_what_is_near(code: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        explanation(code)
