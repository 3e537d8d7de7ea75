"""The last look at what a sample came to, before any sink: it holds no key of this process.

A tool may print its environment, a model may repeat what it was sent.
"""

from __future__ import annotations

from dataclasses import replace

from turnloom.agents.messages import SampleRejected
from turnloom.agents.role import Context
from turnloom.engine.client.secret import held_forms, scrub
from turnloom.engine.outcome import Outcome, State, failed

_FOUND = "it holds an API key that this run was given: see which tool or model repeats it"


def without_secrets(context: Context, outcome: Outcome) -> Outcome:
    """`outcome`; with a key in it a sample is rejected, and a failure's words lose the key."""
    line = scrub(outcome.line, held_forms())
    if line == outcome.line:
        return outcome
    if outcome.accepted:
        return failed(context, State.REJECTED, SampleRejected("sink", "sink:secret", _FOUND))
    return replace(outcome, line=line)
