"""What the shop starts with: a catalogue, an account's past orders, parcels and support cases."""

from __future__ import annotations

from random import Random
from typing import cast, get_args

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.moments import later
from turnloom.graphs.sources.builtin.shop.arguments import case_text
from turnloom.graphs.sources.builtin.shop.records import (
    PAYMENTS,
    TOPICS,
    AddressRecord,
    CaseRecord,
    CaseTopic,
    OrderRecord,
    ParcelRecord,
    ProductRecord,
    ProductType,
    ShopNumbers,
    ShopState,
    VoucherRecord,
)
from turnloom.graphs.sources.builtin.workdays import next_delivery_day
from turnloom.graphs.sources.builtin.world import SharedWorld

PRICES: dict[str, tuple[int, int]] = {
    "backpack": (38, 190), "bike helmet": (29, 160), "blender": (35, 230),
    "coffee grinder": (32, 260), "desk lamp": (22, 140), "headset": (30, 280),
    "jacket": (55, 330), "kettle": (24, 130), "keyboard": (34, 220), "monitor": (120, 640),
    "power bank": (16, 95), "printer": (79, 420), "speaker": (28, 310), "suitcase": (60, 320),
    "tent": (85, 520), "webcam": (27, 180),
}  # fmt: skip
BRANDS = (
    "Solberg", "Tavi", "Norrlight", "Calder", "Hexa", "Oakline", "Brava", "Peltier", "Sund",
    "Kova", "Arden", "Mirova", "Lindal", "Ostra", "Fenwick", "Jura Bay",
)  # fmt: skip
MODELS = (
    "Arc", "Pico", "Vela", "Duo", "Terra", "Swift", "Mono", "Ridge", "Halo", "Quill", "Nova",
    "Ember", "Lumo", "Crest", "Drift", "Orbit", "Basin", "Sable", "Pine", "Rook", "Tempo",
    "Glide", "Alto", "Onyx",
)  # fmt: skip
CARRIERS = ("Postline", "Rapido", "Blue Van", "Nordpak")
SHIPPING = 4.95
FREE_SHIPPING_FROM = 50.0


def make_scenario(world: SharedWorld, rng: Random) -> JsonObject:
    """A shop account on the world's today; about 6 KB of JSON."""
    products = _catalogue(rng)
    addresses = _addresses(world, rng)
    numbers: ShopNumbers = {
        "order": rng.randrange(20100, 89000),
        "invoice": rng.randrange(310000, 690000),
        "parcel": rng.randrange(5 * 10**7, 9 * 10**7),
        "case": rng.randrange(2100, 8800),
    }
    orders, parcels = _orders(world, rng, products, addresses, numbers)
    cases = _cases(world, rng, orders, numbers)
    state: ShopState = {
        "today": world.today.isoformat(),
        "payment": rng.choice(("", "", "", PAYMENTS[0])),
        "products": products,
        "addresses": addresses,
        "vouchers": _vouchers(world, rng),
        "orders": orders,
        "parcels": parcels,
        "cases": cases,
        "next": numbers,
    }
    return cast(JsonObject, state)


def _catalogue(rng: Random) -> list[ProductRecord]:
    types = rng.sample(get_args(ProductType), 5)
    models = rng.sample(MODELS, len(MODELS))
    products: list[ProductRecord] = []
    for product_type in types:
        count = rng.randrange(3, 6)
        low, high = PRICES[product_type]
        prices = rng.sample(range(low, high), count)
        ratings = rng.sample(range(31, 50), count)
        days = rng.sample(range(1, 10), count)
        serial = rng.randrange(10, 90)
        for brand, price, rating, lead in zip(
            rng.sample(BRANDS, count), prices, ratings, days, strict=True
        ):
            model = models.pop() if models else rng.choice(MODELS)
            products.append(
                {
                    "product_id": f"p-{serial}{len(products):02d}{lead}",
                    "name": f"{brand} {model} {product_type}",
                    "product_type": product_type,
                    "price": price + rng.choice((0.0, 0.5, 0.9, 0.95)),
                    "rating": rating / 10,
                    "stock": rng.choice((0, 2, 3, 4, 6, 9, 14, 25)),
                    "delivery_days": lead,
                }
            )
    rng.shuffle(products)
    return products


def _addresses(world: SharedWorld, rng: Random) -> list[AddressRecord]:
    mine = rng.sample(world.cities, 2)
    rows = [
        ("home", world.me.name, mine[0].name),
        ("office", world.me.name, mine[1].name),
        *(("gift", friend.name, friend.city.name) for friend in world.others(rng, 3)),
    ]
    numbers = rng.sample(range(110, 990), len(rows))
    return [
        {"address_id": f"adr-{number}", "label": label, "recipient": recipient, "city": city}
        for number, (label, recipient, city) in zip(numbers, rows, strict=True)
    ]


