"""What a certificate says of a team of models: who played which role, with which prompts, at what
cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.agents.critique.critic import attempts_at
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.role_model import ROLES, RoleModels
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.prompts.library import Library

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Certifier:
    """Completes certificates. `roles` are those that a model plays in this team."""

    role_models: RoleModels
    roles: tuple[str, ...]
    library: Library
    usage: UsageMeter

    @property
    def models(self) -> dict[str, str]:
        """Role → model; `offline` where the offline teacher plays it."""
        return {
            role: self.role_models[role].name if role in self.roles else OFFLINE
            for role in dict.fromkeys((*ROLES, *self.roles))
        }

    @property
    def teacher(self) -> str:
        """The model's name, or those of all where there are several."""
        return ", ".join(dict.fromkeys(self.models.values()))

    def certificate(self, turns: Sequence[SolvedTurn], context: Context) -> Certificate:
        """The certificate of a sample whose turns were solved in this way."""
        told = tuple(self._told(number, turn, context) for number, turn in enumerate(turns))
        return self.completed(Certificate(attempts=attempts_at(turns), turns=told), context)

    def _told(self, number: int, turn: SolvedTurn, context: Context) -> SolvedTurn:
        if "reasoner" not in self.roles:
            return turn
        requests, tokens = self.usage.at_turn(context, number)
        thoughts = turn.thoughts if turn.thoughts == "native" else "written"
        return replace(turn, thoughts=thoughts, requests=requests, tokens=tokens)

    def completed(self, certificate: Certificate, context: Context) -> Certificate:
        """The certificate with all that the models have had to do with the sample so far."""
        return replace(
            certificate,
            teacher=self.teacher,
            models=self.models,
            prompts=self.library.versions(*self.roles),
            usage=self.usage.to_dict(context),
        )
