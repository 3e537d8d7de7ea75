"""A record's digest: of all that it says, in whatever order it says it."""

from __future__ import annotations

import json

import pytest

from turnloom.agents.record_digest import record_digest
from turnloom.graphs.json_value import JsonObject

RECORD: JsonObject = {"id": "s", "turns": [1, 2.5, "Ä"], "certificate": {"seed": 1, "digest": "a"}}


def test_the_digest_leaves_itself_out_and_nothing_else() -> None:
    digest = record_digest(RECORD)
    assert digest == record_digest({**RECORD, "certificate": {"digest": "b", "seed": 1}})
    assert digest != record_digest({**RECORD, "certificate": {"seed": 2}})
    assert digest != record_digest({**RECORD, "turns": [2.5, 1, "Ä"]})
    assert digest != record_digest({**RECORD, "digest": ""})


def test_it_is_the_same_after_writing_and_reading() -> None:
    assert record_digest(json.loads(json.dumps(RECORD, sort_keys=True))) == record_digest(RECORD)


def test_it_is_the_documented_one() -> None:
    record: JsonObject = {"b": [True, None], "a": "é", "certificate": {"digest": "x"}}
    assert record_digest(record) == "b2dd375901c2a2d0e7bd56bbd5a8e35d"


def test_what_cannot_be_written_has_none() -> None:
    with pytest.raises(TypeError, match="64-bit"):
        record_digest({"id": 2**70})
