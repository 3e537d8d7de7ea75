"""Whether a team's roles fit together; checked once, before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.team import Team
from turnloom.engine.errors import WiringError

Wiring = Mapping[type[Message], Role[Any]]


def wire(team: Team) -> Wiring:
    """Which role handles each message type.

    Raises `WiringError`, naming role and type, when two roles share a name, two accept one type,
    a type that is emitted leads nowhere, a type that is accepted comes from nowhere, or the team
    cannot end a sample in a way the engine understands.
    """
    _check_names(team)
    found = _receivers(team)
    _check_ends(team, found)
    _check_emitted(team, found)
    _check_accepted(team, found)
    return found


def _check_names(team: Team) -> None:
    seen: set[str] = set()
    for role in team.roles:
        if role.name in seen:
            raise WiringError(f"team {team.name!r}: two roles are named {role.name!r}")
        seen.add(role.name)


def _receivers(team: Team) -> dict[type[Message], Role[Any]]:
    found: dict[type[Message], Role[Any]] = {}
    for role in team.roles:
        for kind in role.accepts:
            if kind in found:
                raise WiringError(
                    f"team {team.name!r}: roles {found[kind].name!r} and {role.name!r} both "
                    f"accept {kind.__name__}; a message has one receiver"
                )
            found[kind] = role
    return found


def _check_ends(team: Team, found: Wiring) -> None:
    for kind in team.ends:
        if not issubclass(kind, (SampleVerified, SampleRejected)):
            raise WiringError(
                f"team {team.name!r}: the end {kind.__name__} is neither a SampleVerified "
                "nor a SampleRejected"
            )
        if kind in found:
            raise WiringError(
                f"team {team.name!r}: {kind.__name__} ends a sample, yet role "
                f"{found[kind].name!r} accepts it"
            )


def _check_emitted(team: Team, found: Wiring) -> None:
    for role in team.roles:
        for kind in role.emits:
            if kind not in found and kind not in team.ends:
                raise WiringError(
                    f"team {team.name!r}: role {role.name!r} emits {kind.__name__}, which no role "
                    "accepts and which does not end a sample"
                )


def _check_accepted(team: Team, found: Wiring) -> None:
    start = type(team.start(Context(index=0, sample_id="wiring-check", seed=0)))
    emitted = {kind for role in team.roles for kind in role.emits} | {start}
    for kind, role in found.items():
        if kind not in emitted:
            raise WiringError(
                f"team {team.name!r}: role {role.name!r} accepts {kind.__name__}, which no role "
                "emits and which does not start a sample"
            )
    if start not in found:
        raise WiringError(
            f"team {team.name!r}: samples start with {start.__name__}, which no role accepts"
        )
