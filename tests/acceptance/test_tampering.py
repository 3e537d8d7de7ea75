"""Whatever is falsified in a record, `verify` notices; and it notices nothing in good samples.

Every kind of tampering is tried twice: with the digest as it was, which tells any change at all,
and with a digest taken anew, as one who means to deceive would. What then goes unnoticed is what
docs/sample.md lists as under the digest alone.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections import Counter
from itertools import chain
from pathlib import Path
from random import Random

import orjson
import pytest

from turnloom.agents.record_digest import record_digest
from turnloom.agents.verification.mutations import DIGEST_ALONE, EVERY_OPERATOR, MAY_BE_TRUE
from turnloom.agents.verification.mutations.corrections import CORRECTIONS
from turnloom.agents.verification.mutations.goals import GOALS
from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.agents.verification.mutations.recoveries import RECOVERIES
from turnloom.agents.verification.mutations.undone import UNDONE

pytestmark = pytest.mark.slow

ENVIRONMENTS = ("builtin:", "bfcl:TravelAPI+MessageAPI+TicketAPI", "bfcl:TwitterAPI+MathAPI")
OWN = "python:pinned_tools:RepairShop"
GOOD = 6
"""Good samples of each environment into which everything is planted."""
PAGE = Path(__file__).parents[2] / "docs" / "sample.md"

OF_OTHER_TURNS = {
    each.__name__ for each in (*CORRECTIONS, *GOALS, *REACTIONS, *RECOVERIES, *UNDONE)
}
"""What is planted in turns that these plain dialogues have none of: the modules of these names have
tests of their own."""
MOSTLY_TOLD = {"take_thought", "swap_superlative", "change_figure", "swap_answers"}
"""Words in place of others that may be as true: of these a share is told, as the page says."""
LEAST_TOLD = 0.5


def planted(good: list[dict], kind: str, *, anew: bool) -> list[dict]:
    bad = []
    for record in good:
        changed = EVERY_OPERATOR[kind](copy.deepcopy(record), Random(record["id"]))
        if changed is None:
            continue
        if anew:
            changed["certificate"]["digest"] = record_digest(changed)
        bad.append(changed)
    return bad


def noticed(turnloom, records: list[tuple[str, dict]]) -> tuple[Counter[str], Counter[str]]:
    """How many of each kind there are, and in how many of them `verify` finds something else than
    that they are copies of each other."""
    file = turnloom.folder / "tampered.jsonl"
    file.write_bytes(b"".join(orjson.dumps(record) + b"\n" for _, record in records))
    said = turnloom("verify", file, "--env", OWN)
    assert said.code == 1, said.err
    told = (re.match(r".*?:(\d+): \S+: (\w+): ", line) for line in said.out.splitlines())
    found = {int(each[1]) for each in told if each[2] != "unique"}
    made = Counter(kind for kind, _ in records)
    return made, Counter(kind for line, (kind, _) in enumerate(records, 1) if line in found)


@pytest.fixture
def good(turnloom, generated) -> list[dict]:
    pytest.importorskip("bfcl_eval")
    shutil.copy(Path(__file__).parent / "pinned_tools.py", turnloom.folder)
    said = turnloom("generate", "-n", str(GOOD), "--env", OWN, "--out", "own")
    assert said.code == 0, said.err
    lines = (turnloom.folder / "own" / "samples-000000.jsonl").read_bytes().splitlines()
    runs = [generated("--env", spec, n=60).records[:GOOD] for spec in ENVIRONMENTS]
    return [*chain(*runs), *map(orjson.loads, lines)]


def test_there_are_enough_kinds_over_every_part_of_a_record() -> None:
    assert len(EVERY_OPERATOR) >= 90


def test_any_change_is_told_by_the_digest(turnloom, good: list[dict]) -> None:
    every = [
        (kind, record)
        for kind in EVERY_OPERATOR
        for record in planted(good[:: GOOD // 2], kind, anew=False)
    ]
    made, killed = noticed(turnloom, every)

    assert made == killed


def test_what_is_falsified_and_digested_anew_is_told_but_for_what_the_page_lists(
    turnloom, good: list[dict]
) -> None:
    every = [(kind, record) for kind in EVERY_OPERATOR for record in planted(good, kind, anew=True)]
    made, killed = noticed(turnloom, every)

    assert made.keys() == EVERY_OPERATOR.keys() - OF_OTHER_TURNS
    alive = {kind: made[kind] - killed[kind] for kind in made if killed[kind] < made[kind]}
    assert alive.keys() - MAY_BE_TRUE == DIGEST_ALONE, alive
    told = {kind: killed[kind] / made[kind] for kind in MOSTLY_TOLD}
    assert min(told.values()) >= LEAST_TOLD, told


def test_the_page_lists_what_is_under_the_digest_alone() -> None:
    listed = (
        PAGE.read_text(encoding="utf-8").split("### Under the digest alone")[1].split("\n## ")[0]
    )
    rows = re.findall(r"^\| ([^|`].*?) \|", listed, re.MULTILINE)[1:]
    assert len([row for row in rows if not row.startswith("---")]) == len(DIGEST_ALONE)


@pytest.mark.slow
def test_no_good_sample_is_blamed(turnloom, generated) -> None:
    pytest.importorskip("bfcl_eval")
    for spec in ENVIRONMENTS:
        run = generated("--env", spec, n=300)
        said = turnloom("verify", run.folder)
        assert (said.code, said.out) == (0, ""), said.out[:2000]
