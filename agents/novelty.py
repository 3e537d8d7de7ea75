"""Whether a turn is worth asking for: it shows what was not shown, or changes what was otherwise.

Nobody asks for the same twice, to be shown what they have just read, or for what is so already;
and an assistant that knows better than to call for it would be told that it missed something.
"""

from __future__ import annotations

from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.screen import is_shown, since_the_last_change
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn


def says_nothing_new(state: ExplorationState, turn: TracedTurn) -> bool:
    """Whether the turn after `state` ends in a call that was made already, or looks up what was
    shown before, as a whole or, for a list, record by record: what it yields is known."""
    last = turn.steps[-1]
    tool = state.tools[last.tool]
    shown = {step.result.text for step in state.steps}
    return (
        any(
            step.tool == last.tool and step.result.ok and _is_the_same(tool, step, last)
            for step in state.steps
        )
        or any(
            step.result.text in shown
            and (reason == "value" or state.tools[step.tool].effect == "read")
            for step, reason in zip(turn.steps, turn.reasons, strict=True)
        )
        or (tool.effect == "read" and _was_listed(state, turn))
    )


def _is_the_same(tool: Tool, one: Step, other: Step) -> bool:
    """Whether two calls of a tool ask for the same. What is done to a thing is done, whatever may
    be left out: nobody acknowledges an alarm once more with a note."""
    what = tool.required if tool.required and tool.effect == "write" else tool.properties.keys()
    return all(one.arguments.get(name) == other.arguments.get(name) for name in what)


async def changes_nothing(state: ExplorationState, after: str, turn: TracedTurn) -> bool:
    """Whether the world after the turn's last call, with the digest `after`, is as it was before
    that call."""
    before = state.session
    if any(state.tools[step.tool].effect != "read" for step in turn.steps[:-1]):
        before = await before.fork()
        for step in turn.steps[:-1]:
            await before.call(step.tool, step.arguments)
    return (await before.digest()) == after


def _was_listed(state: ExplorationState, turn: TracedTurn) -> bool:
    """Whether the last result is a list whose records stood in earlier ones since something was
    changed, with all that it tells. To have one record of a list read out is worth asking for: of
    a list a person is told little more than the names.
    """
    earlier = since_the_last_change(state.tools, [*state.steps, *turn.steps[:-1]])
    return is_shown(turn.steps[-1].result.value, (step.result.value for _, step in earlier))


def is_undoing(state: ExplorationState, after: str, turn: TracedTurn) -> bool:
    """Whether the turn takes back what the ones before it did: the world, with the digest `after`,
    is as it was before, or a thing is done away with that the last turn made or changed."""
    if after in state.digests:
        return True
    if not state.steps or not state.tools[turn.target].annotation.destructive:
        return False
    before, last = state.steps[-1], turn.steps[-1]
    shown = {str(observed.value) for observed in state.visible[-1]}
    touched = shown.union(map(str, before.arguments.values()))
    taken = state.tools[last.tool].annotation.consumes
    given = {str(value) for name, value in last.arguments.items() if name in taken}
    return state.tools[before.tool].effect != "read" and not touched.isdisjoint(given)
