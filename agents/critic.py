"""The critic: keeps the gold, compares the reasoner's drafts with it, and says what is wrong.

Paper, Phase III. It is the only role after the composer that knows the executed gold, and keeps
it in a memory that no other role can reach. A draft that does what the gold did is accepted; else
the reasoner is told what is wrong, never what would be right, and tries again, up to K_max times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.agents.certificate import Certificate
from turnloom.agents.chat_messages import chat_messages
from turnloom.agents.dialogue import Draft, Feedback, ToolDoc, Turn
from turnloom.agents.equivalence import Match, compare
from turnloom.agents.finished_turn import FinishedTurn
from turnloom.agents.leaks import feedback_leaks, hint_leaks
from turnloom.agents.messages import (
    DialogueFinished,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.provenance import find_origin
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.agents.sample import Sample
from turnloom.agents.system_message import system_message
from turnloom.graphs.environment import Environment, Session
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import normalize
from turnloom.graphs.origin import Origin, renumbered, steps_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import TracedTurn


class LeakError(AssertionError):
    """Feedback that hands over the gold: a defect of the critic, never of the sample."""


@dataclass(slots=True)
class _Case:
    """One sample's gold, and how far the reasoner has come with it.

    `digests` are the world's after each gold turn. `numbers` maps gold step numbers to the
    numbers of the steps on record.
    """

    gold: QueriesComposed
    digests: tuple[str, ...]
    docs: tuple[ToolDoc, ...]
    offered: tuple[Tool, ...]
    world: Session
    dialogue: list[Turn] = field(default_factory=list)
    finished: list[FinishedTurn] = field(default_factory=list)
    results: list[JsonValue] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    attempts: list[int] = field(default_factory=list)
    earlier: list[Draft] = field(default_factory=list)
    feedback: list[Feedback] = field(default_factory=list)

    @property
    def turn(self) -> int:
        return len(self.dialogue)

    @property
    def system(self) -> str:
        return system_message(self.gold.trace.today)

    def request(self) -> ReasoningRequested:
        return ReasoningRequested(
            turn=self.turn,
            tools=self.docs,
            dialogue=tuple(self.dialogue),
            query=self.gold.queries[self.turn],
            hint=self.gold.advanced[self.turn].description,
            world=self.world,
            earlier=tuple(self.earlier),
            feedback=tuple(self.feedback),
            system=self.system,
        )


class Critic:
    """Compares drafts with the gold. `teacher` is what the certificate names as the teacher."""

    def __init__(self, environment: Environment, k_max: int, teacher: str) -> None:
        self._environment = environment
        self._tools: Mapping[str, Tool] = {tool.name: tool for tool in environment.tools}
        self._docs = {tool.name: ToolDoc.of(tool) for tool in environment.tools}
        self._k_max = k_max
        self._teacher = teacher
        self._cases: PerSample[_Case] = PerSample()

    async def handle(
        self, message: QueriesComposed | ReasoningDrafted, context: Context
    ) -> Sequence[Message]:
        if isinstance(message, QueriesComposed):
            leak = _leak_in_hints(message)
            if leak:
                return [SampleRejected("critic", "hint:leak", leak)]
            case = await self._open(message)
            self._cases[context] = case
            return [case.request()]
        return self._judge(self._cases[context], message, context)

    async def _open(self, gold: QueriesComposed) -> _Case:
        world = await self._environment.open(gold.trace.scenario)
        replay = await world.fork()
        digests = []
        for turn in gold.trace.turns:
            for step in turn.steps:
                await replay.call(step.tool, step.arguments)
            digests.append(replay.digest())
        docs = tuple(self._docs[tool.name] for tool in world.tools)
        return _Case(gold, tuple(digests), docs, world.tools, world)

    def _judge(self, case: _Case, message: ReasoningDrafted, context: Context) -> Sequence[Message]:
        gold = case.gold.trace.turns[case.turn]
        same_state = message.after.digest() == case.digests[case.turn]
        verdict = compare(
            gold, message.draft, self._tools, same_state=same_state, shown=case.results
        )
        if isinstance(verdict, Match):
            origins = self._origins(case, gold, message.draft, verdict)
            if not isinstance(origins, Feedback):
                return self._accept(case, gold, message, verdict, origins, context)
            verdict = origins
        return self._turn_down(case, gold, message.draft, verdict)

    def _turn_down(
        self, case: _Case, gold: TracedTurn, draft: Draft, feedback: Feedback
    ) -> Sequence[Message]:
        given_away = feedback_leaks(feedback, gold, draft, case.gold.queries[case.turn])
        if given_away is not None:
            raise LeakError(f"feedback hands over {given_away!r}")
        case.earlier.append(draft)
        case.feedback.append(feedback)
        if len(case.earlier) < self._k_max:
            return [case.request()]
        detail = f"turn {case.turn}, {gold.target}: {feedback.fault} - {feedback.text}"
        return [SampleRejected("critic", "reason:k_max", detail)]

    def _accept(
        self,
        case: _Case,
        gold: TracedTurn,
        message: ReasoningDrafted,
        match: Match,
        origins: Sequence[Mapping[str, Origin]],
        context: Context,
    ) -> Sequence[Message]:
        query = case.gold.queries[case.turn]
        reasons = tuple("value" if at is None else gold.reasons[at] for at in match.steps)
        advanced = case.gold.advanced[case.turn]
        case.finished.append(FinishedTurn(query, message.draft, advanced, tuple(origins), reasons))
        case.results += [call.result.value for call in message.draft.calls]
        case.attempts.append(len(case.earlier) + 1)
        case.earlier, case.feedback = [], []
        case.world = message.after
        case.dialogue.append(Turn(query, message.draft))
        if case.turn < len(case.gold.trace.turns):
            return [case.request()]
        return [DialogueFinished(self._sample(case, message.after, context))]

    def _origins(
        self, case: _Case, gold: TracedTurn, draft: Draft, match: Match
    ) -> list[Mapping[str, Origin]] | Feedback:
        """The origin of every argument on record; feedback when one comes from nowhere."""
        made = draft.calls
        on_record = len(case.results)
        case.numbers = {at: number for at, number in case.numbers.items() if number < on_record}
        for offset, at in enumerate(match.steps):
            if at is not None:
                case.numbers[gold.first + at] = len(case.results) + offset
        queries = case.gold.queries[: case.turn + 1]
        found: list[Mapping[str, Origin]] = []
        for offset, (call, at) in enumerate(zip(made, match.steps, strict=True)):
            origins: dict[str, Origin] = {}
            shown = [*case.results, *_shown_before(draft, offset)]
            for name, value in call.arguments.items():
                known = self._known(case, gold, at, name)
                early = known is not None and any(step >= len(shown) for step in steps_of(known))
                origin = None if early else known
                if origin is None:
                    schema = self._tools[call.tool].properties.get(name, {})
                    origin = find_origin(value, schema, queries, shown)
                if origin is None:
                    text = _misspelt(call.tool, name, value, queries)
                    text = text or _unknown(call.tool, name, early)
                    return Feedback("argument", text, offset, name)
                origins[name] = origin
            found.append(origins)
        return found

    def _known(self, case: _Case, gold: TracedTurn, at: int | None, name: str) -> Origin | None:
        """The gold's origin of an argument, if its sources are on record here too."""
        if at is None or name not in gold.steps[at].origins:
            return None
        return renumbered(gold.steps[at].origins[name], case.numbers)

    def _sample(self, case: _Case, after: Session, context: Context) -> Sample:
        trace = case.gold.trace
        return Sample(
            id=context.sample_id,
            variant="base",
            tools=tuple(tool.offered() for tool in case.offered),
            messages=tuple(chat_messages(case.finished, case.system)),
            turns=tuple(turn.on_record() for turn in case.finished),
            source=self._environment.spec,
            scenario=trace.scenario,
            initial_digest=trace.initial_digest,
            final_digest=after.digest(),
            certificate=Certificate(self._teacher, tuple(case.attempts), context.seed),
        )


