"""The offline composer: writes the user's message for each advanced tool (paper, Phase II).

A message asks for the target's outcome only. What earlier calls yield is spoken of, never given;
the calls themselves stay implicit. A message that names a tool is written anew, a few times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from turnloom.agents.messages import QueriesComposed, SampleRejected, ToolsAbstracted
from turnloom.agents.offline.composer.message import Wish, write_message
from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.replies import (
    CONFIRMATIONS,
    HOLDS,
    NEW_TOOL,
    correcting_message,
    recalling_message,
    reply_message,
    telling_message,
)
from turnloom.agents.offline.composer.styles import STYLES
from turnloom.agents.offline.composer.text import SpokenValue, Text, join, plain, slots_in, spans
from turnloom.agents.offline.composer.verbalizer import Verbalizer, picked_item
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.user_slots import UserSlot, user_slots, with_spans
from turnloom.agents.variants.script import PLAIN_TURN, Correction, Script, Spans, TurnRule
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.language.morphology import split
from turnloom.graphs.language.tool_mention import find_tool_mentions
from turnloom.graphs.origin import FromUser, Selected, steps_of, user_spans
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

ATTEMPTS = 6
"""Times that one message is written before the sample is given up."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes every message of a sample, in one person's style."""

    graph: ApiGraph

    async def handle(self, message: ToolsAbstracted, context: Context) -> Sequence[Message]:
        rng = context.rng("compose")
        sampler = PhraseSampler(rng.choice(STYLES), rng)
        steps = [step for turn in message.trace.turns for step in turn.steps]
        today = date.fromisoformat(message.trace.today) if message.trace.today else None
        script = message.script
        queries: list[str] = []
        words: list[tuple[str, Spans]] = []
        turns: list[TracedTurn] = []
        said: Spans = {}
        for number, turn in enumerate(message.trace.turns):
            rule, made = script.rule(number), turn
            asked = rule.asked or turn.without_refused()
            first = steps if rule.asked is None else _with_asked(steps, rule.asked)
            verbalizer = Verbalizer(self.graph, first, asked.first, rng, today, unsaid=rule.unsaid)
            written: Written | str
            if script.opening(number) == number:
                said = {}
            if rule.correction and rule.correction.of is not None:
                before = [step for each in turns for step in each.steps][rule.correction.of]
                made = replace(turn, steps=(replace(turn.steps[0], origins=before.origins),))
                written = _correct(verbalizer, sampler, rule.correction.slot, before, queries)
            elif rule.recall:
                written = Written(recalling_message(sampler, rule.recall.noun), {})
            elif rule.said:
                written = _tell(verbalizer, sampler, rule, number)
            elif rule.correction:
                written = _write_corrected(verbalizer, sampler, asked, number, rule.correction)
            elif script.opening(number) == number or rule.unsaid:
                written = _write(verbalizer, sampler, asked, number, rule)
            else:
                written = _go_on(verbalizer, sampler, script, number)
            if isinstance(written, str):
                detail = f"{asked.target}: {written}"
                return [SampleRejected("composer", "compose:unsayable", detail)]
            if rule.holds:
                written = replace(written, query=f"{written.query} {sampler.draw(HOLDS)}")
            said = {**said, **written.spans}
            again = (rule.said_again or {}).items()
            said |= {UserSlot(turn.first, name): said[slot] for name, slot in again}
            queries.append(written.query)
            turns.append(with_spans(made, said))
            words.append((written.request, said))
        trace = replace(message.trace, turns=tuple(turns))
        if script.rules:
            script = script.with_words(words)
        return [QueriesComposed(trace, message.advanced, tuple(queries), self.graph.tools, script)]


@dataclass(frozen=True, slots=True)
class Written:
    """A message, where it says the user's values, and the words that ask."""

    query: str
    spans: Spans
    request: str = ""


def _with_asked(steps: Sequence[Step], asked: TracedTurn) -> Sequence[Step]:
    """The sample's steps, with those that are only asked for where they would be made."""
    return (*steps[: asked.first], *asked.steps, *steps[asked.first + len(asked.steps) :])


def can_leave_out(
    graph: ApiGraph, steps: Sequence[Step], turn: TracedTurn, unsaid: frozenset[UserSlot]
) -> bool:
    """Whether a message can ask for a turn and leave a value of the user's unsaid."""
    verbalizer = Verbalizer(graph, steps, turn.first, Random(0), unsaid=unsaid)
    return _request(verbalizer, turn, _first_slots(turn)) is not None


def _tell(
    verbalizer: Verbalizer, sampler: PhraseSampler, rule: TurnRule, number: int
) -> Written | str:
    """The message that says values ahead of what they are for."""
    known = _phrases(verbalizer, rule.said)
    if known is None:
        return "what is to be told cannot be said"
    return _as_written(telling_message(sampler, rule.about, known), number)


