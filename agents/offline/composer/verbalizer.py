"""Noun phrases: how a person speaks of a value, depending on where it comes from.

A value of the user's own is said as it is. A hidden value is said by what it stands for: the pick
that singles it out and the look-up behind it ("the cheapest flight from Oslo to Porto"), or, when
the conversation is about it already, by pointing back ("that booking"). An attribute of such a
thing is said by its word ("the fare of that flight").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from turnloom.agents.offline.composer.text import (
    SpokenValue,
    Text,
    join,
    plain,
)
from turnloom.agents.user_slots import UserSlot
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.pattern import pattern_of
from turnloom.graphs.api.type_fit import TEXT
from turnloom.graphs.exploration.binder import PERSON
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path, elements
from turnloom.graphs.language.morphology import split
from turnloom.graphs.language.surface import surface_form
from turnloom.graphs.language.template import Template, fill, parse, without
from turnloom.graphs.language.units import SYMBOLS
from turnloom.graphs.origin import (
    EQUALS,
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    quoted_text,
)
from turnloom.graphs.schema import items_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step

LINKS = ("linked to", "behind", "tied to")
"""How a thing hangs together with what it was found by ("the order behind that case")."""
MINE = "my "
SOMEONE = "someone"
ADDRESS = "address"
"""The kind of places; however long, they are said without quotation marks."""
BLANKS = (
    ('" followed by ', ""),
    ('" and then ', ""),
    (" [", ']"'),
    (' X", where X is ', ""),
)
"""How a dictated text leaves room for a value that the user only points at: around its phrase."""
AFTER = 2
"""So many of these put the phrase behind the quotation, where it may hold one of its own."""
QUOTED_WORDS = 3
"""A free text of at least this many words is said in quotation marks."""


@dataclass(frozen=True, slots=True)
class Verbalizer:
    """Makes phrases for one turn. `steps` are the sample's, `first` the turn's first; what is
    `unsaid` is left out, where the sentence bears that. `vague` has the steps of which nothing is
    left then but what sort of thing they look up."""

    graph: ApiGraph
    steps: Sequence[Step]
    first: int
    rng: Random
    today: date | None = None
    mentioned: list[Selected] = field(default_factory=list)
    unsaid: frozenset[UserSlot] = frozenset()
    vague: list[int] = field(default_factory=list)

    @property
    def tools(self) -> Mapping[str, Tool]:
        return self.graph.tools

    def for_part(self, first: int) -> Verbalizer:
        """The same for a part of the turn, from step `first` on: it speaks of the parts before it
        as of what is known."""
        return replace(self, first=first, mentioned=[], vague=[])

    def argument(self, number: int, name: str) -> Text | None:
        """The phrase for an argument of step `number`; None when the call does not give it."""
        step = self.steps[number]
        if name not in step.arguments or isinstance(step.origins[name], Default):
            return None
        if UserSlot(number, name) in self.unsaid:
            return None
        tool = self.tools[step.tool]
        schema = tool.properties.get(name, {})
        return self._origin(
            step.origins[name], step.arguments[name], UserSlot(number, name), schema, tool
        )

    def requests(self, number: int) -> list[Text]:
        """Every way the annotation has to request step `number`, in random order, fullest first."""
        tool = self.tools[self.steps[number].tool]
        return self._filled(tool.annotation.requests, number, fresh=True)

    def preambles(self, number: int) -> list[Text]:
        """Sentences that tell the user's values of a call that is only a prerequisite."""
        tool = self.tools[self.steps[number].tool]
        return self._filled(tool.annotation.preambles, number, fresh=True)

    def _filled(self, sources: Sequence[str], number: int, *, fresh: bool = False) -> list[Text]:
        left_out = {slot.argument for slot in self.unsaid if slot.step == number and not slot.path}
        given = self.steps[number].arguments.keys() - left_out
        phrases = []
        awkward = self._awkward(number) if fresh else _never
        for source in self.rng.sample(sources, len(sources)):
            template = parse(source)
            for name in sorted(left_out & template.required):
                template = without(template, name) or template
            if template.required <= given:
                if fresh:
                    self.mentioned.clear()
                text = fill(template, lambda name: self.argument(number, name))
                if text is not None and not _doubled(text):
                    text = _agreeing(text, self.steps[number].arguments)
                    phrases.append((len(template.slots & given), awkward(template), text))
        phrases.sort(key=lambda each: (-each[0], each[1]))
        return [text for _, _, text in phrases]

    def _awkward(self, number: int) -> Callable[[Template], bool]:
        """Which requests read badly for what step `number` says in its texts.

        A request goes on badly after a text with a looked-up value in it, which may be said in
        many words; a text that is passed on whole is best announced ("write the following: ").
        """
        step = self.steps[number]
        takes = self.tools[step.tool].annotation.consumes
        for name, origin in step.origins.items():
            if isinstance(origin, Joined):
                return lambda template: template.last(step.arguments) != name
            if isinstance(origin, FromResult) and takes.get(name, "").startswith(TEXT):
                return lambda template: not template.before(name).endswith(": ")
        return _never

    # --- by origin ------------------------------------------------------------------------------

    def _origin(
        self, origin: Origin, value: JsonValue, slot: UserSlot, schema: JsonObject, tool: Tool
    ) -> Text | None:
        match origin:
            case FromUser():
                return self._own(value, slot, schema, tool)
            case FromResult(step, path):
                return self._result(step, path)
            case Selected():
                return self._picked(origin, slot)
            case Listed(items):
                return self._listed(items, value, slot, schema, tool)
            case Keyed(items):
                return self._keyed(items, value, slot, tool)
            case Joined(parts):
                return self._joined(parts, value, slot)
            case _:
                return None

    def _own(self, value: JsonValue, slot: UserSlot, schema: JsonObject, tool: Tool) -> Text:
        if isinstance(value, bool):
            flags = tool.annotation.flag_words.get(slot.argument)
            words = ((flags[0],), (flags[1],)) if flags else None
            return (SpokenValue(surface_form(value, schema, self.rng, flags=words), slot),)
        kind = tool.annotation.consumes.get(slot.argument, "")
        if isinstance(value, str) and _is_dictated(value, kind, schema):
            return ('"', SpokenValue(value, slot), '"')
        figures = split(slot.argument)[-1] in SYMBOLS
        said = surface_form(value, schema, self.rng, self.today, figures=figures)
        spoken: Text = (SpokenValue(said, slot),)
        worded = parse(tool.annotation.value_formats.get(slot.argument, "{value}"))
        return fill(worded, lambda _: spoken) or spoken

    def _listed(
        self,
        items: Sequence[Origin],
        value: JsonValue,
        slot: UserSlot,
        schema: JsonObject,
        tool: Tool,
    ) -> Text | None:
        element = items_of(schema)
        values = elements(value)
        texts: list[Text] = []
        for index, (item, each) in enumerate(zip(items, values, strict=True)):
            text = self._origin(item, each, slot.below(index), element, tool)
            if text is None:
                return None
            texts.append(text)
        return _series(texts)

    def _keyed(
        self, items: Sequence[tuple[str, Origin]], value: JsonValue, slot: UserSlot, tool: Tool
    ) -> Text | None:
        values = value if isinstance(value, dict) else {}
        texts: list[Text] = []
        for key, item in items:
            text = self._origin(item, values[key], slot.below(key), {}, tool)
            if text is None:
                return None
            texts.append(join(f"the {key.replace('_', ' ')} to ", text))
        return _series(texts)

    def _joined(self, parts: Sequence[Origin], value: JsonValue, slot: UserSlot) -> Text | None:
        """A dictated beginning and, after it, a value that the user only points at."""
        if len(parts) != 2 or not isinstance(parts[1], FromResult) or not isinstance(value, str):
            return None
        pointed = self._result(parts[1].step, parts[1].path)
        if pointed is None:
            return None
        lead = SpokenValue(self._lead(value, parts[1]), slot.below(0))
        before, after = self.rng.choice(BLANKS if '"' not in plain(pointed) else BLANKS[:AFTER])
        return join('"', (lead,), before, pointed, after)

    def _lead(self, value: str, source: FromResult) -> str:
        tail = quoted_text(at_path(self.steps[source.step].result.value, source.path))
        return value.removesuffix(f" {tail}")

    # --- by reference ---------------------------------------------------------------------------

    def _picked(self, selection: Selected, slot: UserSlot) -> Text | None:
        tool = self.tools[self.steps[selection.step].tool]
        place = (*selection.path, 0, *selection.field)
        noun = self.graph.owner_name(tool, place)
        just_listed = selection.step == self.first - 1
        thing = (
            ("one",)
            if just_listed and selection.op != "where"
            else self._thing(selection.step, noun)
        )
        tail: Text = (self.rng.choice((" of those", " of them")),) if just_listed else ()
        named: Text | None
        if noun and picked_item(selection) in self.mentioned:
            named = (f"that {noun}",)
        else:
            named = self._singled_out(selection, tool, thing, tail, slot)
            self.mentioned.append(picked_item(selection))
        kind = self.graph.semantic_types[tool.annotation.produces[pattern_of(place)]]
        if named is not None and kind.entity_name and kind.entity_name != noun and noun:
            return join(f"the {kind.entity_name} {self.rng.choice(LINKS)} ", named)
        return named

    def _singled_out(
        self, selection: Selected, tool: Tool, thing: Text, tail: Text, slot: UserSlot
    ) -> Text | None:
        match selection.op:
            case "only":
                only_one = (*selection.path, 0, *selection.field)
                own = self.graph.owner_name(tool, only_one)
                if tail and own == PERSON:
                    return self._someone(selection.step, only_one, (PERSON,))
                return (f"that {own or 'one'}",) if tail else _the(thing)
            case "least" | "most":
                words = tool.annotation.superlatives.get(selection.key)
                if words is None:
                    return None
                word = words[0 if selection.op == "least" else 1]
                return join(_the(thing, f"{word} "), tail)
            case "where" if slot.below(EQUALS) in self.unsaid:
                return _the(thing)
            case "where":
                source = tool.annotation.distinguishing.get(selection.key)
                if source is None:
                    return None
                named = SpokenValue(
                    surface_form(str(selection.wanted), {}, self.rng, self.today),
                    slot.below(EQUALS),
                )
                mine = _is_mine(thing)
                head, clause = (
                    _parted(_bare(thing))
                    if source.startswith("the {noun} ")
                    else (_bare(thing), ())
                )
                slots: dict[str, Text] = {"value": (named,), "noun": head}
                found = fill(parse(source), slots.get)
                found = join(found, clause) if found else found
                return _mine(found) if mine and found else found
            case _:
                return join(_the(thing, f"{selection.op} "), tail)

    def _result(self, step: int, path: Path) -> Text | None:
        tool = self.tools[self.steps[step].tool]
        name = tool.annotation.produces.get(pattern_of(path))
        owner = self.graph.owner_name(tool, path)
        if name is not None and self.graph.semantic_types[name].internal:
            noun = self.graph.semantic_types[name].entity_name
            if not noun:
                return ()
            entity = self._entity(step, path, owner or noun)
            if owner in ("", noun):
                return entity
            return join(f"the {noun} {self.rng.choice(LINKS)} ", entity)
        word = tool.annotation.field_noun(path)
        if not word:
            return None
        if step >= self.first:
            return self._looked_up(step, tool, word, owner)
        if not owner or owner == word:
            return (f"that {word}",)
        if owner == PERSON:
            return join(f"the {word} of ", self._entity(step, path, owner))
        return (self.rng.choice((f"the {word} of that {owner}", f"that {owner}'s {word}")),)

    def _looked_up(self, step: int, tool: Tool, word: str, owner: str) -> Text:
        """An attribute that this very turn looks up: "the fare of the first flight to Oslo"."""
        if len(tool.annotation.field_nouns) == 1 and not owner:
            return self._described(step, owner)
        return join(f"the {word} {'of' if owner else 'from'} ", self._described(step, owner))

    def _entity(self, step: int, path: Path, noun: str) -> Text:
        """A thing that a result stands for: described by its look-up, or pointed back at."""
        if step >= self.first:
            return self._described(step, noun)
        described = self._thing(step, noun)
        if len(described) == 1 and _starts_with_value(described):
            return described
        if noun == PERSON:
            return self._someone(step, path, described)
        return (self.rng.choice((f"that {noun}", f"that {noun}", f"this {noun}")),)

    def _someone(self, step: int, path: Path, described: Text) -> Text:
        """A person met before: by the name that stood there, or by what makes them known."""
        annotation = self.tools[self.steps[step].tool].annotation
        beside = at_path(self.steps[step].result.value, path[:-1])
        item = pattern_of(path).rpartition(".")[0]
        named = {"name"} if any(isinstance(part, int) for part in path) else set()
        for pattern, kind in annotation.produces.items():
            parent, _, key = pattern.rpartition(".")
            if parent == item and kind == f"{PERSON}.name":
                named.add(key)
        names = [beside.get(key) for key in sorted(named)] if isinstance(beside, dict) else []
        for name in names:
            if isinstance(name, str):
                return (name,)
        known = len(described) > 1 or plain(described) != PERSON
        return _the(described) if known else (f"that {PERSON}",)

    def _described(self, number: int, noun: str) -> Text:
        """What step `number` of this turn looked up, with its article.

        A look-up of the very thing it was asked about ("get order X") is that thing.
        """
        step = self.steps[number]
        tool = self.tools[step.tool]
        for name, kind in tool.annotation.consumes.items():
            if (
                noun
                and name in step.arguments
                and self.graph.semantic_types[kind].entity_name == noun
            ):
                same = self.argument(number, name)
                if same:
                    return same
        thing = self._thing(number, noun)
        bare = _starts_with_value(thing) or plain(thing).startswith(("the ", "that ", "this "))
        return thing if bare else _the(thing)

    def _thing(self, number: int, noun: str) -> Text:
        """A noun phrase without article for what step `number` looked up."""
        tool = self.tools[self.steps[number].tool]
        names = self._filled(tool.annotation.noun_phrases, number)
        if not names and any(slot.step == number for slot in self.unsaid):
            if noun == PERSON:
                return (SOMEONE,)
            self.vague.append(number)
        return names[0] if names else (noun or "one",)


