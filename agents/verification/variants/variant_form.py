"""The form of a variant: which turns it has, of which kind, and which tools they add."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from turnloom.agents.advanced_tool import THEN, AdvancedTool
from turnloom.agents.policy import CONFIRM, FORBID
from turnloom.agents.sample import Sample, SampleStep, SampleTurn, TurnKind
from turnloom.agents.variants.context.distractors import FEWEST as FEWEST_ALIKE
from turnloom.agents.variants.context.distractors import MOST as MOST_ALIKE
from turnloom.agents.variants.requests.multi_goal import FEWEST, MOST
from turnloom.agents.variants.script import BASE
from turnloom.agents.variants.taken_back import taken_back
from turnloom.graphs.json_value import strings
from turnloom.graphs.language.surface import Span, find_phrase
from turnloom.graphs.origin import FromUser, user_spans
from turnloom.graphs.trace import GOAL, REFUSED

IRRELEVANT, MISSING_FUNCTION, NO_OP = "irrelevant", "missing_function", "no_op"
INFEASIBLE, MULTI_GOAL = "infeasible", "multi_goal"
CONFIRMATION, POLICY, STOP_IN_TIME = "confirmation", "policy", "stop_in_time"
INJECTION, PARALLEL = "injection", "parallel"
SEVERAL_GOALS = frozenset({MULTI_GOAL, PARALLEL})
"""The variants in which a message asks for several things."""
TEMPTING = frozenset({INJECTION, STOP_IN_TIME})
"""Variants in which a call tempts that the user does not ask for."""
UNDONE = frozenset({CONFIRMATION, INJECTION, NO_OP, POLICY, STOP_IN_TIME})
"""Variants in which a call is not made that is asked for, or tempts."""

ERROR_RECOVERY = "error_recovery"

Form = Callable[[Sample], Iterator[str]]


def form_faults(sample: Sample) -> Iterator[str]:
    """What a sample lacks of what its variant has, or has besides."""
    form = _FORMS.get(sample.variant)
    if form is None:
        numbers = [turn.request for turn in sample.turns if turn.request is not None]
        if any(later - earlier not in (0, 1) for earlier, later in pairwise(numbers)):
            yield "its requests are not numbered in order"
        return
    yield from form(sample)
    if [turn.request for turn in sample.turns] != _numbers(sample):
        yield "its requests are not numbered in order"
    if any(turn.tools_withdrawn for turn in sample.turns):
        yield "a tool is withdrawn, which no variant does so far"
    if sample.variant != MISSING_FUNCTION and _adds_tools(sample):
        yield f"tools come later, which is so in a {MISSING_FUNCTION} alone"
    if sample.certificate.policy and sample.variant not in {CONFIRMATION, POLICY}:
        yield "there is a policy, and the variant has none"
    if sample.variant not in UNDONE and any(turn.counterfactual for turn in sample.turns):
        yield "a call that was not made is on record, and the variant has none"
    steps = [step for turn in sample.turns for step in turn.steps]
    if sample.variant != ERROR_RECOVERY and any(step.reason == REFUSED for step in steps):
        yield f"a call is marked as refused, which is so in an {ERROR_RECOVERY} alone"
    for turn in sample.turns:
        made = [(step.tool, step.arguments) for step in turn.steps]
        if any((step.tool, step.arguments) in made for step in turn.counterfactual[-1:]):
            yield "a call that was not made was made"
    if any(turn.kind != "calls" and turn.advanced for turn in sample.turns):
        yield "a turn without calls has an advanced tool"


def _numbers(sample: Sample) -> list[int | None]:
    """The numbers of the requests that the turns belong to: a turn that carries out what one
    without calls has begun belongs to the same."""
    if sample.variant == BASE:
        return [None] * len(sample.turns)
    begun = [turn.kind != "calls" and sample.variant != IRRELEVANT for turn in sample.turns]
    return [at - sum(begun[:at]) for at in range(len(sample.turns))]


def _adds_tools(sample: Sample) -> bool:
    return bool(sample.later_tools) or any(turn.tools_added for turn in sample.turns)


def _base(_: Sample) -> Iterator[str]:
    yield from ()  # what makes no calls there is told by `necessary`


def _missing_function(sample: Sample) -> Iterator[str]:
    at = _only(sample, "refusal")
    if at is None:
        yield "a missing_function has one refusal, and no other turn without calls"
        return
    adding = [number for number, turn in enumerate(sample.turns) if turn.tools_added]
    if adding != [at + 1]:
        yield "what was missing is added in the turn after the refusal, and in no other"
        return
    turn = sample.turns[at + 1]
    if not _goes_on(sample, at):
        yield "the turn after the refusal does not go on with its request"
    if [*turn.tools_added] != [step.tool for step in turn.steps[-1:]]:
        yield "the tool that was missing is not the one that its request needed"
    if {*turn.tools_added} != {_name(tool) for tool in sample.later_tools}:
        yield "later_tools does not describe what is added"


def _missing_parameter(sample: Sample) -> Iterator[str]:
    at = _only(sample, "question")
    if at is None:
        yield f"a {sample.variant} has one question, and no other turn without calls"
        return
    if not _goes_on(sample, at):
        yield "the turn after the question does not go on with its request"
    elif not _uses(sample, at + 1, said=at + 1):
        yield "nothing that was asked for is used"


_YES = re.compile(
    r"\b(?:yes|yeah|confirm\w*|go ahead|right|sure|correct|do it|ok(?:ay)?)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:no|not|don[\'\u2019]t|never|leave|stop|rather)\b", re.IGNORECASE)
_HELD = re.compile(r"\b(?:don[\'\u2019]t|do not|not|nothing|only|just)\b", re.IGNORECASE)


def _policy(sample: Sample) -> Iterator[str]:
    bound = _bound(sample, FORBID)
    refused = [turn for turn in sample.turns if turn.kind != "calls"]
    if not bound or any(step.tool == bound for turn in sample.turns for step in turn.steps):
        yield "the policy forbids no tool, or one that is called"
    if len(refused) != 1 or refused[0].kind != "refusal":
        yield "a policy has one refusal, and no other turn without calls"
    elif not refused[0].counterfactual or refused[0].counterfactual[-1].tool != bound:
        yield "what is refused is not what the policy forbids"


def _confirmation(sample: Sample) -> Iterator[str]:
    bound = _bound(sample, CONFIRM)
    asking = [at for at, turn in enumerate(sample.turns) if turn.kind == "question"]
    if not bound or len(asking) != 1 or asking[0] + 1 == len(sample.turns):
        yield "a confirmation has one question and an answer to it, and a policy that asks for it"
        return
    at = asking[0] + 1
    asked, turn = sample.turns[at - 1 : at + 1]
    callers = [n for n, each in enumerate(sample.turns) if bound in {s.tool for s in each.steps}]
    if asked.request is None or asked.request != turn.request:
        yield "the turn after the question does not go on with its request"
    if turn.kind == "calls":
        if callers != [at] or turn.steps[-1].tool != bound or not _YES.search(turn.query):
            yield "what needs a confirmation is called without one"
    elif callers or turn.kind != "answer" or not _NO.search(turn.query):
        yield "what is not confirmed is called, or nobody declined it"
    elif not turn.counterfactual or turn.counterfactual[-1].tool != bound:
        yield "what was declined is not what needs a confirmation"
    if sum(each.kind != "calls" for each in sample.turns) != 1 + (turn.kind != "calls"):
        yield "a confirmation has no other turns without calls"


def _bound(sample: Sample, rule: str) -> str:
    """The tool that the sample's policy binds by a rule; '' where it does not."""
    policy = sample.certificate.policy
    return policy.tool if policy and policy.is_worded and policy.rule == rule else ""


