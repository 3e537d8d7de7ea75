"""What earlier drafts of a turn taught: values, calls and whole drafts that are ruled out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import Draft, Feedback
from turnloom.graphs.call import Call
from turnloom.graphs.json_value import JsonValue


def spelled(value: JsonValue) -> str:
    """A value as a key: equal numbers are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


@dataclass(slots=True)
class Ruled:
    """Taken from feedback.

    drafts     the calls of each draft, spelled
    values     by tool and parameter, what is not what the request asks for
    incomplete tools whose call lacks something that was asked for
    needless   tools whose call nothing needed, by how often
    vain       tools that drafts ended with and that do not bring about what was asked
    lacking    sets of tools that something was missing beside
    refusals   tools of calls that were refused although their arguments may be right, with the
               text of the refusal
    """

    drafts: set[tuple[str, ...]] = field(default_factory=set)
    values: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    needless: Counter[str] = field(default_factory=Counter)
    vain: set[str] = field(default_factory=set)
    lacking: list[frozenset[str]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)

    def out(self, tool: str, parameter: str, value: JsonValue) -> bool:
        values = self.values.get((tool, parameter))
        return values is not None and spelled(value) in values

    def drafted(self, calls: Iterable[Call]) -> bool:
        """Whether the very calls were turned down before."""
        return bool(self.drafts) and _written(calls) in self.drafts


def _written(calls: Iterable[Call]) -> tuple[str, ...]:
    return tuple(f"{call.tool} {spelled(call.arguments)}" for call in calls)


def ruled_by(earlier: Sequence[Draft], feedback: Sequence[Feedback]) -> Ruled:
    """Learn from each draft and what was said of it."""
    ruled = Ruled()
    for draft, remark in zip(earlier, feedback, strict=True):
        made = draft.calls
        ruled.drafts.add(_written(made))
        pointed = made[remark.call] if 0 <= remark.call < len(made) else None
        match remark.fault:
            case "argument" if pointed is not None:
                if remark.argument in pointed.arguments:
                    value = spelled(pointed.arguments[remark.argument])
                    ruled.values.setdefault((pointed.tool, remark.argument), set()).add(value)
                else:
                    ruled.incomplete.add(pointed.tool)
            case "extra" if pointed is not None:
                ruled.needless[pointed.tool] += 1
            case "failed":
                refused = (call for call in made if not call.result.ok)
                ruled.refusals += [(call.tool, call.result.text) for call in refused]
            case "outcome" if made:
                ruled.vain.add(made[-1].tool)
            case _:
                ruled.lacking.append(frozenset(call.tool for call in made))
    return ruled
