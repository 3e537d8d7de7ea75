from __future__ import annotations

import pytest

from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.graphs.json_value import JsonObject, JsonValue

OFFLINE = Certificate("offline", (1, 2), seed=7, turnloom="1.0")
FULL = Certificate(
    "big, small", (1,), 3, {"schema": "pass"}, 2, {"judge": "a1"}, {"requests": 4}, "1.0",
    {"judge": "big"}, {"worded": 1, "withheld": 0}, {"natural": 4},
    (SolvedTurn("guided", "written", {"unaided": 1}, {"unaided": 2}, {"unaided": 90}),), "d1",
    True, True,
)  # fmt: skip


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    always = ["checks", "replays", "teacher", "prompts", "attempts", "usage", "seed", "turnloom"]
    assert list(OFFLINE.to_json()) == always
    assert list(FULL.to_json()) == [
        "checks", "digest", "independent", *always[1:5], "turns", *always[5:], "simulated",
        "models", "feedback", "judge",
    ]  # fmt: skip


@pytest.mark.parametrize("certificate", [OFFLINE, FULL])
def test_what_is_written_reads_back(certificate: Certificate) -> None:
    assert Certificate.from_json(certificate.to_json()) == certificate


def test_the_version_is_the_one_at_work() -> None:
    assert Certificate().turnloom not in {"", "0"}


@pytest.mark.parametrize("other", [None, "x", 3, [], ["x"], {}, {"x": []}])
@pytest.mark.parametrize("key", FULL.to_json())
def test_a_foreign_certificate_is_read_as_far_as_it_goes(key: str, other: JsonValue) -> None:
    foreign: JsonObject = {**FULL.to_json(), key: other}
    read = Certificate.from_json(foreign).to_json()
    assert {**read, key: 0} == {**FULL.to_json(), key: 0}


def test_no_certificate_at_all_is_an_empty_one() -> None:
    assert Certificate.from_json({}) == Certificate(turnloom="")
