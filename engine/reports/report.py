"""What a run folder holds, as numbers: read from its files alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import mean
from string import Template
from typing import NamedTuple

from turnloom.agents.targets.missing import what_is_missing
from turnloom.agents.verification.measures import Measures
from turnloom.engine.ledger.verdicts import NAMES
from turnloom.engine.outcome import State
from turnloom.engine.runs.record import read_record
from turnloom.engine.runs.sample_files import read_records, read_samples
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.spec import foreign_parts
from turnloom.graphs.terminal_text import terminal_text
from turnloom.graphs.tool import Tool


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
            if isinstance(value := record.configuration.get(key), str | int):
                yield Fact(key, str(value))


def _samples(path: Path) -> Iterator[Fact]:
    variants: Counter[str] = Counter()
    attempts: Counter[int] = Counter()
    measures: Measures | None = None
    source = ""
    for sample in read_samples(path):
        source = source or sample.source
        measures = measures or Measures(_tools(source))
        measures.add(sample)
        variants[sample.variant] += 1
        attempts.update(sample.certificate.attempts)
    if measures is None:
        yield Fact("samples", "0")
        return
    figures = measures.figures()
    yield Fact("samples", str(measures.samples))
    yield Fact("variants", _counted(variants.most_common()))
    for name, label, form in _FIGURES:
        if name in figures and (name != "crossing_sample_share" or measures.tools):
            yield Fact(label, form.format(figures[name]))
    yield Fact("most called", _counted(measures.called.most_common(5)))
    if uncalled := sorted(measures.offered - measures.called.keys()):
        reasons = asyncio.run(_reasons(source, uncalled))
        named = [f"{name} ({reasons[name]})" if reasons.get(name) else name for name in uncalled]
        yield Fact("never called", ", ".join(map(terminal_text, named)))
    if attempts:
        told = ", ".join(f"{count} in {number}" for number, count in sorted(attempts.items()))
        yield Fact("turns by attempts", told)


_FIGURES = (
    ("turns", "turns a sample", "{:.2f}"),
    ("calls", "calls a sample", "{:.2f}"),
    ("hidden_call_share", "calls with a value only a result reveals", "{:.0%}"),
    ("chain_depth", "mean chain depth", "{:.2f}"),
    ("crossing_sample_share", "samples with an argument across domains", "{:.0%}"),
    ("necessary_share", "necessary calls", "{:.0%}"),
    ("user_words_median", "median words of a message", "{:.0f}"),
    ("masked_distinct_share", "distinct messages, values masked", "{:.0%}"),
    ("tools_called", "tools called", "{:.0f}"),
)


def _tools(source: str) -> dict[str, Tool]:
    """The tools behind the samples, to tell their domains; a report runs nobody's own code."""
    try:
        if foreign_parts(source):
            return {}
        environment = asyncio.run(open_environment([source]))
    except (SourceError, UsageError):
        return {}
    return {tool.name: tool for tool in environment.tools}


async def _reasons(source: str, names: Sequence[str]) -> dict[str, str]:
    """Why each of these tools is not called, where something is lacking; nothing of tools of a
    user's own, which a report does not run."""
    if foreign_parts(source):
        return {}
    try:
        environment = await open_environment([source])
    except (SourceError, UsageError):
        return {}
    graph = await probed_graph(environment)
    await environment.close()
    return {name: what_is_missing(graph, name) for name in names if name in graph.tools}


def _verdicts(path: Path) -> Iterator[Fact]:
    for state, name in NAMES.items():
        file = path / name
        if path.is_dir() and file.exists():
            reasons: Counter[str] = Counter()
            lengths = []
            for record in read_records(file):
                reasons[_reason(record)] += 1
                if isinstance(calls := record.get("calls"), int):
                    lengths.append(calls)
            label = "rejected" if state is State.REJECTED else "dead letters"
            told = f" ({_counted(reasons.most_common(8))})" if reasons else ""
            yield Fact(label, f"{reasons.total()}{told}")
            if lengths and state is State.REJECTED:
                yield Fact("calls a rejected trace", f"{mean(lengths):.2f}")


def _reason(record: JsonObject) -> str:
    reason = record.get("reason")
    return reason if isinstance(reason, str) else "none given"


def _counted(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in pairs)