def _shown_before(draft: Draft, number: int) -> list[JsonValue]:
    """The results of the draft's steps before the one that makes call `number`."""
    shown: list[JsonValue] = []
    for step in draft.steps:
        if len(shown) + len(step.calls) > number:
            break
        shown += [call.result.value for call in step.calls]
    return shown


def _misspelt(tool: str, name: str, value: JsonValue, queries: Sequence[str]) -> str:
    """What to say of a value that the user wrote in another spelling; '' of any other."""
    words = normalize(value) if isinstance(value, str) else ""
    if not words or not any(f" {words} " in f" {normalize(query)} " for query in queries):
        return ""
    return f"In the call of {tool}, {name} is not written letter by letter as the user wrote it."


def _unknown(tool: str, name: str, early: bool) -> str:
    if early:
        return f"In the call of {tool}, {name} was not known yet: the result was still to come."
    return (
        f"In the call of {tool}, the value of {name} comes neither from the user nor from a result "
        "before it."
    )


def _leak_in_hints(gold: QueriesComposed) -> str:
    """What is wrong with the first hint that holds a hidden value; '' when none does."""
    turns = zip(gold.trace.turns, gold.advanced, gold.queries, strict=True)
    for number, (turn, advanced, query) in enumerate(turns):
        value = hint_leaks(advanced.description, turn, query)
        if value is not None:
            return f"the hint of turn {number} holds {value!r}, which a result has to reveal"
    return ""


def critic_role(
    environment: Environment, k_max: int = 4, teacher: str = "offline"
) -> Role[QueriesComposed | ReasoningDrafted]:
    """The critic as a role on `environment`."""
    critic = Critic(environment, k_max, teacher)
    return Role(
        "critic",
        (QueriesComposed, ReasoningDrafted),
        (ReasoningRequested, DialogueFinished, SampleRejected),
        critic.handle,
    )
