"""Classes as users write them, without a card or a hook, lead to samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from turnloom.agents.messages import SampleVerified
from turnloom.agents.offline.team import offline_team
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.engine.bus import Bus
from turnloom.graphs.sources.python import open_python

SEEDS = 16

TASKS = """
class Tasks:
    def __init__(self):
        self.tasks = {
            1: {"title": "Buy milk", "done": False},
            2: {"title": "Call mum", "done": False},
            3: {"title": "Pay the rent", "done": True},
        }

    def list_tasks(self, done: bool | None = None) -> list[dict]:
        'List tasks.'
        fit = {key: task for key, task in self.tasks.items() if done in (None, task["done"])}
        return [{"id": key, **task} for key, task in fit.items()]

    def add_task(self, title: str) -> dict:
        'Add a task.'
        key = max(self.tasks) + 1
        self.tasks[key] = {"title": title, "done": False}
        return {"id": key, "title": title}

    def complete_task(self, task_id: int) -> dict:
        'Mark a task as done.'
        self.tasks[task_id]["done"] = True
        return {"id": task_id, **self.tasks[task_id]}

    def delete_task(self, task_id: int) -> dict:
        'Delete a task.'
        return {"deleted": self.tasks.pop(task_id)["title"]}
"""

ACCOUNTS = """
class Accounts:
    def __init__(self):
        self.accounts = {
            "NL01": {"owner": "Ann", "kind": "checking", "balance": 120.0},
            "NL02": {"owner": "Ann", "kind": "savings", "balance": 5000.0},
        }

    def get_accounts(self) -> list[dict]:
        'Get all accounts of the user.'
        return [{"iban": key, **account} for key, account in self.accounts.items()]

    def get_balance(self, iban: str) -> float:
        'Get the balance of an account.'
        return self.accounts[iban]["balance"]

    def freeze_account(self, iban: str) -> str:
        'Freeze an account.'
        self.accounts[iban]["frozen"] = True
        return "ok"
"""

HOME = """
class Home:
    def __init__(self):
        self.lamps = {
            "l1": {"room": "kitchen", "brightness": 50, "on": False},
            "l2": {"room": "bedroom", "brightness": 20, "on": True},
            "l3": {"room": "garage", "brightness": 80, "on": False},
        }

    def get_devices(self) -> list[dict]:
        'Returns all lamps in the house.'
        return [{"device_id": key, **lamp} for key, lamp in self.lamps.items()]

    def turn_on(self, device_id: str) -> bool:
        'Turns a lamp on.'
        self.lamps[device_id]["on"] = True
        return True

    def turn_off(self, device_id: str) -> bool:
        'Turns a lamp off.'
        self.lamps[device_id]["on"] = False
        return True

    def set_brightness(self, device_id: str, level: int) -> dict:
        'Sets the brightness of a lamp.'
        self.lamps[device_id]["brightness"] = level
        return {"device_id": device_id, "brightness": level}
"""

GARAGE = """
from typing import Literal

class Garage:
    def __init__(self):
        made = (("Fiat Panda", "red", 4), ("Volvo V60", "blue", 5), ("VW Golf", "grey", 5))
        self.cars = {
            f"car-{number}": {"model": model, "colour": colour, "seats": seats}
            for number, (model, colour, seats) in enumerate(made)
        }

    def list_cars(self, colour: str | None = None) -> list[dict]:
        'List the cars, all or of one colour.'
        fit = {key: car for key, car in self.cars.items() if colour in (None, car["colour"])}
        return [{"car_id": key, **car} for key, car in fit.items()]

    def hire_car(self, car_id: str, days: int) -> dict:
        'Hire a car for some days.'
        if self.cars[car_id].get("hired"):
            raise ValueError("the car is hired already")
        self.cars[car_id]["hired"] = True
        return {"days": days, "total": 39 * days}

    def adjust_seats(self, car_id: str, seats: int) -> dict:
        'Adjust the number of seats of a car.'
        self.cars[car_id]["seats"] = seats
        return {"seats": seats}

    def switch_heating(self, car_id: str, mode: Literal["low", "high", "off"]) -> dict:
        'Switch the heating of a car.'
        self.cars[car_id]["heating"] = mode
        return {"heating": mode}
"""


@pytest.mark.parametrize(
    ("source", "name"),
    [(TASKS, "Tasks"), (ACCOUNTS, "Accounts"), (HOME, "Home"), (GARAGE, "Garage")],
    ids=["tasks", "accounts", "home", "garage"],
)
async def test_most_seeds_become_samples(tmp_path: Path, source: str, name: str) -> None:
    module = tmp_path / f"{name.lower()}_of_mine.py"
    module.write_text(source)
    environment = open_python([f"{module}:{name}"])
    bus = Bus(await offline_team(environment, TeamSettings(turns=(2, 3))))

    ends = [await bus.drive(Context(seed, f"s-{seed:06}", 0)) for seed in range(SEEDS)]

    made = [end for end in ends if isinstance(end, SampleVerified)]
    assert len(made) >= 0.6 * SEEDS, [end for end in ends if not isinstance(end, SampleVerified)]
