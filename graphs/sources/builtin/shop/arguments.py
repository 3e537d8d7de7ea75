"""What a customer could ask for in the present state of the shop, and how they write of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.shop.records import (
    PAYMENTS,
    REASONS,
    CaseTopic,
    ProductRecord,
    ShopState,
)

CASE_TEXTS: dict[CaseTopic, tuple[str, ...]] = {
    "late delivery": (
        "It was promised for last week and there is still no news.",
        "The delivery date has moved twice without anybody telling me why.",
        "I need it before I leave for {city} and nothing has happened for days.",
        "Please find out where it is stuck; it is a birthday present for {person}.",
        "The driver says he rang, but I was home the whole afternoon.",
        "If it cannot be here by the weekend I would rather know now.",
    ),
    "damaged item": (
        "The box was crushed on one corner and there is a crack along the side.",
        "There are deep scratches on the front, clearly from before it was packed.",
        "It rattles when I pick it up, so something inside has come loose.",
        "The seal was already broken and it looks as if somebody had used it.",
        "Water got into the parcel and the whole lower half is stained.",
        "{person} unpacked it with me and we both saw the dent straight away.",
    ),
    "missing part": (
        "The manual lists a carrying pouch, but there was none in the box.",
        "The bag with the screws is missing, so I cannot put it together.",
        "There is no charger or cable anywhere in the packaging.",
        "One of the two spare pieces shown on the box was not inside.",
        "The warranty card and the small tool that come with it were left out.",
    ),
    "wrong item": (
        "The label on the box is right, but what is inside is a different model.",
        "I ordered the dark one and received it in bright orange.",
        "This is last year's version, not the one in the listing.",
        "I think I got the parcel of another customer in {city}.",
        "It is a size smaller than what the confirmation says.",
    ),
    "billing": (
        "My card was charged twice on the same day.",
        "The invoice should be made out to my company, not to me.",
        "The total on my statement is higher than what the order page shows.",
        "I was charged for shipping although it said delivery was free.",
        "Please split the invoice, because {person} pays for half of it.",
        "The invoice still shows my old address in {city}.",
    ),
}
CASE_NOTES = (
    "I can be reached by phone any weekday after four.",
    "A replacement would be better for me than a refund.",
    "A refund is fine too, it does not have to be a replacement.",
    "I have kept all of the packaging in case you need it back.",
    "{person} was there when it arrived and can confirm what I described.",
    "I have photos from the day it came, just tell me where to send them.",
    "Please answer by e-mail, I am travelling and cannot take calls.",
    "This is the second time in a year that this has happened to me.",
    "I would accept a partial refund if that settles it this week.",
    "The neighbour on the ground floor saw the driver leave it in the rain.",
    "I am in {city} until Friday, so nobody can open the door before then.",
    "Your colleague on the phone promised me an answer within two days.",
    "If you send somebody to collect it, mornings before ten work best.",
    "The serial number on the sticker is hard to read, but I can try again.",
    "I have now waited long enough and would like to speak to a supervisor.",
    "It turns out the problem is smaller than I thought, but it is still there.",
    "Please use the {city} address for anything you send from now on.",
    "I only noticed it when {person} pointed it out to me.",
    "My bank says nothing has been paid back so far.",
    "Nobody has picked anything up yet, although I was told they would.",
    "I compared it with the one {person} bought and the difference is obvious.",
    "Let me know if you need a copy of the receipt.",
)


def case_text(topic: CaseTopic, rng: Random, person: str, city: str) -> str:
    """What a customer says of an order when opening a case."""
    return rng.choice(CASE_TEXTS[topic]).format(person=person, city=city)


def case_note(rng: Random, person: str, city: str) -> str:
    """What a customer adds to an open case."""
    return rng.choice(CASE_NOTES).format(person=person, city=city)


def suggest_arguments(state: JsonObject, tool: str, rng: Random) -> JsonObject:
    """Values a customer could say in a call of `tool`; none where there is nothing to say."""
    suggest = _SUGGESTIONS.get(tool)
    return {} if suggest is None else suggest(cast("ShopState", state), rng)


def _product(shop: ShopState, rng: Random) -> JsonObject:
    offers: dict[str, list[ProductRecord]] = {}
    for product in shop["products"]:
        offers.setdefault(product["product_type"], []).append(product)
    product_type, found = rng.choice([item for item in offers.items() if len(item[1]) > 1])
    suggested: JsonObject = {"product_type": product_type}
    prices = sorted(product["price"] for product in found)
    if rng.random() < 0.45:
        suggested["max_price"] = 5 * (int(rng.choice(prices[1:])) // 5 + 1)
    if rng.random() < 0.25 and sum(product["stock"] > 0 for product in found) > 1:
        suggested["in_stock"] = True
    return suggested


def _problem(shop: ShopState, rng: Random) -> JsonObject:
    statuses = {order["status"] for order in shop["orders"]}
    topics: list[CaseTopic] = ["billing"]
    if statuses & {"pending", "shipped"}:
        topics.append("late delivery")
    if "delivered" in statuses:
        topics += ["damaged item", "missing part", "wrong item"]
    topic = rng.choice(topics)
    return {"topic": topic, "problem": case_text(topic, rng, *_touch(shop, rng))}


def _touch(shop: ShopState, rng: Random) -> tuple[str, str]:
    """A friend's first name and a city, for what the customer writes."""
    addresses = shop["addresses"]
    friend = rng.choice([row for row in addresses if row["label"] == "gift"])
    return friend["recipient"].split()[0], rng.choice(addresses)["city"]


def _days_ahead(shop: ShopState, ahead: range, closed: tuple[int, ...]) -> list[str]:
    today = date.fromisoformat(shop["today"])
    days = [today + timedelta(days=days) for days in ahead]
    return [day.isoformat() for day in days if day.weekday() not in closed]


def _payment(shop: ShopState, rng: Random) -> JsonObject:
    return {"method": rng.choice([method for method in PAYMENTS if method != shop["payment"]])}


def _quantity(_: ShopState, rng: Random) -> JsonObject:
    return {"quantity": rng.choice((2, 2, 3, 4))} if rng.random() < 0.4 else {}


def _order_status(shop: ShopState, rng: Random) -> JsonObject:
    status = rng.choice(sorted({order["status"] for order in shop["orders"]}))
    return {"status": status} if rng.random() < 0.8 else {}


def _case_status(shop: ShopState, rng: Random) -> JsonObject:
    status = rng.choice(sorted({case["status"] for case in shop["cases"]}))
    return {"status": status} if rng.random() < 0.8 else {}


def _delivery_day(shop: ShopState, rng: Random) -> JsonObject:
    return {"new_date": rng.choice(_days_ahead(shop, range(8, 15), closed=(6,)))}


def _reason(_: ShopState, rng: Random) -> JsonObject:
    return {"reason": rng.choice(REASONS)}


def _note(shop: ShopState, rng: Random) -> JsonObject:
    return {"note": case_note(rng, *_touch(shop, rng))}


def _callback_day(shop: ShopState, rng: Random) -> JsonObject:
    return {"callback_on": rng.choice(_days_ahead(shop, range(1, 12), closed=(5, 6)))}


_SUGGESTIONS: dict[str, Callable[[ShopState, Random], JsonObject]] = {
    "search_products": _product,
    "choose_payment": _payment,
    "place_order": _quantity,
    "list_orders": _order_status,
    "list_cases": _case_status,
    "reschedule_parcel": _delivery_day,
    "return_order": _reason,
    "open_case": _problem,
    "add_case_note": _note,
    "escalate_case": _callback_day,
}
