"""What a model is bad at: failure rates of tools and environments, read from a file of one's own,
from a calibration, or from a score file of BFCL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue, is_number, strings
from turnloom.graphs.tool import Tool

Weakness = Mapping[str, float]
"""Tool or environment → how often it is failed, from 0 to 1."""

LEAST_RATE = 0.05
"""What never fails is still asked for now and then."""
SHARPNESS = 2.0
"""The power of a rate's share of the mean by which targets are weighed."""
_CALL = re.compile(r"\s*(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\s*\(")
_FORMS = (
    'a JSON object of tools or environments and their failure rates from 0 to 1, as {"check_in": '
    "0.4}, a calibration.json, or a score file of BFCL"
)


def read_weakness(file: Path) -> Weakness:
    """The rates in a file. Raises `InputError` for what is none of the three forms."""
    try:
        values = [*_values(file.read_bytes())]
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise InputError(f"{file} is not JSON ({error}): give {_FORMS}") from None
    objects = [each for each in values if isinstance(each, dict)]
    if len(objects) == 1 and isinstance(tools := objects[0].get("tools"), dict):
        found = _of_calibration(tools)
    elif objects and "total_count" in objects[0]:
        found = _of_scores(objects[0], objects[1:])
    elif len(objects) == len(values) == 1:
        found = {name: float(rate) for name, rate in objects[0].items() if is_number(rate)}
        if len(found) != len(objects[0]) or not all(0 <= rate <= 1 for rate in found.values()):
            found = {}
    else:
        found = {}
    if not found:
        raise InputError(f"{file} holds no failure rates: give {_FORMS}")
    return found


def _values(content: bytes) -> Iterator[JsonValue]:
    """The JSON of a file, or that of each of its lines; of a list its elements."""
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        yield from map(orjson.loads, filter(bytes.strip, content.splitlines()))
        return
    yield from whole if isinstance(whole, list) else [whole]


def _of_calibration(tools: JsonObject) -> dict[str, float]:
    """The share missed, drawn towards one half where little was tried."""
    counted = {name: each for name, each in tools.items() if isinstance(each, dict)}
    rates: dict[str, float] = {}
    for name, each in counted.items():
        solved, tried = each.get("solved"), each.get("tried")
        if is_number(solved) and is_number(tried) and 0 <= solved <= tried:
            rates[name] = (tried - solved + 1) / (tried + 2)
    return rates


def _of_scores(header: JsonObject, entries: Sequence[JsonObject]) -> dict[str, float]:
    """Of all tasks those that were failed and whose answer calls a tool, or needs a class. A score
    file lists what was failed alone, so that this says where failures are, not how many of a
    tool's calls."""
    total, counts = header.get("total_count"), Counter[str]()
    for entry in entries:
        if entry.get("valid") is False:
            prompt = entry.get("prompt")
            classes = prompt.get("involved_classes") if isinstance(prompt, dict) else None
            counts.update({*_called(entry.get("possible_answer")), *strings(classes)})
    if not is_number(total) or total < 1:
        return {}
    return {name: min(1.0, count / total) for name, count in counts.items()}


def _called(answer: JsonValue) -> set[str]:
    """The functions of an answer: calls written out, or objects keyed by their names."""
    called = {found[1] for text in strings(answer) if (found := _CALL.match(text))}
    if isinstance(answer, list):
        called |= {name for each in answer if isinstance(each, dict) for name in each}
    return called


class WeaknessWeights:
    """The factors of targets: a tool that fails as often as all do on average has 1, and so has one
    of which nothing is known."""

    def __init__(self, weakness: Weakness, tools: Iterable[Tool]) -> None:
        rates = {
            tool.name: max(LEAST_RATE, rate)
            for tool in tools
            if (rate := weakness.get(tool.name, weakness.get(tool.domain))) is not None
        }
        mean = sum(rates.values()) / len(rates) if rates else 1.0
        self._factors = {name: float((rate / mean) ** SHARPNESS) for name, rate in rates.items()}

    def factor(self, tool: str) -> float:
        """How much more, or less, a turn is to be about a tool."""
        return self._factors.get(tool, 1.0)


def weakness_notice(weakness: Weakness, environment: Environment) -> str:
    """A sentence on names that nothing here has; '' where all are known. Raises `InputError` where
    none is."""
    known = {name for tool in environment.tools for name in (tool.name, tool.domain)}
    unknown = sorted(weakness.keys() - known)
    some = f"{', '.join(unknown[:5])}{', …' if len(unknown) > 5 else ''}"
    if len(unknown) == len(weakness):
        raise InputError(
            f"--weakness names no tool and no environment of {environment.spec}, but {some}: give "
            "the --env with these tools, or rates of the tools that there are"
        )
    if not unknown:
        return ""
    return f"--weakness: not here, so that they count for nothing: {some}"
