"""Arguments that a person could ask for in a call, drawn from the live state or made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.inference.identity import (
    NAMES,
    QUERIES,
    REASONS,
    TEXTS,
    identity,
    universal_type,
)
from turnloom.graphs.inference.observation import INVENTED, Observation, today_of
from turnloom.graphs.inference.slots import designates, flag_words
from turnloom.graphs.inference.values.made_up_values import made_up_person, made_up_value
from turnloom.graphs.inference.values.shown_values import SHOWN, literal, literal_values
from turnloom.graphs.inference.values.state_values import draw_state_value, draw_word
from turnloom.graphs.inference.values.statements import made_up_statement, takes_statement
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, is_number
from turnloom.graphs.language.lexicon import CREATES, lexicon
from turnloom.graphs.language.morphology import base_verb, sets, split
from turnloom.graphs.schema import element_of
from turnloom.graphs.tool import Tool

P_OPTIONAL = 0.4
"""Chance that a parameter which may be left out is suggested."""


@dataclass(frozen=True, slots=True)
class ArgumentSampler:
    """Per tool and sayable parameter, the sources of its values, best first."""

    sources: Mapping[str, Mapping[str, tuple[str, ...]]]

    def __call__(self, tool: Tool, state: JsonValue, rng: Random) -> JsonObject:
        """Values for the sayable parameters of a call, jointly from one record where possible."""
        suggested: JsonObject = {}
        near: list[Path] = []
        person = made_up_person(rng)
        for name in self._chosen(tool, rng):
            value = self._value(tool, name, state, near, person, rng)
            is_default = value == tool.properties[name].get("default")
            if value is None or (is_default and not sets(tool.name, name)):
                continue
            many = tool.properties[name].get("type") == "array" and not isinstance(value, list)
            suggested[name] = [value] if many else value
        return suggested

    def _chosen(self, tool: Tool, rng: Random) -> Sequence[str]:
        """All required parameters, and the one that the tool is there to set; some of the others,
        and at least one where all are optional."""
        known = self.sources.get(tool.name, {})
        optional = [
            name
            for name in known
            if name not in tool.required and not _goes_unsaid(tool, name) and not pages(tool, name)
        ]
        chosen = [name for name in optional if rng.random() < P_OPTIONAL or sets(tool.name, name)]
        if tool.effect != "write":
            chosen = chosen[:1]  # one filter is enough to speak of
        if not chosen and optional and not tool.required:
            chosen = [rng.choice(optional)]
        return [name for name in known if name in tool.required or name in chosen]

    def _value(
        self,
        tool: Tool,
        name: str,
        state: JsonValue,
        near: list[Path],
        person: str,
        rng: Random,
    ) -> JsonValue:
        for source in self.sources[tool.name][name]:
            if source == INVENTED:
                if takes_statement(tool, name):
                    return made_up_statement(tool, state, rng)
                if _searches(tool, name) and (word := draw_word(tool, state, rng)):
                    return word
                known = self._on_record(tool, name, state)
                made = made_up_value(tool, name, today_of(state), person, rng, known)
                if made is not None:
                    return made
            elif source.startswith(SHOWN):
                return rng.choice(literal_values(source))
            else:
                found = draw_state_value(
                    state, source, element_of(tool.properties[name]), near, rng
                )
                if found is not None:
                    near.append(found[0])
                    return _rounded(found[1]) if _bounds(tool, name) else found[1]
        return None

    def _on_record(self, tool: Tool, name: str, state: JsonValue) -> Sequence[float]:
        """The numbers that the first place of the state which holds such has for a parameter."""
        schema = element_of(tool.properties[name])
        if schema.get("type") not in ("integer", "number"):
            return ()
        for source in self.sources[tool.name][name]:
            if source != INVENTED and not source.startswith(SHOWN):
                values = [value for _, value in match_pattern(state, source)]
                numbers = [value for value in values if value and is_number(value)]
                if numbers:
                    return numbers
        return ()


def _searches(tool: Tool, name: str) -> bool:
    """Whether a look-up's parameter is a word to look for, whatever it is called."""
    is_text = element_of(tool.properties[name]).get("type", "string") == "string"
    return tool.effect != "write" and is_text and split(name)[-1] in QUERIES | TEXTS | REASONS


