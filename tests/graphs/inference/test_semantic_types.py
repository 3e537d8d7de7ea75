"""What tools consume and produce is read from names, schemas and values."""

from __future__ import annotations

from turnloom.graphs.inference.observation import Observation
from turnloom.graphs.inference.semantic_types import SemanticTypes, infer_semantic_types
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Effect, Tool

STRING: JsonObject = {"type": "string"}


def tool(name: str, /, effect: Effect = "read", **parameters: JsonObject) -> Tool:
    schema: JsonObject = {
        "type": "object",
        "properties": dict(parameters),
        "required": list(parameters),
    }
    return Tool(name, "", schema, "desk", effect=effect)


def observed(*examples: tuple[JsonObject, JsonValue]) -> Observation:
    return Observation(examples=list(examples))


def infer(*pairs: tuple[Tool, Observation]) -> SemanticTypes:
    return infer_semantic_types(
        [tool for tool, _ in pairs], {tool.name: seen for tool, seen in pairs}
    )


FIND = (
    tool("find_parts", name=STRING),
    observed(({"name": "chain"}, [{"part_id": "P1", "name": "chain", "price": 12.5}])),
)
GET = (tool("get_part", part_id=STRING), observed(({"part_id": "P1"}, {"name": "chain"})))


def test_an_identifier_that_a_call_shows_is_internal_and_named_after_its_thing() -> None:
    found = infer(FIND, GET)
    assert found.consumes["get_part"] == {"part_id": "part.id"}
    assert found.produces["find_parts"]["[].part_id"] == "part.id"
    assert found.is_internal("part.id")
    assert found.semantic_types["part.id"].entity_name == "part"


def test_an_identifier_that_nothing_shows_is_said() -> None:
    found = infer(GET)
    assert found.consumes["get_part"] == {"part_id": "part.id"}
    assert not found.is_internal("part.id")


def test_an_identifier_that_only_a_call_with_it_shows_is_said() -> None:
    echo = (tool("touch_part", part_id=STRING), observed(({"part_id": "P1"}, {"part_id": "P1"})))
    assert not infer(echo).is_internal("part.id")


def test_a_code_is_known_by_the_values_that_worked() -> None:
    reserve = (tool("reserve", what=STRING), observed(({"what": "P1"}, {"done": True})))
    assert infer(FIND, reserve).consumes["reserve"] == {"what": "part.id"}


def test_what_means_the_same_everywhere_crosses_from_tool_to_tool() -> None:
    pay = (tool("pay", "write", amount={"type": "number"}), observed(({"amount": 9.5}, {})))
    found = infer(FIND, pay)
    assert found.consumes["pay"] == {"amount": "money"}
    assert found.produces["find_parts"]["[].price"] == "money"


def test_a_quantity_is_not_passed_on() -> None:
    stock = (tool("stock", name=STRING), observed(({"name": "chain"}, {"count": 3, "due": "x"})))
    order = (tool("order", "write", count={"type": "integer"}), observed(({"count": 3}, {})))
    assert "count" not in infer(stock, order).produces["stock"]


def test_a_look_ups_own_argument_says_nothing_when_it_is_passed_on() -> None:
    city = (
        tool("weather", city=STRING),
        observed(({"city": "Ghent"}, {"city": "Ghent", "sky": "clear"})),
    )
    hotel = (tool("find_hotels", city=STRING), observed(({"city": "Ghent"}, [{"city": "Ghent"}])))
    found = infer(city, hotel)
    assert found.consumes["weather"] == {"city": "city"}
    assert "city" not in found.produces["weather"]


def test_a_parameter_with_choices_needs_no_type() -> None:
    mode = (tool("set_mode", "write", mode={"type": "string", "enum": ["auto"]}), observed())
    assert infer(mode).consumes["set_mode"] == {}


VANS: JsonValue = [
    {"plate": "M-NT 6506", "driver": "Ann"},
    {"plate": "B-LP 490", "driver": "Bo"},
    {"plate": "K-CE 84", "driver": "Bo"},
]


