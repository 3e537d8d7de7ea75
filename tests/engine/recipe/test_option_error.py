"""What is wrong with an option is told by its name, what is allowed, and what was given."""

import pytest
from pydantic import ValidationError

from turnloom.engine.recipe.option_error import command_option_error, file_option_error
from turnloom.engine.recipe.request import GenerateRequest


def error_of(options: dict[str, object]) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        GenerateRequest.model_validate(options)
    return caught.value


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n": 0}, "-n must be at least 1, not 0"),
        ({"n": 2.5}, "-n must be a whole number, not 2.5"),
        ({"max_in_flight": True}, "--max-in-flight must be a whole number, not true"),
        ({"out": 3}, "--out must be a path, not 3"),
        ({"target": {"buy": 0}}, "--target buy must be above 0, not 0"),
        ({"sandbox": "glass"}, "--sandbox must be one of none, worker, strict, not 'glass'"),
        ({"env": [1]}, "--env 0 must be a text, not 1"),
    ],
)
def test_on_the_command_line_it_is_the_option(options: dict[str, object], sentence: str) -> None:
    assert command_option_error(error_of(options), GenerateRequest) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_in_flight": 0}, "max-in-flight must be at least 1, not 0"),
        ({"role": {"critic": {"top_p": 2}}}, "role.critic.top_p must be at most 1, not 2"),
        ({"price": {"m": {"prompt": 1}}}, "price.m.completion is missing"),
        ({"retry": 3}, "retry must be a table, not 3"),
    ],
)
def test_in_a_file_it_is_the_key(options: dict[str, object], sentence: str) -> None:
    assert file_option_error(error_of(options), GenerateRequest) == sentence


def test_an_unknown_key_is_answered_with_those_of_its_table() -> None:
    error = error_of({"role": {"critic": {"colour": "red"}}})
    sentence = file_option_error(error, GenerateRequest)

    assert sentence.startswith("unknown key 'role.critic.colour': use ")
    assert "key_env" in sentence
    assert "max-in-flight" not in sentence


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"a": 1}, "a table"),
        ([1], "a list"),
        ("https://key@host/", "a text"),
        ("x" * 80, "a text"),
    ],
)
def test_what_was_given_is_shown_unless_it_is_large_or_may_hold_a_key(
    given: object, shown: str
) -> None:
    sentence = command_option_error(error_of({"seed": given}), GenerateRequest)

    assert sentence == f"--seed must be a whole number, not {shown}"
