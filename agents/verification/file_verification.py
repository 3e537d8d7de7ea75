"""Verification of samples files: every gate over every line, and near-duplicates across them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from turnloom.agents.sample import Sample, read_record, sample_of
from turnloom.agents.verification.certificate_findings import certificate_findings, digest_findings
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.gates.benchmarks import Benchmarks
from turnloom.agents.verification.record_form import form_findings
from turnloom.agents.verification.uniqueness import Uniqueness
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError, SourceError, UsageError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment
from turnloom.graphs.strict_json import repeats_key


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding, and which sample on which line of which file it is about."""

    file: Path
    line: int
    sample_id: str
    gate: str
    detail: str


class FileVerification:
    """Verifies samples files; environments are opened once per source, duplicates found across.

    `open_source` opens the environment that a sample names; samples hold nothing of `benchmarks`.
    `count` samples were verified so far; `with_digest` of them carry a digest.
    """

    def __init__(
        self,
        open_source: Callable[[Sequence[str]], Awaitable[Environment]] = open_environment,
        benchmarks: Benchmarks | None = None,
    ) -> None:
        self._benchmarks = benchmarks or Benchmarks()
        self._open = open_source
        self._validators: dict[str, Validator] = {}
        self._unique = Uniqueness()
        self._ids: set[str] = set()
        self.count = 0
        self.with_digest = 0

    async def lines(
        self, lines: Iterable[tuple[Path, int, bytes]], replays: int = 2
    ) -> AsyncIterator[FileFinding]:
        """Everything wrong with the samples on these lines, each given with its file and number;
        `count` goes up with each sample.

        Raises `InputError` for a line that holds no sample, naming file, line and remedy.
        """
        async for _, findings in self.records(lines, replays):
            for finding in findings:
                yield finding

    async def records(
        self, lines: Iterable[tuple[Path, int, bytes]], replays: int = 2
    ) -> AsyncIterator[tuple[JsonObject, list[FileFinding]]]:
        """Every record on these lines with all that is wrong with it. Raises as `lines` does."""
        for file, number, line in lines:
            try:
                record = read_record(line)
                sample = sample_of(record)
                findings = await self._findings(record, sample, replays)
            except SourceError as error:
                raise InputError(f"{file}, line {number}: {error}") from None
            except (InputError, UsageError) as error:
                raise InputError(
                    f"{file}, line {number}: {error}. Restore the line, or take it out, "
                    "and verify again."
                ) from None
            self.count += 1
            self.with_digest += bool(sample.certificate.digest)
            findings += self._beside_others(sample)
            if repeats_key(line):
                twice = "a key stands twice in an object: which one counts depends on the reader"
                findings.append(Finding("digest", twice))
            places = ((f"{each.where}: " if each.where else "", each) for each in findings)
            yield (
                record,
                [
                    FileFinding(file, number, sample.id, each.gate, place + each.detail)
                    for place, each in places
                ],
            )

    async def findings(self, record: JsonObject, replays: int = 2) -> list[Finding]:
        """Everything wrong with a record by itself. Raises `InputError` where it is no sample."""
        return await self._findings(record, sample_of(record), replays)

    async def _findings(self, record: JsonObject, sample: Sample, replays: int) -> list[Finding]:
        validator = await self._validator(sample.source)
        return [
            *await validator.validate(sample, replays),
            *certificate_findings(sample, replays),
            *digest_findings(record, sample.certificate),
            *form_findings(record),
        ]

    def _beside_others(self, sample: Sample) -> Iterator[Finding]:
        yield from self._benchmarks.findings(sample)
        if twin := self._unique.admit(sample):
            yield Finding("unique", twin)
        elif sample.id in self._ids:
            yield Finding("unique", "an earlier sample has the same id", "id")
        self._ids.add(sample.id)

    async def close(self) -> None:
        """Close the environments that were opened."""
        for validator in self._validators.values():
            await validator.tool_context.environment.close()
        self._validators.clear()

    async def _validator(self, source: str) -> Validator:
        if source not in self._validators:
            self._validators[source] = Validator(await self._open([source]))
        return self._validators[source]
