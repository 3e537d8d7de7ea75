"""What a run folder holds, as numbers: read from its files alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from turnloom.engine.ending import State
from turnloom.engine.ledger.verdicts import NAMES
from turnloom.engine.run_files import read_lines, read_samples
from turnloom.engine.run_record import read_record
from turnloom.graphs.json_value import JsonObject, JsonValue


class Fact(NamedTuple):
    """One line of a report."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """The facts about one run folder or samples file."""

    path: Path
    facts: tuple[Fact, ...]

    def text(self) -> str:
        """As lines for a terminal."""
        width = max(len(fact.name) for fact in self.facts)
        return "".join(f"{fact.name:<{width}}  {fact.value}\n" for fact in self.facts)

    def html(self) -> str:
        """As a page that needs nothing else."""
        rows = "\n".join(
            f"<tr><th>{escape(fact.name)}</th><td>{escape(fact.value)}</td></tr>"
            for fact in self.facts
        )
        return _PAGE.substitute(title=escape(str(self.path)), rows=rows)


_PAGE = Template("""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>$title</title>
<style>body{font:16px/1.5 system-ui;margin:3rem auto;max-width:48rem;padding:0 1rem}
th{text-align:left;padding-right:2rem;vertical-align:top;font-weight:500}</style>
<h1>$title</h1>
<table>
$rows
</table>
</html>
""")


def report(path: Path) -> Report:
    """Read a run folder or a samples file. Raises `InputError` for what cannot be read."""
    return Report(path, (*_run(path), *_samples(path), *_verdicts(path)))


def _run(path: Path) -> Iterator[Fact]:
    record = read_record(path) if path.is_dir() else None
    if record is not None:
        yield Fact("state", record.state.value)
        yield Fact("wanted", str(record.wanted))
        for key in ("environment", "seed", "teacher"):
            if (value := record.configuration.get(key)) is not None:
                yield Fact(key, str(value))


def _samples(path: Path) -> Iterator[Fact]:
    samples = turns = calls = 0
    variants: Counter[str] = Counter()
    tools: Counter[str] = Counter()
    for line in read_samples(path):
        samples += 1
        variants[str(line.record.get("variant"))] += 1
        for turn in _objects(line.record.get("turns")):
            turns += 1
            for step in _objects(turn.get("steps")):
                calls += 1
                tools[str(step.get("tool"))] += 1
    yield Fact("samples", str(samples))
    if samples:
        yield Fact("turns a sample", f"{turns / samples:.2f}")
        yield Fact("calls a sample", f"{calls / samples:.2f}")
        yield Fact("tools called", str(len(tools)))
        yield Fact("most called", _counted(tools.most_common(5)))
        yield Fact("variants", _counted(variants.most_common()))


def _verdicts(path: Path) -> Iterator[Fact]:
    for state, name in NAMES.items():
        file = path / name
        if path.is_dir() and file.exists():
            reasons = Counter(str(line.record.get("reason")) for line in read_lines(file))
            label = "rejected" if state is State.REJECTED else "dead letters"
            told = f" ({_counted(reasons.most_common(8))})" if reasons else ""
            yield Fact(label, f"{reasons.total()}{told}")


def _objects(value: JsonValue) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _counted(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in pairs)
