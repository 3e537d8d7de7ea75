"""What an answer may rest on: its turn's calls, and what was shown before of the same things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from turnloom.agents.verification.dialogue_view import DialogueView, RecordedCall, Thought
from turnloom.graphs.json_value import JsonObject, JsonValue, at_path, objects, scalars
from turnloom.graphs.origin import Selected, selected_path, steps_of

LEAST_KEY = 100
"""Smaller whole numbers are counts, and no things go by them."""


ROUNDS = 2
"""A loan is known by its member, and the member by a name: so far things hang together."""


@dataclass(frozen=True, slots=True)
class AnswerScope:
    """`calls` are those that the answer is about, `records` what earlier results hold of the same
    things, `lists` what was chosen from, each with the index of the item `taken`. An answer to a
    turn without calls may speak of all that there was (`whole`)."""

    calls: Sequence[RecordedCall]
    records: Sequence[JsonObject] = ()
    lists: Sequence[list[JsonValue]] = ()
    taken: Sequence[int] = ()
    whole: bool = False

    @property
    def texts(self) -> list[str]:
        """All of it as it stands there."""
        held = [[call.step.result, call.arguments] for call in self.calls]
        told = scalars([*held, list(self.records), list(self.lists)])
        texts = (value for value in told if isinstance(value, str))
        return [*(call.text for call in self.calls), str(held), *texts]


def answer_scope(view: DialogueView, answer: Thought) -> AnswerScope:
    """The scope of an answer. A record is about the same thing where it has a code or a name with
    which this turn's calls were made, or that the last one gave."""
    earlier = view.calls[: answer.visible]
    own = [call for call in earlier if call.turn == answer.turn]
    if not own:
        return AnswerScope(earlier, whole=True)
    keys = {value for call in own for value in _keys(scalars(call.arguments))}
    keys |= {*_keys(_top(own[-1].step.result))}
    candidates = [
        (record, {*_keys(record.values())})
        for call in earlier
        if call.turn != answer.turn
        for record in objects([call.step.result, call.arguments])
    ]
    records: list[JsonObject] = []
    for _ in range(ROUNDS):
        met = [pair for pair in candidates if not keys.isdisjoint(pair[1])]
        candidates = [pair for pair in candidates if keys.isdisjoint(pair[1])]
        records += [record for record, _ in met]
        keys = keys.union(*(found for _, found in met))
    rests_on = {
        step
        for call in own
        for origin in call.step.provenance.values()
        for step in steps_of(origin)
    }
    chosen = list(
        taken_items(view, [call for call in earlier if call in own or call.number in rests_on])
    )
    lists, taken = [items for _, items, _ in chosen], [index for _, _, index in chosen]
    return AnswerScope(own, records, lists, taken)


def taken_items(
    view: DialogueView, calls: Sequence[RecordedCall]
) -> Iterator[tuple[RecordedCall, list[JsonValue], int]]:
    """(call, the list that it takes an item of, the item's index), for every choice of `calls`."""
    numbers = {call.number for call in calls}
    for call, _, part, _ in view.claims:
        if call.number in numbers and isinstance(part, Selected):
            with suppress(LookupError):
                place = selected_path(part, view.results)
                items = at_path(view.results[part.step], part.path)
                index = place[len(part.path)]
                if isinstance(items, list) and isinstance(index, int):
                    yield call, items, index


def _top(result: JsonValue) -> Sequence[JsonValue]:
    return list(result.values()) if isinstance(result, dict) else ()


def _keys(values: Iterable[JsonValue]) -> Iterator[str | int]:
    """What things go by: names and codes, and whole numbers too large to count anything."""
    for value in values:
        if isinstance(value, str):
            if len(value) > 2 and not (value.islower() and value.isalpha()):
                yield value
        elif isinstance(value, int) and not isinstance(value, bool) and value >= LEAST_KEY:
            yield value
