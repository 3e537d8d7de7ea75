"""The offline composer: writes the user's message for each advanced tool (paper, Phase II).

A message asks for the target's outcome only. What earlier calls yield is spoken of, never given;
the calls themselves stay implicit. A message that fails a gate is written anew, a few times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from turnloom.agents.messages import QueriesComposed, SampleRejected, ToolsAbstracted
from turnloom.agents.offline.composer.phrase_sampler import PhraseSampler
from turnloom.agents.offline.composer.styles import STYLES
from turnloom.agents.offline.composer.text import (
    Text,
    TextSlot,
    capitalised,
    join,
    plain,
    slots_in,
    spans,
)
from turnloom.agents.offline.composer.verbalizer import Verbalizer, picked_item
from turnloom.agents.role import Context, Message, Role
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.origin import FromUser, Joined, Keyed, Listed, Origin, Selected
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

_POINTS_BACK = re.compile(
    r"\b(it|its|they|them|that|this|those|these|he|she|him|her|his|ones?|there|then|mine"
    r"|other|others|another|else|elsewhere|otherwise|instead|anyway|already|newer|copy|until"
    r"|either|solution|so|such|after all|before|said|promised|asked)\b",
    re.IGNORECASE,
)
"""A reason with such a word makes sense only after what it points back at."""

_JOINS_IN = re.compile(r"\bme\b|\b[Ll]et's\b|(?:step|sense|thing) (?:is )?to \{ask\}")
"""A frame that says "me" itself, or makes the request a deed of both."""
_TELLS_ME = re.compile(r"\bme\b|\"\s*$")
_WINDS = re.compile(r"[,;\":]|\bfor\b|\b(?:me|my|I)\b| - |\b(?:and|so that|whether|how|wh\w+)\b")
"""A request with such words is over where it ends: a frame that goes on after it reads badly."""
_SHORT = 11
_STATES = re.compile(r";| - |\. ")
"""A request that breaks off into a statement is no question any more."""

REASON_FIRST = 0.2
REWRITES = 6
"""Times that one message is written before the sample is given up."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes every message of a sample, in one person's manner."""

    graph: ApiGraph

    async def handle(self, message: ToolsAbstracted, context: Context) -> Sequence[Message]:
        rng = context.rng("compose")
        voice = PhraseSampler(rng.choice(STYLES), rng)
        steps = [step for turn in message.trace.turns for step in turn.steps]
        today = date.fromisoformat(message.trace.today) if message.trace.today else None
        queries: list[str] = []
        turns: list[TracedTurn] = []
        for number, turn in enumerate(message.trace.turns):
            speaker = Verbalizer(self.graph, steps, turn.first, rng, today)
            written = _write(speaker, voice, turn, number)
            if written is None:
                return [
                    SampleRejected(
                        "composer", "compose:unsayable", f"no message says turn {number}"
                    )
                ]
            query, spoken = written
            queries.append(query)
            turns.append(spoken)
        trace = replace(message.trace, turns=tuple(turns))
        return [QueriesComposed(trace, message.advanced, tuple(queries))]


def _write(
    speaker: Verbalizer, voice: PhraseSampler, turn: TracedTurn, number: int
) -> tuple[str, TracedTurn] | None:
    """One turn's message, and the turn with the spans of everything that the message says."""
    same = _same(turn)
    for _ in range(REWRITES):
        request = _request(speaker, turn, same)
        if request is None:
            return None
        ask, asides = request
        text = _message(voice, speaker.tools[turn.target], ask, asides, number)
        words = plain(text)
        if not _names_a_tool(words, speaker):
            found = spans(text)
            first = {same[slot]: span for slot, span in found.items() if slot in same}
            return words, _with_spans(turn, number, {s: first[same[s]] for s in same})
    return None


def _request(
    speaker: Verbalizer, turn: TracedTurn, same: Mapping[TextSlot, TextSlot]
) -> tuple[Text, list[Text]] | None:
    """A verb phrase for the target, and sentences for the values that it leaves unsaid."""
    wanted = set(same.values())
    target = turn.first + len(turn.steps) - 1
    ways = speaker.ask(target)
    best: tuple[int, Text, list[Text]] | None = None
    for ask in ways:
        missing = wanted - {same.get(slot, slot) for slot in slots_in(ask)}
        asides = _asides(speaker, missing, target)
        if asides is None:
            continue
        if not asides:
            return ask, []
        if best is None or len(asides) < best[0]:
            best = (len(asides), ask, asides)
    return None if best is None else (best[1], best[2])


def _asides(speaker: Verbalizer, missing: set[TextSlot], target: int) -> list[Text] | None:
    """Sentences that say the missing slots; None when something cannot be said."""
    sentences: list[Text] = []
    left = set(missing)
    for number in sorted({slot.step for slot in missing if slot.step != target}):
        for aside in speaker.aside(number):
            if set(slots_in(aside)) & left:
                sentences.append(aside)
                left -= set(slots_in(aside))
                break
    for argument in sorted({slot.argument for slot in left if slot.step == target}):
        phrase = speaker.argument(target, argument)
        if phrase is None:
            return None
        label = argument.replace("_", " ")
        said = set(slots_in(phrase))
        starters = (f"For the {label}, use ", f"The {label} should be ")
        sentences.append(join(speaker.rng.choice(starters), phrase, "."))
        left -= said
    return None if left else sentences


def _message(
    voice: PhraseSampler, target: Tool, ask: Text, asides: Sequence[Text], number: int
) -> Text:
    manner, reasons = voice.manner, target.annotation.motivations
    lead = voice.draw(manner.going_on if number else manner.opening)
    request = _request_sentence(voice, ask, after_colon=lead.endswith(":"))
    because = voice.draw(reasons) if voice.chance(manner.reasons) else ""
    body = [request, *asides]
    if because:
        alone = not _POINTS_BACK.search(because) and not _goes_on(lead)
        first = alone and voice.chance(REASON_FIRST)
        body = [(because,), *body] if first else [*body, (because,)]
    if voice.chance(0.2):
        body.append((voice.closing(deed=target.effect == "write"),))
    return _sentences([(lead,), *body])


