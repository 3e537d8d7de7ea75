"""A team of one's own, as a configuration file describes it:

[team]
base = "offline"                      # or "teacher"
[[team.insert]]
role = "python:roles:persona"         # or the name of an installed role
after = "composer"
[team.replace]
reasoner = "python:roles:my_reasoner"
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from turnloom.agents.role import Handle, Role
from turnloom.agents.teams.team_plan import TeamPlan
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.entry_points import installed_entry_points, loaded
from turnloom.graphs.sources.python.loading import load

ENTRY_POINTS = "turnloom.roles"
"""The group in which installed packages name their roles."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InsertRequest(_Table):
    """A role, and the name of the one behind which it stands."""

    role: str
    after: str


class TeamRequest(_Table):
    """The table `[team]`."""

    base: str | None = None
    insert: tuple[InsertRequest, ...] = ()
    replace: dict[str, str] = Field(default_factory=dict)

    def plan(self, base: str) -> TeamPlan:
        """The plan, its roles loaded; `base` is the team that there is if none is named.

        Raises `UsageError` for what is no role, and `SourceError` for what cannot be imported.
        """
        plan = TeamPlan(self.base or base)
        for each in self.insert:
            plan = plan.insert(_role(each.role), after=each.after)
        return plan.replace(**{name: _stand_in(where) for name, where in self.replace.items()})


def _role(where: str) -> Role[Any]:
    found = _load(where)
    if not isinstance(found, Role):
        raise UsageError(f"{where} is no role: decorate the function with turnloom.role(…)")
    return found


def _stand_in(where: str) -> Role[Any] | Handle[Any]:
    found = _load(where)
    if not (isinstance(found, Role) or callable(found)):
        raise UsageError(f"{where} is neither a role nor an async function")
    stand_in: Role[Any] | Handle[Any] = found
    return stand_in


def _load(where: str) -> Any:
    kind, colon, rest = where.partition(":")
    if colon and kind == "python":
        return load(rest).value
    points = installed_entry_points(ENTRY_POINTS)
    if where not in points:
        known = ", ".join(sorted(points)) or "none is installed"
        raise UsageError(
            f"unknown role {where!r}: write python:module:attribute, or the name of an installed "
            f"one ({known})"
        )
    return loaded(points[where])
