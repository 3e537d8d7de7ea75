"""Who speaks is drawn from a seed; a file of personas is read strictly."""

from random import Random

import pytest

from turnloom.prompts.library import library
from turnloom.prompts.personas import ENGLISH, Persona, Personas, read_personas

FILE = {
    "who": ["a nurse", "a baker"],
    "style": ["short"],
    "mood": ["calm"],
    "language": {"English": 1, "German": 3.5},
}


def test_a_seed_draws_the_same_person_whether_or_not_english_is_asked_for() -> None:
    personas = library().personas

    for seed in range(30):
        free = personas.draw(Random(seed))
        english = personas.draw(Random(seed), english=True)
        assert english == Persona(free.who, free.style, free.mood, ENGLISH)


def test_languages_are_drawn_by_their_weights() -> None:
    personas = read_personas(FILE)
    rng = Random(5)

    languages = [personas.draw(rng).language for _ in range(900)]

    assert 600 < languages.count("German") < 800


def test_a_persona_goes_into_a_prompt_with_all_that_is_known_of_it() -> None:
    persona = Persona("a nurse", "short", "calm", "German")

    assert persona.to_prompt() == {
        "who": "a nurse", "style": "short", "mood": "calm", "language": "German",
    }  # fmt: skip


def test_the_version_tells_one_content_from_another() -> None:
    def version(**changed: object) -> str:
        return read_personas({**FILE, **changed}).version

    assert isinstance(read_personas(FILE), Personas)
    assert version() == version(who=["a nurse", "a baker"])
    assert version() != version(who=["a baker", "a nurse"])


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"whom": ["x"]}, "unknown key 'whom'"),
        ({"who": []}, "'who' must be a list of texts"),
        ({"mood": [1]}, "'mood' must be a list of texts"),
        ({"style": "short"}, "'style' must be a list of texts"),
        ({"language": {}}, "at least one NAME = WEIGHT"),
        ({"language": ["English"]}, "at least one NAME = WEIGHT"),
        ({"language": {"English": 0}}, "weight of language 'English'"),
        ({"language": {"English": True}}, "weight of language 'English'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(changed: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_personas({**FILE, **changed})
