"""Confirmation: in a team with roles of one's own, what leaves it is what the gates have seen.

A role behind the verifier may score a sample, translate it, or leave parts out. What was changed
is verified again, and `checks` are stamped here, not by whoever handed the sample on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from turnloom.agents.messages import JudgementRequested, SampleRejected, SampleVerified
from turnloom.agents.record_digest import record_digest
from turnloom.agents.role import Context, Handle, Message, PerSample, Role
from turnloom.agents.sample import Sample, sample_of
from turnloom.agents.teams.team import Team
from turnloom.agents.verification.role import VERIFIER, verified
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError


class Confirmation:
    """Remembers what the verifier of a team let pass, and compares it with what leaves the team."""

    def __init__(self, environment: Environment) -> None:
        self._validator = Validator(environment)
        self._seen: PerSample[str] = PerSample()

    def watching(self, team: Team) -> Team:
        """The team, its verifier watched."""
        roles = tuple(
            replace(role, handle=self._watched(role.handle)) if role.name == VERIFIER else role
            for role in team.roles
        )
        return replace(team, roles=roles)

    def enforced(self, team: Team) -> Team:
        """The team with the confirmation behind all others."""
        confirm = Role(
            "confirmation",
            (SampleVerified,),
            (SampleVerified, SampleRejected),
            self._confirm,
            deterministic=True,
        )
        return replace(team, roles=(*team.roles, confirm))

    def _watched(self, handle: Handle[Message]) -> Handle[Message]:
        async def verify(message: Message, context: Context) -> Sequence[Message]:
            told = await handle(message, context)
            emitted = (told,) if isinstance(told, Message) else tuple(told)
            for each in emitted:
                if isinstance(each, SampleVerified | JudgementRequested):
                    self._seen[context] = _digest(_typed(each.sample))
            return emitted

        return verify

    async def _confirm(self, message: SampleVerified, context: Context) -> Sequence[Message]:
        try:
            sample = _typed(message.sample)
        except InputError as error:
            return [SampleRejected("confirmation", "confirm:form", str(error))]
        if self._seen.get(context) == _digest(sample):
            return [SampleVerified(sample)]
        end = await verified(self._validator, sample)
        return [end if isinstance(end, SampleRejected) else SampleVerified(end)]


def _typed(sample: Sample | object) -> Sample:
    return sample if isinstance(sample, Sample) else sample_of(sample)  # type: ignore[arg-type]


def _digest(sample: Sample) -> str:
    """Of everything but what others may add to the certificate: `checks` belong to it."""
    record = sample.to_json()
    record["certificate"] = dict(sample.certificate.checks)
    return record_digest(record)
