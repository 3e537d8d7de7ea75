"""`turnloom rehearse`: what it is told is checked before anything listens."""

import pytest


def test_a_price_is_a_number_of_dollars(turnloom_command) -> None:
    for price in ("nan,1", "1,inf", "-1,1", "1"):
        said = turnloom_command("rehearse", f"--price={price}")

        assert said.code == 64
        assert said.err.startswith("turnloom: --price must be ")


@pytest.mark.parametrize("fault", ["429", "429=often", "=", "hang=0.1s"])
def test_a_fault_has_a_name_and_a_rate(turnloom_command, fault: str) -> None:
    said = turnloom_command("rehearse", "--fault", fault)

    assert said.code == 64
    assert said.err == f"turnloom: --fault must be NAME=RATE, not {fault!r}\n"


def test_an_unknown_environment_is_wrong_usage(turnloom_command) -> None:
    assert turnloom_command("rehearse", "--env", "builtin:nothing").code == 64