def _write_corrected(
    verbalizer: Verbalizer,
    sampler: PhraseSampler,
    turn: TracedTurn,
    number: int,
    correction: Correction,
) -> Written | str:
    """A message that says another value first, and takes it back."""
    slot, steps = correction.slot, list(verbalizer.steps)
    step = steps[slot.step]
    steps[slot.step] = replace(step, arguments={**step.arguments, slot.argument: correction.first})
    written = _write(replace(verbalizer, steps=steps), sampler, turn, number)
    if isinstance(written, str):
        return written
    said = written.spans[slot]
    first = written.query[said.start : said.end]
    sentence = _taken_back(verbalizer, sampler, slot, first, later=False)
    if sentence is None or written.query.count(first) != 1:
        return "what is taken back cannot be told from the rest"
    text = join(f"{written.query} ", sentence)
    spans = {**written.spans, **_as_written(text, number).spans}
    return Written(plain(text), spans, written.request)


def _correct(
    verbalizer: Verbalizer,
    sampler: PhraseSampler,
    slot: UserSlot,
    before: Step,
    queries: Sequence[str],
) -> Written | str:
    """The message that takes back a value of a step `before` that it was used for."""
    said = before.origins[slot.argument]
    if not isinstance(said, FromUser) or said.start < 0:
        return "what is taken back was not said"
    first = queries[said.turn][said.start : said.end]
    sentence = _taken_back(verbalizer, sampler, slot, first, later=True)
    if sentence is None:
        return "what is put in its place cannot be said"
    return _as_written(sentence, len(queries))


def _taken_back(
    verbalizer: Verbalizer, sampler: PhraseSampler, slot: UserSlot, first: str, *, later: bool
) -> Text | None:
    for _ in range(ATTEMPTS):
        phrase = verbalizer.argument(slot.step, slot.argument) or ()
        value = next((piece for piece in phrase if isinstance(piece, SpokenValue)), None)
        if value is None or value.text.lower() == first.lower():
            return None
        if any(map(str.isdigit, value.text)) == any(map(str.isdigit, first)):
            return correcting_message(sampler, value, first, later_turn=later)
    return None


def _go_on(
    verbalizer: Verbalizer, sampler: PhraseSampler, script: Script, number: int
) -> Written | str:
    """The message with which the user goes on with a request: says what it left unsaid, or tells
    that there is a tool for it now."""
    unsaid = script.rule(number - 1).unsaid
    if reply := script.rule(number).reply:
        return Written(sampler.draw(CONFIRMATIONS[reply]), {})
    if not unsaid:
        return Written(sampler.draw(NEW_TOOL), {})
    known = _phrases(verbalizer, unsaid)
    if known is None:
        return "what was asked for cannot be said"
    return _as_written(reply_message(sampler, known), number)


def _phrases(verbalizer: Verbalizer, slots: Iterable[UserSlot]) -> list[Text] | None:
    ordered = sorted(slots, key=lambda slot: (slot.step, slot.argument))
    phrases = [verbalizer.argument(slot.step, slot.argument) for slot in ordered]
    known = [phrase for phrase in phrases if phrase]
    return known if len(known) == len(phrases) else None


def _as_written(text: Text, number: int) -> Written:
    return Written(plain(text), {slot: FromUser(number, *at) for slot, at in spans(text).items()})


def _write(
    verbalizer: Verbalizer,
    sampler: PhraseSampler,
    turn: TracedTurn,
    number: int,
    rule: TurnRule = PLAIN_TURN,
) -> Written | str:
    """One turn's message, with the spans of everything that it says; else why there is none."""
    parts = turn.parts
    slots = [_first_slots(part) for part in parts]
    first_slots = {slot: first for each in slots for slot, first in each.items()}
    for _ in range(ATTEMPTS):
        wishes: list[Wish] = []
        for part, own in zip(parts, slots, strict=True):
            speaker = verbalizer if part is turn else verbalizer.for_part(part.first)
            found = _request(speaker, part, own)
            if found is None:
                return "no request for it says all that the user has to say"
            wishes.append(
                Wish(
                    verbalizer.tools[part.target],
                    *found,
                    rests=_rests(part, turn.first),
                    motivated=not rule.declines,
                    at_once=rule.at_once,
                )
            )
        text = write_message(sampler, wishes, first=number == 0)
        words, said = plain(text), _spans(text, first_slots, number)
        if not _names_a_tool(words, verbalizer) and not _names_a_prerequisite(
            words, with_spans(turn, said), number
        ):
            return Written(words, said, plain(wishes[-1].request))
    return "every message names a tool, itself or one to be called before it"


