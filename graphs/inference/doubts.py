"""What will hardly come to anything: tools that never worked when they were tried, and docstrings
that are not English."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from textwrap import shorten

from turnloom.graphs.inference.observation import Observation
from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import base_verb, split
from turnloom.graphs.tool import Tool


def doubts(
    tools: Sequence[Tool], observed: Mapping[str, Observation], told: Collection[str]
) -> tuple[str, ...]:
    """Sentences that name the tools and say what to do. `told` are those that an annotation file
    speaks of."""
    return (*_idle(tools, observed), *_foreign(tools, told))


def _idle(tools: Sequence[Tool], observed: Mapping[str, Observation]) -> Iterator[str]:
    for tool in tools:
        seen = observed[tool.name]
        if seen.worked:
            continue
        if seen.unfilled and not seen.refusal:
            yield (
                f"{tool.name}: nothing is known to fill `{seen.unfilled}` with, so it is never "
                "called: take what is in it as parameters of their own, or say values in _wish "
                "(docs/python-tools.md)"
            )
        elif seen.refusal:
            yield (
                f"{tool.name}: whatever it was called with was refused, last with "
                f"{shorten(seen.refusal, 200)}: show its values in another tool's results, or say "
                "them in _wish (docs/python-tools.md)"
            )


def _foreign(tools: Sequence[Tool], told: Collection[str]) -> Iterator[str]:
    names = [tool.name for tool in tools if tool.name not in told and not _is_english(tool)]
    if names:
        yield (
            f"{', '.join(names)}: the docstring does not read as English. The offline teacher "
            "writes English and makes requests of docstrings: describe these tools in English, "
            "write requests for them in an annotation file (docs/python-tools.md), or take a "
            "model as teacher (--teacher)"
        )


_COMMON = lexicon(
    "the of to for with and from by all is are its their some this that your which what between "
    "into each every any if how about it"
)
"""Words that hardly any other language writes as English does."""
_FOREIGN = lexicon(
    "der das den dem ein eine einen einem einer eines und mit nach von zum zur auf aus bei oder "
    "le la les des du un une et pour avec dans sur par au aux ou el los las una unos del para con "
    "por al il lo gli di della dei per da nel um uma do os com em de het een van voor ett och av "
    "dla w z ve bir"
)
"""Little words of other languages that English does not have."""


def _is_english(tool: Tool) -> bool:
    """Whether a description could be English: by its letters, a verb at its start, or the little
    words in it. What repeats the tool's name alone says nothing."""
    sentence = tool.description.partition(". ")[0]
    letters = [letter for letter in sentence if letter.isalpha()]
    if sum(letter.isascii() for letter in letters) < len(letters) / 2:
        return False
    words = split(sentence)
    if words == split(tool.name) or set(words) & _COMMON:
        return True
    if words and base_verb(words[0]) in READS | WRITES:
        return True
    return not set(words) & _FOREIGN