def _request_sentence(voice: PhraseSampler, ask: Text, *, after_colon: bool) -> Text:
    """The request in one of the manner's frames, one that suits its words."""
    words = f" {plain(ask)} "
    suited = [
        frame
        for frame in voice.manner.frames
        if not (after_colon and ":" in frame) and _suits(frame, words)
    ]
    before, _, after = voice.draw(suited).partition("{ask}")
    if words.rstrip().endswith((".", '."', '!"', '?"')) and after[:1] == ".":
        after = after[1:]
    return join(before, ask, after)


def _suits(frame: str, words: str) -> bool:
    """Whether a request reads well in a frame."""
    before, _, after = frame.partition("{ask}")
    if words.split(maxsplit=1)[0] in before.lower().split():
        return False  # "See if you can see"
    if _JOINS_IN.search(frame) and _TELLS_ME.search(words):
        return False
    if len(after) > 1 and (_WINDS.search(words) or len(words.split()) > _SHORT):
        return False
    return not (after.endswith("?") and _STATES.search(words))


def _goes_on(lead: str) -> bool:
    """Whether the sentence after a lead is a part of it."""
    return bool(lead) and (lead[-1] in ",:" or lead in ("Now", "Then"))


def _sentences(pieces: Sequence[Text]) -> Text:
    """Join sentences; one that follows a comma or colon goes on in lower case."""
    message: Text = ()
    for piece in pieces:
        if not plain(piece):
            continue
        so_far = plain(message)
        if not so_far:
            message = capitalised(piece)
        elif _goes_on(so_far):
            message = join(message, " ", _lowered(piece))
        else:
            message = join(message, " ", capitalised(piece))
    return message


def _lowered(text: Text) -> Text:
    """Lower-case the first letter, save for "I" and its contractions."""
    first = text[0]
    if (
        not isinstance(first, str)
        or first[:2] in ("I ", "I'")
        or (first[:1] == "I" and len(first) == 1)
    ):
        return text
    return (first[0].lower() + first[1:], *text[1:])


def _names_a_tool(words: str, speaker: Verbalizer) -> bool:
    lowered = f" {words.lower()} "
    return any(
        name.lower() in lowered for name in speaker.tools if "_" in name or name.lower() != name
    )


# --- spans --------------------------------------------------------------------------------------


def _same(turn: TracedTurn) -> dict[TextSlot, TextSlot]:
    """Every slot that the turn's message has to say, with the first that says the same.

    An item that two arguments are taken from is singled out once; then it is "that order".
    """
    first: dict[TextSlot | Selected, TextSlot] = {}
    same: dict[TextSlot, TextSlot] = {}
    for index, step in enumerate(turn.steps):
        for name, origin in step.origins.items():
            for slot, item in _slots(origin, TextSlot(turn.first + index, name)):
                same[slot] = first.setdefault(item or slot, slot)
    return same


def _slots(origin: Origin, slot: TextSlot) -> Iterator[tuple[TextSlot, Selected | None]]:
    """The slots in an origin, each with the item that it singles out, if it does."""
    match origin:
        case FromUser():
            yield slot, None
        case Selected(equals=equals) if equals is not None:
            yield TextSlot(slot.step, slot.argument, (*slot.place, "equals")), picked_item(origin)
        case Listed(items=inner) | Joined(parts=inner):
            for index, part in enumerate(inner):
                yield from _slots(part, TextSlot(slot.step, slot.argument, (*slot.place, index)))
        case Keyed(items=pairs):
            for key, part in pairs:
                yield from _slots(part, TextSlot(slot.step, slot.argument, (*slot.place, key)))
        case _:
            return


def _with_spans(
    turn: TracedTurn, number: int, found: Mapping[TextSlot, tuple[int, int]]
) -> TracedTurn:
    steps = []
    for index, step in enumerate(turn.steps):
        origins = {
            name: _spanned(origin, TextSlot(turn.first + index, name), number, found)
            for name, origin in step.origins.items()
        }
        steps.append(Step(step.tool, step.arguments, origins, step.outcome))
    return replace(turn, steps=tuple(steps))


def _spanned(
    origin: Origin, slot: TextSlot, turn: int, found: Mapping[TextSlot, tuple[int, int]]
) -> Origin:
    def below(key: str | int) -> TextSlot:
        return TextSlot(slot.step, slot.argument, (*slot.place, key))

    match origin:
        case FromUser():
            return FromUser(turn, *found[slot])
        case Selected(equals=equals) if equals is not None:
            return replace(
                origin,
                equals=_spanned(equals, below("equals"), turn, found)
                if not isinstance(equals, FromUser)
                else FromUser(turn, *found[below("equals")]),
            )
        case Listed(items=items):
            return Listed(
                tuple(_spanned(item, below(i), turn, found) for i, item in enumerate(items))
            )
        case Joined(parts=parts):
            return replace(
                origin,
                parts=tuple(_spanned(part, below(i), turn, found) for i, part in enumerate(parts)),
            )
        case Keyed(items=pairs):
            return Keyed(
                tuple((key, _spanned(part, below(key), turn, found)) for key, part in pairs)
            )
        case _:
            return origin


def composer_role(graph: ApiGraph) -> Role[ToolsAbstracted]:
    """The offline composer as a role."""
    composer = Composer(graph)
    return Role("composer", (ToolsAbstracted,), (QueriesComposed, SampleRejected), composer.handle)
