"""What earlier drafts of a turn taught: values, calls and plans that are ruled out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import Draft, Feedback
from turnloom.graphs.json_value import JsonValue


def spelled(value: JsonValue) -> str:
    """A value as a key: equal numbers are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


@dataclass(slots=True)
class Ruled:
    """Taken from feedback.

    values    (tool, parameter, value) that are not what the request asks for
    incomplete tools whose call lacks something that was asked for
    needless  tools whose call nothing needed
    plans     sets of tools that did not bring about what was asked
    refused   sets of tools of drafts that ended with a refusal
    refusals  error texts of calls that were refused although their arguments may be right
    sources   (tool, parameter) → for each value ruled out, the tools that the draft called, and
              the value's spellings (a text's last words are a spelling too)
    """

    values: set[tuple[str, str, str]] = field(default_factory=set)
    incomplete: set[str] = field(default_factory=set)
    needless: Counter[str] = field(default_factory=Counter)
    plans: list[frozenset[str]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    refused: list[frozenset[str]] = field(default_factory=list)
    sources: dict[tuple[str, str], list[tuple[frozenset[str], frozenset[str]]]] = field(
        default_factory=dict
    )

    def out(self, tool: str, parameter: str, value: JsonValue) -> bool:
        return bool(self.values) and (tool, parameter, spelled(value)) in self.values


def _endings(value: JsonValue) -> list[str]:
    """The last one to three words of a text, each as the value that it may have come from."""
    if not isinstance(value, str):
        return []
    words = value.split(" ")
    ends = [" ".join(words[-count:]) for count in range(1, 4) if count < len(words)]
    return [spelled(end) for end in ends] + [end for end in ends if end.replace(".", "").isdigit()]


def ruled_by(earlier: Sequence[Draft], feedback: Sequence[Feedback]) -> Ruled:
    """Learn from each draft and what was said of it."""
    ruled = Ruled()
    for draft, remark in zip(earlier, feedback, strict=True):
        made = [(call, call.result) for call in draft.calls]
        tools = frozenset(call.tool for call, _ in made)
        pointed = made[remark.call] if 0 <= remark.call < len(made) else None
        match remark.fault:
            case "argument" if pointed is not None:
                call = pointed[0]
                if remark.argument in call.arguments:
                    value = call.arguments[remark.argument]
                    ruled.values.add((call.tool, remark.argument, spelled(value)))
                    spellings = frozenset((spelled(value), *_endings(value)))
                    entry = ruled.sources.setdefault((call.tool, remark.argument), [])
                    entry.append((tools, spellings))
                else:
                    ruled.incomplete.add(call.tool)
            case "extra" if pointed is not None:
                ruled.needless[pointed[0].tool] += 1
            case "failed":
                ruled.refused.append(tools)
            case _:
                ruled.plans.append(tools)
        if remark.fault == "failed":
            ruled.refusals += [
                (call.tool, outcome.text) for call, outcome in made if not outcome.ok
            ]
    return ruled
