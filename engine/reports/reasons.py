"""Why seeds come to nothing, by the code on record: what it means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from inspect import getdoc

from turnloom.agents.verification.validator import GATES
from turnloom.graphs.errors import UsageError

UNIQUE = "unique"
GATE_NAMES = (*GATES, UNIQUE)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of `rejected.jsonl` or `dead.jsonl`. `NAME` and `ERROR` in it stand for any.

    stage   who gave the seed up
    why     what the code says
    remedy  what a person can do where there are many of them
    """

    code: str
    stage: str
    why: str
    remedy: str


_MORE = "Single ones cost nothing but their time: another seed takes the place."
_PROMPT = (
    "Read the details: they say which rule. A stronger --model keeps more; so does a prompt of "
    "your own that states the rule (--prompts)."
)
_ROLE = "Look at the role of your own that is named; `on_crash` of a program shows its error."

REASONS = (
    Reason(
        "explore:dead_end",
        "explorer",
        "no tool was left that could be called and would show or change something new",
        "Fewer turns (--turns), more tools (a second --env), or a scenario that holds more: "
        "`turnloom graph --env SPEC` shows which tools nothing leads to.",
    ),
    Reason(
        "explore:target",
        "explorer",
        "no turn could be ended with one of the `--target` tools",
        "The run's first lines name what a target misses; join an environment whose tools give it.",
    ),
    Reason(
        "abstract:unusable",
        "toolsmith",
        "the model's advanced tool kept breaking a rule",
        _PROMPT,
    ),
    Reason(
        "compose:unsayable",
        "composer",
        "no message could ask for the tool and say what the user has to supply without naming a "
        "step (offline)",
        "Name the parameter in the tool's documentation as a person would, with a description.",
    ),
    Reason("compose:unusable", "composer", "the model's message kept breaking a rule", _PROMPT),
    Reason(
        "rewrite:unsaid",
        "a role of one's own",
        "a role rewrote the messages, and a value that the user has "
        "to say is in none of them any more",
        "Tell the role to keep values word by word.",
    ),
    Reason(
        "hint:leak",
        "critic",
        "an advanced tool's description holds a value that only a result may reveal",
        _PROMPT,
    ),
    Reason(
        "reason:stuck",
        "reasoner",
        "the offline reasoner found no call that answers to the request",
        "What a tool is for has to be said in its description; a model as teacher (--teacher) "
        "understands more.",
    ),
    Reason(
        "reason:k_max",
        "critic",
        "the reasoner missed as often as `--k-max` allows; `detail` says how the last time",
        "A request may be too hard, or have two readings. More attempts: --k-max. " + _MORE,
    ),
    Reason(
        "reason:guided",
        "critic",
        'with `guided = "drop"`: a turn was not solved unaided',
        'Such turns need a hint. guided = "keep" has them solved with help and written anew.',
    ),
    Reason(
        "reason:solved",
        "critic",
        "with `keep_solved`: the model solves the sample's turns too often, or too seldom",
        "That is what keep_solved is for. Of too many: a wider range, or another --difficulty.",
    ),
    Reason(
        "reason:clean",
        "rationalizer, critic",
        "a turn was solved with help, and no texts that could stand were written for it in the "
        "clean pass",
        "A few are nothing to worry about. Many: a stronger reasoner, or --hint later, with which "
        "fewer turns need the pass.",
    ),
    Reason(
        "gate:NAME",
        "verifier; release for `gate:unique`",
        "this gate found something: the first finding is the detail",
        _MORE,
    ),
    Reason(
        "judge:NAME",
        "judge",
        "the score (`natural`, `coherent`, `helpful`) is below what was asked for",
        "The bars stand in the configuration under [judge].",
    ),
    Reason(
        "judge:no_verdict",
        "judge",
        "the judge's answers could not be used",
        "Give the judge a model that answers in JSON ([roles.judge] in the configuration).",
    ),
    Reason(
        "confirm:form",
        "confirmation",
        "a role of one's own behind the verifier handed on what is no sample",
        _ROLE,
    ),
    Reason(
        "sink:secret",
        "sink",
        "the sample holds an API key that this run was given",
        "A tool reads keys from its environment: list only what it needs under `pass_env`.",
    ),
    Reason(
        "sink:unencodable",
        "sink",
        "the sample cannot be written as JSON (a lone surrogate, an endless number, over 16 MiB)",
        "A tool's result holds it: see the detail.",
    ),
    Reason(
        "engine:message_budget",
        "engine",
        "more than 2,000 messages between the roles",
        "Two roles answer each other without end. " + _ROLE,
    ),
    Reason(
        "engine:cancelled",
        "engine",
        "a program that embeds the engine cancelled this sample",
        "Nothing: it was asked for.",
    ),
    Reason(
        "crash:ERROR",
        "the role",
        "it raised this error; asked the same once more, where that could be, it failed again",
        _ROLE,
    ),
    Reason(
        "crash_loop",
        "engine",
        "the whole process died three times while this seed alone was worked on",
        "A tool ends the process (memory, a fault in C code): run tools in a worker (--sandbox).",
    ),
    Reason(
        "engine:unfinished",
        "the role",
        "it left nothing to go on with: a defect of a role of one's own",
        _ROLE,
    ),
)


def reason_of(code: str) -> Reason:
    """The reason behind a code as it stands on record: `gate:grounded`, `crash:KeyError`.

    Raises `UsageError` for one that no run writes, naming those that are alike.
    """
    family, _, member = code.partition(":")
    known = {each.code: each for each in REASONS}
    for name in (code, f"{family}:NAME", f"{family}:ERROR") if member else (code,):
        if name in known:
            return known[name]
    near = get_close_matches(code, known, n=3, cutoff=0.5)
    remedy = f"did you mean {' or '.join(near)}?" if near else "`turnloom explain` lists them all"
    raise UsageError(f"no run writes the reason {code!r}: {remedy}")


def explanation(code: str) -> str:
    """What a code means, at length, in lines for a terminal. Raises `UsageError` as above."""
    named = code if ":" in code or code not in GATE_NAMES else f"gate:{code}"
    reason = reason_of(named)
    family, _, gate = named.partition(":")
    told = [f"{named}: {reason.why}. Given up by: {reason.stage}."]
    if family == "gate" and gate != "NAME":
        if gate not in GATE_NAMES:
            raise UsageError(f"no gate is called {gate!r}: there are {', '.join(GATE_NAMES)}")
        told.append(_gate_rule(gate))
    return "\n\n".join((*told, reason.remedy)) + "\n"


def overview() -> str:
    """Every code with its meaning, a line each."""
    width = max(len(each.code) for each in REASONS)
    lines = [f"{each.code:<{width}}  {each.why}" for each in REASONS]
    return "\n".join((*lines, "", f"gates: {', '.join(GATE_NAMES)}")) + "\n"


def _gate_rule(gate: str) -> str:
    """What the gate asks for: what its module says of itself."""
    room = "turnloom.agents.verification"
    module = import_module(f"{room}.uniqueness" if gate == UNIQUE else f"{room}.gates.{gate}")
    return getdoc(module) or ""
