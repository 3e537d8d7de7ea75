"""Values are found in results by the patterns of the annotation."""

from turnloom.graphs.exploration.observed_value import observed_values
from turnloom.graphs.tool import Tool, ToolAnnotation

SEARCH = Tool(
    "search",
    "",
    {"type": "object"},
    "shop",
    annotation=ToolAnnotation(produces={"hits[].sku": "part.sku", "total": "count"}),
)


def test_every_value_of_a_known_type_is_found_with_its_place() -> None:
    found = observed_values(SEARCH, 3, {"hits": [{"sku": "a"}, {"sku": "b"}], "total": 2})
    assert [(each.semantic_type, each.value, each.path) for each in found] == [
        ("part.sku", "a", ("hits", 0, "sku")),
        ("part.sku", "b", ("hits", 1, "sku")),
        ("count", 2, ("total",)),
    ]
    assert {each.step for each in found} == {3}


def test_empty_values_show_nothing() -> None:
    assert observed_values(SEARCH, 0, {"hits": [{"sku": ""}], "total": []}) == []


def test_a_value_in_an_item_of_a_list_is_listed() -> None:
    sku, total = observed_values(SEARCH, 0, {"hits": [{"sku": "a"}], "total": 1})
    assert sku.is_listed
    assert not total.is_listed
