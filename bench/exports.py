"""What exports cost: CPU against the least that any program needs, and memory at its highest.

    python bench/exports.py SAMPLES.jsonl [-n 5000] [--to FORMAT]…

The samples are repeated under new ids to make `-n`. For each format a process of its own exports
them; beside it, one reads the same samples with orjson and writes the same rows, ready made.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from pathlib import Path

import orjson
from pyarrow import parquet

from turnloom.engine.exports.export import Export, run_export
from turnloom.engine.exports.formats import FORMATS
from turnloom.engine.exports.spec import read_exports


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("-n", type=int, default=5_000)
    parser.add_argument("--to", action="append")
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.out is not None:
        alone(options.samples, options.to[0], options.out)
        return
    names = options.to or [name for name, form in FORMATS.items() if not form.tokenizes]
    names = [name for name in names if name != "bfcl"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "samples.jsonl"
        size = repeated(options.samples, options.n, file)
        print(f"{options.n} samples, {size / 2**20:.0f} MiB")
        print(
            f"{'format':18} {'rows MiB':>8} {'CPU s':>7} {'least s':>8} {'times':>6} {'RSS MiB':>8}"
        )
        for number, name in enumerate(names):
            out = Path(folder) / str(number)
            command = [sys.executable, __file__, str(file), "--to", name, "--out", str(out)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            cpu, memory = map(float, told.split())
            files = [path for path in (out, *out.rglob("*")) if path.is_file()]
            written = sum(path.stat().st_size for path in files)
            least = rewriting(file, files)
            print(
                f"{name:18} {written / 2**20:8.0f} {cpu:7.1f} {least:8.2f} {cpu / least:6.1f}"
                f" {memory:8.0f}",
                flush=True,
            )
            for path in files:
                path.unlink()


def repeated(samples: Path, count: int, file: Path) -> int:
    records = [orjson.loads(line) for line in samples.read_bytes().splitlines()]
    with file.open("wb") as stream:
        for number, record in enumerate(islice(cycle(records), count)):
            stream.write(orjson.dumps(record | {"id": f"bench-{number:06d}"}) + b"\n")
    return file.stat().st_size


def alone(file: Path, name: str, out: Path) -> None:
    """Export in this process; print the CPU seconds that it took and the most memory it held."""
    begun = time.process_time()
    run_export(Export(file, read_exports([name]), out), lambda _: None)
    cpu = time.process_time() - begun
    print(cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def rewriting(file: Path, written: list[Path]) -> float:
    """The CPU seconds of reading the samples, and of writing the rows that were written."""
    spent = 0.0
    with file.open("rb") as lines, Path(os.devnull).open("wb") as nowhere:
        begun = time.process_time()
        for line in lines:
            orjson.loads(line)
        spent += time.process_time() - begun
        for row in chain.from_iterable(map(rows_of, written)):
            begun = time.process_time()
            nowhere.write(orjson.dumps(row) + b"\n")
            spent += time.process_time() - begun
    return spent


def rows_of(path: Path) -> Iterator[object]:
    if path.suffix in {"", ".jsonl"}:
        with path.open("rb") as lines:
            yield from map(orjson.loads, lines)
    elif path.suffix == ".parquet":
        for batch in parquet.ParquetFile(path).iter_batches(500):
            yield from batch.to_pylist()


main()
