"""Caps of tokens and money."""

import pytest

from turnloom.agents.model import BudgetExhaustedError, ModelUnavailableError, Usage
from turnloom.engine.client.limits.budget import Budget, BudgetMeter, Price
from turnloom.engine.errors import exit_code
from turnloom.graphs.errors import UsageError


async def ask_on(client, ask):
    for number in range(1000):
        await ask(client, f"{number:04}")


@pytest.mark.parametrize("in_flight", [1, 16])
async def test_a_run_stops_at_its_cap_of_tokens_and_not_after_it(
    in_flight, far_end, client_of, ask
):
    budget = Budget(max_tokens=2000)
    settings = {"budget": budget, "max_in_flight": in_flight}

    async with client_of(far_end(), **settings) as client:
        with pytest.raises(BudgetExhaustedError, match="cap of 2000") as stopped:
            await ask_on(client, ask)
        figures = client.figures()

    used = figures.prompt_tokens + figures.completion_tokens
    assert 1800 < used <= 2000
    assert isinstance(stopped.value, ModelUnavailableError)
    assert exit_code(stopped.value) == 69


async def test_money_is_counted_by_the_price_of_the_model(far_end, client_of, ask):
    budget = Budget(max_usd=0.01, prices={"rehearsal": Price(10.0, 20.0)})

    async with client_of(far_end(), budget=budget) as client:
        with pytest.raises(BudgetExhaustedError, match=r"cap of \$0.01"):
            await ask_on(client, ask)
        figures = client.figures()

    cost = (10 * figures.prompt_tokens + 20 * figures.completion_tokens) / 1e6
    assert figures.usd == pytest.approx(cost)
    assert 0.009 < figures.usd <= 0.01


def test_capped_money_needs_a_price(client_of):
    with pytest.raises(UsageError, match="price of model 'rehearsal' is unknown"):
        client_of("http://127.0.0.1:1/v1", budget=Budget(max_usd=1.0))


@pytest.mark.parametrize("caps", [{"max_tokens": -1}, {"max_usd": -0.1}, {"max_usd": float("nan")}])
def test_a_cap_below_nothing_is_refused(caps):
    with pytest.raises(UsageError, match="cap"):
        Budget(**caps)


def test_what_is_in_flight_counts_as_if_it_were_paid():
    meter = BudgetMeter(Budget(max_tokens=1000))
    for _ in range(5):
        meter.charge(Usage(60, 40), Price(0, 0))
    meter.check(in_flight=3)

    with pytest.raises(BudgetExhaustedError):
        meter.check(in_flight=4)


def test_a_cap_of_nothing_lets_nothing_out():
    with pytest.raises(BudgetExhaustedError):
        BudgetMeter(Budget(max_tokens=0)).check(in_flight=0)
