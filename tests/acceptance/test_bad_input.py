"""Bad input gets one clear message, the documented exit code, and never a traceback."""

import os
from pathlib import Path

import orjson
import pytest

USAGE, BAD_DATA, CANNOT_CREATE, IO_ERROR = 64, 65, 73, 74


def refused(said, code: int, *parts: str) -> None:
    """One message of one line that has these parts, and this exit code."""
    assert said.code == code, said.err
    assert "Traceback" not in said.err + said.out
    message = said.err.removesuffix("\n")
    assert message.startswith("turnloom: "), said.err
    assert "\n" not in message, said.err
    for part in parts:
        assert part in message, message


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--env", "nowhere:at-all"), ("'nowhere'", "builtin:", "bfcl:", "python:")),
        (("--env", "builtin:atlantis"), ("'atlantis'", "travel", "office")),
        (("--env", "travel"), ("'travel'", "builtin:")),
        (("--env", "bfcl:TravelApi"), ("'TravelApi'", "TravelAPI")),
        (("--env", "python:json"), ("python:json", "python:module:attribute")),
        (("--sampler", "psychic"), ("'psychic'", "directed", "random")),
        (("--variant", "sideways"), ("'sideways'", "base")),
        (("--variant", "base=0"), ("base",)),
        (("--target", "no_such_tool"), ("'no_such_tool'", "book_flight")),
        (("--teacher", "plato"), ("'plato'", "offline")),
        (("--turns", "4-2"), ("turns", "MIN-MAX")),
        (("--turns", "many"), ("--turns", "MIN-MAX")),
        (("--max-in-flight", "0"), ("--max-in-flight",)),
        (("--log-format", "xml"), ("'xml'", "console", "json")),
        (("-n", "0"), ("-n must be at least 1",)),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("-") else "",
)
def test_a_wrong_option_value_is_wrong_usage(turnloom, arguments, parts) -> None:
    if "bfcl" in arguments[1]:
        pytest.importorskip("bfcl_eval")
    refused(turnloom("generate", *arguments), USAGE, *parts)
    assert list(turnloom.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("generate", "--nonsense"), ("--nonsense",)),
        (("generate", "-n", "many"), ("-n", "integer")),
        (("generate", "surplus"), ("surplus",)),
        (("verify",), ("DIR|FILE",)),
        (("weave",), ("weave",)),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_shows_how_to_use_it(turnloom, arguments, parts) -> None:
    said = turnloom(*arguments)

    assert said.code == USAGE
    assert "Usage: turnloom" in said.err
    assert all(part in said.err for part in parts), said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("raise RuntimeError('no database')", ("my_tools.py", "line 1", "no database")),
        ("import no_such_package_here", ("my_tools.py", "no_such_package_here")),
        ("def tools(:", ("my_tools", "line 1")),
        ("import sys\nsys.exit(3)", ("my_tools",)),
        ("other = 1", ("my_tools", "'tools'")),
        ("tools = 5", ("my_tools",)),
        ("tools = []", ("my_tools",)),
    ],
)
def test_a_module_that_cannot_be_used_is_bad_data(turnloom, text: str, parts) -> None:
    (turnloom.folder / "my_tools.py").write_text(text + "\n")
    refused(turnloom("generate", "--env", "python:my_tools:tools"), BAD_DATA, *parts)


def test_a_module_that_is_not_there_is_bad_data(turnloom) -> None:
    refused(turnloom("generate", "--env", "python:no_such_tools:x"), BAD_DATA, "no_such_tools")


@pytest.fixture
def run(generated) -> Path:
    return generated(n=10).folder


BOMB = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("kind", "text", "part"),
    [
        ("openapi", "[]", "is no OpenAPI document"),
        ("openapi", '{"openapi": "3.0.0", "openapi": "3.0.0", "paths": {}}', "twice"),
        ("openapi", '{"openapi": "3.0.0", "paths": {"/a": {"$ref": "/etc/passwd"}}}', "inside"),
        ("openapi", "[" * 10_000, "deep"),
        ("openapi", BOMB, "aliases"),
        ("tools", "[]", "no tool that is understood"),
        ("tools", "a: [", "is no YAML"),
    ],
    ids=["none", "twice", "elsewhere", "deep", "bomb", "no-tool", "no-yaml"],
)
def test_a_document_that_cannot_be_used_is_bad_data(turnloom, kind, text, part) -> None:
    (turnloom.folder / "service.yaml").write_text(text, encoding="utf-8")
    said = turnloom("generate", "--env", f"{kind}:service.yaml", "--out", "run")
    refused(said, BAD_DATA, "service.yaml", part)
    assert not (turnloom.folder / "run").exists()


