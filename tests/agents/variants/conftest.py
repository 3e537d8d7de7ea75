"""Runs of single variants, made once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from variant_runs import read

from turnloom.engine.cli import main

Record = dict[str, Any]
Variants = Callable[..., list[Record]]


@pytest.fixture(scope="session")
def variants(tmp_path_factory: pytest.TempPathFactory) -> Variants:
    """The samples of one variant that a small run on an environment makes."""

    @cache
    def made(name: str, spec: str = "builtin:", n: int = 12, turns: str = "1-3") -> list[Record]:
        folder = tmp_path_factory.mktemp(name)
        options = ["--variant", name, "--env", spec, "-n", str(n), "--turns", turns]
        assert main(["generate", *options, "--out", str(folder)]) == 0
        return read(folder)

    return made
