"""TradingBot: a brokerage account with orders, a watchlist and a market of thirteen stocks."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import (
    ClassScenario,
    Suggestion,
    sometimes,
)
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario
from turnloom.graphs.sources.bfcl.scenarios.ticket_api import password

COMPANIES: Mapping[str, str] = {
    "Apple": "AAPL",
    "Google": "GOOG",
    "Tesla": "TSLA",
    "Microsoft": "MSFT",
    "Nvidia": "NVDA",
    "Zeta Corp": "ZETA",
    "Alpha Tech": "ALPH",
    "Omega Industries": "OMEG",
    "Quasar Ltd.": "QUAS",
    "Neptune Systems": "NEPT",
    "Synex Solutions": "SYNX",
    "Amazon": "AMZN",
    "Gorilla": "GORI",
}
"""The names that the class knows, and their symbols."""
SECTORS = ("Technology", "Technology", "Automobile")


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """Every stock has its price; three to five orders of different age and state."""
    quotes = {symbol: _quote(rng) for symbol in COMPANIES.values()}
    number = rng.randint(20_100, 88_000)
    orders: JsonObject = {}
    count = rng.randint(3, 5)
    for place in range(count):
        latest = place == count - 1
        symbol = rng.choice(list(COMPANIES.values()))
        orders[str(number)] = {
            "id": number,
            "order_type": rng.choice(("Buy", "Buy", "Sell")),
            "symbol": symbol,
            "price": round(quotes[symbol]["price"] * rng.uniform(0.94, 1.06), 2),
            "amount": rng.randint(2, 60),
            "status": rng.choice(
                ("Open", "Pending") if latest else ("Completed", "Open", "Cancelled")
            ),
        }
        number += rng.randint(1, 40)
    return {
        "orders": orders,
        "account_info": {
            "account_id": rng.randint(20_000, 99_000),
            "balance": round(rng.uniform(14_000, 90_000), 2),
            "binding_card": rng.randint(4_000_000_000_000_000, 5_999_999_999_999_999),
        },
        "authenticated": rng.random() < 0.4,
        "market_status": "Open" if rng.random() < 0.85 else "Closed",
        "order_counter": number,
        "stocks": {symbol: dict(quote) for symbol, quote in quotes.items()},
        "watch_list": list(rng.sample(list(COMPANIES.values()), rng.randint(2, 4))),
        "transaction_history": _movements(shared, rng),
        "random_seed": rng.randint(1_000, 9_999_999),
    }


def _quote(rng: Random) -> dict[str, float]:
    price = round(
        rng.choice((rng.uniform(18, 95), rng.uniform(110, 480), rng.uniform(300, 740))), 2
    )
    return {
        "price": price,
        "percent_change": round(rng.uniform(-2.4, 2.4), 2),
        "volume": round(rng.uniform(0.4, 4.2), 3),
        "MA(5)": round(price * rng.uniform(0.985, 1.015), 2),
        "MA(20)": round(price * rng.uniform(0.95, 1.05), 2),
    }


def _movements(shared: SharedScenario, rng: Random) -> list[JsonValue]:
    """Two to four earlier payments, oldest first."""
    days = sorted(rng.sample(range(4, 150), rng.randint(2, 4)), reverse=True)
    return [
        {
            "type": rng.choice(("deposit", "deposit", "withdrawal")),
            "amount": float(rng.randrange(150, 7_000, 50)),
            "timestamp": f"{shared.day(-ago)} {rng.randint(9, 15):02}:{rng.randint(0, 59):02}:00",
        }
        for ago in days
    ]


def _company(obj: Any, rng: Random) -> JsonObject:
    """Often one that is watched, so that it can be taken off the list."""
    watched = [name for name, symbol in COMPANIES.items() if symbol in obj.watch_list]
    if watched and rng.random() < 0.4:
        return {"name": rng.choice(watched)}
    return {"name": rng.choice(list(COMPANIES))}


def _order(obj: Any, rng: Random) -> JsonObject:
    """An order that the account can pay."""
    balance = obj.account_info["balance"]
    kind = rng.choice(("Buy", "Buy", "Sell"))
    price = float(rng.choice((rng.randrange(20, 700, 5), rng.randint(18, 720))))
    most = int(min(60, balance // price)) if kind == "Buy" else 40
    if most < 1:
        return {}
    return {"order_type": kind, "price": price, "amount": rng.randint(min(2, most), most)}


def _period(obj: Any, rng: Random) -> JsonObject:
    if not obj.transaction_history:
        return {}
    days = sorted(row["timestamp"][:10] for row in obj.transaction_history)
    first = rng.choice(days)
    period: JsonObject = {"start_date": f"{first[:7]}-01"}
    if rng.random() < 0.4:
        period["end_date"] = "2024-09-01"
    return period


def _log_in(obj: Any, rng: Random) -> JsonObject:
    """The user's own name and password, the same whenever they are asked for."""
    rng = Random(obj.account_info["account_id"])
    one = rng.choice(("quiet", "brisk", "amber", "north", "lucky", "early"))
    other = rng.choice(("ledger", "heron", "anchor", "mill", "lantern", "meadow"))
    name = f"{one}{other}{rng.randint(12, 97)}"
    return {"username": name, "password": password(rng)}


def _withdrawal(obj: Any, rng: Random) -> JsonObject:
    most = int(min(obj.account_info["balance"], 6_000))
    return {"amount": float(rng.randrange(100, most, 50))} if most > 100 else {}


def _price_range(obj: Any, rng: Random) -> JsonObject:
    """A range around the price of a stock that the sectors hold."""
    price = obj.stocks[rng.choice(("AAPL", "GOOG", "MSFT", "NVDA", "TSLA"))]["price"]
    least, most = int(price * rng.uniform(0.4, 0.9)), int(price * rng.uniform(1.2, 2))
    return {"min_price": float(least // 10 * 10), "max_price": float(most // 10 * 10 + 10)}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "trading_login": _log_in,
    "get_symbol_by_name": _company,
    "get_available_stocks": lambda _, rng: {"sector": rng.choice(SECTORS)},
    "place_order": _order,
    "fund_account": lambda _, rng: {"amount": float(rng.randrange(250, 9_000, 50))},
    "withdraw_funds": _withdrawal,
    "filter_stocks_by_price": _price_range,
    "notify_price_change": lambda _, rng: {"threshold": rng.choice((0.2, 0.5, 1.0, 1.5, 2.0))},
    "get_transaction_history": sometimes(0.6, _period),
}
"""What the owner of the account could ask for."""

TRADING_BOT = ClassScenario("trading_bot", scenario, _SUGGESTIONS)
