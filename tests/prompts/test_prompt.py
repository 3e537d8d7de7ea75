"""Prompts are rendered strictly: what is missing, unknown, of another kind or unmarked is an
error."""

import pytest

from turnloom.prompts.prompt import PromptError, read_prompt

FRONT = '+++\n[inputs]\nquery = "text"\nnotes = "list?"\n[output]\ntype = "object"\n+++\n'
SOURCE = FRONT + "=== system ===\nBe brief.\n=== user ===\n{{ query | data('query') }}\n"


def source(body: str) -> str:
    return FRONT + "=== user ===\n" + body


def test_a_section_is_rendered_with_its_inputs() -> None:
    prompt = read_prompt("greeter", SOURCE)

    assert prompt.render("system") == "Be brief."
    assert prompt.render("user", query="Hi") == '<data name="query">\n"Hi"\n</data>'


@pytest.mark.parametrize("hostile", ["{{ 7 * 7 }}", "{% for x in y %}", "{# gone #}", "%}{{"])
def test_templates_inside_data_are_never_interpreted(hostile: str) -> None:
    assert hostile in read_prompt("greeter", SOURCE).render("user", query=hostile)


@pytest.mark.parametrize(
    ("inputs", "part"),
    [
        ({}, "'query' is undefined"),
        ({"query": 3}, "must be a text"),
        ({"query": None}, "must be a text"),
        ({"query": "a", "notes": True}, "must be a list?"),
        ({"query": "a", "other": "b"}, "'other' is not an input"),
    ],
)
def test_inputs_that_do_not_fit_are_errors(inputs, part: str) -> None:
    with pytest.raises(PromptError, match=part.replace("?", r"\?")):
        read_prompt("greeter", SOURCE).render("user", **inputs)


def test_an_optional_input_may_be_none() -> None:
    prompt = read_prompt("greeter", source("{% if notes %}{{ notes | length }}{% endif %}none"))

    assert prompt.render("user", notes=None) == "none"
    assert prompt.render("user", notes=[1, 2]) == "2none"


@pytest.mark.parametrize(
    "body",
    [
        "{{ query }}",
        "{% for note in notes %}{{ note }}{% endfor %}",
        "{{ query | data('query') ~ query }}",
        "{{ query.__class__ | quoted }}",
        "{{ notes.append('x') | quoted }}",
    ],
)
def test_text_that_is_not_marked_as_data_and_escapes_are_refused(body: str) -> None:
    prompt = read_prompt("greeter", source(body))

    with pytest.raises(PromptError, match="greeter"):
        prompt.render("user", query="a", notes=["b"])


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("=== user ===\nHi", "front matter"),
        ("+++\n[inputs\n+++\n=== user ===\nHi", "not TOML"),
        ('+++\n[inputs]\nquery = "poem"\n+++\n=== user ===\nHi', "must be one of"),
        (FRONT + "Hi", "must begin with"),
        (FRONT + "=== user ===\nHi\n=== user ===\nHi", "occurs twice"),
        (source("{{ question | data('q') }}"), "'question' is not an input"),
        (source("{{ query | shout }}"), "shout"),
        (source("{% include 'other' %}"), "greeter"),
        (source("{{ query | data('q') "), "greeter"),
    ],
)
def test_files_that_are_wrong_are_told_apart(text: str, part: str) -> None:
    with pytest.raises(PromptError, match=part):
        read_prompt("greeter", text).render("user", query="Hi")


def test_the_version_changes_with_everything_that_is_sent_and_nothing_else() -> None:
    version = read_prompt("greeter", SOURCE).version

    assert read_prompt("greeter", SOURCE.replace("\n", "\r\n")).version == version
    assert read_prompt("greeter", SOURCE.replace("brief", "kind")).version != version
    assert read_prompt("greeter", SOURCE.replace('"object"', '"array"')).version != version
    assert read_prompt("greeter", SOURCE, read_prompt("greeter", SOURCE)).version == version
