"""What is held out is unlike what is trained on: other scenarios, other families of targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import Record, export, lines_of, rich

from turnloom.agents.sample import Sample, sample_of
from turnloom.engine.exports.holdout import Holdout, ScenarioCensus, families_of, scenario_key
from turnloom.graphs.errors import InputError


def record(number: int, *targets: str, scenario: int | None = None) -> Record:
    made = rich(number)
    steps = [
        {"tool": target, "arguments": {}, "ok": True, "result": {}, "provenance": {}}
        | {"reason": "wish"}
        for target in targets
    ]
    made["turns"] = [{"query": "x", "kind": "calls", "advanced_tool": _ADVANCED, "steps": steps}]
    made["environment"]["scenario"] = {"at": number if scenario is None else scenario}
    made["environment"]["initial_digest"] = "0"
    return made


_ADVANCED = {"name": "a", "description": "", "parameters": {}}


def held_out(samples: list[Sample], share: float) -> Holdout:
    census = ScenarioCensus()
    for sample in samples:
        census.add(sample)
    return census.holdout(share)


def mixed(count: int = 100) -> list[Sample]:
    targets = ["book_flight", "search_flights", "place_order", "cancel_order"]
    rare = {7: "forward_mails", 8: "send_mail"}
    return [
        sample_of(record(number, rare.get(number, targets[number % 4]))) for number in range(count)
    ]


def test_no_training_sample_has_a_target_of_a_family_that_is_held_out() -> None:
    samples = mixed()
    holdout = held_out(samples, 0.02)
    assert "mail" in " ".join(holdout.families)
    trained = [sample for sample in samples if not holdout.holds(sample)]
    assert all(families_of(sample).isdisjoint(holdout.families) for sample in trained)
    assert holdout.held == 100 - len(trained)
    assert holdout.share == pytest.approx(0.02)


def test_no_scenario_is_on_both_sides() -> None:
    samples = [sample_of(record(n, "book_flight", scenario=n // 5)) for n in range(100)]
    holdout = held_out(samples, 0.1)
    sides: dict[bytes, set[bool]] = {}
    for sample in samples:
        sides.setdefault(scenario_key(sample), set()).add(holdout.holds(sample))
    assert all(len(side) == 1 for side in sides.values())
    assert holdout.families == ()
    assert holdout.share == pytest.approx(0.1)


def test_a_sample_that_shares_a_scenario_with_a_held_out_target_is_held_out_too() -> None:
    samples = [
        sample_of(record(n, "book_flight" if n else "send_mail", scenario=n // 2))
        for n in range(20)
    ]
    holdout = held_out(samples, 0.01)
    assert [holdout.holds(sample) for sample in samples[:3]] == [True, True, False]


def test_where_every_sample_has_the_rarest_family_scenarios_alone_are_held_out() -> None:
    samples = [sample_of(record(n, "book_flight", "send_mail")) for n in range(50)]
    holdout = held_out(samples, 0.1)
    assert holdout.families == ()
    assert 0 < holdout.held <= 5


def test_the_order_of_samples_decides_nothing() -> None:
    samples = mixed()
    assert held_out(samples, 0.1) == held_out(samples[::-1], 0.1)


def test_a_single_scenario_cannot_be_held_out(tmp_path: Path) -> None:
    records = [record(n, "book_flight", scenario=1) for n in range(5)]
    with pytest.raises(InputError, match="all 5 samples begin in one scenario"):
        export("trl", records, tmp_path / "out", holdout=0.1)
    assert list(tmp_path.iterdir()) == []


def test_both_parts_are_written_and_share_no_sample(tmp_path: Path) -> None:
    export("trl", [rich(n) for n in range(20)], tmp_path / "out", holdout=0.1)
    train, test = (
        {line["sample_id"] for line in lines_of(tmp_path / "out" / f"{part}.jsonl")}
        for part in ("train", "test")
    )
    assert train.isdisjoint(test)
    assert len(train | test) == 20
    assert test
