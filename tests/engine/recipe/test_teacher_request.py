"""What is asked of a model as teacher: keys stay out of it, and offline none of it may be given."""

import pytest
from pydantic import ValidationError

from turnloom.agents.teacher.chat.limits import PASSING_SCORE
from turnloom.engine.recipe.teacher_request import TeacherRequest
from turnloom.graphs.errors import UsageError


@pytest.mark.parametrize("extra", [{"api_key": "s"}, {"headers": {"Authorization": "Bearer s"}}])
def test_a_key_in_the_body_is_refused_and_not_repeated(extra: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="would be on record") as refused:
        TeacherRequest.model_validate({"extra": extra})

    assert "Bearer" not in str(refused.value)


def test_a_body_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(ValidationError, match="it cannot be sent as JSON"):
        TeacherRequest.model_validate({"extra": {"bias": float("nan")}})


@pytest.mark.parametrize(
    ("given", "least"), [(True, PASSING_SCORE), (False, None), (5, 5), (None, None)]
)
def test_a_judge_is_asked_for_by_a_switch_or_a_score(given: object, least: int | None) -> None:
    assert TeacherRequest.model_validate({"judge": given}).judge == least


def test_the_variables_that_hold_keys_are_known_with_those_of_the_roles() -> None:
    request = TeacherRequest.model_validate(
        {"key_env": "MAIN", "role": {"critic": {"key_env": "CRITIC"}, "composer": {}}}
    )

    assert request.key_variables == {"MAIN", "CRITIC"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"model": "m"}, "--model"),
        ({"max_usd": 1.0}, "--max-usd"),
        ({"role": {"critic": {}}}, "role"),
        ({"retry": {"attempts": 2}}, "retry"),
    ],
)
def test_offline_nothing_of_it_is_passed_over(options: dict[str, object], named: str) -> None:
    with pytest.raises(UsageError, match=rf"^{named} is for a model as teacher"):
        TeacherRequest.model_validate(options).refuse_for_offline()


def test_offline_by_itself_is_fine() -> None:
    request = TeacherRequest()
    request.refuse_for_offline()

    assert request.is_offline


def test_an_address_is_not_shown_where_a_request_is() -> None:
    request = TeacherRequest.model_validate({"teacher": "https://user:pass@host/v1"})

    assert "pass@" not in repr(request)
