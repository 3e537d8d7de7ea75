"""The JSON Schema that travels with the package takes every sample, and no broken one."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

import turnloom

SCHEMA = json.loads((files("turnloom") / "sample.schema.json").read_text(encoding="utf-8"))
SETTINGS = turnloom.Settings(turns=(1, 3))


@pytest.fixture(scope="module")
def validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(SCHEMA, offline=True)


@pytest.fixture(scope="module")
def samples() -> list[dict]:
    return list(turnloom.samples(10, "builtin:", settings=SETTINGS))


def test_samples_have_the_form_that_the_schema_tells(validator, samples: list[dict]) -> None:
    for sample in samples:
        validator.validate(sample)


@pytest.mark.parametrize(
    "breaks",
    [
        lambda sample: sample.pop("turns"),
        lambda sample: sample["turns"][0].pop("query"),
        lambda sample: sample["turns"][0]["steps"][0].update(ok="yes"),
        lambda sample: sample["messages"][1].update(role="human"),
        lambda sample: sample["certificate"].update(attempts=[0]),
        lambda sample: sample["certificate"]["turns"][0].update(solved="somehow"),
        lambda sample: sample["turns"][0]["steps"][-1]["provenance"].update(x={"from": "nowhere"}),
    ],
)
def test_what_is_broken_is_refused(validator, samples: list[dict], breaks) -> None:
    sample = json.loads(json.dumps(samples[0]))
    breaks(sample)

    assert not validator.is_valid(sample)
