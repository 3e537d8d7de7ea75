"""`turnloom verify`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.sandbox import PassEnv, SandboxName, open_tools
from turnloom.engine.cli.console.streams import say, tell, tell_next
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnloom.agents.verification.gates.benchmarks import Benchmarks
    from turnloom.agents.verification.mutations.kill_rates import KillRates
    from turnloom.engine.stop import Stop
    from turnloom.graphs.environment import Environment

QUIET_SECONDS = 5.0


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A run folder or a samples file.")
    ],
    env: Annotated[
        list[str] | None,
        typer.Option(metavar="SPEC", help="Tools of your own that the samples may run. Repeat."),
    ] = None,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help="Also plant defects into copies of the good samples, and tell how many are found; "
            "all of it goes to mutations.json in the folder, or beside the file.",
        ),
    ] = False,
    mutants: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Defects of each kind to plant in each variant, at most."
        ),
    ] = 10,
    benchmark: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="JSON lines of a benchmark that samples must hold nothing of; BFCL's multi-turn "
            "ones are looked at where bfcl-eval is installed. Repeat.",
        ),
    ] = None,
    sandbox: SandboxName = "worker",
    pass_env: PassEnv = None,
) -> None:
    """Check every sample again, offline.

    Replays the calls and runs every gate. Exit code 1 if any sample fails, 65 if there is none to
    check; with --mutate also 1 if less than 98 % of the planted defects are found. Replaying runs
    the tools that a sample names: python: tools only if you made the run with them on this machine,
    or name them with --env.

    Example: turnloom verify runs/travel
    """
    from turnloom.agents.verification.gates.benchmarks import benchmarks_of
    from turnloom.agents.verification.mutations.kill_rates import KillRates

    benchmarks = benchmarks_of(benchmark or ())
    rates = KillRates(mutants) if mutate else None
    verifying = partial(_verify, path, env or (), sandbox, pass_env or (), benchmarks, rates)
    samples, digested, findings, blamed = run_stoppable(verifying)
    checked, found = ("sample" + "s" * (samples != 1)), ("finding" + "s" * (findings != 1))
    tell(f"{samples} {checked} checked, {findings} {found}\n{_coverage(samples, digested)}\n")
    if benchmarks.files:
        tell(_overlap(benchmarks, samples))
    if rates is not None:
        _tell_rates(path, rates, samples, blamed)
    if findings or (rates is not None and not rates.is_good):
        raise typer.Exit(1)
    tell_next(f"turnloom export {path} --to trl -o FILE", "others: turnloom export --help")


async def _verify(
    path: Path,
    env: Sequence[str],
    sandbox: str,
    pass_env: Sequence[str],
    benchmarks: Benchmarks,
    rates: KillRates | None,
    stop: Stop,
) -> tuple[int, int, int, int]:
    """Samples, how many of them carry a digest, findings, and samples with any."""
    from turnloom.agents.verification.file_verification import FileVerification
    from turnloom.engine.recipe.trust import check_trusted
    from turnloom.engine.runs.sample_files import sample_lines
    from turnloom.engine.stop import signals
    from turnloom.graphs.errors import InputError

    async def opened(specs: Sequence[str]) -> Environment:
        for spec in specs:
            check_trusted(spec, env, path)
        return await open_tools(specs, sandbox, pass_env)

    verification = FileVerification(opened, benchmarks)
    count, blamed, last = 0, 0, monotonic()
    with signals(stop):
        try:
            async for record, findings in verification.records(sample_lines(path)):
                count, blamed = count + len(findings), blamed + bool(findings)
                for found in findings:
                    place = f"{found.file}:{found.line}"
                    say(f"{place}: {found.sample_id}: {found.gate}: {found.detail}\n", sys.stdout)
                if rates is None:
                    continue
                if not findings:
                    await rates.add(record, verification.findings)
                if monotonic() - last >= QUIET_SECONDS:
                    last = monotonic()
                    tell(
                        f"{verification.count:,} samples, {rates.made.total():,} defects planted\n"
                    )
        finally:
            await verification.close()
    if not verification.count:
        raise InputError(f"{path} holds no sample: 0 samples checked")
    return verification.count, verification.with_digest, count, blamed


def _tell_rates(path: Path, rates: KillRates, samples: int, blamed: int) -> None:
    """The kinds as a table, the whole in a sentence; everything in a file."""
    import orjson

    from turnloom.engine.ledger.disk import OsDisk, write_whole
    from turnloom.engine.runs.folder import MUTATIONS

    say("kind of defect                            found   of  by\n", sys.stdout)
    for kind, killed, count in rates.rates():
        by = ", ".join(f"{gate} {number}" for gate, number in rates.gates[kind].most_common(3))
        say(f"{kind:38} {_share(killed, count):>8} {count:>4}  {by}\n", sys.stdout)
    equal = rates.equivalent.total()
    say(f"{'all':38} {rates.rate:>8.2%} {rates.made.total() - equal:>4}\n", sys.stdout)
    survivors = len(rates.survivors) - equal
    tell(
        f"{len(rates.made)} kinds of defects in {', '.join(rates.samples)}: {rates.rate:.2%} of "
        f"{rates.made.total() - equal:,} found, {survivors} survived, {equal} equivalent by "
        f"execution; false alarms: {blamed} of {samples} samples\n"
    )
    file = (path if path.is_dir() else path.parent) / MUTATIONS
    alarms = {"samples": samples, "blamed": blamed, "rate": blamed / samples}
    content = {"false_alarms": alarms, **rates.to_json()}
    write_whole(OsDisk(), file, orjson.dumps(content, option=orjson.OPT_INDENT_2))
    tell(f"wrote {file}: every kind, and what survived\n")


def _overlap(benchmarks: Benchmarks, samples: int) -> str:
    files = f"{(count := len(benchmarks.files))} benchmark file{'s' * (count != 1)}"
    return (
        f"compared with the messages and states of {files}; {benchmarks.shared} of {samples} "
        "samples have the very calls of a task\n"
    )


def _share(killed: int, count: int) -> str:
    return f"{killed / count:.1%}" if count else "-"


def _coverage(samples: int, digested: int) -> str:
    """Which parts of the samples were covered, in one line."""
    covered = (
        "covered: tools, system message, calls, results and states, origins and reasons, thoughts, "
        "answers, certificate"
    )
    if digested == samples:
        return f"{covered}; the rest by its digest"
    return (
        f"{covered}; the rest by its digest in {digested}, and in {samples - digested} not at all"
    )
