"""The certificate of a sample: who made it, in how many attempts, and which gates it passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.agents.policy import Policy
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.version import VERSION

JUDGE_SCORES = ("natural", "coherent", "helpful")
"""What the judge scores, from 1 to 5; roles of one's own may add scores of other names."""

_COUNTED = ("attempts", "requests", "tokens", "samples")
Names = Mapping[str, str]
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SolvedTurn:
    """How a turn was solved.

    solved    `unaided`: from what a deployed model would see, or `guided`
    thoughts  who wrote them, and how: `offline`; or a model, `written` as the prompt asks, or
              `native`: what it thought by itself, called as at deployment
    attempts  how many there were, by kind (`turnloom.agents.critique.guidance.KINDS`)
    requests  what a model was asked at this turn, by kind; `tokens` that took
    samples   unaided attempts that were drawn (`drawn`) and those of them that solved it (`solved`)
    """

    solved: str
    thoughts: str
    attempts: Counts
    requests: Counts = field(default_factory=dict)
    tokens: Counts = field(default_factory=dict)
    samples: Counts = field(default_factory=dict)

    def to_json(self) -> JsonObject:
        """As it stands in a certificate; what does not apply is left out."""
        counted = zip(
            _COUNTED, (self.attempts, self.requests, self.tokens, self.samples), strict=True
        )
        written: JsonObject = {"solved": self.solved, "thoughts": self.thoughts}
        return written | {key: dict(counts) for key, counts in counted if counts}

    @classmethod
    def from_json(cls, written: JsonValue) -> SolvedTurn:
        """Read what is there, as `Certificate.from_json` does."""
        turn = written if isinstance(written, dict) else {}
        return cls(
            _text(turn.get("solved")),
            _text(turn.get("thoughts")),
            *(
                _counts(turn.get(key)) or {}
                for key in ("attempts", "requests", "tokens", "samples")
            ),
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is vouched for; whoever knows more of it replaces what it knows.

    checks    gate → how it was passed; empty until the verifier has been there
    digest    of the whole record but this (`record_digest`); empty until the sample is finished
    independent  whether no call takes a value from an earlier one's result
    replays   fresh worlds in which the calls gave the results on record
    prompts   prompt → hash
    attempts  the reasoner's attempts, per turn
    turns     how each turn was solved; None in records made before that was said
    seed      the run's; whoever writes the sample fills it in
    usage     tokens and requests that the models took
    models    role → model, where models play roles
    simulated whether the calls ran on a simulation of what a document describes
    policy    the rule in the system message, where there is one
    feedback  how many of the critic's remarks were in a model's words, and how many withheld
    judge     score by criterion, where a judge was asked
    """

    teacher: str = ""
    attempts: tuple[int, ...] = ()
    seed: int = 0
    checks: Names = field(default_factory=dict)
    replays: int = 0
    prompts: Names = field(default_factory=dict)
    usage: Counts = field(default_factory=dict)
    turnloom: str = VERSION
    models: Names | None = None
    feedback: Counts | None = None
    judge: Counts | None = None
    turns: tuple[SolvedTurn, ...] | None = None
    digest: str = ""
    independent: bool = False
    simulated: bool = False
    policy: Policy | None = None

    def to_json(self) -> JsonObject:
        """As it stands in a sample, keys in that order; what does not apply is left out."""
        written: JsonObject = {
            "checks": dict(self.checks),
            **({"digest": self.digest} if self.digest else {}),
            **({"independent": True} if self.independent else {}),
            "replays": self.replays,
            "teacher": self.teacher,
            "prompts": dict(self.prompts),
            "attempts": list(self.attempts),
            **({} if self.turns is None else {"turns": [turn.to_json() for turn in self.turns]}),
            "usage": dict(self.usage),
            "seed": self.seed,
            "turnloom": self.turnloom,
            **({"simulated": True} if self.simulated else {}),
            **({} if self.policy is None else {"policy": self.policy.to_json()}),
        }
        optional = {"models": self.models, "feedback": self.feedback, "judge": self.judge}
        for key, value in optional.items():
            if value is not None:
                written[key] = dict(value)
        return written

    @property
    def is_undigested(self) -> bool:
        """Whether gates have passed and there is no digest: it was made before there were any."""
        return bool(self.checks) and not self.digest

    @classmethod
    def from_json(cls, written: JsonObject) -> Certificate:
        """Read what is there. It is no evidence, so what has another form counts as absent."""
        attempts, turns = written.get("attempts"), written.get("turns")
        return cls(
            teacher=_text(written.get("teacher")),
            attempts=tuple(map(_count, attempts)) if isinstance(attempts, list) else (),
            seed=_count(written.get("seed")),
            checks=_names(written.get("checks")) or {},
            replays=_count(written.get("replays")),
            prompts=_names(written.get("prompts")) or {},
            usage=_counts(written.get("usage")) or {},
            turnloom=_text(written.get("turnloom")),
            models=_names(written.get("models")),
            feedback=_counts(written.get("feedback")),
            judge=_counts(written.get("judge")),
            turns=tuple(map(SolvedTurn.from_json, turns)) if isinstance(turns, list) else None,
            digest=_text(written.get("digest")),
            independent=written.get("independent") is True,
            simulated=written.get("simulated") is True,
            policy=Policy.from_json(written.get("policy")),
        )


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _count(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _names(value: JsonValue) -> Names | None:
    if not isinstance(value, dict):
        return None
    return {key: each for key, each in value.items() if isinstance(each, str)}


def _counts(value: JsonValue) -> Counts | None:
    if not isinstance(value, dict):
        return None
    return {key: each for key, each in value.items() if isinstance(each, int)}
