"""Every gate over one sample. Works offline."""

from __future__ import annotations

from turnloom.agents.sample import Sample
from turnloom.agents.verification.dialogue_view import RecordedCall
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.answerable import ANSWERABLE
from turnloom.agents.verification.gates.answered import ANSWERED
from turnloom.agents.verification.gates.dialogue import read_dialogue
from turnloom.agents.verification.gates.grounded import GROUNDED
from turnloom.agents.verification.gates.implicit import IMPLICIT
from turnloom.agents.verification.gates.necessary import NECESSARY, AblationTrial, doubtful
from turnloom.agents.verification.gates.reasoned import REASONED
from turnloom.agents.verification.gates.replay import replay
from turnloom.agents.verification.gates.schema import SCHEMA
from turnloom.agents.verification.gates.unleaked import UNLEAKED
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.agents.verification.variants.ambiguity_proof import AmbiguityProof
from turnloom.agents.verification.variants.correction_proof import CorrectionProof
from turnloom.agents.verification.variants.counterfactual_proof import CounterfactualProof
from turnloom.agents.verification.variants.parallel_proof import ParallelProof
from turnloom.agents.verification.variants.reaction_proof import ReactionProof
from turnloom.agents.verification.variants.recovery_proof import RecoveryProof
from turnloom.graphs.environment import Environment, Session

READING_GATES = (
    SCHEMA,
    GROUNDED,
    ANSWERABLE,
    UNLEAKED,
    IMPLICIT,
    NECESSARY,
    REASONED,
    ANSWERED,
)
"""The gates that only read."""

GATES = (
    "schema", "replay", "grounded", "answerable", "unleaked", "implicit", "necessary", "reasoned",
    "dialogue", "answered",
)  # fmt: skip
"""The gates that one sample passes by itself, in the order in which a certificate names them."""

LATER_GATES = frozenset({"answered"})
"""Those that are younger than samples still read, whose certificates don't name them."""


class Validator:
    """Validates samples of one environment; keeps what can be used again."""

    def __init__(self, environment: Environment) -> None:
        self.tool_context = ToolContext(environment)

    async def validate(self, sample: Sample, replays: int = 2) -> list[Finding]:
        """Run every gate but `unique`. An empty list means that the sample passes.

        A dialogue that is not well-formed is the only finding: the other gates rest on it.
        """
        view = read_dialogue(sample, self.tool_context)
        if isinstance(view, Finding):
            return [view]
        findings = [finding for gate in READING_GATES for finding in gate.check(view)]
        trial = AblationTrial(view, doubtful(view))
        proofs = (
            ReactionProof(view),
            CorrectionProof(view),
            RecoveryProof(view),
            ParallelProof(view),
            AmbiguityProof(view),
        )
        undone = CounterfactualProof(view)
        is_due = trial.doubted or undone.looks or any(proof.due for proof in proofs)

        async def probe_all(session: Session, call: RecordedCall | None) -> None:
            await undone.probe(session, call)
            if call is not None:
                await trial.probe(session, call)
                for proof in proofs:
                    await proof.probe(session, call)

        for number in range(replays):
            probe = probe_all if number == 0 and is_due else None
            failed = await replay(view, probe, from_start=number == 0)
            findings += failed
            if failed:
                break
        proven = [finding for proof in (*proofs, undone) for finding in proof.findings]
        return findings + trial.findings() + proven


async def validate(sample: Sample, environment: Environment, replays: int = 2) -> list[Finding]:
    """Run every gate but `unique` over one sample (see `Validator`, which is faster for many)."""
    return await Validator(environment).validate(sample, replays)
