"""Execution equivalence: does a draft do what the executed gold did?

It does when the world ends in the same state and the same needed values were obtained. The plain
case is the same calls, in any order that their results allow. Another path counts too, as long as
it makes the target's call and nothing that is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import jsonschema_rs

from turnloom.agents.dialogue import Draft, Feedback
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.json_value import JsonObject, JsonValue, scalars
from turnloom.graphs.language.morphology import normalize
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Which gold step each call of an accepted draft stands for; None on another path."""

    steps: tuple[int | None, ...]


def compare(
    gold: TracedTurn,
    draft: Draft,
    tools: Mapping[str, Tool],
    *,
    same_state: bool,
    shown: Sequence[JsonValue] = (),
) -> Equivalence | Feedback:
    """Accept the draft, or say what is wrong with it.

    `same_state` compares the final digests; `shown` are the results of earlier turns, which a
    call on another path must add to.
    """
    made = draft.calls
    matched = _match(gold.steps, made, tools)
    left = [index for index in range(len(gold.steps)) if index not in matched]
    due = [at is not None and not gold.steps[at].result.ok for at in matched]
    refused = next((i for i, call in enumerate(made) if not call.result.ok and not due[i]), None)
    if refused is not None:
        return _refusal(gold, made, matched, left, tools, refused)
    if not left and None not in matched:
        return Equivalence(tuple(matched)) if same_state else _OUTCOME
    goals = {part.first + len(part.steps) - 1 - gold.first for part in gold.parts}
    if same_state and goals <= set(matched):
        idle = _idle(made, matched, shown) if left else matched.index(None)
        if idle is None:
            return Equivalence(tuple(matched))
        return Feedback("extra", f"Nothing needs the call of {made[idle].tool}.", idle)
    return _fault(gold, made, matched, left, tools)


_NO_SECONDS = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d):00$")


def normal(arguments: JsonObject, tool: Tool) -> JsonObject:
    """Arguments without those that only state the schema's default, and moments without seconds
    that are none: a person says neither."""
    return {
        name: _NO_SECONDS.sub(r"\1", value) if isinstance(value, str) else value
        for name, value in arguments.items()
        if "default" not in (schema := tool.properties.get(name, {})) or schema["default"] != value
    }


def _match(
    gold: Sequence[Step], made: Sequence[ExecutedCall], tools: Mapping[str, Tool]
) -> list[int | None]:
    free = dict(enumerate(gold))
    matched: list[int | None] = []
    for call in made:
        found = next((index for index, step in free.items() if _same(step, call, tools)), None)
        if found is not None:
            del free[found]
        matched.append(found)
    return matched


def _same(step: Step, call: Call, tools: Mapping[str, Tool]) -> bool:
    if step.tool != call.tool:
        return False
    tool = tools[step.tool]
    return normal(step.arguments, tool) == normal(call.arguments, tool)


def _idle(
    made: Sequence[ExecutedCall],
    matched: Sequence[int | None],
    shown: Sequence[JsonValue],
) -> int | None:
    """The first unmatched call from whose result no later call takes anything new."""
    known = {leaf for result in shown for leaf in _written(result)}
    for index, call in enumerate(made):
        new = set(_written(call.result.value)) - known
        if matched[index] is None:
            later = (leaf for each in made[index + 1 :] for leaf in _written(each.arguments))
            if not any(leaf in new for leaf in later):
                return index
        known |= new
    return None


def _written(value: JsonValue) -> Iterator[str]:
    """Every scalar inside a value, as text that tells types apart."""
    return map(repr, scalars(value))


_OUTCOME = Feedback("outcome", "The calls do not bring about what the user asked for.")
_MISSING = Feedback("missing", "Something that the request needs was not done or not looked up.")