def _rests(part: TracedTurn, first: int) -> bool:
    """Whether a part of a turn takes something from a part before it."""
    return any(
        first <= number < part.first
        for step in part.steps
        for origin in step.origins.values()
        for number in steps_of(origin)
    )


def _spans(
    text: Text, first_slots: Mapping[UserSlot, UserSlot], number: int
) -> dict[UserSlot, FromUser]:
    """Where the message of turn `number` says each slot, or the slot that says the same."""
    said = {first_slots[slot]: at for slot, at in spans(text).items() if slot in first_slots}
    return {
        slot: FromUser(number, *said[first]) for slot, first in first_slots.items() if first in said
    }


def _request(
    verbalizer: Verbalizer, turn: TracedTurn, first_slots: Mapping[UserSlot, UserSlot]
) -> tuple[Text, list[Text]] | None:
    """A verb phrase for the target, and sentences for the values that it leaves unsaid."""
    wanted = set(first_slots.values()) - verbalizer.unsaid
    target = turn.first + len(turn.steps) - 1
    best: tuple[Text, list[Text]] | None = None
    cut = any(slot.step == target for slot in verbalizer.unsaid)
    requests = verbalizer.requests(target)
    for request in () if verbalizer.vague else requests:
        if cut and not _still_asks(request, verbalizer.tools[turn.target]):
            continue
        missing = wanted - {first_slots.get(slot, slot) for slot in slots_in(request)}
        preambles = _preambles(verbalizer, missing, target)
        if preambles is None:
            continue
        if not preambles:
            return request, []
        if best is None or len(preambles) < len(best[1]):
            best = (request, preambles)
    return best


def _still_asks(request: Text, tool: Tool) -> bool:
    """Whether a request that leaves something out still tells what it is for: "multiply the total"
    without its factor does, "work out the total" asks for something else."""
    own = set(_stems(" ".join((*split(tool.name), tool.description))))
    return not own.isdisjoint(_stems("".join(p for p in request if isinstance(p, str))))


def _stems(text: str) -> Iterator[str]:
    return (word[:4] for word in _WORD.findall(text.lower()) if len(word) >= 4)


_WORD = re.compile(r"[^\W\d_]+")


def _preambles(verbalizer: Verbalizer, missing: set[UserSlot], target: int) -> list[Text] | None:
    """Sentences that say the missing slots; None when something cannot be said."""
    sentences: list[Text] = []
    remaining = set(missing)
    for number in sorted({slot.step for slot in missing if slot.step != target}):
        for preamble in verbalizer.preambles(number):
            if remaining & set(slots_in(preamble)):
                sentences.append(preamble)
                remaining -= set(slots_in(preamble))
                break
    for argument in sorted({slot.argument for slot in remaining if slot.step == target}):
        phrase = verbalizer.argument(target, argument)
        if phrase is None:
            return None
        label = argument.replace("_", " ")
        starters = (f"For the {label}, use ", f"The {label} should be ")
        sentences.append(join(verbalizer.rng.choice(starters), phrase, "."))
        remaining -= set(slots_in(phrase))
    return None if remaining else sentences


def _names_a_tool(words: str, verbalizer: Verbalizer) -> bool:
    lowered = f" {words.lower()} "
    return any(
        name.lower() in lowered for name in verbalizer.tools if "_" in name or name.lower() != name
    )


def _names_a_prerequisite(words: str, turn: TracedTurn, number: int) -> bool:
    """Whether a message names a call before the target in words of its own; in those of a value
    that it has to say, it may."""
    said = [
        (part.start, part.end)
        for step in turn.steps
        for origin in step.origins.values()
        for part in user_spans(origin)
        if part.turn == number
    ]
    return any(
        not any(start < stop and begin < end for begin, stop in said)
        for tool in {step.tool for step in turn.steps} - {part.target for part in turn.parts}
        for start, end in find_tool_mentions(words, tool)
    )


def _first_slots(turn: TracedTurn) -> dict[UserSlot, UserSlot]:
    """Every slot that the turn's message has to say, with the first that says the same.

    An item that two arguments are taken from is singled out once; then it is "that order".
    """
    first: dict[UserSlot | Selected, UserSlot] = {}
    return {
        slot: first.setdefault(slot if selected is None else picked_item(selected), slot)
        for slot, selected in user_slots(turn)
    }


def composer_role(graph: ApiGraph) -> Role[ToolsAbstracted]:
    """The offline composer as a role."""
    composer = Composer(graph)
    return Role("composer", (ToolsAbstracted,), (QueriesComposed, SampleRejected), composer.handle)
