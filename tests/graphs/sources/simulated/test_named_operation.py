"""Names of operations, read as requests."""

from __future__ import annotations

import pytest

from turnloom.graphs.schema import Schema
from turnloom.graphs.sources.simulated.named_operation import read_name

TEXT: Schema = {"type": "string"}


@pytest.mark.parametrize(
    ("name", "required", "optional", "method", "path"),
    [
        ("list_orders", (), ("status",), "get", "orders"),
        ("searchFlights", ("origin",), (), "get", "flights"),
        ("get_orders_by_status", ("status",), (), "get", "orders"),
        ("get_order", ("order_id",), (), "get", "orders/{order_id}"),
        ("GetLink", ("Identifier",), (), "get", "links/{Identifier}"),
        ("describe_table", ("table_name",), (), "get", "tables/{table_name}"),
        ("get_weather", ("city",), (), "get", "weather"),
        ("create_order", ("product_id",), (), "post", "orders"),
        ("create_bucket", ("bucket",), (), "post", "buckets"),
        ("update_order", ("order_id", "note"), (), "patch", "orders/{order_id}"),
        ("delete_order", ("id",), (), "delete", "orders/{id}"),
        ("cancel_order", ("order_id",), (), "post", "orders/{order_id}/cancel"),
        ("send_message", ("text",), (), "post", "send_message"),
    ],
)
def test_a_name_is_read_as_method_and_path(
    name: str, required: tuple[str, ...], optional: tuple[str, ...], method: str, path: str
) -> None:
    read = read_name(name, dict.fromkeys((*required, *optional), TEXT), required)
    assert read is not None
    assert (read.method, "/".join(read.path)) == (method, path)


@pytest.mark.parametrize("name", ["", "orders", "frobnicate_order", "get", "größe_ändern"])
def test_what_begins_with_no_known_verb_says_nothing(name: str) -> None:
    assert read_name(name, {}, ()) is None