def test_another_run_is_never_replaced_by_accident(turnloom) -> None:
    assert turnloom("generate", "-n", "3", "--out", "run").code == 0
    before = {file.name: file.read_bytes() for file in (turnloom.folder / "run").iterdir()}

    said = turnloom("generate", "-n", "3", "--seed", "5", "--out", "run")
    refused(said, CANNOT_CREATE, "run", "seed 0 there, 5 here", "--fresh")
    after = {file.name: file.read_bytes() for file in (turnloom.folder / "run").iterdir()}
    assert after.keys() == before.keys()
    assert all(after[name] == before[name] for name in before if name.endswith(".jsonl"))

    assert turnloom("generate", "-n", "3", "--seed", "5", "--out", "run", "--fresh").code == 0


def test_foreign_files_are_left_alone(turnloom) -> None:
    (turnloom.folder / "mine").mkdir()
    (turnloom.folder / "mine" / "thesis.tex").write_text("Abstract")

    for options in ((), ("--resume",)):
        refused(turnloom("generate", "-n", "2", "--out", "mine", *options), CANNOT_CREATE, "mine")
    assert turnloom("generate", "-n", "2", "--out", "mine", "--fresh").code == 0
    assert (turnloom.folder / "mine" / "thesis.tex").read_text() == "Abstract"


def test_a_read_only_folder_cannot_be_written(turnloom) -> None:
    locked = turnloom.folder / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    if os.access(locked, os.W_OK):  # nothing is read-only for root, but /proc
        locked = Path("/proc")

    refused(turnloom("generate", "-n", "1", "--out", locked / "run"), CANNOT_CREATE, str(locked))


@pytest.mark.parametrize("command", ["verify", "report"])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (lambda whole: whole[: len(whole) // 2], None),
        (lambda whole: whole + b"{not json\n", 11),
        (lambda whole: whole + b"[]\n", 11),
        (lambda whole: b"\x00\xff\xfe" * 100, 1),
        (lambda whole: whole.replace(b'"messages":', b'"massages":'), 1),
    ],
    ids=["cut", "not JSON", "no object", "binary", "no messages"],
)
def test_a_corrupt_samples_file_is_bad_data(turnloom, run: Path, command, content, line) -> None:
    (file,) = run.glob("samples-*.jsonl")
    bad = turnloom.folder / "samples.jsonl"
    bad.write_bytes(content(file.read_bytes()))
    if command == "report" and b"massages" in bad.read_bytes():
        pytest.skip("a report counts what is there")

    said = turnloom(command, bad)
    refused(said, BAD_DATA, "samples.jsonl", *([str(line)] if line else []))


def test_what_is_not_there_cannot_be_read(turnloom) -> None:
    (turnloom.folder / "empty").mkdir()
    (turnloom.folder / "empty.jsonl").write_bytes(b"\n")
    (turnloom.folder / "hollow").mkdir()
    (turnloom.folder / "hollow" / "samples-000000.jsonl").touch()

    refused(turnloom("verify", "nowhere"), BAD_DATA, "nowhere")
    refused(turnloom("verify", "empty"), BAD_DATA, "empty", "samples-*.jsonl")
    for nothing in ("empty.jsonl", "hollow"):
        refused(turnloom("verify", nothing), BAD_DATA, nothing, "0 samples checked")
    refused(turnloom("report", "nowhere"), BAD_DATA, "nowhere")
    refused(turnloom("export", "nowhere", "--to", "openai", "-o", "x"), BAD_DATA, "nowhere")
    refused(turnloom("generate", "--config", "nowhere.toml"), BAD_DATA, "nowhere.toml")


def test_an_export_says_what_it_cannot_do(turnloom, run: Path) -> None:
    refused(turnloom("export", run, "--to", "parrot", "-o", "x"), USAGE, "'parrot'", "bfcl")
    refused(turnloom("export", run, "--to", "bfcl", "-o", "x"), BAD_DATA, "bfcl:", "builtin:")
    said = turnloom("export", run, "--to", "openai", "-o", "/proc/nowhere/x")
    refused(said, IO_ERROR, "/proc/nowhere")


def test_what_was_written_before_a_bad_call_stays(turnloom, run: Path) -> None:
    turnloom("export", run, "--to", "openai", "-o", "good.jsonl")
    before = (turnloom.folder / "good.jsonl").read_bytes()
    (turnloom.folder / "bad.jsonl").write_bytes(b"{")

    refused(turnloom("export", "bad.jsonl", "--to", "openai", "-o", "good.jsonl"), BAD_DATA)
    assert (turnloom.folder / "good.jsonl").read_bytes() == before
    assert all(orjson.loads(line)["messages"] for line in before.splitlines())
