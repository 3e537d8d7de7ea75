"""The filter of a run's samples: none may be a near-duplicate of an earlier one."""

from __future__ import annotations

from turnloom.agents.messages import SampleRejected
from turnloom.agents.sample import Sample, sample_of
from turnloom.agents.verification.uniqueness import Uniqueness
from turnloom.graphs.json_value import JsonObject


class NearDuplicates:
    """Admits a sample unless `Uniqueness` finds it among those admitted."""

    def __init__(self) -> None:
        self._uniqueness = Uniqueness()

    def admit(self, sample: Sample | JsonObject) -> SampleRejected | None:
        """None to let the sample pass, or `gate:unique`. What a resumed run finds is JSON."""
        twin = self._uniqueness.admit(sample if isinstance(sample, Sample) else sample_of(sample))
        return None if twin is None else SampleRejected("release", "gate:unique", twin)
