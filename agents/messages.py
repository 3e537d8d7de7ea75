"""The messages of one sample, in the order in which they travel.

SampleSeeded → explorer → TraceFound → toolsmith → ToolsAbstracted → composer → QueriesComposed
  → critic → ReasoningRequested → reasoner → ReasoningDrafted | ReasoningFailed → critic
  (→ RationalesRequested → rationalizer → RationalesWritten → critic)
  → … per attempt and turn … → critic → DialogueFinished → verifier
  → (JudgementRequested → judge) → SampleVerified | SampleRejected

Any role may give a sample up with `SampleRejected`. The gold (the executed trace) travels as far
as the critic and stays there: `ReasoningRequested` has no field that could hold it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.dialogue import Draft, Feedback, ToolDoc, Turn
from turnloom.agents.role import Message
from turnloom.agents.sample import Sample
from turnloom.agents.user_slots import UserSlot, with_spans
from turnloom.agents.user_values import find_values, user_values
from turnloom.agents.variants.script import PLAIN, Script
from turnloom.graphs.call import Call
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import FromUser
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Trace


@dataclass(frozen=True, slots=True)
class SampleSeeded(Message):
    """A place was found for this sample: explore."""


@dataclass(frozen=True, slots=True)
class TraceFound(Message):
    """Every turn executed; no text yet."""

    trace: Trace
    script: Script = PLAIN


@dataclass(frozen=True, slots=True)
class ToolsAbstracted(Message):
    """One advanced tool per turn: for the calls that it makes, or that its message asks for."""

    trace: Trace
    advanced: tuple[AdvancedTool, ...]
    script: Script = PLAIN


@dataclass(frozen=True, slots=True)
class QueriesComposed(Message):
    """One user message per turn; the trace's `FromUser` origins now have their spans.

    `tools` are the environment's, by name.
    """

    trace: Trace
    advanced: tuple[AdvancedTool, ...]
    queries: tuple[str, ...]
    tools: Mapping[str, Tool] = field(default_factory=dict, repr=False)
    script: Script = PLAIN

    def with_queries(self, queries: Sequence[str]) -> QueriesComposed | SampleRejected:
        """The same in other words. Every value that the user has to say is found again in them;
        where one is not, the sample is given up."""
        trace, steps = self.trace, [step for turn in self.trace.turns for step in turn.steps]
        turns = []
        for number, turn in enumerate(trace.turns):
            unsaid = user_values(turn, steps, self.tools)
            spans: dict[UserSlot, FromUser] = {}
            for last in range(number, self.script.opening(number) - 1, -1):
                found, unsaid = find_values(unsaid, queries[: last + 1], trace.today)
                spans |= found
            if unsaid:
                detail = (
                    f"turn {number}: nothing says {unsaid[0].name} {unsaid[0].value!r} any more"
                )
                return SampleRejected("rewrite", "rewrite:unsaid", detail)
            turns.append(with_spans(turn, spans))
        return replace(self, trace=replace(trace, turns=tuple(turns)), queries=tuple(queries))


@dataclass(frozen=True, slots=True)
class ReasoningRequested(Message):
    """Work on one turn: all that a deployed model would see, and at a guided attempt a hint, unless
    there is none to be given, and earlier feedback.

    `system` is the dialogue's system message. `world` is the live environment as it stands when
    the turn begins; it is forked, never used. `earlier` and `feedback` belong together: the
    drafts of this turn that were turned down, and why; the first `unaided` of them were unaided.
    Of `tools`, those named in `added` are offered from this turn on.
    Where the turn begins with a call that is refused, `tried` is that call: it rests on nothing
    that the turn has yet to find out, and a draft goes on from it.
    Of several unaided attempts that are drawn to see how often it is solved, this is number
    `sample`.
    """

    turn: int
    tools: tuple[ToolDoc, ...]
    dialogue: tuple[Turn, ...]
    query: str
    hint: str | None
    world: Session
    earlier: tuple[Draft, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    system: str = ""
    unaided: int = 0
    added: tuple[str, ...] = ()
    sample: int = 0
    tried: Call | None = None

    @property
    def attempt(self) -> str:
        """The attempt's name within the sample."""
        drawn = f".{self.sample}" if self.sample else ""
        return f"{self.turn}/{len(self.earlier)}{drawn}"

    @property
    def is_unaided(self) -> bool:
        """Whether it shows what a deployed model would see, and nothing else."""
        return self.hint is None and not self.earlier

    def as_deployed(self) -> ReasoningRequested:
        """The same turn as a deployed model would see it."""
        return replace(self, hint=None, earlier=(), feedback=(), unaided=0, sample=0)


@dataclass(frozen=True, slots=True)
class ReasoningDrafted(Message):
    """The reasoner's attempt at a turn, executed. `after` is the world as the draft left it."""

    turn: int
    draft: Draft
    after: Session


@dataclass(frozen=True, slots=True)
class ReasoningFailed(Message):
    """An attempt that came to nothing; `draft` is as far as it went. It counts as an attempt."""

    turn: int
    draft: Draft
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class RationalesRequested(Message):
    """A turn was solved with help: write its texts anew, with none of the help in view.

    `request` is the turn as a deployed model would see it, and `draft` has the calls as made. Its
    answer is to be written, and every thought that it leaves empty; the others are those of the
    unaided attempt, which made the same steps up to there.
    """

    request: ReasoningRequested
    draft: Draft


@dataclass(frozen=True, slots=True)
class RationalesWritten(Message):
    """The same calls with every text written anew."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DialogueFinished(Message):
    """Every turn has an accepted draft: the sample, complete but for its certificate's checks."""

    sample: Sample


@dataclass(frozen=True, slots=True)
class JudgementRequested(Message):
    """The sample has passed every gate: does it read well?"""

    sample: Sample


@dataclass(frozen=True, slots=True)
class SampleVerified(Message):
    """Every gate passed. A role of one's own may hand the sample on as the JSON object it is."""

    sample: Sample | JsonObject


@dataclass(frozen=True, slots=True)
class SampleRejected(Message):
    """The sample is given up. `reason` is a short stable code (`explore:dead_end`,
    `gate:grounded`), `detail` one sentence for a person; `stage` is the role that gave up.
    `answered` is what a tool said to the last call that it refused, `missed` the turn that was not
    solved, with its target; both go on no record."""

    stage: str
    reason: str
    detail: str = ""
    answered: str = ""
    missed: tuple[int, str] | None = None
