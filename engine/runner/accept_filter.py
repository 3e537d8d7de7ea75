"""The filter at the end: a verified sample may still be refused, for what came before it."""

from __future__ import annotations

from typing import Protocol

from turnloom.agents.messages import SampleRejected
from turnloom.agents.sample import Sample
from turnloom.graphs.json_value import JsonObject


class AcceptFilter(Protocol):
    """The last word on a verified sample, given in the order of release."""

    def admit(self, sample: Sample | JsonObject) -> SampleRejected | None:
        """None to let the sample pass, or why not."""
        ...
