"""What a program brings itself, beside what a request can name: a team, agents, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the offline teacher needs no client
    from turnloom.agents.teams.team_plan import TeamPlan
    from turnloom.engine.client.agent_model import NamedAgent
    from turnloom.graphs.sources.own.own_environment import GivenSource


@dataclass(frozen=True, slots=True)
class OwnParts:
    """`plan` takes the place of the request's; `agents` play the roles that they are named for;
    `sources` join the environment that the request names, or are all of it."""

    plan: TeamPlan | None = None
    agents: Mapping[str, NamedAgent] = field(default_factory=dict)
    sources: tuple[GivenSource, ...] = ()


NOTHING_OWN = OwnParts()