def _agreeing(text: Text, arguments: JsonObject) -> Text:
    """The same text, where a list of one thing does not go with "doors are" or "the tags"."""
    pieces = list(text)
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            continue
        value = arguments.get(piece.slot.argument)
        if not isinstance(value, list) or len(value) != 1:
            continue
        if at and isinstance(before := pieces[at - 1], str):
            pieces[at - 1] = re.sub(r"\btags $", "tag ", before)
        if at + 1 < len(pieces) and isinstance(after := pieces[at + 1], str):
            pieces[at + 1] = re.sub(r"^ doors( are)?\b", _one_door, after)
    return tuple(pieces)


def _one_door(found: re.Match[str]) -> str:
    return " door is" if found[1] else " door"


def _never(_: Template) -> bool:
    return False


def picked_item(selection: Selected) -> Selected:
    """What a pick singles out, whichever of the item's values it takes."""
    return replace(selection, field=(), equals=None)


_CLAUSE = re.compile(r" (?:whose|for at (?:most|least)|under|over|with (?:more|fewer)) ")


def _parted(thing: Text) -> tuple[Text, Text]:
    """A noun phrase without the clause that it ends in, and that: "plant", " whose sun is full"."""
    for at, piece in enumerate(thing):
        if isinstance(piece, str) and (found := _CLAUSE.search(piece)):
            start = found.start()
            return (*thing[:at], piece[:start]), (piece[start:], *thing[at + 1 :])
    return thing, ()


