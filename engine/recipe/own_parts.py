"""What a program brings itself, beside what a request can name: a team, agents, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the offline teacher needs no client
    from turnloom.agents.team_plan import TeamPlan
    from turnloom.engine.client.agent_model import NamedAgent


@dataclass(frozen=True, slots=True)
class OwnParts:
    """`plan` takes the place of the request's; `agents` play the roles that they are named for."""

    plan: TeamPlan | None = None
    agents: Mapping[str, NamedAgent] = field(default_factory=dict)


NOTHING_OWN = OwnParts()
