"""The certificate of a sample: who made it, in how many attempts, and which gates it passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.version import version


def certificate(
    teacher: str,
    attempts: Sequence[int],
    seed: int,
    prompts: Mapping[str, str] | None = None,
    usage: Mapping[str, int] | None = None,
) -> JsonObject:
    """A certificate without checks: those are the verifier's to fill in.

    `attempts` counts the reasoner's attempts per turn; `prompts` maps prompt names to hashes;
    `usage` counts tokens.
    """
    return {
        "checks": {},
        "replays": 0,
        "teacher": teacher,
        "prompts": dict(prompts or {}),
        "attempts": list(attempts),
        "usage": dict(usage or {}),
        "seed": seed,
        "turnloom": version(),
    }