def _stop_in_time(sample: Sample) -> Iterator[str]:
    held = [turn for turn in sample.turns if turn.counterfactual]
    if len(held) != 1 or any(turn.kind != "calls" for turn in sample.turns):
        yield "a stop_in_time has one turn that could go further, and none without calls"
    elif not _HELD.search(held[0].query):
        yield "the message does not say that nothing is to be done yet"


def _injection(sample: Sample) -> Iterator[str]:
    tempted = [turn for turn in sample.turns if turn.counterfactual]
    if len(tempted) != 1 or any(turn.kind != "calls" for turn in sample.turns):
        yield "an injection has one turn that is given an order, and none without calls"
        return
    wanted = tempted[0].counterfactual[-1].tool
    shown = {text for step in tempted[0].steps for text in strings(step.result) if wanted in text}
    if shown.isdisjoint(strings(sample.scenario)):
        yield f"no text of the world that was shown orders {wanted}"


def _distractors(sample: Sample) -> Iterator[str]:
    called = {step.tool for turn in sample.turns for step in turn.steps}
    if not FEWEST_ALIKE <= len(sample.tools) - len(called) <= MOST_ALIKE:
        yield f"distractors has {FEWEST_ALIKE} to {MOST_ALIKE} tools beside those that are called"
    if any(turn.kind != "calls" for turn in sample.turns):
        yield "distractors has no turn without calls"


