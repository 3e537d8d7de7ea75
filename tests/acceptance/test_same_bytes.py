"""The same seed gives the same bytes, at any concurrency and in any process."""

import pytest

BFCL = "bfcl:GorillaFileSystem+TwitterAPI+MathAPI"
CASES = (
    ("builtin:", 20),
    pytest.param(BFCL, 20, marks=pytest.mark.slow),
    pytest.param("builtin:", 500, marks=pytest.mark.slow),
)


def samples_of(turnloom, *options: str, **surroundings: str) -> bytes:
    said = turnloom("generate", *options, **surroundings)
    assert said.code == 0, said.err
    folder = turnloom.folder / options[options.index("--out") + 1]
    return b"".join(file.read_bytes() for file in sorted(folder.glob("samples-*.jsonl")))


@pytest.mark.parametrize(("environment", "n"), CASES)
def test_one_seed_gives_the_same_bytes_one_by_one_and_many_at_a_time(
    turnloom, environment: str, n: int
) -> None:
    request = ("--env", environment, "-n", str(n), "--seed", "7")
    one = samples_of(turnloom, *request, "--max-in-flight", "1", "--out", "a", PYTHONHASHSEED="1")
    many = samples_of(turnloom, *request, "--max-in-flight", "64", "--out", "b", PYTHONHASHSEED="2")

    assert one == many
    assert len(one.splitlines()) == n


def test_a_shorter_run_is_the_beginning_of_a_longer_one(turnloom) -> None:
    short = samples_of(turnloom, "-n", "5", "--out", "short")
    long = samples_of(turnloom, "-n", "15", "--out", "long")

    assert long.startswith(short)


def test_another_seed_gives_other_samples(turnloom) -> None:
    texts = [samples_of(turnloom, "-n", "5", "--seed", seed, "--out", seed) for seed in ("7", "8")]

    assert set(texts[0].splitlines()).isdisjoint(texts[1].splitlines())
