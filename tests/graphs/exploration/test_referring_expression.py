"""One item is singled out by what a person would say of it, or not at all."""

from dataclasses import replace
from random import Random

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.exploration.observed_value import ObservedValue, observed_values
from turnloom.graphs.exploration.referring_expression import referring_expression
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import FromResult, FromUser, Origin, Selected
from turnloom.graphs.tool import Tool, ToolAnnotation
from turnloom.graphs.trace import Step

LIST_LAMPS = Tool(
    "list_lamps",
    "",
    {"type": "object"},
    "shop",
    annotation=ToolAnnotation(
        produces={"[].lamp_id": "lamp.id"},
        items="[]",
        superlatives={"price": ("cheapest", "")},
        distinguishing={"name": "the {noun} called {value}", "maker": "{value}"},
    ),
)


def refer(
    items: list[JsonValue], origins: dict[str, Origin] | None = None, tool: Tool = LIST_LAMPS
) -> set[tuple[str, str, JsonValue, JsonValue]]:
    """Every way that is found: (criterion, field, wanted value, id it leads to)."""
    arguments: JsonObject = dict.fromkeys(origins or {}, "x")
    step = Step("list_lamps", arguments, ToolResult(True, items, ""), origins or {})
    values = observed_values(tool, 0, items)
    found = set()
    for seed in range(40):
        referred = referring_expression(values, tool, step, 1, Random(seed))
        if referred is not None:
            observed, origin = referred
            assert isinstance(origin, Selected)
            found.add((origin.op, origin.key, origin.wanted, observed.value))
    return found


def lamp(number: int, name: str, price: int, maker: str = "Halo") -> JsonObject:
    return {"lamp_id": f"L{number}", "name": name, "price": price, "maker": maker}


def test_the_only_item_needs_no_words() -> None:
    assert refer([lamp(1, "Moon", 20)]) == {("only", "", None, "L1")}


def test_items_are_told_apart_by_superlatives_with_words_and_by_names() -> None:
    found = refer([lamp(1, "Moon", 20), lamp(2, "Sun", 35)])
    assert found == {
        ("least", "price", None, "L1"),
        ("where", "name", "Moon", "L1"),
        ("where", "name", "Sun", "L2"),
    }


def test_items_that_are_all_alike_cannot_be_told_apart() -> None:
    assert refer([lamp(1, "Moon", 20), lamp(2, "Moon", 20)]) == set()


def test_a_name_that_stands_alone_will_not_do_for_a_look_up_that_the_user_shaped() -> None:
    items: list[JsonValue] = [lamp(1, "Moon", 20, "Halo"), lamp(2, "Moon", 20, "Volt")]
    assert {found[1] for found in refer(items)} == {"maker"}
    assert refer(items, {"room": FromUser(0)}) == set()


def test_a_value_that_stands_in_no_list_is_taken_from_the_result() -> None:
    observed = ObservedValue("lamp.id", "L1", 0, ("lamp_id",), "lamp_id")
    step = Step("get_lamp", {}, ToolResult(True, {"lamp_id": "L1"}, ""), {})
    found = referring_expression([observed], LIST_LAMPS, step, 0, Random(0))
    assert found == (observed, FromResult(0, ("lamp_id",)))


def test_what_the_look_up_could_have_filtered_by_is_no_way_to_choose() -> None:
    by_maker: JsonObject = {"type": "object", "properties": {"maker": {"type": "string"}}}
    tool = replace(LIST_LAMPS, parameters=by_maker)
    items: list[JsonValue] = [lamp(1, "Moon", 20, "Halo"), lamp(2, "Sun", 35, "Luma")]

    assert ("where", "maker", "Luma", "L2") in refer(items)
    assert not [way for way in refer(items, tool=tool) if way[1] == "maker"]
