"""The sections of a report: the funnel adds up, rates have their interval, nothing is left out."""

from pathlib import Path

import pytest

from turnloom.agents.verification.measures import Measures
from turnloom.engine.outcome import State
from turnloom.engine.reports.figures.run_tally import RunTally
from turnloom.engine.reports.figures.sections import sections
from turnloom.engine.reports.section import Chart, Section
from turnloom.engine.runs.sample_files import read_samples


def tallied(run: Path | None, *verdicts: tuple[str, str]) -> RunTally:
    tally = RunTally(Measures())
    for sample in read_samples(run) if run else ():
        tally.add(sample)
    for stage, reason in verdicts:
        tally.add_verdict(State.REJECTED, {"stage": stage, "reason": reason})
    return tally


def charts(tally: RunTally) -> dict[str, Chart]:
    return {chart.key: chart for section in sections(tally, None) for chart in section.charts}


def test_the_funnel_begins_with_all_seeds_and_ends_with_the_samples(run: Path) -> None:
    lost = (("critic", "reason:k_max"), ("explorer", "explore:dead_end"), ("mine", "own:reason"))
    funnel = charts(tallied(run, *lost))["funnel"].bars

    assert [(bar.label, bar.value) for bar in funnel] == [
        ("begun", 6), ("explored", 5), ("solved", 4), ("samples", 3)
    ]  # fmt: skip
    assert funnel[-1].note == "1 given up elsewhere"


def test_a_reason_stands_with_what_it_means_and_an_unknown_one_by_itself() -> None:
    lost = [("critic", "reason:k_max"), ("critic", "reason:k_max"), ("mine", "own:reason")]
    known, unknown = charts(tallied(None, *lost))["reasons"].bars

    assert known.note.startswith("the reasoner missed")
    assert (unknown.label, unknown.note) == ("own:reason", "")


def test_a_run_without_samples_has_its_yield_and_nothing_else() -> None:
    assert [section.key for section in sections(tallied(None), None)] == ["yield"]


def test_a_solve_rate_lies_within_its_interval() -> None:
    tally = tallied(None)
    tally.measures.samples = tally.measures.calls = tally.measures.turns = 1
    tally.measures.words, tally.measures.masked["x"] = [1], 1
    tally.solved.update({(1, True): 10, (2, True): 3, (2, False): 7, (9, False): 1})
    alone, some, none = charts(tally)["solve_rates"].bars

    assert (alone.value, alone.high) == (1.0, 1.0)
    assert alone.low == pytest.approx(0.722, abs=0.001)  # Wilson, 10 of 10
    assert (some.low, some.high) == pytest.approx((0.108, 0.603), abs=0.001)
    assert none.low == 0.0 < none.high < 1


def test_every_figure_of_bfcl_stands_beside_one_of_ours(run: Path) -> None:
    (section,) = (each for each in sections(tallied(run), None) if each.key == "bfcl")
    by_key = {chart.key: chart.bars[0] for chart in section.charts}

    assert by_key["turns"].beside == 3.67
    assert by_key["hidden_call_share"].beside == 0.225
    assert all(bar.beside is not None and bar.beside_text for bar in by_key.values())


def test_keys_are_told_once(run: Path) -> None:
    found: list[Section] = list(sections(tallied(run, ("critic", "reason:k_max")), None))

    assert len({section.key for section in found}) == len(found)
    for section in found:
        keys = [fact.key for fact in section.facts] + [chart.key for chart in section.charts]
        assert len({*keys}) == len(keys)
