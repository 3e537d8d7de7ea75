"""Thoughts: what is missing, why this call, how an item was chosen, with the figures read.

They tell of the choices that were actually made, from what the calls' records hold, and of nothing
that is not visible yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from turnloom.agents.offline.reasoner.closing import closing
from turnloom.agents.offline.reasoner.made import Made, Picked, Taken
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter
from turnloom.agents.offline.reasoner.reading.words import identifies, pieces
from turnloom.agents.offline.reasoner.wording import (
    aim,
    counted,
    human,
    measured,
    naming,
    one_of,
    plural,
    sentence,
    series,
    thing,
    words,
)
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import singular

TOGETHER = 0.8
"""Chance that look-ups which do not need each other are made in one message."""
_IDENTIFYING = ("id", "no", "ref", "code", "number", "new")
OPENING = 2
"""Two sentences of a thought that share so many first words read like a form."""
REDRAWS = 4
WHOLE = 60
"""A longer text is not repeated in a thought that passes it on."""
FIGURES = 4
"""At most so many figures are read out one by one."""


def grouped(made: Sequence[Made], rng: Random) -> list[tuple[Made, ...]]:
    """Calls by assistant message: look-ups that need nothing of each other may go together."""
    groups: list[list[Made]] = []
    for call in made:
        last = groups[-1] if groups else []
        beside = (
            bool(last)
            and call.tool.reads
            and all(other.tool.reads for other in last)
            and call.outcome.ok == last[-1].outcome.ok
            and not call.needs & {other.number for other in last}
            and not _shown_by(call, last)
        )
        if beside and rng.random() < TOGETHER:
            last.append(call)
        else:
            groups.append([call])
    return [tuple(group) for group in groups]


def _shown_by(call: Made, group: Sequence[Made]) -> bool:
    """Whether one of these results has a value of the call that the user did not give."""
    found: list[Picked | Taken] = [*call.picked, *call.taken]
    values = [str(each.value) for each in found]
    return any(value in other.outcome.text for other in group for value in values)


@dataclass(slots=True)
class Thinker:
    """Writes a turn's thoughts. `said` keeps what was told already from being told again."""

    made: Sequence[Made]
    rng: Random
    currency: str
    today: str
    request: str = ""
    said: set[tuple[str, int]] = field(default_factory=set)

    def before(self, group: Sequence[Made]) -> str:
        """The thought before a message with these calls."""
        found = self._found(group)
        last = group[-1].final
        if len(group) > 1:
            next_step = self._together(group)
        elif group[0].wanted is not None and not last:
            next_step = self._look_up(group[0], group[0].wanted, first=not found)
        elif last:
            next_step = self._act(group[0], found=bool(found))
        else:
            next_step = self._prepare(group[0])
        return " ".join(sentence(part) for part in (*found, next_step) if part)

    def closing(self) -> str:
        """The thought before the answer; often there is none."""
        if self.rng.random() < 0.55 or not self.made:
            return ""
        return sentence(closing(self.made[-1], self.rng, self.currency, self.today, self.request))

    # --- what earlier results told --------------------------------------------------------------

    def _found(self, group: Sequence[Made]) -> list[str]:
        """What was read out of results for these calls, at most two sentences."""
        told: list[str] = []
        for call in group:
            for picked in call.picked:
                if self._is_new(picked.parameter.name, picked.shown):
                    told.append(self._otherwise(told, partial(self._choice, picked)))
            for taken in call.taken:
                if self._is_new(taken.key, taken.shown):
                    told.append(self._otherwise(told, partial(self._reading, taken)))
        return [text for text in told if text][:2]

    def _otherwise(self, told: Sequence[str], make: Callable[[], str]) -> str:
        """What `make` writes, if it can in other words than those a sentence before begins with."""
        begun = {tuple(each.split()[:OPENING]) for each in told}
        text = make()
        for _ in range(REDRAWS):
            if tuple(text.split()[:OPENING]) not in begun:
                break
            text = make()
        return text

    def _is_new(self, name: str, shown: int) -> bool:
        if (name, shown) in self.said:
            return False
        self.said.add((name, shown))
        return True

    def _choice(self, picked: Picked) -> str:
        noun = _item_noun(picked)
        match picked.choice.manner:
            case "only" if picked.old:
                return one_of(
                    self.rng,
                    f"it's the one {noun} that came up earlier",
                    f"only one {noun} was listed before, so that's the one meant",
                    f"the earlier look-up showed a single {noun}; this is about that one",
                )
            case "only":
                return one_of(
                    self.rng,
                    f"only one {noun} came back, so that's the one",
                    f"there is just one {noun}, no choice to make",
                    f"a single {noun} is listed, which settles it",
                    f"one {noun}, so there's nothing to weigh up",
                    f"the list has exactly one {noun}",
                    f"no other {noun} fits, so I can go on with this one",
                )
            case "least" | "most":
                return self._extreme(picked, noun)
            case "where":
                return self._named(picked, noun)
            case _ if not picked.choice.word:  # nothing said which, least of all its place
                name = self._name(picked) or self._value(picked.value, "")
                count = counted(len(picked.items))
                return f"of the {count} {plural(noun)}, {name} is the one to go on with"
            case _:
                return one_of(
                    self.rng,
                    f"the {picked.choice.manner} {noun} on the list is the one meant",
                    f"I take the {picked.choice.manner} {noun} listed",
                )

    def _extreme(self, picked: Picked, noun: str) -> str:
        key = picked.choice.key
        values = [
            item.get(key) if isinstance(item, dict) and key else item for item in picked.items
        ]
        own = values[picked.choice.index]
        name = self._name(picked)
        count = counted(len(values))
        least = picked.choice.manner == "least"
        dated = isinstance(own, str)
        rank = ("earliest" if least else "latest") if dated else ("lowest" if least else "highest")
        if not key:
            return f"of the {count}, the {picked.choice.word} is {self._value(own, key)}"
        if identifies(key):  # numbers that are given in turn: nobody compares them by size
            return f"of the {count} {plural(noun)}, the {picked.choice.word} is {own}"
        what = words(key)
        said = self._measure(own, key)
        figures = (
            series([self._measure(value, key) for value in values])
            if len(values) <= FIGURES
            else ""
        )
        call = (
            one_of(self.rng, f", so it has to be {name}", f", which means {name}", f": {name}")
            if name
            else ""
        )
        ways = [
            f"of the {count} {plural(noun)}, the {rank} {what} is {said}{call}",
            f"among the {count} {plural(noun)}, {said} is the {rank} {what}{call}",
            f"going by {what}, the {picked.choice.word} one is {name or said}"
            + (f" ({said})" if name else ""),
        ]
        if figures:
            ways += [
                f"the {plural(what)} are {figures}; {said} is the {rank}{call}",
                f"comparing {figures}, {said} is the {rank}" + (f": {name}" if name else ""),
            ]
        return one_of(self.rng, *ways)

    def _named(self, picked: Picked, noun: str) -> str:
        value, key = picked.choice.word, words(picked.choice.key)
        said = self._value(value, picked.choice.key)
        count = counted(len(picked.items))
        ref = self._reference(picked.value)
        ways = [
            f"{said} matches one of the {count} {plural(noun)}{ref}",
            f"the {noun} meant is the one with {key} {said}{ref}"
            if key
            else f"{said} is on the list",
            f"of the {count} {plural(noun)}, {said} is the one asked for{ref}",
            f"I can see {said} among the {plural(noun)}{ref}",
        ]
        return one_of(self.rng, *ways)

    def _reading(self, taken: Taken) -> str:
        noun = thing(taken.parameter)
        if isinstance(taken.value, str) and (len(taken.value) > WHOLE or "\n" in taken.value):
            text = words(taken.key) or noun
            return one_of(
                self.rng,
                f"that gives me the {text} word for word",
                f"with the {text} in front of me I can go on",
                f"I have the {text} now and can use it as it stands"
                if singular(text) == text
                else f"I have the {text} now and can use them as they stand",
            )
        if isinstance(taken.value, (list, dict)):
            return one_of(
                self.rng,
                f"that gives me the {plural(noun) if not noun.endswith('s') else noun}",
                "the list from the last result can be used as it is",
            )
        said = self._value(taken.value, taken.key)
        what = noun if taken.key == "id" else words(taken.key) or noun
        if taken.old:
            whom = _entity(taken)
            about = f"this is about {whom} {said}" if whom else f"the {what} was {said}"
            return one_of(
                self.rng,
                f"the {what} is known from before: {said}",
                f"{about}, which came up earlier" if whom else f"{about} when it came up",
                f"I already have the {what}, {said}",
                f"the {what} we spoke of is {said}",
                f"from earlier in the conversation, the {what} is {said}",
            )
        return one_of(
            self.rng,
            f"the {what} is {said}",
            f"that gives me the {what}: {said}",
            f"now I have the {what}, {said}",
            f"the {what} turns out to be {said}",
            f"{said} is the {what} I was after",
        )

    # --- what to do next ------------------------------------------------------------------------

    def _look_up(self, call: Made, wanted: Parameter, *, first: bool) -> str:
        noun, does = thing(wanted), aim(call.tool.doc)
        with_what = self._details(call)
        starts = [
            f"I don't know the {noun} yet, so I'll {does}{with_what}",
            f"to go on I need the {noun}; I'll {does}{with_what}",
            f"the {noun} isn't in the request. Let me {does}{with_what}",
            f"what I'm missing is the {noun}, so the next thing is to {does}{with_what}",
            f"before anything else, the {noun}: I'll {does}{with_what}",
            f"the user won't know the {noun}; I can {does}{with_what} and take it from there",
            f"I'll {does}{with_what} to get hold of the {noun}",
        ]
        if not first:
            starts[2] = f"next I need the {noun}, so let me {does}{with_what}"
            starts[4] = f"still open is the {noun}: I'll {does}{with_what}"
        return one_of(self.rng, *starts)

    def _together(self, group: Sequence[Made]) -> str:
        nouns = [thing(call.wanted) for call in group if call.wanted is not None]
        what = series([f"the {noun}" for noun in dict.fromkeys(nouns)]) if nouns else "a few things"
        count = "both" if len(group) == 2 else "all of them"
        return one_of(
            self.rng,
            f"I need {what}. These look-ups don't depend on each other, so I'll make {count} now",
            f"{what} are missing; I can ask for {count} at once",
            f"two things to find out: {what}. Neither waits for the other"
            if len(group) == 2
            else f"several things to find out: {what}",
            f"I'll look up {what} in one go",
            f"to do this I need {what}, and nothing stops me from fetching {count} together",
        )

    def _prepare(self, call: Made) -> str:
        does = aim(call.tool.doc)
        with_what = self._details(call)
        return one_of(
            self.rng,
            f"first I have to {does}{with_what}",
            f"before that works, I should {does}{with_what}",
            f"I'll {does}{with_what} so that the rest can go through",
            f"the user gave what it takes to {does}{with_what}, so that comes first",
            f"one thing has to happen beforehand: {does}{with_what}",
        )

    def _act(self, call: Made, *, found: bool) -> str:
        does = aim(call.tool.doc)
        if len(self.made) == 1 and not found:
            with_what = self._details(call)
            return one_of(
                self.rng,
                f"the request has all I need to {does}{with_what}",
                f"nothing to look up first; I can {does}{with_what} right away",
                f"I'll {does}{with_what}",
                f"this only takes one step: {does}{with_what}",
                f"everything is in the message, so I'll {does}{with_what}",
                f"the user wants me to {does}{with_what}, which I can do directly",
            )
        return one_of(
            self.rng,
            f"now I can {does}",
            f"with that I can {does}",
            f"that's all I need to {does}",
            f"so I'll {does}",
            f"time to {does}",
            f"what remains is to {does}",
            f"that lets me {does}",
        )

    # --- values in words ------------------------------------------------------------------------

    def _details(self, call: Made) -> str:
        """The values that the user gave for a call, now and then."""
        told = [
            (name, call.call.arguments[name])
            for name in call.said
            if name in call.call.arguments and not _secret(name)
        ]
        told = [(name, value) for name, value in told if _short(value)]
        if not told or self.rng.random() < 0.45:
            return ""
        if self.rng.random() < 0.4:
            told = told[:1]
        named = (f"{words(name)}: {self._value(value, name)}" for name, value in told[:3])
        return f" ({', '.join(named)})"

    def _name(self, picked: Picked) -> str:
        item = picked.item
        name = naming(item) if isinstance(item, dict) else ""
        if name and name != picked.choice.key:
            return self._value(name, "")
        if not isinstance(picked.value, (str, int)):
            return ""
        said = self._value(picked.value, "")
        return f"the one with {words(picked.linked)} {said}" if picked.linked else said

    def _reference(self, value: JsonValue) -> str:
        if not isinstance(value, (str, int)) or self.rng.random() < 0.4:
            return ""
        return one_of(self.rng, f", {value}", f" ({value})", f": {value}")

    def _measure(self, value: JsonValue, key: str) -> str:
        """A figure to compare by, with its unit, but without the name that is said beside it."""
        named = measured(value, key, self.currency, self.today)
        return named.removeprefix(f"{words(key)} ")

    def _value(self, value: JsonValue, key: str) -> str:
        said = human(value, key, self.currency, self.today)
        return said if len(said) <= 80 else f"{said[:77].rstrip()}…"


def _item_noun(picked: Picked) -> str:
    """What the items of a list are called, in the singular."""
    if picked.linked:
        return "entry"
    parts = [word for word in pieces(picked.parameter.name) if word not in _IDENTIFYING]
    return words("_".join(parts)) if parts and picked.parameter.shape != "email" else "entry"


def _entity(taken: Taken) -> str:
    """What an identifier stands for ("booking"), '' for tokens and for what identifies nothing."""
    parts = [word for word in pieces(taken.parameter.name) if word not in _IDENTIFYING]
    named = taken.parameter.identifies and taken.parameter.shape != "email"
    return " ".join(parts) if named and "token" not in parts else ""


def _secret(name: str) -> bool:
    return any(word in ("password", "pin", "secret", "token") for word in pieces(name))


def _short(value: JsonValue) -> bool:
    return not isinstance(value, (dict, bool)) and len(str(value)) <= 48