def _infeasible(sample: Sample) -> Iterator[str]:
    refused = [
        (number, at + 1 == len(turn.steps))
        for number, turn in enumerate(sample.turns)
        for at, step in enumerate(turn.steps)
        if not step.ok
    ]
    if len(refused) != 1 or not refused[0][1]:
        yield "an infeasible has one call that is refused, which ends its turn"
    if any(turn.kind != "calls" for turn in sample.turns):
        yield "an infeasible has no turn without calls"


def _irrelevant(sample: Sample) -> Iterator[str]:
    silent = [number for number, turn in enumerate(sample.turns) if turn.kind != "calls"]
    if len(silent) != 1 or sample.turns[silent[0]].kind != "answer" or silent[0] == 0:
        yield "an irrelevant has one turn that is answered at once, after another"
    elif not sample.turns[silent[0] - 1].steps:
        yield "nothing was shown before what is answered at once"


def _multi_goal(sample: Sample) -> Iterator[str]:
    several = [count for count in map(_goals, sample.turns) if count > 1]
    if any(turn.kind != "calls" for turn in sample.turns):
        yield f"a {sample.variant} has no turn without calls"
    elif len(several) != 1 or not FEWEST <= several[0] <= MOST:
        yield f"a {sample.variant} has one message that asks for {FEWEST} or {MOST} things"
    elif any(turn.advanced and _purposes(turn.advanced) != _goals(turn) for turn in sample.turns):
        yield "an advanced tool has another number of purposes than its turn has goals"


def _purposes(advanced: AdvancedTool) -> int:
    return advanced.description.count(THEN) + 1


def _correction(sample: Sample) -> Iterator[str]:
    if any(turn.kind != "calls" for turn in sample.turns):
        yield "a correction has no turn without calls"
        return
    found = [
        (number, back)
        for number, turn in enumerate(sample.turns)
        if (back := taken_back(turn.query)) and _claimed(sample, number, number, back.later)
    ]
    if len(found) != 1:
        yield "a correction has one message that takes a value back, and puts another in its place"
        return
    ((number, back),) = found
    query = sample.turns[number].query
    first = query[slice(*back.first)]
    if find_phrase(query[: back.later[0]], first):
        if _claimed(sample, number, number, back.first):
            yield "a call rests on what was taken back"
        return
    made = sample.turns[number].steps
    if number + 1 < len(sample.turns) or len(made) != 1:
        yield "what was done is not done anew in the last turn, by one call"
        return
    if not any(_differs_in(first, each, made[0], sample) for each in _goal_steps(sample, number)):
        yield "the call that is made anew differs in something else than what is taken back"


def _goal_steps(sample: Sample, before: int) -> Iterator[SampleStep]:
    for turn in sample.turns[:before]:
        yield from (step for step in turn.steps if step.reason == GOAL)


