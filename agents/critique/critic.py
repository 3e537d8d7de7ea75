"""The critic: keeps the gold, compares the reasoner's drafts with it, and says what is wrong.

Paper, Phase III. It is the only role after the composer that knows the executed gold, and keeps
it in a memory that no other role can reach. A draft that does what the gold did is accepted; else
the reasoner is told what is wrong, never what would be right, and tries again, up to K_max times.
The first attempt is unaided. Where help may show in what is written, a turn that was solved with
help is accepted only when its texts have been written anew, with none of the help in view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import NamedTuple, Protocol

from turnloom.agents.advanced_tool import AdvancedTool, supplied_parameters
from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.agents.critique.draft_provenance import DraftProvenance, OnRecord, Origins
from turnloom.agents.critique.equivalence import Equivalence, compare
from turnloom.agents.critique.guidance import GUIDED, UNAIDED, Guidance
from turnloom.agents.critique.leaks import feedback_leaks, hint_leaks
from turnloom.agents.critique.reactions import reaction_due, reaction_fault, text_fault
from turnloom.agents.critique.respelling import carried_out, respelt
from turnloom.agents.dialogue import AssistantStep, Dialogue, Draft, Feedback, ToolDoc, Turn
from turnloom.agents.messages import (
    DialogueFinished,
    QueriesComposed,
    RationalesRequested,
    RationalesWritten,
    ReasoningDrafted,
    ReasoningFailed,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.agents.sample import Sample
from turnloom.agents.transcript.chat_messages import chat_messages
from turnloom.agents.transcript.finished_turn import FinishedTurn
from turnloom.agents.transcript.system_message import system_message
from turnloom.agents.variants.requests.no_op import shows
from turnloom.agents.variants.script import TurnRule
from turnloom.graphs.call import Call
from turnloom.graphs.environment import Environment, Session
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import FOR_VALUE, GOAL, REFUSED, Step, TracedTurn

Heard = QueriesComposed | ReasoningDrafted | ReasoningFailed | RationalesWritten


PLAIN = Guidance()


class LeakError(AssertionError):
    """Feedback that hands over the gold: a defect of the critic, never of the sample."""


@dataclass(frozen=True, slots=True)
class Review:
    """A finding about a draft, and what the critic alone knows: the gold of the turn.

    `queries` are the user's messages up to this turn.
    """

    request: ReasoningRequested
    draft: Draft
    finding: Feedback
    gold: TracedTurn
    queries: tuple[str, ...]


class Check(Protocol):
    """Whether something is wrong with a draft before its calls are looked at."""

    def __call__(
        self, request: ReasoningRequested, draft: Draft, advanced: AdvancedTool, /
    ) -> Feedback | None: ...


class Phrase(Protocol):
    """The words in which a finding is passed on; they answer for leaking nothing."""

    async def __call__(self, review: Review, context: Context, /) -> Feedback: ...


class TurnedDown(NamedTuple):
    """An attempt at a turn that was turned down. `attempt` counts from 0; `kind` is `unaided` or
    `guided`."""

    sample: str
    turn: int
    attempt: int
    kind: str
    query: str
    draft: Draft
    feedback: Feedback


Note = Callable[[TurnedDown], None]


class Certify(Protocol):
    """A certificate without checks, from how each turn was solved."""

    def __call__(self, turns: Sequence[SolvedTurn], context: Context, /) -> Certificate: ...


def pass_unchecked(
    _request: ReasoningRequested, _draft: Draft, _advanced: AdvancedTool
) -> Feedback | None:
    return None


def keep_none(_: TurnedDown) -> None:
    """Attempts that failed are forgotten."""


async def phrase_plainly(review: Review, _context: Context) -> Feedback:
    return review.finding


def certify_offline(turns: Sequence[SolvedTurn], _context: Context) -> Certificate:
    return Certificate("offline", attempts_at(turns), turns=tuple(turns))


def attempts_at(turns: Sequence[SolvedTurn]) -> tuple[int, ...]:
    """How many attempts each turn took."""
    return tuple(sum(turn.attempts.values()) for turn in turns)


@dataclass(frozen=True, slots=True)
class _Solution:
    """A draft that does what the gold did, with its calls matched and explained."""

    draft: Draft
    after: Session
    match: Equivalence
    origins: tuple[Origins, ...]
    counterfactual: tuple[Step, ...] = ()


class _Drawn(NamedTuple):
    """An unaided attempt, and what it comes to."""

    message: ReasoningDrafted | ReasoningFailed
    found: _Solution | Feedback

    async def close(self) -> None:
        """The world that it left is not wanted."""
        if isinstance(self.found, _Solution):
            await self.found.after.close()
        elif isinstance(self.message, ReasoningDrafted):
            await self.message.after.close()


@dataclass(slots=True)
class _Case:
    """One sample's gold, and how far the reasoner has come with it.

    `digests` are the world's after each gold turn; `world` is as the open turn finds it.
    `solution` is the open turn's, while its texts are written anew. `drawn` are its unaided
    attempts, where there are to be several.
    """

    gold: QueriesComposed
    guidance: Guidance
    digests: tuple[str, ...]
    offered: tuple[Tool, ...]
    docs: tuple[ToolDoc, ...]
    world: Session
    dialogue: Dialogue = field(default_factory=Dialogue)
    on_record: OnRecord = field(default_factory=OnRecord)
    finished: list[FinishedTurn] = field(default_factory=list)
    solved: list[SolvedTurn] = field(default_factory=list)
    solution: _Solution | None = None
    drawn: list[_Drawn] = field(default_factory=list)

    @property
    def is_sampled(self) -> bool:
        """Whether unaided attempts at the open turn are still being drawn."""
        drawing = self.guidance.samples > 1 and self.guidance.kind(0) == UNAIDED
        return drawing and len(self.drawn) < self.guidance.samples

    @property
    def turn(self) -> int:
        return self.dialogue.turn

    @property
    def traced(self) -> TracedTurn:
        return self.gold.trace.turns[self.turn]

    @property
    def rule(self) -> TurnRule:
        return self.gold.script.rule(self.turn)

    @property
    def query(self) -> str:
        return self.gold.queries[self.turn]

    @property
    def asked(self) -> str:
        """All messages of the open turn's request so far."""
        opening = self.gold.script.opening(self.turn)
        return "\n".join(self.gold.queries[opening : self.turn + 1])

    @property
    def queries(self) -> tuple[str, ...]:
        return self.gold.queries[: self.turn + 1]

    @property
    def advanced(self) -> AdvancedTool:
        return self.gold.advanced[self.turn]

    @property
    def system(self) -> str:
        policy = self.gold.script.policy
        return system_message(self.gold.trace.today, policy.text if policy else "")

    def solution_of(
        self, draft: Draft, after: Session, match: Equivalence, origins: tuple[Origins, ...]
    ) -> _Solution:
        """A solution of the open turn, with what it rightly left undone."""
        on_record = self.on_record.with_draft(draft, match, self.traced)
        left = on_record.counted_on(self.rule.counterfactual, self.traced)
        return _Solution(draft, after, match, origins, left)

    def samples(self) -> Mapping[str, int]:
        """How many unaided attempts were drawn, and solved the turn."""
        solved = sum(isinstance(each.found, _Solution) for each in self.drawn)
        return {"drawn": len(self.drawn), "solved": solved} if self.drawn else {}

    def request(self) -> ReasoningRequested:
        made = len(self.dialogue.attempts)
        hint = self.guidance.hint_at(made, self.advanced.description)
        later = self.gold.script.offered_later(self.turn)
        return ReasoningRequested(
            turn=self.turn,
            tools=tuple(doc for doc in self.docs if doc.name not in later) if later else self.docs,
            dialogue=self.dialogue.turns,
            query=self.query,
            hint=hint if self.rule.kind == "calls" else None,
            world=self.world,
            earlier=tuple(attempt.draft for attempt in self.dialogue.attempts),
            feedback=tuple(attempt.feedback for attempt in self.dialogue.attempts),
            system=self.system,
            unaided=self.guidance.counts(made).get(UNAIDED, 0),
            added=self.rule.tools_added,
            tried=_refused_first(self.traced),
        )

    def rationales(self, draft: Draft) -> RationalesRequested:
        """What has to be written anew of a solution: all but the thoughts before the steps that
        the unaided attempt made, too."""
        attempts = self.dialogue.attempts
        first = attempts[0].draft if attempts else draft
        own = first.steps if self.guidance.kind(0) == UNAIDED else ()
        same = 0
        while same < min(len(own), len(draft.steps)) and own[same].calls == draft.steps[same].calls:
            same += 1
        steps = tuple(
            AssistantStep(own[number].thought if number < same else "", step.calls)
            for number, step in enumerate(draft.steps)
        )
        return RationalesRequested(self.request().as_deployed(), Draft(steps, ""))


