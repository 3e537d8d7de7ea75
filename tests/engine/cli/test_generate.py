"""`turnloom generate`: what it makes, what it says, how it leaves."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.runs.folder import RunFolder
from turnloom.engine.runs.record import RunRecord


def lines(folder: Path) -> list[bytes]:
    files = sorted(folder.glob("samples-*.jsonl"))
    return b"".join(file.read_bytes() for file in files).splitlines()


def told_once(said, code: int, *parts: str) -> None:
    """One message of one line, no traceback, this exit code."""
    assert said.code == code, said.err
    assert said.err.count("\n") == 1, said.err
    for part in parts:
        assert part in said.err


def test_without_options_it_fills_a_folder_of_its_own(teacher, turnloom_command) -> None:
    said = turnloom_command("generate")
    (folder,) = Path("runs").iterdir()

    assert said.code == 0
    assert len(lines(folder)) == 100
    assert said.out.splitlines()[0] == "100 of 100 samples made (complete)"
    assert "50 rejected: coin:tails 50" in said.out
    assert "samples/s" in said.out
    assert said.out.splitlines()[-2:] == [
        f"in {folder}",
        f"look at them: turnloom view {folder}, or turnloom show {folder} for one here",
    ]


def test_the_same_command_twice_has_nothing_to_do(teacher, turnloom_command) -> None:
    turnloom_command("generate", "-n", "20", "--out", "run")
    said = turnloom_command("generate", "-n", "20", "--out", "run")

    assert said.code == 0
    assert "run is complete: nothing to do" in said.err
    assert said.out.startswith("20 of 20 samples made (complete)")


def test_a_run_that_holds_more_than_is_asked_for_says_so(teacher, turnloom_command) -> None:
    turnloom_command("generate", "-n", "3", "--out", "run")
    said = turnloom_command("generate", "-n", "2", "--out", "run")

    assert said.code == 0
    assert "run is complete: nothing to do (it holds 3 samples, 2 were asked for" in said.err
    assert said.out.startswith("3 of 3 samples made (complete)")
    assert len(lines(Path("run"))) == 3


def test_the_order_and_number_do_not_depend_on_the_concurrency(teacher, turnloom_command) -> None:
    for places in ("1", "64"):
        turnloom_command("generate", "-n", "80", "--max-in-flight", places, "--out", places)

    assert lines(Path("1")) == lines(Path("64"))
    assert len(lines(Path("1"))) == 80


def test_another_seed_gives_other_samples(teacher, turnloom_command) -> None:
    for seed in ("0", "1"):
        turnloom_command("generate", "-n", "5", "--seed", seed, "--out", seed)

    assert set(lines(Path("0"))).isdisjoint(lines(Path("1")))


def test_options_come_from_a_file_and_those_given_win(teacher, turnloom_command) -> None:
    options = ("n = 30", "seed = 4", 'out = "run"', "max-in-flight = 2", 'turns = "2-3"')
    Path("job.toml").write_text("\n".join((*options, 'env = "builtin:shop"')))
    said = turnloom_command("generate", "--config", "job.toml", "-n", "5")
    record = orjson.loads(Path("run/run.json").read_bytes())

    assert said.code == 0
    assert (record["wanted"], record["configuration"]["seed"]) == (5, 4)
    assert record["configuration"]["turns"] == [2, 3]
    assert record["configuration"]["environment"] == "builtin:shop"


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("samples = 5", ("job.toml", "unknown key 'samples'", "max-in-flight")),
        ("[role.critic]\nmodell = 1", ("job.toml", "unknown key 'role.critic.modell'", "key_env")),
        ("[price.m]\nprompt = 1", ("job.toml: price.m.completion is missing",)),
        ("endpoints = 'http://h/?key=sk-1'", ("job.toml: endpoints must be a list", "not a text")),
        ("n = 0", ("job.toml: n must be at least 1, not 0",)),
        ('turns = "many"', ("job.toml: turns: write it as MIN-MAX, such as 2-4, not 'many'",)),
        ("turns = [1, 2, 3]", ("job.toml: turns: write it as MIN-MAX",)),
        ("turns = true", ("job.toml: turns: write it as MIN-MAX",)),
        ("variant = {base = -1}", ("job.toml: variant.base must be above 0, not -1",)),
        ("variant = {base = inf}", ("job.toml: variant.base must be a finite number, not inf",)),
        ("difficulty = 'extreme'", ("job.toml: difficulty", "easy, medium, hard")),
        ("fan-in = 2", ("job.toml: fan-in must be at most 1, not 2",)),
        ("n = true", ("job.toml: n must be a whole number, not true",)),
        ("seed = 99999999999999999999", ("job.toml: seed must be below 9223372036854775808",)),
        ("max-in-flight = 1000000000", ("job.toml: max-in-flight must be at most 100000",)),
        ("n = ", ("job.toml is not TOML",)),
    ],
)
def test_a_bad_file_is_bad_data(teacher, turnloom_command, content: str, parts) -> None:
    Path("job.toml").write_text(content)

    told_once(turnloom_command("generate", "--config", "job.toml"), 65, *parts)
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("-n", "0"), ("turnloom: -n must be at least 1, not 0",)),
        (("--target", "get_booking=-1"), ("--target get_booking must be above 0, not -1",)),
        (("--sandbox", "x"), ("--sandbox must be one of none, worker, strict, not 'x'",)),
        (("--turns", "x"), ("--turns", "MIN-MAX")),
        (("--turns", "4-2"), ("turns",)),
        (("--variant", "base=much"), ("--variant", "not a number")),
        (("--variant", "nonsense"), ("nonsense",)),
        (("--variant", "missing_functon"), ("did you mean 'missing_function'?",)),
        (("--variant", "conditional"), ("not made yet", "missing_parameter")),
        (
            ("--variant", "irrelevant", "--teacher", "http://127.0.0.1:9", "--model", "m"),
            ("--variant irrelevant", "offline teacher"),
        ),
        (("--sampler", "psychic"), ("psychic",)),
        (("--difficulty", "extreme"), ("--difficulty", "easy, medium, hard")),
        (("--difficulty", "1.5"), ("--difficulty", "from 0 to 1")),
        (("--env", "nowhere:at-all"), ("nowhere",)),
        (("--env", "builtin:nothing"), ("nothing",)),
        (("--teacher", "plato"), ("plato",)),
        (("--log-format", "xml"), ("xml", "json")),
        (("--max-in-flight", "0"), ("--max-in-flight must be at least 1, not 0",)),
    ],
)
def test_a_wrong_option_value_is_wrong_usage(teacher, turnloom_command, arguments, parts) -> None:
    told_once(turnloom_command("generate", *arguments), 64, *parts)
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("text", "turns"), [("3", [3, 3]), ("'3'", [3, 3]), ("'2 - 4'", [2, 4]), ("[2, 4]", [2, 4])]
)
def test_turns_in_a_file_are_what_they_are_on_the_command_line(
    teacher, turnloom_command, text: str, turns: list[int]
) -> None:
    Path("job.toml").write_text(f"n = 1\nout = 'run'\nturns = {text}")

    assert turnloom_command("generate", "--config", "job.toml").code == 0
    record = orjson.loads(Path("run/run.json").read_bytes())
    assert record["configuration"]["turns"] == turns


def test_a_difficulty_sets_turns_and_dials_and_what_is_given_wins(
    teacher, turnloom_command
) -> None:
    Path("job.toml").write_text("n = 1\nout = 'run'\nfan-in = 0.1\nturn-calls = '2-3'")
    said = turnloom_command("generate", "--config", "job.toml", "--difficulty", "hard")

    assert said.code == 0
    configuration = orjson.loads(Path("run/run.json").read_bytes())["configuration"]
    assert configuration["turns"] == [6, 8]
    assert configuration["dials"] == {
        "turn_calls": [2, 3], "chain_depth": 1.0, "fan_in": 0.1, "crossing": 1.0,
        "implicitness": 1.0,
    }  # fmt: skip
    again = turnloom_command("generate", "--config", "job.toml", "--difficulty", "easy")
    assert again.code == 73
    assert "dials" in again.err


def test_targets_are_weighed_by_what_a_model_is_bad_at(turnloom_command) -> None:
    Path("weak.json").write_text('{"track_parcel": 0, "place_order": 1, "nowhere": 1}')
    options = ("generate", "-n", "6", "--env", "builtin:shop", "--turns", "2")
    said = turnloom_command(*options, "--weakness", "weak.json", "--out", "weak")

    assert said.code == 0, said.err
    assert "nowhere" in said.err
    configuration = orjson.loads(Path("weak/run.json").read_bytes())["configuration"]
    assert configuration["weakness"]["place_order"] == 1
    Path("weak.json").write_text('{"place_order": 0.5}')
    assert turnloom_command(*options, "--weakness", "weak.json", "--out", "weak").code == 73


def test_a_weakness_that_fits_no_tool_is_bad_data(turnloom_command) -> None:
    Path("weak.json").write_text('{"book_flight": 0.5}')
    told_once(
        turnloom_command("generate", "--env", "builtin:shop", "--weakness", "weak.json"),
        65,
        "book_flight",
    )


def test_medium_is_the_same_run_as_no_difficulty(teacher, turnloom_command) -> None:
    assert turnloom_command("generate", "-n", "1", "--out", "run").code == 0
    again = turnloom_command("generate", "-n", "2", "--out", "run", "--difficulty", "medium")
    assert again.code == 0


@pytest.mark.parametrize("arguments", [("--bogus",), ("-n", "many"), ("surplus",)])
def test_a_wrong_command_line_is_wrong_usage(teacher, turnloom_command, arguments) -> None:
    said = turnloom_command("generate", *arguments)

    assert said.code == 64
    assert "Traceback" not in said.err


def test_a_module_that_fails_on_import_is_bad_data(teacher, turnloom_command, monkeypatch) -> None:
    Path("broken_tools.py").write_text("raise RuntimeError('no database')\n")
    monkeypatch.syspath_prepend(".")
    said = turnloom_command("generate", "--env", "python:broken_tools:tools")

    assert said.code == 65
    assert "broken_tools" in said.err
    assert "Traceback" not in said.err


def test_another_run_in_the_folder_cannot_be_replaced_by_accident(
    teacher, turnloom_command
) -> None:
    turnloom_command("generate", "-n", "5", "--out", "run")
    before = lines(Path("run"))

    said = turnloom_command("generate", "-n", "5", "--out", "run", "--seed", "3")
    told_once(said, 73, "seed 0 there, 3 here", "--fresh")
    assert lines(Path("run")) == before

    fresh = turnloom_command("generate", "-n", "5", "--out", "run", "--seed", "3", "--fresh")
    assert fresh.code == 0
    assert lines(Path("run")) != before


def test_foreign_files_are_left_alone(teacher, turnloom_command) -> None:
    Path("mine").mkdir()
    Path("mine/thesis.tex").touch()

    told_once(turnloom_command("generate", "--out", "mine"), 73, "thesis.tex")
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.tex"]


def test_there_must_be_something_to_resume(teacher, turnloom_command) -> None:
    told_once(turnloom_command("generate", "--resume", "--out", "run"), 73, "no run to resume")


@pytest.mark.parametrize("out", ["file", "file/below", "/proc/turnloom"])
def test_a_folder_that_cannot_be_made(teacher, turnloom_command, out: str) -> None:
    Path("file").touch()

    told_once(turnloom_command("generate", "--out", out), 73, out.split("/below", maxsplit=1)[0])


def test_a_folder_in_use_is_to_be_tried_later(teacher, turnloom_command) -> None:
    other = RunFolder(Path("run"), RunRecord("x", {}, 1))
    said = turnloom_command("generate", "--out", "run")
    other.close()

    told_once(said, 75, "in use by process")


HALF_A_SINK = "class Half:\n    async def write_group(self, _): ...\n"


@pytest.mark.parametrize(
    ("sink", "code"),
    [
        ("python:half_a_sink.py:Half", 65),
        ("python:no_such_module:Sink", 65),
        ("jsonl:taken.jsonl", 73),
        ("sqlite:taken.jsonl", 73),
    ],
)
def test_a_sink_that_cannot_be_opened_is_not_in_the_way_of_the_next_command(
    teacher, turnloom_command, sink: str, code: int
) -> None:
    Path("half_a_sink.py").write_text(HALF_A_SINK)
    Path("taken.jsonl").write_text("something of somebody's that is not to be replaced\n" * 99)
    command = ("generate", "-n", "5", "--out", "run")

    told_once(turnloom_command(*command, "--sink", "jsonl:all.jsonl", "--sink", sink), code)
    assert not Path("run").exists()
    corrected = turnloom_command(*command, "--seed", "3", "--sink", "jsonl:all.jsonl")
    assert corrected.code == 0, corrected.err
    assert Path("all.jsonl").read_bytes().splitlines() == lines(Path("run"))


def test_a_run_is_not_replaced_by_one_that_cannot_begin(teacher, turnloom_command) -> None:
    Path("half_a_sink.py").write_text(HALF_A_SINK)
    turnloom_command("generate", "-n", "5", "--out", "run")
    before = lines(Path("run"))
    bad = ("--sink", "python:half_a_sink.py:Half")

    told_once(turnloom_command("generate", "--seed", "3", "--out", "run", "--fresh", *bad), 65)
    assert lines(Path("run")) == before
    assert "nothing to do" in turnloom_command("generate", "-n", "5", "--out", "run").err


def test_one_interrupt_drains_and_the_same_command_goes_on(teacher, turnloom_command) -> None:
    turnloom_command("generate", "-n", "60", "--out", "whole")
    teacher.interrupts = frozenset((20,))
    said = turnloom_command("generate", "-n", "60", "--out", "run", "--max-in-flight", "4")
    state = orjson.loads(Path("run/run.json").read_bytes())["state"]
    teacher.interrupts = frozenset()
    again = turnloom_command("generate", "-n", "60", "--out", "run")

    assert (said.code, state) == (130, "interrupted")
    assert "of 60 samples made (interrupted)" in said.out
    assert "interrupt again to stop at once" in said.err
    assert again.code == 0
    assert "resuming run: " in again.err
    assert lines(Path("whole")) == lines(Path("run"))


def test_a_team_that_accepts_nothing_is_given_up(teacher, turnloom_command) -> None:
    teacher.accepts = lambda _: False
    said = turnloom_command("generate", "--out", "run")

    assert said.code == 1
    assert "gave up: too many samples in a row were rejected (coin:tails " in said.err
    assert "0 of 100 samples made (gave_up)" in said.out


LAMP = """
class Lamp:
    def blink(self) -> None:
        'Blink.'
"""


def test_tools_that_lead_nowhere_are_told_with_a_remedy(turnloom_command) -> None:
    Path("lamp.py").write_text(LAMP)
    said = turnloom_command("generate", "--env", "python:lamp.py:Lamp", "-n", "5", "--out", "run")
    (record, *_) = map(orjson.loads, Path("run/rejected.jsonl").read_bytes().splitlines())

    assert said.code == 1
    assert "explore:dead_end" in said.err
    assert "too few different turns" in said.err
    assert "--turns 1-2" in said.err
    assert record["detail"].startswith("after 1 of ")


def test_for_machines_everything_on_stderr_is_json(teacher, turnloom_command) -> None:
    said = turnloom_command("generate", "-n", "5", "--out", "run", "--log-format", "json")
    events = [orjson.loads(line) for line in said.err.splitlines()]

    assert said.out == ""
    assert events[-1]["event"] == "finished"
    assert (events[-1]["made"], events[-1]["state"]) == (5, "complete")