def _fault(
    gold: TracedTurn,
    made: Sequence[ExecutedCall],
    matched: Sequence[int | None],
    left: Sequence[int],
    tools: Mapping[str, Tool],
) -> Feedback:
    """What is wrong: the first thing, in the order of the draft's calls, and in the text every call
    that goes wrong in its arguments.

    A call that only reads, and read what a gold call of its tool read, is blamed last.
    """
    harmless: list[Feedback] = []
    faults: list[Feedback] = []
    strange: list[int] = []
    for index, call in enumerate(made):
        if matched[index] is not None:
            continue
        tool = tools[call.tool]
        alike = [gold.steps[i] for i in left if gold.steps[i].tool == call.tool]
        if not alike:
            strange.append(index)
            continue
        fault = _argument_fault(index, call, alike, tool)
        same = tool.effect == "read" and any(_read_the_same(step, call) for step in alike)
        (harmless if same else faults).append(fault)
    if faults:
        return replace(faults[0], text=" ".join(dict.fromkeys(fault.text for fault in faults)))
    if not strange:
        return harmless[0] if harmless and len(harmless) == len(left) else _MISSING
    if len(gold.steps) - 1 in left and strange[0] == len(made) - 1:
        return _OUTCOME
    return Feedback("extra", f"Nothing needs the call of {made[strange[0]].tool}.", strange[0])


def _read_the_same(one: ExecutedCall, other: ExecutedCall) -> bool:
    return one.result.ok and other.result.ok and one.result.value == other.result.value


def _refusal(
    gold: TracedTurn,
    made: Sequence[ExecutedCall],
    matched: Sequence[int | None],
    left: Sequence[int],
    tools: Mapping[str, Tool],
    refused: int,
) -> Feedback:
    """What is wrong with a draft of which a call was refused: an argument's form or value, or the
    call's time."""
    call = made[refused]
    if unfit := _unfit(call, tools):
        text = (
            f"The call of {call.tool} was refused: {unfit} is not of the form its schema asks for."
        )
        return Feedback("failed", text, refused, unfit)
    fault = _fault(gold, made, matched, left, tools)
    if matched[refused] is None and fault.call >= 0:
        return fault
    text = f"The call of {call.tool} was refused: read why, and see to that first."
    return Feedback("failed", text, refused)


def _unfit(call: Call, tools: Mapping[str, Tool]) -> str:
    """The first argument of a call that does not fit its schema, or ''."""
    if call.tool not in tools:
        return ""
    validator = jsonschema_rs.validator_for(tools[call.tool].parameters, offline=True)
    places = [error.instance_path for error in validator.iter_errors(call.arguments)]
    return next((str(place[0]) for place in places if place), "")


def _argument_fault(index: int, call: Call, alike: Sequence[Step], tool: Tool) -> Feedback:
    """Which argument of a call is off, compared with the most similar gold call of the tool."""
    given = normal(call.arguments, tool)

    def differing(step: Step) -> list[str]:
        wanted = normal(step.arguments, tool)
        return [name for name in (*given, *wanted) if given.get(name) != wanted.get(name)]

    nearest = min(alike, key=lambda step: len(differing(step)))
    wrong = [name for name in dict.fromkeys(differing(nearest)) if name in given]
    own = wrong[0] if wrong else None
    if own is None:
        text = f"The call of {call.tool} leaves out something that the request says."
        return Feedback("argument", text, index)
    if differs_in_spelling(given[own], nearest.arguments.get(own)):
        text = (
            f"In the call of {call.tool}, {own} is right but for its spelling: write it letter by "
            "letter as the user, a result or the schema does, with the same capitals and marks."
        )
        return Feedback("argument", text, index, own)
    names = f"{', '.join(wrong[:-1])} and {wrong[-1]} are" if len(wrong) > 1 else f"{own} is"
    text = f"In the call of {call.tool}, {names} not what the request asks for."
    return Feedback("argument", text, index, own)


def differs_in_spelling(given: JsonValue, wanted: JsonValue) -> bool:
    """Whether two texts differ, and only in capitals, spaces and marks."""
    if not isinstance(given, str) or not isinstance(wanted, str) or given == wanted:
        return False
    one, other = (normalize(text, glue="") for text in (given, wanted))
    return bool(one) and one == other