def _refused_first(turn: TracedTurn) -> Call | None:
    """The call with which a turn begins, where the trace has it refused."""
    if turn.reasons[:1] != (REFUSED,):
        return None
    return Call(turn.steps[0].tool, turn.steps[0].arguments)


def _answered(draft: Draft) -> str:
    """What the last call of a draft that was refused was answered, for people."""
    refused = [call for step in draft.steps for call in step.calls if not call.result.ok]
    if not refused:
        return ""
    return f"{refused[-1].tool} answered: {shorten(refused[-1].result.text, 200)}"


class Critic:
    """Compares drafts with the gold.

    `check` looks at the texts of a draft, `phrase` finds the words for a finding, and `certify`
    makes the certificate of a finished sample. `note` is told of each attempt that fails.
    """

    def __init__(
        self,
        environment: Environment,
        guidance: Guidance = PLAIN,
        *,
        check: Check = pass_unchecked,
        phrase: Phrase = phrase_plainly,
        certify: Certify = certify_offline,
        note: Note = keep_none,
    ) -> None:
        self._environment = environment
        self._tools: Mapping[str, Tool] = {tool.name: tool for tool in environment.tools}
        self._docs = {tool.name: ToolDoc.of(tool) for tool in environment.tools}
        self._guidance = guidance
        self._check, self._phrase, self._certify, self._note = check, phrase, certify, note
        self._cases: PerSample[_Case] = PerSample()

    def dialogue(self, context: Context) -> Dialogue | None:
        """How far a sample has come, without anything of its gold; None before it is opened."""
        case = self._cases.get(context)
        return case.dialogue if case else None

    async def handle(self, message: Heard, context: Context) -> Sequence[Message]:
        if isinstance(message, QueriesComposed):
            return [await self._open(message, context)]
        case = self._cases[context]
        if isinstance(message, RationalesWritten):
            return [await self._conclude(case, message.draft, context)]
        found: _Solution | Feedback
        if isinstance(message, ReasoningFailed):
            found = message.feedback
        else:
            found = await self._compared(case, message)
        if case.is_sampled:
            case.drawn.append(_Drawn(message, found))
            if len(case.drawn) < self._guidance.samples:
                return [replace(case.request(), sample=len(case.drawn))]
            message, found = case.drawn[0]
            for each in case.drawn[1:]:
                await each.close()
        if isinstance(message, ReasoningFailed):
            due = None if case.rule.declines else reaction_due(case.rule)
            finding = due or message.feedback
            return [await self._turn_down(case, message.draft, finding, context)]
        return [await self._judge(case, message.draft, found, context)]

    async def _open(self, gold: QueriesComposed, context: Context) -> Message:
        if leak := _leak_in_hints(gold):
            return SampleRejected("critic", "hint:leak", leak)
        world = await self._environment.open(gold.trace.scenario)
        replay = await world.fork()
        digests = []
        for turn in gold.trace.turns:
            for step in turn.steps:
                await replay.call(step.tool, step.arguments)
            digests.append(await replay.digest())
        only = gold.script.offered
        offered = tuple(tool for tool in world.tools if only is None or tool.name in only)
        docs = tuple(self._docs[tool.name] for tool in offered)
        case = self._cases[context] = _Case(
            gold, self._guidance, tuple(digests), offered, docs, world
        )
        return case.request()

    async def _judge(
        self, case: _Case, draft: Draft, solution: _Solution | Feedback, context: Context
    ) -> Message:
        request, gold = case.request(), case.traced
        if isinstance(solution, Feedback):
            if given_away := feedback_leaks(solution, gold, draft, case.asked):
                raise LeakError(f"feedback hands over {given_away!r}")
            return await self._turn_down(case, draft, solution, context, gold.target)
        rationalized = self._guidance.rationalized
        helped = rationalized and not request.is_unaided
        fault = None if helped else self._check(request, solution.draft, case.advanced)
        if helped or (fault and rationalized):
            case.solution = solution
            return case.rationales(solution.draft)
        if fault:
            return await self._turn_down(case, draft, fault, context)
        return await self._accept(case, solution, context)

    async def _compared(self, case: _Case, message: ReasoningDrafted) -> _Solution | Feedback:
        """The draft as a solution, in the gold's spelling if that is all that it lacks; else what
        is wrong with it."""
        found = await self._solution(case, message.draft, message.after)
        if isinstance(found, _Solution):
            return found
        draft = respelt(message.draft, case.traced, self._tools)
        if draft is None:
            return found
        world = await case.world.fork()
        again = await carried_out(draft, world)
        other = found if again is None else await self._solution(case, again, world)
        await (message.after if isinstance(other, _Solution) else world).close()
        return other if isinstance(other, _Solution) else found

    async def _solution(self, case: _Case, draft: Draft, after: Session) -> _Solution | Feedback:
        gold = case.traced
        if case.rule.kind != "calls":
            fault = reaction_fault(case.rule, draft, case.query)
            return fault or case.solution_of(draft, after, Equivalence(()), ())
        same_state = (await after.digest()) == case.digests[case.turn]
        if case.rule.declines:
            return self._declined(case, draft, after, same_state=same_state)
        shown = case.on_record.results
        match = compare(gold, draft, self._tools, same_state=same_state, shown=shown)
        if isinstance(match, Feedback):
            return match
        origins = DraftProvenance(case.on_record, case.queries, self._tools).of(draft, match, gold)
        if isinstance(origins, Feedback):
            return origins
        return case.solution_of(draft, after, match, origins)

    def _declined(
        self, case: _Case, draft: Draft, after: Session, *, same_state: bool
    ) -> _Solution | Feedback:
        """The same of a turn that looks things up and does not do what is asked for: its calls lead
        to the one that is not made, and show that it is so already."""
        rule, shown = case.rule, case.on_record.results
        left = tuple(rule.counterfactual)
        gold = replace(case.traced, steps=(*case.traced.steps, *left))
        whole = replace(draft, steps=(*draft.steps, AssistantStep("", left)))
        match = compare(gold, whole, self._tools, same_state=same_state, shown=shown)
        if isinstance(match, Feedback):
            return self._remark_on(case, draft, same_state=same_state)
        origins = DraftProvenance(case.on_record, case.queries, self._tools).of(whole, match, gold)
        if isinstance(origins, Feedback):
            return origins
        goal = replace(left[-1], origins=origins[-1])
        is_shown = any(
            shows(goal.arguments, goal.origins, call.arguments, call.result.value, number)
            for number, call in enumerate(draft.calls, len(shown))
        )
        if not is_shown:
            return self._remark_on(case, draft, same_state=same_state)
        if text_fault("no_op", "", draft.answer, "") and (due := reaction_due(rule)):
            return due
        made = Equivalence(match.steps[:-1])
        return _Solution(draft, after, made, origins[:-1], (goal,))

    def _remark_on(self, case: _Case, draft: Draft, *, same_state: bool) -> Feedback:
        """What to say of a draft where all is so already: that, once it would do what is asked for;
        before, what is wrong with it if that were to be done."""
        due, asked = reaction_due(case.rule), case.rule.asked
        if due is None or asked is None:
            raise AssertionError("only what is asked for can be so already")
        shown = case.on_record.results
        wrong = compare(asked, draft, self._tools, same_state=same_state, shown=shown)
        told = any(attempt.feedback.due for attempt in case.dialogue.attempts)
        near = told or any(call.tool == asked.target for call in draft.calls)
        if isinstance(wrong, Feedback) and (not near or wrong.fault == "argument"):
            return wrong
        return due

    async def _conclude(self, case: _Case, draft: Draft, context: Context) -> Message:
        """The open turn has its texts: accept it, or give the sample up."""
        solution = case.solution
        if solution is None or draft.calls != solution.draft.calls:
            detail = "what was written is about other calls"
        elif fault := self._check(case.request(), draft, case.advanced):
            detail = fault.text
        else:
            case.solution = None
            return await self._accept(case, replace(solution, draft=draft), context)
        return SampleRejected("critic", "reason:clean", f"turn {case.turn}: {detail}")

    async def _turn_down(
        self, case: _Case, draft: Draft, finding: Feedback, context: Context, target: str = ""
    ) -> Message:
        """Ask for another draft, or give the sample up; `target` is named to people only."""
        attempt = len(case.dialogue.attempts)
        kind = self._guidance.kind(attempt)
        self._note(
            TurnedDown(context.sample_id, case.turn, attempt, kind, case.query, draft, finding)
        )
        if attempt + 1 == self._guidance.most:
            place = f"turn {case.turn}, {target}" if target else f"turn {case.turn}"
            detail = f"{place}: {finding.fault} - {finding.text}"
            missed, told = (case.turn, case.traced.target), _answered(draft)
            if not self._guidance.keeps_guided:
                return SampleRejected("critic", "reason:guided", detail, told, missed)
            return SampleRejected("critic", "reason:k_max", detail, told, missed)
        review = Review(case.request(), draft, finding, case.traced, case.queries)
        feedback = await self._phrase(review, context)
        case.dialogue = case.dialogue.turn_down(draft, feedback)
        return case.request()

    async def _accept(self, case: _Case, solution: _Solution, context: Context) -> Message:
        draft, match, origins = solution.draft, solution.match, solution.origins
        gold, attempts = case.traced, self._guidance.counts(len(case.dialogue.attempts) + 1)
        reasons = tuple(FOR_VALUE if at is None else gold.reasons[at] for at in match.steps)
        if case.rule.declines:
            reasons = (*(FOR_VALUE for _ in reasons[1:]), GOAL)
        rule = replace(case.rule, counterfactual=solution.counterfactual)
        case.finished.append(
            FinishedTurn(
                case.query, draft, self._folded(case, draft, origins), origins, reasons, rule
            )
        )
        how = GUIDED if attempts.get(GUIDED) else UNAIDED
        thoughts = "native" if draft.native else "offline"
        case.solved.append(SolvedTurn(how, thoughts, attempts, samples=case.samples()))
        case.drawn = []
        case.on_record = case.on_record.with_draft(draft, match, gold)
        case.world = solution.after
        case.dialogue = case.dialogue.accept(Turn(case.query, draft))
        if case.turn < len(case.gold.trace.turns):
            return case.request()
        if unfit := self._guidance.solved_unfit([turn.samples for turn in case.solved]):
            return SampleRejected("critic", "reason:solved", unfit)
        return DialogueFinished(await self._sample(case, context))

    def _folded(self, case: _Case, draft: Draft, origins: Sequence[Origins]) -> AdvancedTool:
        """The turn's advanced tool, with the parameters of the calls that were made: a draft may
        take a value from elsewhere than the gold does."""
        skipped = int(_refused_first(case.traced) is not None)
        calls = [*zip((call.tool for call in draft.calls), origins, strict=True)][skipped:]
        return replace(case.advanced, parameters=supplied_parameters(calls, self._tools))

    async def _sample(self, case: _Case, context: Context) -> Sample:
        trace, script = case.gold.trace, case.gold.script
        later = script.offered_later(-1)
        return Sample(
            id=context.sample_id,
            variant=script.variant,
            tools=tuple(tool.offered() for tool in case.offered if tool.name not in later),
            messages=tuple(chat_messages(case.finished, case.system)),
            turns=tuple(turn.on_record() for turn in case.finished),
            source=self._environment.spec,
            scenario=trace.scenario,
            initial_digest=trace.initial_digest,
            final_digest=await case.world.digest(),
            certificate=replace(self._certify(case.solved, context), policy=script.policy),
            later_tools=tuple(tool.offered() for tool in case.offered if tool.name in later),
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
    environment: Environment,
    guidance: Guidance = PLAIN,
    *,
    check: Check = pass_unchecked,
    phrase: Phrase = phrase_plainly,
    certify: Certify = certify_offline,
    note: Note = keep_none,
) -> Role[Heard]:
    """The critic as a role on `environment`."""
    critic = Critic(environment, guidance, check=check, phrase=phrase, certify=certify, note=note)
    asks = (RationalesRequested,) if guidance.rationalized else ()
    return Role(
        "critic",
        (QueriesComposed, ReasoningDrafted, ReasoningFailed, RationalesWritten),
        (ReasoningRequested, *asks, DialogueFinished, SampleRejected),
        critic.handle,
        optional=(ReasoningFailed, RationalesWritten),
    )
