"""A team of one's own: a base team, with roles put in between and roles replaced."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from turnloom.agents.role import Handle, Role
from turnloom.agents.teams.team import Team
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject

BASES = ("offline", "teacher")


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """What to make of the team of a `base`: "offline", or "teacher" where models play the roles.

    A role that accepts and emits one type of message may be inserted anywhere before the type's
    receiver; a replacement is a role, or an async function with the messages of the role that it
    stands in for. Plans are values: every method returns another plan.
    """

    base: str = "offline"
    inserted: tuple[tuple[Role[Any], str], ...] = ()
    replaced: Mapping[str, Role[Any] | Handle[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise UsageError(f"unknown base team {self.base!r}: use {' or '.join(BASES)}")

    def insert(self, role: Role[Any], *, after: str) -> TeamPlan:
        """With `role` behind the role named `after`, and behind those inserted there before."""
        return dataclasses.replace(self, inserted=(*self.inserted, (role, after)))

    def replace(self, **roles: Role[Any] | Handle[Any]) -> TeamPlan:
        """With these roles in the place of the base's, by name."""
        return dataclasses.replace(self, replaced={**self.replaced, **roles})

    def carried_out_by(self, wrap: Callable[[Handle[Any]], Handle[Any]]) -> TeamPlan:
        """The plan with every handler of its own roles wrapped."""

        def wrapped(role: Role[Any]) -> Role[Any]:
            return dataclasses.replace(role, handle=wrap(role.handle))

        return dataclasses.replace(
            self,
            inserted=tuple((wrapped(role), after) for role, after in self.inserted),
            replaced={
                name: wrapped(role) if isinstance(role, Role) else wrap(role)
                for name, role in self.replaced.items()
            },
        )

    @property
    def is_plain(self) -> bool:
        """Whether the base team is left as it is."""
        return not self.inserted and not self.replaced

    def applied(self, team: Team) -> Team:
        """The team with the plan carried out. Raises `UsageError` for a role that is not there."""
        roles = list(team.roles)
        for name, stand_in in self.replaced.items():
            place = _place(name, roles, team)
            roles[place] = _in_place_of(roles[place], stand_in)
        own = [roles[_place(name, roles, team)] for name in self.replaced]
        for role, after in self.inserted:
            anchor = _place(after, roles, team)
            same = [one for one, where in self.inserted if where == after and one in roles]
            roles.insert(max([anchor, *(roles.index(one) for one in same)]) + 1, role)
            own.append(role)
        steady = team.deterministic and all(role.deterministic for role in own)
        return dataclasses.replace(team, roles=tuple(roles), deterministic=steady)

    def identity(self) -> JsonObject:
        """What tells this plan from others, for the fingerprint of a run."""
        return {
            "base": self.base,
            "inserted": [[role.name, role.version, after] for role, after in self.inserted],
            "replaced": {
                name: [_called(role), role.version if isinstance(role, Role) else "1"]
                for name, role in sorted(self.replaced.items())
            },
        }


def offline() -> TeamPlan:
    """The plan of the offline teacher's team."""
    return TeamPlan("offline")


def teacher() -> TeamPlan:
    """The plan of the team in which models play the roles."""
    return TeamPlan("teacher")


def _place(name: str, roles: list[Role[Any]], team: Team) -> int:
    names = [role.name for role in roles]
    if name in names:
        return names.index(name)
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
    raise UsageError(f"the {team.name} team has no role {name!r}: {hint}")


def _in_place_of(role: Role[Any], stand_in: Role[Any] | Handle[Any]) -> Role[Any]:
    if isinstance(stand_in, Role):
        return dataclasses.replace(stand_in, name=role.name)
    return Role(role.name, role.accepts, role.emits, stand_in, version="1")


def _called(role: Role[Any] | Handle[Any]) -> str:
    return role.name if isinstance(role, Role) else getattr(role, "__name__", type(role).__name__)
