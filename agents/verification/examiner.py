"""Verification: every gate over one sample, a samples file or a run folder. Works offline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from turnloom.agents.sample import Sample, read_sample
from turnloom.agents.verification.gates import (
    answerable,
    dialogue,
    grounded,
    implicit,
    necessary,
    reasoned,
    replay,
    schema,
    unleaked,
)
from turnloom.agents.verification.gates.examined import Finding, SampleView
from turnloom.agents.verification.gates.ground import ToolContext
from turnloom.agents.verification.uniqueness import Uniqueness
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError, SourceError, UsageError
from turnloom.graphs.sources import open_environment

READING: tuple[Callable[[SampleView], list[Finding]], ...] = (
    schema.check,
    grounded.check,
    answerable.check,
    unleaked.check,
    implicit.check,
    necessary.check,
    reasoned.check,
)
"""The gates that only read."""

GATES = (
    "schema", "replay", "grounded", "answerable", "unleaked", "implicit", "necessary", "reasoned",
    "dialogue",
)  # fmt: skip
"""The gates that one sample passes by itself, as a certificate names them."""


class Validator:
    """Examines samples of one environment; keeps what can be used again."""

    def __init__(self, environment: Environment) -> None:
        self.ground = ToolContext(environment)

    async def validate(self, sample: Sample, replays: int = 2) -> list[Finding]:
        """Run every gate but `unique`. An empty list means that the sample passes.

        A dialogue that is not well-formed is the only finding: the other gates rest on it.
        """
        view = dialogue.read(sample, self.ground)
        if isinstance(view, Finding):
            return [view]
        findings = [finding for check in READING for finding in check(view)]
        trial = necessary.AblationTrial(view, necessary.doubtful(view))
        for number in range(replays):
            probe = trial.probe if number == 0 and trial.doubted else None
            failed = await replay.check(view, probe, from_start=number == 0)
            findings += failed
            if failed:
                break
        return findings + trial.findings()


async def validate(sample: Sample, environment: Environment, replays: int = 2) -> list[Finding]:
    """Run every gate but `unique` over one sample (see `Validator`, which is faster for many)."""
    return await Validator(environment).validate(sample, replays)


# --- files --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding, and which sample on which line of which file it is about."""

    file: Path
    line: int
    sample_id: str
    gate: str
    detail: str


class Verification:
    """Verifies samples files; environments are opened once per source, duplicates found across.

    `open_source` opens the environment that a sample names.
    """

    def __init__(
        self, open_source: Callable[[Sequence[str]], Awaitable[Environment]] = open_environment
    ) -> None:
        self._open = open_source
        self._examiners: dict[str, Validator] = {}
        self._unique = Uniqueness()
        self.count = 0

    async def file(self, file: Path, replays: int = 2) -> AsyncIterator[FileFinding]:
        """Everything wrong with the samples of one file; `count` goes up with each sample.

        Raises `InputError` for a line that holds no sample, naming file, line and remedy.
        """
        for number, line in _lines(file):
            try:
                sample = read_sample(line)
                examiner = await self._examiner(sample.source)
            except SourceError as error:
                raise InputError(f"{file}, line {number}: {error}") from None
            except (InputError, UsageError) as error:
                raise InputError(
                    f"{file}, line {number}: {error}. Restore the line, or take it out, "
                    "and verify again."
                ) from None
            self.count += 1
            findings = await examiner.validate(sample, replays)
            if twin := self._unique.admit(sample):
                findings.append(Finding("unique", twin))
            for finding in findings:
                place = f"{finding.where}: " if finding.where else ""
                yield FileFinding(file, number, sample.id, finding.gate, place + finding.detail)

    async def close(self) -> None:
        """Close the environments that were opened."""
        for examiner in self._examiners.values():
            await examiner.ground.environment.close()
        self._examiners.clear()

    async def _examiner(self, source: str) -> Validator:
        if source not in self._examiners:
            self._examiners[source] = Validator(await self._open([source]))
        return self._examiners[source]


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
