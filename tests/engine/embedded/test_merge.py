import asyncio
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from turnloom import Engine, InputError, Settings, merge

FEW_WORLDS = Settings(turns=(1, 1), max_in_flight=8)


async def test_blocks_are_merged_into_the_one_run(shelf: str) -> None:
    """The class has one world, so that duplicates lie across blocks."""
    async with Engine(shelf, settings=FEW_WORLDS) as engine:
        blocks = [
            [sample async for sample in engine.samples(indices=block)]
            for block in (range(20), range(20, 40), range(40, 60))
        ]
        merged = list(merge(blocks, 1000))
        once = [sample async for sample in engine.samples(len(merged))]
    unjudged = [sample for block in blocks for sample in block]

    assert merged == once
    assert len(unjudged) > len(merged)


BLOCK = """
import asyncio, sys
import orjson
from turnloom import Engine, Settings

async def made(env, first, end):
    async with Engine(env, settings=Settings(turns=(1, 1), max_in_flight=8)) as engine:
        async for sample in engine.samples(indices=range(int(first), int(end))):
            sys.stdout.buffer.write(orjson.dumps(sample) + b"\\n")

asyncio.run(made(*sys.argv[1:]))
"""


def test_blocks_of_two_processes_are_the_one_run_line_by_line(shelf: str, tmp_path: Path) -> None:
    begun = [
        subprocess.Popen([sys.executable, "-c", BLOCK, shelf, *block], stdout=subprocess.PIPE)
        for block in (("0", "30"), ("30", "60"))
    ]
    blocks = [
        [orjson.loads(line) for line in process.communicate()[0].splitlines()] for process in begun
    ]
    merged = list(merge(blocks, 1000))

    async def made() -> None:
        async with Engine(shelf, settings=FEW_WORLDS) as engine:
            await engine.generate(len(merged), tmp_path / "run")

    asyncio.run(made())
    lines = (tmp_path / "run" / "samples-000000.jsonl").read_bytes().splitlines()

    assert [orjson.dumps(sample) for sample in merged] == lines
    assert sum(map(len, blocks)) > len(merged)


async def test_blocks_out_of_order_are_refused(shelf: str) -> None:
    async with Engine(shelf, settings=FEW_WORLDS) as engine:
        block = [sample async for sample in engine.samples(indices=range(20))]

    with pytest.raises(InputError, match="in the order of their indices"):
        list(merge([block[1:2], block[:1]], 9))


def test_no_more_is_read_than_is_needed() -> None:
    def broken():
        raise AssertionError("read on")
        yield {}

    assert list(merge(iter([broken()]), 0)) == []
