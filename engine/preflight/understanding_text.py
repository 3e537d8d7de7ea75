"""What was understood of tools, and what came of trying their phrases, as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from turnloom.agents.offline.phrase_check import PhraseResult
from turnloom.engine.preflight.understanding import (
    Identifier,
    Parameter,
    Understanding,
    UnderstoodTool,
)

SHOWN = 3
"""Of a list so many are shown, and the number of the others."""


def understanding_text(found: Understanding) -> str:
    return "\n".join(_lines(found)) + "\n"


def check_text(results: Sequence[PhraseResult]) -> str:
    """Misses and phrases that were not tried, each with why; the counts come last."""
    return "\n".join(_check_lines(results)) + "\n"


def _lines(found: Understanding) -> Iterator[str]:
    effects = Counter(tool.effect for tool in found.tools)
    counts = ", ".join(f"{effect} {count}" for effect, count in sorted(effects.items()))
    unused = sum(bool(tool.unused) for tool in found.tools)
    never = f"; {unused} never called" if unused else ""
    yield f"{len(found.tools)} tools of {found.environment} ({counts}){never}"
    for tool in found.tools:
        yield ""
        yield from _tool_lines(tool)
    if found.identifiers:
        yield "\nidentifiers, which people never say:"
        yield from map(_identifier_line, found.identifiers)
    if found.notices:
        yield "\nleft out or in doubt:"
        yield from (f"  {notice}" for notice in found.notices)


def _tool_lines(tool: UnderstoodTool) -> Iterator[str]:
    yield f"{tool.name}  {'effect unknown' if tool.effect == 'unknown' else tool.effect}"
    width = max((len(each.name) for each in tool.parameters), default=0)
    for each in tool.parameters:
        yield f"  {each.name:{width}}  {_filled(each)}"
    if tool.before:
        yield f"  after: {_some(tool.before)}"
    returned = [f"{at or 'result'} ({of})" if of else at for at, of in tool.returned.items()]
    yield f"  gives: {_some(returned) or 'nothing that is known'}"
    yield f"  asked: {_first(tool.requests)}"
    yield f"  told:  {_first(tool.reports)}"
    if tool.unused:
        yield f"  never called: {tool.unused}"


def _filled(parameter: Parameter) -> str:
    sources = _some(parameter.sources)
    kind = f" ({parameter.semantic_type})" if parameter.semantic_type else ""
    match parameter.filled:
        case "said":
            text = f"said by the user{f', or from {sources}' if sources else ''}"
        case "result":
            text = f"from {sources}"
        case "default":
            text = "left out"
        case _:
            return f"cannot be filled: no result gives it{kind}, and nobody could say it"
    left_out = f"; default {parameter.default}" if parameter.default else "; may be left out"
    return text + ("" if parameter.required else left_out)


def _identifier_line(identifier: Identifier) -> str:
    entity = f" of {identifier.entity}" if identifier.entity else ""
    shown, taken = _some(identifier.shown_by), _some(identifier.taken_by)
    return f"  {identifier.semantic_type}{entity}: {shown or 'nothing'} -> {taken or 'nothing'}"


def _check_lines(results: Sequence[PhraseResult]) -> Iterator[str]:
    for each in results:
        if each.misses:
            of = f"{len(each.misses)} of {each.tried} messages"
            yield f"\n{each.tool}: missed in {of}: {each.phrase!r}"
        for miss in each.misses:
            yield f"  message: {miss.query}"
            yield f"  instead: {miss.instead}" if miss.instead else "  the calls are right"
            yield f"  why:     {miss.why}"
    untried = [each for each in results if not each.tried]
    if untried:
        yield "\nnot tried:"
        yield from (f"  {each.tool}: {each.phrase!r}: {each.untried}" for each in untried)
    missed = sum(len(each.misses) for each in results)
    tried = sum(each.tried for each in results)
    phrases = sum(1 for each in results if each.tried)
    with_miss = sum(1 for each in results if each.misses)
    yield (
        f"\n{len(results)} phrases, {len(untried)} not tried; "
        f"missed: {missed} of {tried} messages, with {with_miss} of {phrases} phrases"
    )


def _some(texts: Sequence[str]) -> str:
    more = f", {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more


def _first(phrases: Sequence[str]) -> str:
    if not phrases:
        return "no words for it"
    return repr(phrases[0]) + (f" and {len(phrases) - 1} more" if len(phrases) > 1 else "")
