"""Thinking aloud: what an assistant message says before its calls, about the choice really made.

A thought says what is missing and where it can be had, or how an item was chosen with the figures
that were read, or that everything is at hand. It is put together from what the solver recorded
(`Made`, `Picked`, `Taken`), so it cannot praise a choice that was not made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from turnloom.agents.offline.reasoner.documents import Manual
from turnloom.agents.offline.reasoner.planning import Plan
from turnloom.agents.offline.reasoner.showing import brief, figure, noun_of
from turnloom.agents.offline.reasoner.solving import Made, Picked, Solver, Taken
from turnloom.agents.offline.reasoner.words import label

MANY = 4
"""More parameters than this are not listed by name."""
SHORT = 3
"""A purpose is cut at its first comma if at least this many words are left."""
PARALLEL = 0.8
"""Chance that look-ups which do not need each other are made in one message."""


def grouped(made: Sequence[Made], rng: Random) -> list[list[Made]]:
    """The calls of a turn as assistant messages: look-ups that could be made at once share one."""
    groups: list[list[Made]] = []
    for call in made:
        together = groups and _independent(groups[-1], call) and rng.random() < PARALLEL
        if together:
            groups[-1].append(call)
        else:
            groups.append([call])
    return groups


def _independent(group: Sequence[Made], call: Made) -> bool:
    numbers = {other.number for other in group}
    looks_up = call.manual.looks_up and all(other.manual.looks_up for other in group)
    return looks_up and call.wanted is not None and not call.needs & numbers


class Thinker:
    """Writes the thoughts of one turn. No phrase is used twice in it while another is left."""

    def __init__(self, solver: Solver, plan: Plan, query: str, rng: Random) -> None:
        self._solver = solver
        self._goal = plan.manual
        self._query = query
        self._rng = rng
        self._used: set[str] = set()
        self._begun = False

    def before(self, group: Sequence[Made]) -> str:
        """The thought that precedes a message's calls."""
        findings = list(self._findings(group))
        sentences = list(findings)
        if not self._begun:
            sentences += self._opening(group)
            self._begun = True
        sentences.append(self._step(group, after_findings=bool(findings)))
        return " ".join(sentence for sentence in sentences if sentence)

    def closing(self) -> str:
        """The thought before the answer; empty now and then, as people are."""
        last = self._solver.made[-1]
        if not last.outcome.ok or self._rng.random() < 0.35:
            return ""
        if last.manual.looks_up:
            return self._draw(
                "That is what was asked for, so I can sum it up.",
                "The result has what they want to know; time to tell them.",
                "Nothing else needs to be looked up. I'll pass this on.",
                "This answers the question.",
                "I have the information now and can report it plainly.",
            )
        return self._draw(
            "It went through, so all that is left is to tell the user.",
            "The call succeeded; I'll confirm it with the details that matter.",
            "Done. I should report what changed.",
            "That worked. A short confirmation will do.",
            "The change is made and nothing is left open in the request.",
        )

    # --- what the results so far tell -----------------------------------------------------------

    def _findings(self, group: Sequence[Made]) -> Iterator[str]:
        """How the values that these calls take from results were found."""
        told: set[tuple[str, str]] = set()
        for made in group:
            for picked in made.picked:
                if ("picked", str(picked.value)) not in told:
                    told.add(("picked", str(picked.value)))
                    yield self._how_picked(picked)
            for taken in made.taken:
                text = brief(taken.value)
                if text and (taken.key, text) not in told:
                    told.add((taken.key, text))
                    yield self._how_taken(taken, text)

    def _how_picked(self, picked: Picked) -> str:
        noun, nouns = noun_of(self._solver.shown[picked.shown], picked.items)
        it, count = brief(picked.value), len(picked.items)
        key = spelled(picked.choice.key) or "value"
        value = figure(picked.item, picked.choice.key)
        match picked.choice.manner:
            case "only":
                return self._draw(
                    f"There is just one {noun}, {it}.",
                    f"Only one {noun} came back, {it}, so there is no doubt which is meant.",
                    f"The result holds a single {noun}: {it}.",
                )
            case "least" | "most":
                end = "lowest" if picked.choice.manner == "least" else "highest"
                word = picked.choice.word or end
                return self._draw(
                    f'Going by {key}, "{word}" means {it}: {value} among the {count} {nouns}.',
                    f"Of the {count} {nouns}, the one with {key} {value} is the {word}, so {it}.",
                    f"Comparing {key} over the {count} {nouns}, {value} decides it: {it}.",
                    f"They asked for the {word}; by {key} that is {it} with {value}.",
                )
            case "where":
                return self._draw(
                    f"The {noun} with {key} {value} is {it}.",
                    f"Among the {count} {nouns}, {value} is what the user named, so it is {it}.",
                    f"{value} as {key} singles out {it}.",
                    f"The user's words point to the {noun} whose {key} is {value}: {it}.",
                )
            case manner:
                return self._draw(
                    f"The {manner} of the {count} {nouns} is {it}.",
                    f"They mean the {manner} one on the list, {it}.",
                )

    def _how_taken(self, taken: Taken, text: str) -> str:
        key = spelled(taken.key) or spelled(taken.parameter.name)
        if taken.old:
            return self._draw(
                f"From before I already have the {key}: {text}.",
                f"This is about the same thing as earlier, so the {key} is still {text}.",
                f"The {key} {text} is in an earlier result; no need to look it up again.",
                f"I can go back to the {key} I saw earlier, {text}.",
            )
        return self._draw(
            f"The {key} is {text}.",
            f"That gives me the {key}: {text}.",
            f"Now I know the {key}, {text}.",
            f"The result shows {text} as the {key}.",
        )

    # --- what the request wants -----------------------------------------------------------------

    def _opening(self, group: Sequence[Made]) -> list[str]:
        """The request in a few words, where the first call is not yet the deed itself."""
        if group[-1].number == len(self._solver.made) - 1:
            return []
        deed = deed_of(self._goal)
        if group[-1].wanted is None:
            return [
                self._draw(
                    f"Before I can {deed}, something else has to be in place.",
                    f"To {deed}, I first have to see to what it depends on.",
                    f"They want me to {deed}, which takes a step beforehand.",
                )
            ]
        return [
            self._draw(
                f"In the end I have to {deed}.",
                f"The request comes down to this: {deed}.",
                f"What they want is for me to {deed}.",
                f"The user wants me to {deed}.",
                f"So the aim is to {deed}.",
            )
        ]

    def _step(self, group: Sequence[Made], *, after_findings: bool) -> str:
        if group[-1].wanted is None:
            return self._deed(group[-1], after_findings=after_findings)
        missing = [self._missing(made) for made in group]
        if len(group) > 1:
            return self._several(missing)
        return self._look_up(group[0], missing[0])

    def _missing(self, made: Made) -> str:
        """What a look-up is for: the field that a later call takes from it."""
        shown = self._solver.old + made.number
        for later in self._solver.made[made.number + 1 :]:
            for picked in later.picked:
                if picked.shown == shown:
                    return f"the {spelled(picked.parameter.name)}"
            for taken in later.taken:
                if taken.shown == shown and taken.key:
                    return f"the {spelled(taken.key)}"
        return f"the {spelled(made.wanted.name)}" if made.wanted else "more"

    def _several(self, missing: Sequence[str]) -> str:
        things = ", ".join(missing[:-1]) + " and " + missing[-1]
        return self._draw(
            f"I still need {things}. No look-up has to wait for another, so they go together.",
            f"{_capital(things)} are missing; I can ask for them at the same time.",
            f"Missing so far: {things}. I can ask for them side by side.",
            f"Before that I have to find {things}, which can be done side by side.",
        )

    def _look_up(self, made: Made, missing: str) -> str:
        how = deed_of(made.manual)
        said = _series(made.said)
        filtered = f" The message gives the {said} to go by." if said else ""
        return self._draw(
            f"For that I need {missing}, which has not come up yet, so first I {how}.{filtered}",
            f"{_capital(missing)} has to come from {made.manual.name}.{filtered}",
            f"I can't guess {missing}. I'll {how} to find it.{filtered}",
            f"What's missing is {missing}. {made.manual.name} can tell.{filtered}",
            f"First I have to find out {missing}, so let me {how}.{filtered}",
            f"That takes {missing}. To get it I {how}.{filtered}",
        )

    def _deed(self, made: Made, *, after_findings: bool) -> str:
        deed = deed_of(made.manual)
        said = _series(made.said)
        if made.number < len(self._solver.made) - 1:
            using = f" The message gives the {said}." if said else ""
            return self._draw(
                f"So first I {deed}.{using}",
                f"That begins with this: {deed}.{using}",
                f"The first thing is to {deed}.{using}",
                f"I start with what has to come first and {deed}.{using}",
            )
        if after_findings:
            rest = f", with the {said} from the message" if said else ""
            return self._draw(
                f"With that I can {deed}{rest}.",
                f"That is all it takes to {deed}{rest}.",
                f"So now I {deed}{rest}.",
                f"Next I {deed}{rest}.",
                f"Nothing is missing any more; I {deed}{rest}.",
            )
        if said:
            return self._draw(
                f"The message gives the {said}, so I can {deed} straight away.",
                f"Everything needed is there: the {said}. I {deed}.",
                f"I have the {said} from the user and nothing to look up first; I {deed}.",
                f"This asks me to {deed}, and the {said} can be read from the message.",
            )
        return self._draw(
            f"This needs no details: I {deed}.",
            f"{made.manual.name} answers this directly, without any input.",
            f"Nothing has to be known beforehand to {deed}.",
            f"The user simply wants me to {deed}.",
        )

    def _draw(self, *phrases: str) -> str:
        """One of the phrases at random, of a pattern not used in this turn while there is one."""
        numbered = [(f"{len(phrases)}/{number}", text) for number, text in enumerate(phrases)]
        fresh = [entry for entry in numbered if entry[0] not in self._used] or numbered
        mark, text = self._rng.choice(fresh)
        self._used.add(mark)
        return text


def deed_of(manual: Manual) -> str:
    """A tool's purpose as a verb phrase: the first sentence of its documentation."""
    text = manual.doc.description.split(". ")[0].split(": ")[0].strip().rstrip(".")
    head = text.split(",")[0]
    words = (head if len(head.split()) >= SHORT else text).split()
    if not words or len(words) > 22 or not words[0][0].isalpha():
        return f"call {manual.name}"
    verb = words[0].lower()
    if verb.endswith("s") and not verb.endswith("ss") and len(verb) > 3:
        verb = verb[:-1]
    return " ".join([verb, *words[1:]]).replace("the user's", "their")


def _series(names: Sequence[str]) -> str:
    labels = [spelled(name) for name in names]
    if len(labels) > MANY:
        return "details"
    return " and ".join(filter(None, (", ".join(labels[:-1]), *labels[-1:])))


_SPELLED = {"no": "number", "ref": "reference", "doc": "document", "id": "ID", "cat": "category"}


def spelled(name: str) -> str:
    """A parameter's or field's name in words, abbreviations spelled out."""
    return " ".join(_SPELLED.get(word, word) for word in label(name).split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
