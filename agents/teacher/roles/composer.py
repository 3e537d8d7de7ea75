"""The composer, played by a model: writes the user's messages, as one person would.

The gates decide (answerable, unleaked, implicit) before a message counts. One that fails comes
back with what was found, a few times; then the sample is given up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from turnloom.agents.messages import QueriesComposed, SampleRejected, ToolsAbstracted
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teacher.brief.composer_brief import ComposerBrief, needs_english
from turnloom.agents.teacher.brief.preview import executed_turns, preview
from turnloom.agents.teacher.chat.limits import TextLimits
from turnloom.agents.teacher.chat.output import loops
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner, assistant, system, user
from turnloom.agents.teacher.chat.repair import RefusedError, RepairLoop
from turnloom.agents.teacher.checks.message_reader import MessageReader
from turnloom.agents.transcript.system_message import system_message
from turnloom.agents.user_slots import UserSlot, with_spans
from turnloom.agents.user_values import UserValue, find_values, user_values
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.answerable import ANSWERABLE
from turnloom.agents.verification.gates.grounded import GROUNDED
from turnloom.agents.verification.gates.implicit import IMPLICIT
from turnloom.agents.verification.gates.unleaked import UNLEAKED
from turnloom.agents.verification.tool_context import ToolContext
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject, element_objects
from turnloom.graphs.origin import FromUser
from turnloom.graphs.trace import Trace, TracedTurn
from turnloom.prompts.personas import ENGLISH, Personas


@dataclass(frozen=True, slots=True)
class ModelComposer:
    """Writes every message of a sample, one after the other, each after a machine-made draft."""

    prompt_runner: PromptRunner
    tool_context: ToolContext
    personas: Personas
    limits: TextLimits
    drafter: Role[ToolsAbstracted]
    reader: MessageReader | None = None

    async def handle(self, message: ToolsAbstracted, context: Context) -> Sequence[Message]:
        tools = self.tool_context.tools
        rng = context.rng("persona")
        persona = self.personas.draw(rng, english=needs_english(message.trace, tools))
        drafts = await self._drafts(message, context)
        english = persona.language == ENGLISH
        composer_brief = ComposerBrief(message.trace, message.advanced, tools, drafts, english)
        queries: list[str] = []
        asked: list[JsonObject] = []
        trace = message.trace
        for number in range(len(trace.turns)):
            brief = composer_brief.brief(number, queries, rng)
            check = MessageCheck(
                self.tool_context, replace(message, trace=trace), tuple(queries), _instances(brief)
            )
            shown = dict(persona.to_prompt())
            opening = user(self.prompt_runner.prompt.render("user", persona=shown, brief=brief))
            task = _Task(number, tuple(asked), opening, check)
            try:
                query, turn = await self._write(task, context)
            except RefusedError as error:
                detail = f"turn {number}: {error}"
                return [SampleRejected("composer", "compose:unusable", detail)]
            queries.append(query)
            asked += [opening, assistant({"message": query})]
            turns = (*trace.turns[:number], turn, *trace.turns[number + 1 :])
            trace = replace(trace, turns=turns)
        return [QueriesComposed(trace, message.advanced, tuple(queries), tools)]

    async def _write(self, task: _Task, context: Context) -> tuple[str, TracedTurn]:
        """One message, and the turn with the spans in it. Raises `RefusedError`."""
        prompt = self.prompt_runner.prompt
        repair_loop = RepairLoop(
            opening=(system(prompt.render("system")), *task.before, task.opening),
            accept=partial(self._accept, context, task.check),
            again=lambda why: prompt.render("again", rejected=list(why)),
        )
        key = str(task.number)
        return await repair_loop.run(self.prompt_runner, context, key, self.limits.attempts)

    async def _drafts(self, message: ToolsAbstracted, context: Context) -> Sequence[str]:
        emitted = await self.drafter.handle(message, context)
        done = emitted if isinstance(emitted, Message) else emitted[0]
        return done.queries if isinstance(done, QueriesComposed) else ()

    async def _accept(
        self, context: Context, check: MessageCheck, value: JsonObject
    ) -> tuple[str, TracedTurn]:
        text = str(value["message"]).strip()
        if not text:
            raise RefusedError("the message is empty")
        if len(text) > self.limits.message:
            raise RefusedError(f"the message is longer than {self.limits.message} characters")
        if loops(text):
            raise RefusedError("the message repeats itself without end")
        try:
            return text, check.validate(text)
        except UnsaidError as error:
            understood = await self._understood(context, check, text, error.values)
            if understood is None:
                raise
            return text, check.validate(text, understood)

    async def _understood(
        self, context: Context, check: MessageCheck, text: str, values: Sequence[UserValue]
    ) -> Mapping[UserSlot, FromUser] | None:
        """Where a reader finds values that are said in no known words; None if it misses one."""
        found: dict[UserSlot, FromUser] = {}
        for want in values:
            span = await self.reader.find(context, text, want) if self.reader else None
            if span is None:
                return None
            found[want.slot] = FromUser(len(check.queries), *span, "understood")
        return found


@dataclass(frozen=True, slots=True)
class _Task:
    """One message that is to be written: asked for in `opening`, after those `before`."""

    number: int
    before: Sequence[JsonObject]
    opening: JsonObject
    check: MessageCheck


class UnsaidError(RefusedError):
    """All that is wrong with a message is that no known words of it say these values."""

    def __init__(self, values: Sequence[UserValue], *findings: str) -> None:
        super().__init__(*findings)
        self.values = values


@dataclass(frozen=True, slots=True)
class MessageCheck:
    """The gates over one message; `queries` are those before it.

    `instances` has forms that read as the value for each value that is to be said, as JSON.
    """

    tool_context: ToolContext
    plan: ToolsAbstracted
    queries: Sequence[str]
    instances: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def validate(
        self, text: str, understood: Mapping[UserSlot, FromUser] | None = None
    ) -> TracedTurn:
        """The turn with its spans in `text`; `understood` are those that a reader found.

        Raises `RefusedError` with what the gates find.
        """
        number = len(self.queries)
        trace = self.plan.trace
        turn = trace.turns[number]
        steps = [step for each in trace.turns for step in each.steps]
        found, unsaid = find_values(
            user_values(turn, steps, self.tool_context.tools), [*self.queries, text], trace.today
        )
        spoken = with_spans(turn, {**found, **(understood or {})})
        unsaid = [want for want in unsaid if want.slot not in (understood or {})]
        missing = [self._unsaid(want) for want in unsaid]
        turns = (*trace.turns[:number], spoken, *trace.turns[number + 1 :])
        findings = self._new_findings(replace(trace, turns=turns), text, bool(unsaid))
        if findings:
            raise RefusedError(*(*missing, *findings)[:8])
        if missing:
            raise UnsaidError(unsaid, *missing[:8])
        return spoken

    def _unsaid(self, want: UserValue) -> str:
        value = json.dumps(want.value, ensure_ascii=False)
        forms = self.instances.get(value, [str(want.value)])
        told = " or ".join(json.dumps(form, ensure_ascii=False) for form in forms)
        return f"the message does not say {value} in a form that reads as this value: write {told}"

    def _new_findings(self, trace: Trace, text: str, incomplete: bool) -> list[str]:
        """What the gates find in this message, and not already in those before it."""
        number = len(self.queries)
        found = self._findings(trace, {number: text})
        if not found:
            return []
        before = self._findings(trace, {})
        here = f"turn {number},"
        return [
            finding.detail
            for finding in found
            if finding not in before
            or (finding.gate in _COMPLETE and finding.where.startswith(here) and not incomplete)
        ]

    def _findings(self, trace: Trace, last: Mapping[int, str]) -> list[Finding]:
        queries = {**dict(enumerate(self.queries)), **last}
        turns = executed_turns(trace, self.plan.advanced, queries)
        called = {step.tool for turn in trace.turns for step in turn.steps}
        tools = [self.tool_context.tools[name].offered() for name in sorted(called)]
        view = preview(turns, tools, self.tool_context, system_message(trace.today))
        gates = (ANSWERABLE, GROUNDED, UNLEAKED, IMPLICIT)
        return [finding for gate in gates for finding in gate.check(view)]


_COMPLETE = frozenset({ANSWERABLE.name, GROUNDED.name})


def _instances(brief: JsonObject) -> dict[str, list[str]]:
    """How a brief says that its values can be said."""
    return {
        json.dumps(item["value"], ensure_ascii=False): list(map(str, forms))
        for item in element_objects(brief["say"])
        if isinstance(forms := item["for_instance"], list)
    }


def composer_role(
    environment: Environment,
    prompt_runner: PromptRunner,
    personas: Personas,
    drafter: Role[ToolsAbstracted],
    limits: TextLimits,
    reader: PromptRunner | None = None,
) -> Role[ToolsAbstracted]:
    """The composer as a role. `drafter` is the offline composer, whose messages it improves;
    `reader` is asked about messages that say a value in no known words."""
    tool_context = ToolContext(environment)
    composer = ModelComposer(
        prompt_runner,
        tool_context,
        personas,
        limits,
        drafter,
        MessageReader(reader, tool_context.tools) if reader else None,
    )
    return Role("composer", (ToolsAbstracted,), (QueriesComposed, SampleRejected), composer.handle)