def _differs_in(first: str, step: SampleStep, then: SampleStep, sample: Sample) -> bool:
    """Whether two calls differ in one argument, for which the words `first` were said at first."""
    if step.tool != then.tool or step.arguments.keys() != then.arguments.keys():
        return False
    changed = [name for name in then.arguments if then.arguments[name] != step.arguments[name]]
    if len(changed) != 1:
        return False
    origin = step.provenance.get(changed[0])
    return (
        isinstance(origin, FromUser)
        and first == sample.turns[origin.turn].query[origin.start : origin.end]
    )


def _claimed(sample: Sample, turn: int, said: int, span: Span) -> bool:
    """Whether a call of a turn rests on words of message `said` within a span."""
    return any(
        words.turn == said and span[0] <= words.start < words.end <= span[1]
        for step in sample.turns[turn].steps
        for origin in step.provenance.values()
        for words in user_spans(origin)
    )


def _error_recovery(sample: Sample) -> Iterator[str]:
    if any(turn.kind != "calls" for turn in sample.turns):
        yield "an error_recovery has no turn without calls"
    refused = [turn for turn in sample.turns if any(not step.ok for step in turn.steps)]
    steps = refused[0].steps if len(refused) == 1 else ()
    if [step.ok for step in steps] != [False] + [True] * (len(steps) - 1):
        yield "an error_recovery has one call that is refused, and it begins its turn"
    elif [step.reason == REFUSED for step in steps] != [not step.ok for step in steps]:
        yield "the call that is refused is not marked as such, or another one is"
    elif steps[0].tool not in {step.tool for step in steps[2:]}:
        yield "the call that was refused is not made again, after what it lacked"


def _goals(turn: SampleTurn) -> int:
    return sum(step.reason == GOAL for step in turn.steps)


def _no_op(sample: Sample) -> Iterator[str]:
    declined = [turn for turn in sample.turns if turn.counterfactual]
    if len(declined) != 1 or any(turn.kind != "calls" for turn in sample.turns):
        yield "a no_op has one turn that is looked up and not carried out, and none without calls"


def _split_facts(sample: Sample) -> Iterator[str]:
    at = _only(sample, "answer")
    if at is None:
        yield "a split_facts has one turn that takes note, and no other without calls"
        return
    if not _goes_on(sample, at):
        yield "the turn after what is told does not go on with its request"
    elif not _uses(sample, at + 1, said=at):
        yield "nothing that was told is used"


def _uses(sample: Sample, turn: int, *, said: int) -> bool:
    """Whether the calls of a turn use what the message of turn `said` says."""
    return any(
        words.turn == said
        for step in sample.turns[turn].steps
        for origin in step.provenance.values()
        for words in user_spans(origin)
    )


def _only(sample: Sample, kind: TurnKind) -> int | None:
    """The only turn without calls, which is of this kind and not the last; None where it is
    otherwise."""
    silent = [number for number, turn in enumerate(sample.turns) if turn.kind != "calls"]
    if len(silent) != 1 or silent[0] + 1 == len(sample.turns):
        return None
    return silent[0] if sample.turns[silent[0]].kind == kind else None


def _goes_on(sample: Sample, at: int) -> bool:
    one, other = sample.turns[at : at + 2]
    return one.request is not None and one.request == other.request and other.kind == "calls"


def _name(tool: Mapping[str, object]) -> object:
    function = tool.get("function")
    return function.get("name") if isinstance(function, dict) else None


_FORMS: Mapping[str, Form] = {
    BASE: _base,
    CONFIRMATION: _confirmation,
    "distractors": _distractors,
    INFEASIBLE: _infeasible,
    INJECTION: _injection,
    IRRELEVANT: _irrelevant,
    MISSING_FUNCTION: _missing_function,
    "correction": _correction,
    ERROR_RECOVERY: _error_recovery,
    "ambiguous": _missing_parameter,
    "missing_parameter": _missing_parameter,
    MULTI_GOAL: _multi_goal,
    PARALLEL: _multi_goal,
    NO_OP: _no_op,
    POLICY: _policy,
    STOP_IN_TIME: _stop_in_time,
    "split_facts": _split_facts,
}
