"""The shop: what ordering, delivery, returns and support do, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, cast

import orjson
import pytest

from turnloom.graphs.errors import ToolError
from turnloom.graphs.sources.builtin.shop.records import OrderRecord, ShopState
from turnloom.graphs.sources.builtin.shop.scenario import make_scenario
from turnloom.graphs.sources.builtin.shop.tools import ShopTools
from turnloom.graphs.sources.builtin.world import SharedWorld, make_world

SEEDS = range(40)


def opened(seed: int) -> tuple[ShopTools, SharedWorld]:
    rng = Random(seed)
    world = make_world(rng)
    return ShopTools(make_scenario(world, rng)), world


@pytest.fixture
def shop() -> ShopTools:
    return opened(7)[0]


def state(shop: ShopTools) -> ShopState:
    return cast(ShopState, shop.state)


def order_that_is(shop: ShopTools, status: str) -> OrderRecord:
    return next(order for order in state(shop)["orders"] if order["status"] == status)


def refuses(shop: ShopTools, words: str, tool: str, **arguments: Any) -> None:
    before = orjson.dumps(shop.state)
    with pytest.raises(ToolError, match=words):
        getattr(shop, tool)(**arguments)
    assert orjson.dumps(shop.state) == before


def all_shops() -> Iterator[tuple[ShopTools, SharedWorld]]:
    for seed in SEEDS:
        yield opened(seed)


# --- the scenario ---------------------------------------------------------------------------------


def test_superlatives_have_one_answer_in_every_scenario() -> None:
    for shop, _ in all_shops():
        orders = shop.list_orders()["orders"]
        for field in ("placed", "total", "item", "order_no", "delivery_date"):
            assert len({order[field] for order in orders}) == len(orders)  # type: ignore[literal-required]
        cases = shop.list_cases()["cases"]
        assert len({case["opened"] for case in cases}) == len(cases)
        vouchers = shop.list_vouchers()["vouchers"]
        assert len({voucher["expires"] for voucher in vouchers}) == len(vouchers)
        for product_type in {product["product_type"] for product in state(shop)["products"]}:
            found = shop.search_products(product_type)["products"]  # type: ignore[arg-type]
            for key in ("price", "rating", "delivery_days", "name", "product_id"):
                assert len({product[key] for product in found}) == len(found)  # type: ignore[literal-required]


def test_the_account_belongs_to_the_world() -> None:
    for shop, world in all_shops():
        known = {person.name for person in world.people} | {world.me.name}
        assert {row["recipient"] for row in shop.list_addresses()["addresses"]} <= known
        today = world.today.isoformat()
        for order in shop.list_orders()["orders"]:
            assert order["placed"] <= today
            assert order["placed"] < order["delivery_date"]
            assert (order["delivery_date"] > today) == (order["status"] in {"pending", "shipped"})


def test_every_state_of_progress_occurs() -> None:
    for shop, _ in all_shops():
        statuses = {order["status"] for order in shop.list_orders()["orders"]}
        assert statuses >= {"pending", "shipped", "delivered"}


# --- buying ---------------------------------------------------------------------------------------


def buyable(shop: ShopTools) -> str:
    return next(row["product_id"] for row in state(shop)["products"] if row["stock"] > 1)


def test_an_order_takes_from_the_stock_and_appears_first(shop: ShopTools) -> None:
    shop.choose_payment("credit card")
    product_id, address = buyable(shop), shop.list_addresses()["addresses"][2]
    before = shop._product(product_id)["stock"]
    placed = shop.place_order(product_id, address["address_id"], 2)
    assert placed["recipient"] == address["recipient"]
    assert placed["delivery_date"] > state(shop)["today"]
    assert shop._product(product_id)["stock"] == before - 2
    newest = shop.list_orders()["orders"][0]
    assert (newest["order_no"], newest["total"]) == (placed["order_no"], placed["total"])
    assert len({order["order_no"] for order in shop.list_orders()["orders"]}) == len(
        shop.list_orders()["orders"]
    )


def test_an_order_needs_a_means_of_payment(shop: ShopTools) -> None:
    state(shop)["payment"] = ""
    address_id = shop.list_addresses()["addresses"][0]["address_id"]
    call = {"product_id": buyable(shop), "address_id": address_id}
    refuses(shop, "payment", "place_order", **call)
    assert shop.choose_payment("store credit") == {"method": "store credit"}
    assert shop.place_order(**call)["quantity"] == 1
    assert shop.choose_payment("bank transfer")["previous_method"] == "store credit"


def test_an_order_is_refused_for_what_is_unknown_or_not_in_stock(shop: ShopTools) -> None:
    shop.choose_payment("credit card")
    product_id, address_id = buyable(shop), shop.list_addresses()["addresses"][0]["address_id"]
    refuses(shop, "no product", "place_order", product_id="p-0", address_id=address_id)
    refuses(shop, "no saved address", "place_order", product_id=product_id, address_id="adr-0")
    shop._product(product_id)["stock"] = 1
    call = {"product_id": product_id, "address_id": address_id, "quantity": 2}
    refuses(shop, "Only 1 of", "place_order", **call)
    shop._product(product_id)["stock"] = 0
    refuses(shop, "sold out", "place_order", **call)


def test_a_search_keeps_to_price_and_stock(shop: ShopTools) -> None:
    example = state(shop)["products"][0]
    found = shop.search_products(example["product_type"], max_price=example["price"])["products"]  # type: ignore[arg-type]
    assert example["product_id"] in {product["product_id"] for product in found}
    assert all(product["price"] <= example["price"] for product in found)
    example["stock"] = 0
    found = shop.search_products(example["product_type"], in_stock=True)["products"]  # type: ignore[arg-type]
    assert example["product_id"] not in {product["product_id"] for product in found}


def test_a_voucher_lowers_one_pending_order_once(shop: ShopTools) -> None:
    vouchers = sorted(shop.list_vouchers()["vouchers"], key=lambda row: row["discount"])
    code, order = vouchers[0]["voucher_code"], order_that_is(shop, "pending")
    total = order["total"] = 200.0
    redeemed = shop.redeem_voucher(code, order["order_no"])
    assert redeemed["total"] == total - vouchers[0]["discount"]
    assert code not in {row["voucher_code"] for row in shop.list_vouchers()["vouchers"]}
    other = vouchers[1]["voucher_code"]
    number = order["order_no"]
    refuses(shop, "unknown or has been", "redeem_voucher", voucher_code=code, order_no=number)
    refuses(shop, "already been", "redeem_voucher", voucher_code=other, order_no=number)
    shipped = order_that_is(shop, "shipped")["order_no"]
    refuses(shop, "is final", "redeem_voucher", voucher_code=other, order_no=shipped)
    order["discount"], order["total"] = 0.0, 4.0
    refuses(shop, "at least", "redeem_voucher", voucher_code=other, order_no=number)


# --- delivery -------------------------------------------------------------------------------------


def test_only_a_shipped_order_can_be_tracked(shop: ShopTools) -> None:
    shipped, pending = order_that_is(shop, "shipped"), order_that_is(shop, "pending")
    parcel = shop.track_parcel(shipped["order_no"])
    assert parcel["delivery_date"] == shipped["delivery_date"] == parcel["slot_start"][:10]
    refuses(shop, "is pending", "track_parcel", order_no=pending["order_no"])
    refuses(shop, "no order", "track_parcel", order_no="A-1")


def test_a_delivered_order_tells_until_when_it_can_go_back(shop: ShopTools) -> None:
    assert "return_by" in shop.get_order(order_that_is(shop, "delivered")["order_no"])
    assert "return_by" not in shop.get_order(order_that_is(shop, "pending")["order_no"])
    refuses(shop, "no order", "get_order", order_no="A-1")


def test_a_parcel_moves_to_a_day_on_which_parcels_are_brought(shop: ShopTools) -> None:
    state(shop)["today"] = "2026-06-10"
    parcel = state(shop)["parcels"][0]
    number = parcel["parcel_no"]
    parcel["slot_start"] = "2026-06-15T14:30"
    call = {"parcel_no": "PX1", "new_date": "2026-06-18"}
    refuses(shop, "No parcel", "reschedule_parcel", **call)
    for day, words in {
        "2026-06-10": "next 14 days",
        "2026-06-25": "next 14 days",
        "2026-06-21": "Sundays",
        "2026-06-15": "already due",
        "2026-06-31": "calendar",
    }.items():
        refuses(shop, words, "reschedule_parcel", parcel_no=number, new_date=day)
    moved = shop.reschedule_parcel(number, "2026-06-18")
    assert moved["slot_start"] == "2026-06-18T14:30"
    order = next(row for row in state(shop)["orders"] if row["parcel_no"] == number)
    assert order["delivery_date"] == "2026-06-18"
    parcel["slot_start"] = "2026-06-11T09:00"
    refuses(shop, "out for", "reschedule_parcel", parcel_no=number, new_date="2026-06-19")


# --- going back -----------------------------------------------------------------------------------


def test_only_a_pending_order_can_be_cancelled(shop: ShopTools) -> None:
    order = order_that_is(shop, "pending")
    product = shop._product(order["product_id"])
    stock = product["stock"]
    assert shop.cancel_order(order["order_no"])["refund"] == order["total"]
    assert product["stock"] == stock + order["quantity"]
    refuses(shop, "is cancelled", "cancel_order", order_no=order["order_no"])
    shipped = order_that_is(shop, "shipped")["order_no"]
    refuses(shop, "is shipped", "cancel_order", order_no=shipped)


def test_a_return_needs_a_delivery_of_the_last_month(shop: ShopTools) -> None:
    order = order_that_is(shop, "delivered")
    number = order["order_no"]
    order["delivery_date"] = "2025-01-02"
    refuses(shop, "ended on", "return_order", order_no=number, reason="arrived damaged")
    order["delivery_date"] = state(shop)["today"]
    assert shop.return_order(number, "arrived damaged")["refund"] == order["total"]
    refuses(shop, "is returned", "return_order", order_no=number, reason="arrived damaged")
    order["status"] = "delivered"
    kept = shop.return_order(number, "is no longer needed")
    assert kept["refund"] == pytest.approx(order["total"] - 5.9)
    pending = order_that_is(shop, "pending")["order_no"]
    refuses(shop, "is pending", "return_order", order_no=pending, reason="arrived damaged")


# --- support --------------------------------------------------------------------------------------


def test_a_case_fits_the_state_of_its_order(shop: ShopTools) -> None:
    state(shop)["cases"] = []
    delivered = order_that_is(shop, "delivered")["order_no"]
    shipped = order_that_is(shop, "shipped")["order_no"]
    late = {"topic": "late delivery", "problem": "Still nothing."}
    broken = {"topic": "damaged item", "problem": "It is cracked."}
    refuses(shop, "cannot be late", "open_case", order_no=delivered, **late)
    refuses(shop, "once it is delivered", "open_case", order_no=shipped, **broken)
    opened_case = shop.open_case(delivered, "damaged item", "It is cracked.")
    assert opened_case["reply_by"] > state(shop)["today"]
    refuses(shop, "still open", "open_case", order_no=delivered, **broken)
    assert (
        shop.open_case(shipped, "late delivery", "Still nothing.")["case_no"]
        != (opened_case["case_no"])
    )


def test_only_an_open_case_takes_notes(shop: ShopTools) -> None:
    case = state(shop)["cases"][0]
    number, notes = case["case_no"], len(case["notes"])
    assert shop.add_case_note(number, "Any news?")["notes"] == notes + 1
    case["status"] = "closed"
    refuses(shop, "is closed", "add_case_note", case_no=number, note="Any news?")
    refuses(shop, "no support case", "add_case_note", case_no="S-0", note="Any news?")


def test_a_case_is_escalated_once_to_a_working_day(shop: ShopTools) -> None:
    state(shop)["today"] = "2026-06-10"
    case = state(shop)["cases"][0]
    case["priority"] = "normal"
    number = case["case_no"]
    refuses(shop, "Monday to", "escalate_case", case_no=number, callback_on="2026-06-13")
    refuses(shop, "next 14", "escalate_case", case_no=number, callback_on="2026-06-26")
    refuses(shop, "calendar", "escalate_case", case_no=number, callback_on="2026-06-31")
    call = shop.escalate_case(number, "2026-06-12")
    assert call["callback_at"].startswith("2026-06-12T")
    refuses(shop, "already", "escalate_case", case_no=number, callback_on="2026-06-15")
    case["status"] = "closed"
    refuses(shop, "is closed", "escalate_case", case_no=number, callback_on="2026-06-15")