def _bounds(tool: Tool, name: str) -> bool:
    """Whether a look-up's parameter is a bound, which people put in round figures."""
    return tool.effect != "write" and not {
        "max",
        "maximum",
        "min",
        "minimum",
        "under",
        "over",
    }.isdisjoint(split(name))


def _rounded(value: JsonValue) -> JsonValue:
    """The next round figure: 56.26 as 60."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 1:
        return value
    step = 10 ** max(0, len(str(int(value))) - 1)
    round_up = -(-value // (step / 2 if step > 1 else 1)) * (step / 2 if step > 1 else 1)
    return type(value)(round_up)


def _goes_unsaid(tool: Tool, name: str) -> bool:
    """Whether a look-up's filter has no words of its own: `done` of `list_tasks`."""
    boolean = element_of(tool.properties[name]).get("type") == "boolean"
    return boolean and tool.effect != "write" and flag_words(name)[0] == " ".join(split(name))


def pages(tool: Tool, name: str) -> bool:
    """Whether a look-up's parameter says how much is shown at a time: nobody asks for that, and
    what is asked about may be on another page."""
    parts = set(split(name))
    return tool.effect != "write" and parts <= _PAGING and bool(parts & _PAGES)


_PAGES = lexicon("limit offset page cursor skip results pagesize perpage pagination")
_PAGING = _PAGES | lexicon(
    "size per max num number of start next token index count result top first"
)


def sampler_of(
    tools: Sequence[Tool],
    observed: Mapping[str, Observation],
    internal: Mapping[str, frozenset[str]],
) -> ArgumentSampler:
    """The sources that worked best, for every parameter that is not internal."""
    return ArgumentSampler(
        {
            tool.name: {
                name: _with_values(_ranked(tool, name, observed[tool.name]), observed[tool.name])
                for name in tool.properties
                if name not in internal[tool.name]
            }
            for tool in tools
        }
    )


def _ranked(tool: Tool, name: str, observed: Observation) -> tuple[str, ...]:
    worked: Counter[str] = observed.sources.get(name, Counter())
    ranked = [
        source for source in sorted(worked, key=lambda s: -worked[s]) if source[0] not in "=#"
    ]
    if INVENTED in ranked:  # then what anything would have done for proves nothing
        ranked = [source for source in ranked if source not in observed.guessed.get(name, ())]
    if INVENTED in ranked:
        ranked.remove(INVENTED)
        first = names_new_entity(tool, name) or _is_a_number(tool, name) or _is_planned(tool, name)
        first = first or (tool.effect == "write" and split(name)[-1] in TEXTS | REASONS)
        ranked.insert(0 if first else len(ranked), INVENTED)
    rest = [source for source in observed.tried.get(name, ()) if source not in ranked]
    return tuple(dict.fromkeys((*ranked, *rest, INVENTED)))


def _with_values(sources: Sequence[str], observed: Observation) -> tuple[str, ...]:
    """The sources, with the values that results have shown in place of their field."""
    return tuple(
        literal(observed.shown[source]) if source.startswith(SHOWN) else source
        for source in sources
    )


def _is_a_number(tool: Tool, name: str) -> bool:
    """Whether the parameter counts or measures; what the state has counted, nobody asks for."""
    schema = element_of(tool.properties[name])
    numeric = schema.get("type") in ("integer", "number")
    return numeric and identity(name, "") is None and not designates(name, schema)


def _is_planned(tool: Tool, name: str) -> bool:
    """Whether the parameter says when something is to be: a day that the state holds is that of
    something else, or the very one that it is to be moved from."""
    schema = element_of(tool.properties[name])
    return tool.effect == "write" and universal_type(name, (), schema) in (
        "date",
        "datetime",
        "time",
    )


def names_new_entity(tool: Tool, name: str) -> bool:
    """Whether the parameter names something that the call brings into being."""
    last = split(name)[-1]
    described = base_verb(next(iter(tool.description.lower().split()), ""))
    return not CREATES.isdisjoint((tool.verb, described)) and last in NAMES | {
        "email",
        "phone",
        "address",
    }