def _is_mine(thing: Text) -> bool:
    return bool(thing) and isinstance(thing[0], str) and thing[0].startswith(MINE)


def _bare(thing: Text) -> Text:
    """A noun phrase without the "my" that stands for its article."""
    if thing and isinstance(thing[0], str) and thing[0].startswith(MINE):
        return join(thing[0].removeprefix(MINE), thing[1:])
    return thing


def _mine(phrase: Text) -> Text:
    """The same phrase with "my" for its article."""
    if isinstance(phrase[0], str) and phrase[0].startswith("the "):
        return join(MINE, phrase[0].removeprefix("the "), phrase[1:])
    return phrase


def _the(thing: Text, words: str = "") -> Text:
    """A noun phrase with its article, and `words` after that; a name alone has none."""
    if len(thing) == 1 and (_starts_with_value(thing) or thing == (SOMEONE,)) and not words:
        return thing
    return join(MINE if _is_mine(thing) else "the ", words, _bare(thing))


_TWO_ARTICLES = re.compile(r"\b(?:an?|the|my|that|this) (?:the|my|that|this)\b")


def _doubled(text: Text) -> bool:
    """Whether a phrase with an article of its own came where a bare value was meant to stand:
    "the the travel date of that booking flight". What is dictated does not count."""
    return _TWO_ARTICLES.search("".join(p if isinstance(p, str) else "…" for p in text)) is not None


def _is_dictated(value: str, kind: str, schema: JsonObject) -> bool:
    if "enum" in schema or "format" in schema or kind == ADDRESS:
        return False
    return kind.startswith("text.") or kind == "title" or len(value.split()) > QUOTED_WORDS


def _starts_with_value(text: Text) -> bool:
    return bool(text) and isinstance(text[0], SpokenValue)


def _series(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    if len(texts) == 1:
        return texts[0]
    middle: Text = ()
    for text in texts[1:-1]:
        middle = join(middle, ", ", text)
    return join(texts[0], middle, " and ", texts[-1])