def test_an_identifier_is_known_by_its_values_whatever_its_name() -> None:
    listing = (tool("list_vans"), observed(({}, VANS)))
    washed = tool("wash_van", "write", plate=STRING)
    washing = (washed, observed(({"plate": "B-LP 490"}, {"washed": "B-LP 490"})))
    found = infer(listing, washing)
    assert found.consumes["wash_van"] == {"plate": "van.plate"}
    assert found.produces["list_vans"]["[].plate"] == "van.plate"
    assert found.is_internal("van.plate")


def test_a_parameter_of_another_name_is_filled_by_the_same_values() -> None:
    listing = (tool("list_vans"), observed(({}, VANS)))
    washed = tool("wash", "write", vehicle=STRING)
    two = observed(({"vehicle": "B-LP 490"}, {"ok": 1}), ({"vehicle": "K-CE 84"}, {"ok": 1}))
    found = infer(listing, (washed, two))
    assert found.consumes["wash"] == {"vehicle": "van.plate"}


def test_a_code_that_comes_with_one_record_at_a_time_is_that_of_its_thing() -> None:
    find, book = tool("find_patient", name=STRING), tool("book_visit", "write", chart=STRING)
    meanings = infer(
        (find, observed(({"name": "Fox"}, {"chart": "64776", "name": "Helen Fox"}))),
        (book, observed(({"chart": "64776"}, {"visit_id": "V1", "chart": "64776"}))),
    )
    assert meanings.consumes["book_visit"]["chart"] == "patient.chart"
    assert meanings.is_internal("patient.chart")


def test_words_are_said_even_where_no_two_records_share_them() -> None:
    fruit: JsonValue = [{"fruit": "apple", "left": 3}, {"fruit": "pear", "left": 5}]
    listing = (tool("list_stock"), observed(({}, fruit)))
    found = infer(listing, (tool("buy", "write", fruit=STRING), observed(({"fruit": "pear"}, {}))))
    assert found.consumes["buy"] == {"fruit": "stock.fruit"}
    assert not found.is_internal("stock.fruit")


def test_a_code_named_after_no_thing_is_that_of_the_records_that_go_by_it() -> None:
    rows: JsonValue = [{"tracking_no": "PX-1", "to": "Ann"}, {"tracking_no": "PX-2", "to": "Bo"}]
    listing = (tool("list_parcels"), observed(({}, rows)))
    held = (
        tool("hold_parcel", "write", tracking_no=STRING),
        observed(({"tracking_no": "PX-1"}, {"tracking_no": "PX-1", "held": 2})),
    )
    found = infer(listing, held)
    assert found.consumes["hold_parcel"] == {"tracking_no": "parcel.id"}
    assert found.semantic_types["parcel.id"].entity_name == "parcel"


def test_what_sets_a_property_returns_the_thing_and_not_the_property() -> None:
    rows: JsonValue = [{"id": 1, "name": "Ann", "level": "gold"}]
    listing = (tool("list_members"), observed(({}, rows)))
    change = (
        tool("change_level", "write", member_id={"type": "integer"}, level=STRING),
        observed(({"member_id": 1, "level": "gold"}, {"id": 1, "name": "Ann", "level": "gold"})),
    )
    found = infer(listing, change)
    assert found.produces["change_level"].get("id") == "member.id"
    assert found.consumes["change_level"]["level"] != "level.name"


def test_a_number_is_of_the_thing_that_its_description_says() -> None:
    find = (tool("find_players"), observed(({}, [{"player_id": 101}, {"player_id": 102}])))
    white: JsonObject = {"type": "integer", "description": "Number of the player with white."}
    game = (tool("schedule_game", "write", white=white), observed(({"white": 102}, True)))
    assert infer(find, game).consumes["schedule_game"] == {"white": "player.id"}


def test_a_day_on_which_something_happened_is_not_passed_on() -> None:
    row = (tool("get_row"), observed(({}, {"sprayed": "2025-07-02", "opens": "2025-09-01"})))
    visit = (tool("book_visit", "write", date=STRING), observed(({"date": "2025-09-06"}, True)))
    assert infer(row, visit).produces["get_row"] == {"opens": "date"}
