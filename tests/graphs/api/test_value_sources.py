"""Where values for a parameter come from, among few tools and among thousands."""

from __future__ import annotations

from turnloom.graphs.api.value_sources import MAX_SOURCES, ValueSources
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

TYPES = {
    each.name: each
    for each in (
        SemanticType("order.id", internal=True, entity_name="order"),
        SemanticType("date"),
        SemanticType("date.deadline"),
        SemanticType("money.fee"),
        SemanticType("number"),
        SemanticType("text.note"),
    )
}


def tool(name: str, domain: str = "shop", **types: dict[str, str]) -> Tool:
    return Tool(name, "", {"type": "object"}, domain, annotation=ToolAnnotation(**types))


def found(tools: list[Tool], taker: Tool, parameter: str) -> list[tuple[str, bool]]:
    sources = ValueSources([*tools, taker], TYPES).of(taker, parameter)
    return [(each.source.tool, each.exact) for each in sources]


def test_few_sources_are_all_taken_in_the_order_in_which_they_are_shown() -> None:
    tools = [
        tool("list_fees", produces={"[].fee": "money.fee"}),
        tool("list_days", produces={"[].day": "date.deadline"}),
        tool("get_day", produces={"day": "date"}),
    ]
    taker = tool("plan", consumes={"on": "date", "of": "number"}, produces={"day": "date"})
    assert found(tools, taker, "on") == [("list_days", False), ("get_day", True)]
    assert found(tools, taker, "of") == [("list_fees", False)]


def test_of_many_sources_the_nearest_are_taken_those_of_the_own_domain_first() -> None:
    things = [f"thing{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300)]
    tools = [
        tool(f"list_{thing}_orders", f"d{n % 30}", produces={"[].id": "order.id"})
        for n, thing in enumerate(things)
    ]
    taker = tool("cancel_thingac_order", "d7", consumes={"order": "order.id"})
    names = [name for name, _ in found(tools, taker, "order")]
    assert len(names) <= MAX_SOURCES
    assert "list_thingac_orders" in names
    assert {f"list_{thing}_orders" for n, thing in enumerate(things) if n % 30 == 7} <= set(names)


def test_where_no_word_tells_some_are_taken_all_the_same() -> None:
    tools = [tool(f"list_{n}", produces={"[].id": "order.id"}) for n in range(100)]
    taker = tool("cancel", consumes={"order": "order.id"})
    assert len(found(tools, taker, "order")) == MAX_SOURCES


def test_a_text_quotes_what_there_is_a_word_for_in_another_domain() -> None:
    shown = {"produces": {"fee": "money.fee"}}
    named = ToolAnnotation(produces={"fee": "money.fee"}, field_nouns={"fee": "fee"})
    other = Tool("get_fee", "", {"type": "object"}, "bank", annotation=named)
    tools = [other, tool("get_own_fee", **shown), tool("get_other_fee", "bank", **shown)]
    taker = tool("write_note", consumes={"text": "text.note"})
    assert found(tools, taker, "text") == [("get_fee", False)]
