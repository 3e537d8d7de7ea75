"""Tools of a list act on one store, as far as their names speak of things."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from turnloom.graphs.environment import Session
from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.sources.tool_lists.open_tool_list import open_tool_lists

SHOP = Path(__file__).parents[4] / "examples" / "tools" / "shop.json"


async def opened(path: Path) -> Session:
    environment = open_tool_lists([str(path)])
    return await environment.open(await environment.scenario(Random(1)))


async def value(session: Session, tool: str, **arguments: Any) -> Any:
    result = await session.call(tool, arguments)
    assert result.ok, result.text
    return result.value


async def test_tools_of_one_thing_share_what_they_know_of_it() -> None:
    session = await opened(SHOP)
    product = (await value(session, "search_products"))["products"][0]
    assert await value(session, "get_product", product_id=product["product_id"]) == product
    order = await value(session, "create_order", product_id=product["product_id"], quantity=3)
    assert order["product_id"] == product["product_id"]
    listed = await value(session, "list_orders", status=order["status"])
    assert order in listed["orders"]
    done = await value(session, "cancel_order", order_id=order["order_id"])
    assert done == {**order, "status": "cancelled"}
    again = await session.call("cancel_order", {"order_id": order["order_id"]})
    assert not again.ok
    nobody = await session.call("create_order", {"product_id": "no such", "quantity": 1})
    assert not nobody.ok


async def test_what_is_no_thing_is_answered_the_same_way_each_time() -> None:
    session = await opened(SHOP)
    weather = await value(session, "get_weather", city="Oslo")
    assert weather == await value(session, "get_weather", city="Oslo")
    assert weather["city"] == "Oslo"
    assert set(weather) == {"city", "weather"}


def test_names_are_made_clean_and_different_and_references_stay_at_home(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    schema = {
        "type": "object",
        "properties": {"a-b": {"$ref": "#/$defs/Size"}},
        "$defs": {"Size": {"enum": ["s", "m"]}},
    }
    other = {**schema, "$defs": {"Size": {"type": "integer"}}}
    path.write_text(
        json.dumps(
            [{"name": "do/it", "parameters": schema}, {"name": "do it", "parameters": other}]
        )
    )
    first, second = open_tool_lists([str(path)]).tools
    assert (first.name, second.name) == ("do_it", "do_it_2")
    assert first.properties == {"a_b": {"enum": ["s", "m"]}}
    assert second.properties == {"a_b": {"type": "integer"}}


def test_a_reference_to_elsewhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    schema = {"properties": {"a": {"$ref": "http://127.0.0.1:1/x.json"}}}
    path.write_text(json.dumps([{"name": "f", "parameters": schema}]))
    with pytest.raises(SourceError, match="only references inside the list"):
        open_tool_lists([str(path)])
    with pytest.raises(UsageError, match="names a file of tools"):
        open_tool_lists([""])
