"""What a reasoner sees and writes: tool documentation, turns of dialogue, drafts and feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool


@dataclass(frozen=True, slots=True)
class ToolDoc:
    """A tool's documentation, as its author published it. `report` phrases an outcome."""

    name: str
    description: str
    parameters: JsonObject
    returns: JsonObject | None
    report: tuple[str, ...] = ()

    @classmethod
    def of(cls, tool: Tool) -> ToolDoc:
        return cls(
            tool.name, tool.description, tool.parameters, tool.returns, tool.annotation.reports
        )


@dataclass(frozen=True, slots=True)
class AssistantStep:
    """One assistant message with calls: its thought, and its calls, made in parallel."""

    thought: str
    calls: tuple[ExecutedCall, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole turn as the reasoner wrote it. `thought` precedes the closing `answer`. Where it is
    `native`, thoughts are what a model thought by itself, as it does when it is deployed."""

    steps: tuple[AssistantStep, ...]
    answer: str
    thought: str = ""
    native: bool = False

    @property
    def calls(self) -> tuple[ExecutedCall, ...]:
        """Every call of the turn, in order."""
        return tuple(call for step in self.steps for call in step.calls)


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn of the dialogue: what the user said, and what the assistant did."""

    query: str
    draft: Draft


FaultKind = Literal[
    "argument",  # an argument of a call is not what the request asks for
    "extra",  # a call that nothing needs
    "missing",  # something the request needs was not done or not looked up
    "failed",  # a call was refused
    "outcome",  # the calls do not bring about what was asked
    "form",  # the draft is malformed, empty, too long
    "leak",  # a thought or answer mentions what the assistant cannot know
    "reaction",  # the message is not to be answered by calls, or not in these words
]


@dataclass(frozen=True, slots=True)
class Reaction:
    """How a message is to be reacted to without calls: asked back, refused, or simply answered; or
    with look-ups alone, since it is so already (`no_op`). `about` is in words what is to be asked
    for, what it is that cannot be done, or what an answer tells; where the last result holds that,
    `key` is its field there. `reason` is that of the turn's rule."""

    kind: Literal["answer", "question", "refusal", "no_op"]
    about: str
    key: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is wrong with a draft, never what would be right.

    `call` is the index of the draft's call (counted through the turn) and `argument` its
    parameter, where the fault lies in one. `text` is the same for a model to read; it names
    nothing but the draft's own calls and parameters. `due` is how to react where no calls answer
    the message.
    """

    fault: FaultKind
    text: str
    call: int = -1
    argument: str = ""
    due: Reaction | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft that was turned down, and why."""

    draft: Draft
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue in progress: the turns that are done, and the attempts at the one that is open."""

    turns: tuple[Turn, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    @property
    def turn(self) -> int:
        """The number of the turn that is open."""
        return len(self.turns)

    def accept(self, turn: Turn) -> Dialogue:
        return Dialogue((*self.turns, turn))

    def turn_down(self, draft: Draft, feedback: Feedback) -> Dialogue:
        return Dialogue(self.turns, (*self.attempts, Attempt(draft, feedback)))
