"""`turnloom verify` finds what is planted into good samples, and names the gate."""

import copy
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.agents.record_digest import record_digest
from turnloom.agents.verification.mutations import OPERATORS
from turnloom.agents.verification.validator import GATES

pytestmark = pytest.mark.slow

PLANTED = {
    "schema": ("withdraw_tool", "mistype_value"),
    "replay": ("tamper_result", "tamper_digest"),
    "grounded": ("shift_span", "swap_calls", "merge_calls"),
    "answerable": ("unsay_value",),
    "unleaked": ("leak_value",),
    "implicit": ("name_tool",),
    "necessary": ("repeat_call",),
    "reasoned": ("blank_thought", "confess", "foresee"),
    "answered": ("invent",),
    "dialogue": ("break_id", "lose_result", "lose_answer"),
}
GOOD = 20
"""Samples into which defects are planted, from a run that other tests look at too."""


@pytest.fixture
def good(generated) -> list[dict]:
    return generated("--env", "builtin:", n=60).records[:GOOD]


def written(file: Path, records: list[dict]) -> Path:
    file.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return file


def findings(said, file: Path) -> dict[int, set[str]]:
    """Line -> the gates that failed, as `verify` tells them on stdout."""
    gates: dict[int, set[str]] = defaultdict(set)
    for line in said.out.splitlines():
        place, _, gate, _ = line.split(": ", 3)
        path, _, number = place.rpartition(":")
        assert Path(path) == file
        gates[int(number)].add(gate)
    return gates


def spoiled(records: list[dict], operator: str) -> list[dict]:
    copies = [
        OPERATORS[operator](copy.deepcopy(record), Random(record["id"])) for record in records
    ]
    return [with_digest(record) for record in copies if record is not None]


def with_digest(record: dict) -> dict:
    """The record with its digest taken anew, as one who means to deceive would: a digest tells any
    change, and here it is the gates that are to tell it."""
    record["certificate"]["digest"] = record_digest(record)
    return record


def test_every_gate_has_a_planted_defect() -> None:
    assert PLANTED.keys() == set(GATES)


@pytest.mark.parametrize(
    ("gate", "operator"), [(gate, name) for gate, names in PLANTED.items() for name in names]
)
def test_a_planted_defect_is_found_by_its_gate(
    turnloom, good: list[dict], gate: str, operator: str
) -> None:
    bad = spoiled(good, operator)
    file = written(turnloom.folder / "planted.jsonl", bad)
    said = turnloom("verify", file)
    gates = findings(said, file)

    assert len(bad) >= GOOD / 4
    assert said.code == 1, said.err
    assert sorted(gates) == list(range(1, len(bad) + 1)), "some went through"
    assert sum(gate in found for found in gates.values()) >= 0.8 * len(bad), gates


def test_a_copy_under_another_name_is_found(turnloom, good: list[dict]) -> None:
    twin = with_digest(copy.deepcopy(good[3]) | {"id": good[3]["id"] + "-again"})
    file = written(turnloom.folder / "twins.jsonl", [*good, twin])
    said = turnloom("verify", file)

    assert said.code == 1
    assert findings(said, file) == {GOOD + 1: {"unique"}}


def test_one_bad_sample_does_not_blacken_its_neighbours(turnloom, good: list[dict]) -> None:
    (bad,) = spoiled(good[5:6], "tamper_digest")
    file = written(turnloom.folder / "mixed.jsonl", [*good[:5], bad, *good[6:]])
    said = turnloom("verify", file)

    assert said.code == 1
    assert findings(said, file) == {6: {"replay"}}


def test_good_samples_pass(turnloom, good: list[dict]) -> None:
    said = turnloom("verify", written(turnloom.folder / "good.jsonl", good))

    assert (said.code, said.out) == (0, "")
    assert said.err.startswith(f"{GOOD} samples checked, 0 findings\n")


CAUGHT = {"swap_thoughts": 0.95}
"""Two thoughts about the same thing can change places and still be true; such a mutant is no
defect. Of every other operator's mutants none goes through."""


@pytest.mark.slow
@pytest.mark.parametrize("environment", ["builtin:", "bfcl:TravelAPI+MessageAPI+TicketAPI"])
def test_hardly_a_mutant_goes_through(turnloom, generated, environment: str) -> None:
    if environment.startswith("bfcl:"):
        pytest.importorskip("bfcl_eval")
    records = generated("--env", environment, n=500).records[:100]
    bad = [(name, record) for name in OPERATORS for record in spoiled(records, name)]
    file = written(turnloom.folder / "mutants.jsonl", [record for _, record in bad])
    said = turnloom("verify", file)

    killed = findings(said, file)
    alive = Counter(name for line, (name, _) in enumerate(bad, 1) if line not in killed)
    assert len(bad) >= 2000
    assert alive.total() <= 0.002 * len(bad), alive
    assert all(count <= 0.03 * len(records) for count in alive.values()), alive


def test_a_single_sample_is_counted_as_one(turnloom, good: list[dict]) -> None:
    file = written(turnloom.folder / "one.jsonl", [good[0]])
    assert turnloom("verify", file).err.startswith("1 sample checked, 0 findings\n")

    bad = written(turnloom.folder / "bad.jsonl", spoiled(good[:1], "tamper_digest"))
    assert turnloom("verify", bad).err.startswith("1 sample checked, ")
