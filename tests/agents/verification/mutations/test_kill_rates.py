from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from turnloom.agents.verification.file_verification import FileVerification
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.mutations import (
    DIGEST_ALONE,
    EVERY_OPERATOR,
    MAY_BE_TRUE,
    kill_rates,
)
from turnloom.agents.verification.mutations.kill_rates import LEAST_KILLED, KillRates
from turnloom.graphs.environment import Environment

Record = dict[str, Any]


@pytest.fixture
async def rates(environment: Environment, certified_record: Record) -> KillRates:
    async def opened(_: Sequence[str]) -> Environment:
        return environment

    rates = KillRates(1)
    for _ in range(2):
        await rates.add(certified_record, FileVerification(opened).findings)
    return rates


async def blind(_: Record) -> list[Finding]:
    return []


async def test_defects_of_many_kinds_are_planted_once_a_variant_and_found(
    rates: KillRates,
) -> None:
    assert len(rates.made) >= 80
    assert set(rates.made.values()) == {1}
    assert rates.rate >= LEAST_KILLED
    assert rates.is_good


async def test_what_only_a_digest_tells_is_found_by_it_alone(rates: KillRates) -> None:
    for kind in DIGEST_ALONE & rates.gates.keys():
        assert "digest" in rates.gates[kind], kind
    for kind in rates.gates.keys() - DIGEST_ALONE:
        assert "digest" not in rates.gates[kind], kind


async def test_verification_that_finds_nothing_is_found_out(certified_record: Record) -> None:
    rates = KillRates(1)
    await rates.add(certified_record, blind)
    told = rates.to_json()

    assert not rates.is_good
    assert told["kill_rate"] < 0.1  # what cannot be read as a sample needs no gate
    assert {each["kind"] for each in told["survivors"]} > {"change_value", "tamper_digest"}
    changed = next(each for each in told["survivors"] if each["kind"] == "tamper_digest")
    assert next(each["at"] for each in changed["differs"]).startswith("environment.")


async def test_other_calls_that_come_to_the_same_are_equivalent(
    certified_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def detour(record: Record, _: Random) -> Record:
        turn = next(turn for turn in record["turns"] if len(turn["steps"]) > 1)
        turn["steps"].insert(0, turn["steps"][0])
        return record

    operators = {"detour": detour, "confess": EVERY_OPERATOR["confess"]}
    monkeypatch.setattr(kill_rates, "EVERY_OPERATOR", operators)
    rates = KillRates(1)
    await rates.add(certified_record, blind)

    assert rates.equivalent == {"detour": 1}, "a confession changes no call"
    assert list(rates.rates()) == [("confess", 0, 1), ("detour", 0, 0)]
    assert rates.rate == 0


def test_the_kinds_set_apart_are_kinds() -> None:
    assert EVERY_OPERATOR.keys() >= DIGEST_ALONE | MAY_BE_TRUE
    assert len(EVERY_OPERATOR) >= 30
