"""A request: from a file, from options, or both; what is wrong is told with its place."""

from pathlib import Path

import pytest

from turnloom.engine.recipe.request import GenerateRequest, read_request
from turnloom.graphs.errors import InputError, UsageError


def written(folder: Path, text: str) -> Path:
    file = folder / "run.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_anything_it_asks_for_a_hundred_offline_samples() -> None:
    request = read_request(None, {})

    assert (request.n, request.seed, request.is_offline) == (100, 0, True)
    assert not request.uses_stdout


def test_what_is_given_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'n = 5\nseed = 3\nenv = "builtin:shop"\nmax-in-flight = 2\n')
    request = read_request(file, {"n": 7})

    assert (request.n, request.seed, request.env) == (7, 3, ("builtin:shop",))
    assert request.max_in_flight == 2


@pytest.mark.parametrize(
    ("given", "turns"), [("3", (3, 3)), ("2-4", (2, 4)), ([2, 4], (2, 4)), (" 1 - 5 ", (1, 5))]
)
def test_turns_are_a_number_or_bounds(given: object, turns: tuple[int, int]) -> None:
    assert read_request(None, {"turns": given}).turns == turns


@pytest.mark.parametrize("given", ["", "two", "1-2-3", "-1", [1, 2, 3]])
def test_other_turns_are_refused(given: object) -> None:
    with pytest.raises(UsageError, match="--turns: write it as MIN-MAX"):
        read_request(None, {"turns": given})


def test_weights_are_one_unless_given() -> None:
    request = read_request(None, {"target": ["book_flight", "cancel=2.5"]})

    assert request.target == {"book_flight": 1.0, "cancel": 2.5}


def test_a_weight_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="the weight in 'cancel=often' is not a number"):
        read_request(None, {"target": ["cancel=often"]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("n = ", "is not TOML"),
        ("n = 0", "n must be at least 1, not 0"),
        ("colour = 1", "unknown key 'colour'"),
    ],
)
def test_what_is_wrong_in_a_file_names_the_file(tmp_path: Path, text: str, told: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(InputError, match=f"{file}.*{told}"):
        read_request(file, {})


def test_a_file_that_is_not_there_is_bad_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_request(tmp_path / "none.toml", {})


@pytest.mark.parametrize(
    ("request_", "stdout", "alone"),
    [
        (GenerateRequest(out=Path("-")), True, True),
        (GenerateRequest(sink=("-",)), True, False),
        (GenerateRequest(out=Path("run")), False, False),
    ],
)
def test_standard_output_may_be_a_sink_or_all_there_is(
    request_: GenerateRequest, stdout: bool, alone: bool
) -> None:
    assert (request_.uses_stdout, request_.is_stdout_alone) == (stdout, alone)


@pytest.mark.parametrize("resume", [True, False])
def test_a_run_without_a_folder_cannot_be_resumed_or_replaced(resume: bool) -> None:
    request = GenerateRequest(out=Path("-"))
    request.check_folder(None)

    with pytest.raises(UsageError, match="keeps no run folder"):
        request.check_folder(resume)


def test_tools_get_no_variable_that_holds_a_key_of_the_run(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('teacher = "https://host/v1"\nmodel = "m"\npass-env = ["DESK", "KEY"]\n')

    assert read_request(file, {}).pass_env == ("DESK", "KEY")
    with pytest.raises(UsageError, match="KEY holds a key of the run"):
        read_request(file, {"key_env": "KEY"})
    file.write_text(file.read_text() + 'role.critic.key_env = "DESK"\n')
    with pytest.raises(InputError, match="pass-env: DESK holds a key of the run"):
        read_request(file, {})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_configuration_is_read_as_editors_write_it(tmp_path, encoding) -> None:
    file = tmp_path / "run.toml"
    file.write_bytes('n = 2\r\nout = "Zoë"\r\n'.encode(encoding))

    assert read_request(file, {}).out == Path("Zoë")


def test_paths_may_begin_with_the_home_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    file = tmp_path / "run.toml"
    file.write_text('out = "~/x"\nprompts = "~/p"\n[role.critic]\nkey_file = "~/k"\n')
    request = read_request(file, {"replay": Path("~/r")})

    assert [request.out, request.prompts, request.replay, request.role["critic"].key_file] == [
        Path(f"/home/me/{name}") for name in "xprk"
    ]


def test_a_home_folder_that_is_not_there_is_told_by_name(tmp_path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('out = "~nobody-of-this-name/x"\n')

    with pytest.raises(InputError, match=r"run\.toml.*out.*~nobody-of-this-name"):
        read_request(file, {})
