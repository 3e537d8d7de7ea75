"""The messages of one sample, in the order in which they travel.

SampleSeeded → explorer → TraceFound → toolsmith → ToolsAbstracted → composer → QueriesComposed
  → critic → ReasoningRequested → reasoner → ReasoningDrafted | ReasoningFailed → critic
  → … per attempt and turn … → critic → DialogueFinished → verifier
  → (JudgementRequested → judge) → SampleVerified | SampleRejected

Any role may give a sample up with `SampleRejected`. The gold (the executed trace) travels as far
as the critic and stays there: `ReasoningRequested` has no field that could hold it.
"""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.dialogue import Draft, Feedback, ToolDoc, Turn
from turnloom.agents.role import Message
from turnloom.agents.sample import Sample
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.trace import Trace


@dataclass(frozen=True, slots=True)
class SampleSeeded(Message):
    """A place was found for this sample: explore."""


@dataclass(frozen=True, slots=True)
class TraceFound(Message):
    """Every turn executed; no text yet."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class ToolsAbstracted(Message):
    """One advanced tool per turn."""

    trace: Trace
    advanced: tuple[AdvancedTool, ...]


@dataclass(frozen=True, slots=True)
class QueriesComposed(Message):
    """One user message per turn; the trace's `FromUser` origins now have their spans."""

    trace: Trace
    advanced: tuple[AdvancedTool, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasoningRequested(Message):
    """Work on one turn: all that a deployed model would see, the hint, and earlier feedback.

    `system` is the dialogue's system message. `world` is the live environment as it stands when
    the turn begins; it is forked, never used. `earlier` and `feedback` belong together: the
    drafts of this turn that were turned down, and why.
    """

    turn: int
    tools: tuple[ToolDoc, ...]
    dialogue: tuple[Turn, ...]
    query: str
    hint: str
    world: Session
    earlier: tuple[Draft, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    system: str = ""


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
    `gate:grounded`), `detail` one sentence for a person; `stage` is the role that gave up."""

    stage: str
    reason: str
    detail: str = ""