def _vouchers(world: SharedWorld, rng: Random) -> list[VoucherRecord]:
    count = rng.randrange(2, 5)
    discounts = rng.sample((5, 8, 10, 12, 15, 20, 25), count)
    ends = rng.sample(range(3, 60), count)
    return [
        {
            "voucher_code": "".join(rng.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(4))
            + f"-{discount}{rng.randrange(10)}",
            "discount": float(discount),
            "min_total": float(rng.choice((0, 25, 40, 60))),
            "expires": world.day(end),
        }
        for discount, end in zip(discounts, ends, strict=True)
    ]


def _orders(
    world: SharedWorld,
    rng: Random,
    products: list[ProductRecord],
    addresses: list[AddressRecord],
    numbers: ShopNumbers,
) -> tuple[list[OrderRecord], list[ParcelRecord]]:
    """Past orders, newest first, and the parcels of those that have left the warehouse."""
    count = rng.randrange(8, 11)
    statuses = ["pending"] * 2 + ["shipped"] * 3 + ["delivered"] * (count - 5)
    ages = (
        sorted(rng.sample(range(4), 2))
        + sorted(rng.sample(range(4, 9), 3))
        + sorted(rng.sample(range(11, 40), count - 5))
    )
    if rng.random() < 0.5:
        statuses[-1] = "cancelled"
    dues = iter(rng.sample(range(1, 8), 5))
    orders: list[OrderRecord] = []
    parcels: list[ParcelRecord] = []
    numbers["order"] += 3 * count
    numbers["invoice"] += 7 * count
    totals: set[float] = set()
    for place, (status, age, product) in enumerate(
        zip(statuses, ages, rng.sample(products, count), strict=True)
    ):
        price = product["price"]
        quantity = rng.choice((1, 1, 1, 2)) if price < 150 else 1
        total = round(price * quantity + (0 if price * quantity >= 50 else SHIPPING), 2)
        while total in totals:
            total = round(total + 1.1, 2)
        totals.add(total)
        placed = world.day(-age)
        due = next_delivery_day(later(placed, 3 + age % 3) if age > 10 else world.day(next(dues)))
        while any(order["delivery_date"] == due for order in orders):
            due = next_delivery_day(later(due, 1))
        parcel_no = ""
        if status in {"shipped", "delivered"}:
            parcel_no = f"PX{numbers['parcel'] - 137 * place - rng.randrange(90)}"
        orders.append(
            {
                "order_no": f"A-{numbers['order'] - 3 * place - rng.randrange(1, 3)}",
                "placed": placed,
                "status": status,
                "product_id": product["product_id"],
                "item": product["name"],
                "quantity": quantity,
                "total": total,
                "address_id": rng.choice(addresses)["address_id"],
                "delivery_date": due,
                "invoice_no": f"INV-{numbers['invoice'] - 7 * place - rng.randrange(1, 6)}",
                "parcel_no": parcel_no,
                "discount": 0.0,
            }
        )
        if status == "shipped":
            parcels.append(
                {
                    "parcel_no": parcel_no,
                    "carrier": rng.choice(CARRIERS),
                    "last_seen": rng.choice(world.cities).name,
                    "slot_start": f"{due}T{rng.randrange(8, 19):02d}:{rng.choice(('00', '30'))}",
                }
            )
    return orders, parcels


def _cases(
    world: SharedWorld, rng: Random, orders: list[OrderRecord], numbers: ShopNumbers
) -> list[CaseRecord]:
    count = rng.randrange(4, 7)
    topics: list[CaseTopic] = [*rng.sample(TOPICS, 5), rng.choice(TOPICS)]
    ages = sorted(rng.sample(range(1, 21), count))
    replies = rng.sample(range(1, 12), count)
    numbers["case"] += 4 * count
    cases: list[CaseRecord] = []
    for place, (topic, age, reply) in enumerate(zip(topics, ages, replies, strict=False)):
        undelivered = topic == "late delivery"
        fitting = [
            order
            for order in orders
            if topic == "billing"
            or (order["status"] in {"pending", "shipped"} if undelivered else order["parcel_no"])
        ]
        is_open = place < 2 or rng.random() < 0.6
        cases.append(
            {
                "case_no": f"S-{numbers['case'] - 4 * place - rng.randrange(1, 4)}",
                "order_no": rng.choice(fitting)["order_no"],
                "topic": topic,
                "status": "open" if is_open else "closed",
                "priority": "high" if is_open and rng.random() < 0.2 else "normal",
                "opened": world.day(-age),
                "reply_by": world.day(reply) if is_open else world.day(-age + 1),
                "notes": [case_text(topic, rng, *_touch(world, rng))],
            }
        )
    return cases


def _touch(world: SharedWorld, rng: Random) -> tuple[str, str]:
    return world.someone(rng).first, rng.choice(world.cities).name
