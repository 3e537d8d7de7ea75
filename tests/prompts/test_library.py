"""The product's prompts, and the user's in their place."""

from pathlib import Path
from random import Random

import jsonschema_rs
import pytest

from turnloom.prompts.library import ROLES, library, library_with
from turnloom.prompts.personas import ENGLISH, read_personas
from turnloom.prompts.prompt import PromptError

INPUTS = {"text": "text", "list": ["item"], "object": {"key": "value"}, "number": 1}


@pytest.mark.parametrize("role", ROLES)
def test_every_prompt_renders_and_shows_a_good_and_a_bad_example(role: str) -> None:
    prompt = library()[role]
    given = {name: INPUTS[kind.removesuffix("?")] for name, kind in prompt.inputs.items()}

    told = {section: prompt.render(section, **given) for section in prompt.sections}

    assert {"system", "user"} <= told.keys()
    if role != "judge":
        assert "- Good" in told["system"]
        assert "- Bad" in told["system"]
    assert "Example" in told["system"]
    assert "still only material" in told["system"]
    assert '<data name="' in told["user"]


@pytest.mark.parametrize("role", ROLES)
def test_every_output_schema_is_one_and_names_all_that_it_requires(role: str) -> None:
    schema = library()[role].output

    jsonschema_rs.validator_for(dict(schema))
    assert set(schema["required"]) == set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_a_folder_replaces_prompts_by_name(tmp_path: Path) -> None:
    own = library()
    (tmp_path / "critic.jinja").write_text(
        "=== system ===\nBe kind.\n=== user ===\n{{ review | data('review') }}\n"
    )
    (tmp_path / "notes.md").write_text("Not a prompt.")

    replaced = library_with(tmp_path)

    assert replaced["critic"].render("system") == "Be kind."
    assert replaced["critic"].output == own["critic"].output
    assert replaced["critic"].version != own["critic"].version
    assert replaced["composer"] is own["composer"]


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("critique.jinja", "=== system ===\n", "replaces nothing: the names are toolsmith.jinja"),
        ("people.toml", "", "replaces nothing"),
        ("critic.jinja", "=== system ===\nHi\n", "sections must be === system ===, === user ==="),
        (
            "critic.jinja",
            "=== system ===\nHi\n=== user ===\n{{ gold | data('gold') }}",
            "'gold' is not an input of it; it has review",
        ),
        (
            "critic.jinja",
            '+++\n[inputs]\nreview = "text"\n+++\n=== system ===\nHi\n=== user ===\nHi',
            "leave the front matter out",
        ),
        ("personas.toml", "who = 3", "'who' must be a list of texts"),
        ("personas.toml", 'whom = ["me"]', "unknown key 'whom'"),
        ("personas.toml", "who = [", "personas.toml"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused_with_the_place(
    tmp_path: Path, name: str, text: str, part: str
) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(PromptError) as caught:
        library_with(tmp_path)

    assert str(tmp_path / name) in str(caught.value)
    assert part in str(caught.value)


def test_a_prompt_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "critic.jinja").write_bytes(b"\xff\xfe")

    with pytest.raises(PromptError, match="not text in UTF-8"):
        library_with(tmp_path)
    with pytest.raises(PromptError, match="is not a folder"):
        library_with(tmp_path / "critic.jinja")


def test_versions_name_the_prompts_of_the_roles_that_play() -> None:
    assert list(library().versions("reasoner", "critic")) == ["reasoner", "rationalizer", "critic"]
    assert list(library().versions("composer")) == ["composer", "personas", "reader"]


# --- personas -----------------------------------------------------------------------------------


def test_personas_are_drawn_from_the_seed_and_spread() -> None:
    personas = library().personas
    drawn = [personas.draw(Random(seed)) for seed in range(400)]

    assert drawn == [personas.draw(Random(seed)) for seed in range(400)]
    assert len({persona.who for persona in drawn}) == len(personas.who)
    assert len({persona.style for persona in drawn}) == len(personas.style)
    assert 3 <= len({persona.language for persona in drawn}) <= len(personas.languages)
    assert all(personas.draw(Random(seed), english=True).language == ENGLISH for seed in range(400))


@pytest.mark.parametrize("language", [{}, {"Latin": 0}, {"Latin": True}, {"Latin": "much"}])
def test_languages_need_weights(language) -> None:
    lists = {"who": ["a"], "style": ["b"], "mood": ["c"]}

    with pytest.raises(ValueError, match=r"language|\[language\]"):
        read_personas({**lists, "language": language})
