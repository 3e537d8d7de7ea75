"""Whether a team's roles fit together; checked once, before anything runs.

For every message type there is a chain: the roles that accept *and* emit the type, in the team's
order, and behind them its receiver, which accepts it alone, or the sample's end. So a role that
rewrites, filters or scores stands between two others without their knowing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import iscoroutinefunction
from typing import Any

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.errors import WiringError

Chain = tuple[Role[Any], ...]
Wiring = Mapping[type[Message], Chain]


def wire(team: Team) -> Wiring:
    """The chain of every message type.

    Raises `WiringError`, naming role and type and drawing the chains, when a role cannot be
    awaited or has no workers, two roles share a name, two receive one type, a type that is
    emitted leads nowhere, a type that is accepted comes from nowhere, or the team cannot end a
    sample in a way the engine understands.
    """
    found = _chains(team)
    for problem in _problems(team, found):
        raise WiringError(f"team {team.name!r}: {problem}\n{drawn(team, found)}")
    return found


def drawn(team: Team, wiring: Wiring) -> str:
    """The chains as lines of text: who emits a type, whom it passes, who receives it."""
    start = type(team.start(Context(index=0, sample_id="wiring", seed=0)))
    lines = []
    for kind in dict.fromkeys([start, *(kind for role in team.roles for kind in role.emits)]):
        chain = [role.name for role in wiring.get(kind, ())]
        sources = [role.name for role in _sources(team, kind)] or ["start"]
        end = ["end"] if kind in team.ends else [] if chain else ["nobody"]
        lines.append(f"  {kind.__name__}: {' | '.join(sources)} → {' → '.join(chain + end)}")
    return "\n".join(lines)


def passes_on(role: Role[Any], kind: type[Message]) -> bool:
    """Whether the role stands in between: it accepts the type and emits it again."""
    return kind in role.accepts and kind in role.emits


def _chains(team: Team) -> dict[type[Message], Chain]:
    kinds = dict.fromkeys(kind for role in team.roles for kind in role.accepts)
    return {
        kind: (
            *(role for role in team.roles if passes_on(role, kind)),
            *(role for role in team.roles if kind in role.accepts and kind not in role.emits),
        )
        for kind in kinds
    }


def _sources(team: Team, kind: type[Message]) -> list[Role[Any]]:
    return [role for role in team.roles if kind in role.emits and kind not in role.accepts]


def _problems(team: Team, found: Wiring) -> Iterator[str]:
    yield from _of_roles(team)
    yield from _of_ends(team, found)
    yield from _of_emitted(team, found)
    yield from _of_accepted(team, found)


def _of_roles(team: Team) -> Iterator[str]:
    seen: set[str] = set()
    for role in team.roles:
        if role.name in seen:
            yield f"two roles are named {role.name!r}"
        seen.add(role.name)
        handle = getattr(role.handle, "__call__", None)  # noqa: B004 - an object may be awaited
        if not (iscoroutinefunction(role.handle) or iscoroutinefunction(handle)):
            yield f"the handler of role {role.name!r} is no async function: write `async def`"
        if role.workers is not None and role.workers < 1:
            yield f"role {role.name!r} has {role.workers} workers: give 1 or more, or None"
        for kind in (*role.accepts, *role.emits):
            if not issubclass(kind, Message):
                yield f"role {role.name!r} names {kind.__name__}, which is no type of message"


def _of_ends(team: Team, found: Wiring) -> Iterator[str]:
    for kind in team.ends:
        if not issubclass(kind, (SampleVerified, SampleRejected)):
            yield f"the end {kind.__name__} is neither a SampleVerified nor a SampleRejected"
        for role in found.get(kind, ()):
            if not passes_on(role, kind):
                yield f"{kind.__name__} ends a sample, yet role {role.name!r} accepts it"


def _of_emitted(team: Team, found: Wiring) -> Iterator[str]:
    for kind, chain in found.items():
        receivers = [role.name for role in chain if not passes_on(role, kind)]
        if len(receivers) > 1:
            yield (
                f"roles {receivers[0]!r} and {receivers[1]!r} both accept {kind.__name__}; a "
                "message has one receiver (a role that stands in between emits it again)"
            )
    for role in team.roles:
        for kind in role.emits:
            if kind not in found and kind not in team.ends:
                yield (
                    f"role {role.name!r} emits {kind.__name__}, which no role accepts and which "
                    "does not end a sample"
                )


def _of_accepted(team: Team, found: Wiring) -> Iterator[str]:
    start = type(team.start(Context(index=0, sample_id="wiring", seed=0)))
    for kind, chain in found.items():
        if all(kind in role.optional for role in chain):
            continue
        if kind is not start and not _sources(team, kind):
            yield (
                f"role {chain[0].name!r} accepts {kind.__name__}, which no role emits and which "
                "does not start a sample"
            )
    if start not in found:
        yield f"samples start with {start.__name__}, which no role accepts"
