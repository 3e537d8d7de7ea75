"""What a run folder holds, as figures: read from its files alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from turnloom.agents.sample import Sample
from turnloom.agents.verification.measures import Measures
from turnloom.engine.ledger.verdicts import NAMES
from turnloom.engine.outcome import State
from turnloom.engine.reports.figures.run_tally import RunTally
from turnloom.engine.reports.figures.sections import sections
from turnloom.engine.reports.figures.throughput import throughput
from turnloom.engine.reports.section import Fact, Section
from turnloom.engine.runs.record import read_record
from turnloom.engine.runs.sample_files import read_records, read_samples
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.errors import SourceError, TurnloomError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources import open_environment
from turnloom.graphs.sources.spec import foreign_parts

REPLAYED = 200
"""Samples that are replayed for the measure that needs it; this takes some milliseconds each."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is known about one run folder or samples file."""

    path: Path
    sections: tuple[Section, ...]

    def text(self) -> str:
        """As lines for a terminal, a paragraph for each section."""
        facts = [fact for section in self.sections for fact in section.facts]
        width = max((len(fact.label) for fact in facts), default=0)
        paragraphs = (
            "".join(f"{fact.label:<{width}}  {fact.text}\n" for fact in section.facts)
            for section in self.sections
        )
        return "\n".join(paragraph for paragraph in paragraphs if paragraph)

    def to_json(self) -> JsonObject:
        """By section: its facts by key, and its charts as lists of bars."""
        return {section.key: section.to_json() for section in self.sections}


class Reader(Protocol):
    """Sees everything that a run holds, once, in the order of the files."""

    def add(self, sample: Sample) -> None: ...

    def add_verdict(self, state: State, record: JsonObject) -> None: ...


def report(path: Path, *others: Reader) -> Report:
    """Read a run folder or a samples file; `others` read along.

    Raises `InputError` for what cannot be read.
    """
    run = _run(path)
    samples = read_samples(path)
    first = next(samples, None)
    graph = None if first is None else asyncio.run(_graph(first.source))
    tally = RunTally(Measures({} if graph is None else graph.tools))
    readers: tuple[Reader, ...] = (tally, *others)
    replayed: list[Sample] = []
    for sample in chain([] if first is None else [first], samples):
        for reader in readers:
            reader.add(sample)
        if graph is not None and len(replayed) < REPLAYED:
            replayed.append(sample)
    if replayed:
        asyncio.run(_replay(replayed, tally.measures))
    for state, record in _verdicts(path, tally):
        for reader in readers:
            reader.add_verdict(state, record)
    return Report(path, (*run, *sections(tally, graph)))


def _run(path: Path) -> list[Section]:
    record = read_record(path) if path.is_dir() else None
    if record is None:
        return []
    told: dict[str, JsonValue] = {"state": record.state.value, "wanted": record.wanted}
    for key in ("environment", "seed", "teacher", "model"):
        if isinstance(value := record.configuration.get(key), str | int):
            told[key] = value
    told["started"] = record.started
    facts = tuple(Fact(key, key, value, str(value)) for key, value in told.items())
    return [Section("run", "Run", facts), *throughput(record.sessions)]


def _verdicts(path: Path, tally: RunTally) -> Iterator[tuple[State, JsonObject]]:
    for state, name in NAMES.items():
        file = path / name
        if path.is_dir() and file.exists():
            tally.reasons[state] = Counter()
            for record in read_records(file):
                yield state, record


async def _graph(source: str) -> ApiGraph | None:
    """What is known of the tools behind the samples; nothing of tools of a user's own, which a
    report does not run."""
    try:
        if foreign_parts(source):
            return None
        environment = await open_environment([source])
    except (SourceError, UsageError):
        return None
    try:
        return await probed_graph(environment)
    finally:
        await environment.close()


async def _replay(samples: Sequence[Sample], measures: Measures) -> None:
    """Find out which of their calls change what follows, by leaving out one after the other."""
    environment = await open_environment([samples[0].source])
    try:
        for sample in samples:
            await measures.add_strict(sample, environment)
    except (TurnloomError, LookupError, TypeError, ValueError, AttributeError):
        measures.strict.clear()  # a scenario that does not open: `turnloom verify` tells which
    finally:
        await environment.close()
