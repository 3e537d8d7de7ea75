"""One model may play every role; a certificate knows each by its name."""

from turnloom.agents.teacher.chat.role_model import JUDGE, ROLES, RoleModel, same_model
from turnloom.engine.testing.scripted_model import ScriptedModel
from turnloom.prompts.library import ROLES as ROLES_WITH_A_PROMPT


def test_one_model_plays_every_role_there_is() -> None:
    model = ScriptedModel([])

    assert same_model("m", model) == dict.fromkeys((*ROLES, JUDGE), RoleModel("m", model))


def test_every_role_of_a_model_has_a_prompt_and_every_prompt_a_role() -> None:
    with_a_model = {*ROLES, JUDGE}
    assert with_a_model == set(ROLES_WITH_A_PROMPT) - {
        "rationalizer",
        "reader",
        "confirmation",
    }  # the models of others
