"""A sink that needs an extra of the package names it."""

import importlib
from pathlib import Path

import pytest

from turnloom.engine.sinks.spec import read_sinks
from turnloom.graphs.errors import UsageError


@pytest.mark.parametrize(("kind", "extra"), [("parquet", "parquet"), ("jsonl.zst", "zstd")])
def test_a_missing_extra_is_named(
    kind: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str, package: str | None = None) -> object:
        if name.partition(".")[0] in ("pyarrow", "zstandard"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])
        return imported(name, package)

    imported = importlib.import_module
    monkeypatch.setattr("turnloom.engine.sinks.extras.import_module", without)
    (spec,) = read_sinks([f"{kind}:{tmp_path}/out"])
    with pytest.raises(UsageError, match=rf"pip install 'turnloom\[{extra}\]'"):
        spec.open(False)
    assert list(tmp_path.iterdir()) == []
