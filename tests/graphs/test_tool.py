"""A tool is offered by its specification alone; its annotation is ours."""

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool, ToolAnnotation

PARAMETERS: JsonObject = {
    "type": "object",
    "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
    "required": ["a"],
}


def test_what_a_model_is_offered_holds_nothing_of_the_annotation() -> None:
    tool = Tool("do", "Do it.", PARAMETERS, "desk", annotation=ToolAnnotation(requests=("do it",)))
    assert tool.offered() == {
        "type": "function",
        "function": {"name": "do", "description": "Do it.", "parameters": PARAMETERS},
    }


def test_parameters_are_told_by_name_and_need() -> None:
    tool = Tool("do", "", PARAMETERS, "desk")
    assert list(tool.properties) == ["a", "b"]
    assert tool.required == {"a"}


def test_a_schema_that_says_nothing_has_no_parameters() -> None:
    tool = Tool("do", "", {}, "desk")
    assert tool.properties == {}
    assert tool.required == frozenset()


def test_a_field_is_called_by_its_last_key() -> None:
    annotation = ToolAnnotation(field_nouns={"price": "fare"})
    assert annotation.field_noun(("offers", 2, "price")) == "fare"
    assert annotation.field_noun(("offers", 2)) == ""
    assert annotation.field_noun((0,)) == ""
