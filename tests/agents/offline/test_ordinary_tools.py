"""Classes as users write them, without a card or a hook, lead to samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from turnloom.agents.messages import SampleVerified
from turnloom.agents.offline.team import offline_team
from turnloom.agents.role import Context, Message
from turnloom.agents.settings import TeamSettings
from turnloom.engine.runner.bus import Bus
from turnloom.graphs.json_value import JsonObject
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

SURGERY = """
from dataclasses import dataclass
from datetime import date, datetime

@dataclass
class Visit:
    id: str
    patient_id: str
    doctor: str
    start: datetime
    reason: str
    status: str = "booked"

class Surgery:
    def __init__(self):
        self.today = date(2026, 3, 2)
        self.patients = {
            "P-1": {"name": "Aino Virtanen", "allergies": ["penicillin"]},
            "P-2": {"name": "Marco Bianchi", "allergies": []},
            "P-3": {"name": "Grace Okafor", "allergies": ["latex"]},
        }
        self.visits = {}
        for patient, doctor, day, reason in [
            ("P-1", "Dr. Salo", 4, "braces check"),
            ("P-2", "Dr. Meyer", 5, "toothache"),
            ("P-3", "Dr. Salo", 6, "wisdom tooth"),
            ("P-1", "Dr. Meyer", 10, "cleaning"),
        ]:
            self._add(patient, doctor, datetime(2026, 3, day, 9), reason)

    def _add(self, patient_id, doctor, start, reason):
        visit = Visit(f"V-{len(self.visits) + 1}", patient_id, doctor, start, reason)
        self.visits[visit.id] = visit
        return visit

    def find_patient(self, name: str) -> dict:
        'Look up a patient by name.'
        for key, patient in self.patients.items():
            if name in patient["name"]:
                return {"patient_id": key, "name": patient["name"]}
        raise LookupError(f"no patient called {name}")

    def list_visits(self, patient_id: str) -> list[Visit]:
        'Get all visits of a patient.'
        return [each for each in self.visits.values() if each.patient_id == patient_id]

    def book_visit(self, patient_id: str, doctor: str, start: datetime, reason: str) -> Visit:
        'Book a visit for a patient with a doctor.'
        if doctor not in ("Dr. Salo", "Dr. Meyer"):
            raise ValueError("unknown doctor")
        return self._add(patient_id, doctor, start, reason)

    def move_visit(self, visit_id: str, new_start: datetime) -> Visit:
        'Move a visit to another time.'
        self.visits[visit_id].start = new_start
        return self.visits[visit_id]

    def cancel_visit(self, visit_id: str) -> dict:
        'Cancel a visit.'
        self.visits[visit_id].status = "cancelled"
        return {"visit_id": visit_id, "status": "cancelled"}

    def add_allergy(self, patient_id: str, allergy: str) -> list[str]:
        "Add an allergy to a patient's record."
        self.patients[patient_id]["allergies"].append(allergy)
        return self.patients[patient_id]["allergies"]
"""

GREENHOUSE = """
from typing import Literal

class Greenhouse:
    def __init__(self):
        self.zones = {
            number: {"crop": crop, "celsius": 20.0, "mode": "auto", "vent": 10}
            for number, crop in enumerate(("tomato", "basil", "lemon", "orchid"), 1)
        }
        self.alarms = [
            {"alarm_id": 11, "zone": 3, "severity": "warning", "seen": False, "note": ""},
            {"alarm_id": 12, "zone": 4, "severity": "critical", "seen": False, "note": ""},
        ]
        self.tank = 400.0

    def read_zone(self, zone: int) -> dict:
        'Read the sensors of a zone.'
        return {"zone": zone, **self.zones[zone]}

    def set_temperature(self, zone: int, celsius: float) -> dict:
        'Set the target temperature of a zone.'
        self.zones[zone]["celsius"] = celsius
        return {"zone": zone, "celsius": celsius}

    def set_mode(self, zone: int, mode: Literal["auto", "manual", "off"]) -> dict:
        'Switch the control mode of a zone.'
        self.zones[zone]["mode"] = mode
        return {"zone": zone, "mode": mode}

    def open_vent(self, zone: int, percent: int) -> dict:
        'Open the vent of a zone to a percentage.'
        self.zones[zone]["vent"] = percent
        return {"vent": percent}

    def water(self, zone: int, liters: float) -> dict:
        'Water a zone with some liters from the tank.'
        self.zones[zone]
        self.tank -= liters
        return {"remaining_liters": self.tank}

    def add_schedule(self, zone: int, time: str, minutes: int) -> dict:
        'Schedule watering of a zone.'
        return {"zone": zone, "time": time, "minutes": minutes}

    def tank_level(self) -> float:
        'Get the water level of the tank in liters.'
        return self.tank

    def list_alarms(self, severity: str | None = None) -> list[dict]:
        'List the open alarms.'
        fit = [alarm for alarm in self.alarms if severity in (None, alarm["severity"])]
        return [alarm for alarm in fit if not alarm["seen"]]

    def acknowledge_alarm(self, alarm_id: int, note: str = "") -> dict:
        'Acknowledge an alarm with a note.'
        alarm = next(alarm for alarm in self.alarms if alarm["alarm_id"] == alarm_id)
        alarm.update(seen=True, note=note)
        return alarm
"""

CLINIC = """
class Clinic:
    def __init__(self):
        self.horses = {
            "H 12/04": {"horse": "Bella", "stable": "North Yard"},
            "H 12/09": {"horse": "Sultan", "stable": "Mill Farm"},
            "H 13/01": {"horse": "Nimbus", "stable": "North Yard"},
        }
        self.shots = {}

    def list_horses(self, stable: str | None = None) -> list[dict]:
        'List the horses, all or of one stable.'
        fit = {key: one for key, one in self.horses.items() if stable in (None, one["stable"])}
        return [{"chart": key, **one} for key, one in fit.items()]

    def vaccinate_horse(self, chart: str, doses: int) -> dict:
        'Vaccinate a horse with some doses.'
        if chart not in self.horses:
            return "Error: there is no such chart"
        self.shots[chart] = self.shots.get(chart, 0) + doses
        return {"chart": chart, "total": self.shots[chart]}

    def discharge_horse(self, chart: str) -> dict:
        'Discharge a horse.'
        return {"discharged": self.horses.pop(chart)["horse"]}
"""

CLUB = """
import json
import sqlite3

class Club:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.row_factory = sqlite3.Row
        self.db.executescript(
            "create table p(id integer primary key, name text, belt text, joined text);"
            "insert into p(name, belt, joined) values ('Iris Falk', 'green', '2021-04-01'),"
            "('Omar Said', 'brown', '2023-11-15'), ('Lea Braun', 'green', '2019-02-20');"
        )

    def find_pupils(self, belt: str) -> str:
        'Find the pupils of a belt.'
        rows = self.db.execute("select * from p where belt = ?", (belt,))
        return json.dumps([dict(row) for row in rows])

    def list_pupils(self) -> list:
        'List all pupils.'
        return self.db.execute("select * from p").fetchall()

    def change_belt(self, pupil_id: int, belt: str) -> dict:
        'Change the belt of a pupil.'
        self.db.execute("update p set belt = ? where id = ?", (belt, pupil_id))
        return self.db.execute("select * from p where id = ?", (pupil_id,)).fetchone()

    def close(self) -> None:
        'Close the connection.'
        self.db.close()
"""


ORDINARY = {
    "Tasks": TASKS,
    "Accounts": ACCOUNTS,
    "Home": HOME,
    "Garage": GARAGE,
    "Surgery": SURGERY,
    "Greenhouse": GREENHOUSE,
    "Clinic": CLINIC,
    "Club": CLUB,
}


async def ends_of(folder: Path, name: str) -> list[Message]:
    """How the samples of an ordinary class end."""
    module = folder / f"{name.lower()}_of_mine.py"
    module.write_text(ORDINARY[name])
    environment = await open_python([f"{module}:{name}"])
    bus = Bus(await offline_team(environment, TeamSettings(turns=(2, 3))))
    return [await bus.drive(Context(seed, f"s-{seed:06}", 0)) for seed in range(SEEDS)]


def samples_in(ends: Sequence[Message]) -> list[JsonObject]:
    return [end.sample.to_json() for end in ends if isinstance(end, SampleVerified)]


@pytest.mark.parametrize("name", ORDINARY)
async def test_most_seeds_become_samples(tmp_path: Path, name: str) -> None:
    ends = await ends_of(tmp_path, name)
    made = samples_in(ends)
    assert len(made) >= 0.6 * SEEDS, [end for end in ends if not isinstance(end, SampleVerified)]


BROKEN = re.compile(
    r"\ban? (?:zone|patient|visit|alarm) of (?:the|that|this|\d)|with an? percent\b"
    r"|\bas the \w+\b|another time|mode of .* to the zone"
    r"|\bthe (?:to|via|due|paid|born) is\b|[Tt]he result is|status is cancelled"
)


@pytest.mark.parametrize("name", ["Surgery", "Greenhouse"])
async def test_requests_and_answers_read_as_people_write(tmp_path: Path, name: str) -> None:
    for sample in samples_in(await ends_of(tmp_path, name)):
        for message in sample["messages"]:
            if message["role"] in ("user", "assistant") and not message.get("tool_calls"):
                assert not BROKEN.search(message["content"]), message["content"]


async def test_nothing_is_done_to_a_thing_twice(tmp_path: Path) -> None:
    for sample in samples_in(await ends_of(tmp_path, "Greenhouse")):
        seen = [
            step["arguments"]["alarm_id"]
            for turn in sample["turns"]
            for step in turn["steps"]
            if step["tool"] == "acknowledge_alarm"
        ]
        assert len(seen) == len(set(seen))


async def test_things_that_go_by_a_number_are_those_that_there_are(tmp_path: Path) -> None:
    zones = {
        step["arguments"]["zone"]
        for sample in samples_in(await ends_of(tmp_path, "Greenhouse"))
        for turn in sample["turns"]
        for step in turn["steps"]
        if "zone" in step["arguments"]
    }
    assert zones
    assert zones <= {1, 2, 3, 4}


async def test_what_is_moved_goes_elsewhere(tmp_path: Path) -> None:
    moves = 0
    for sample in samples_in(await ends_of(tmp_path, "Surgery")):
        starts: dict[str, str] = {}
        for step in [step for turn in sample["turns"] for step in turn["steps"]]:
            if step["tool"] == "move_visit":
                moves += 1
                given = step["arguments"]
                assert starts.get(given["visit_id"], "")[:16] != given["new_start"][:16]
            shown = step["result"] if isinstance(step["result"], list) else [step["result"]]
            starts |= {each["id"]: each["start"] for each in shown if "start" in each}
    assert moves


async def arguments_of(folder: Path, name: str) -> set[tuple[str, str, str]]:
    return {
        (step["tool"], parameter, str(value))
        for sample in samples_in(await ends_of(folder, name))
        for turn in sample["turns"]
        for step in turn["steps"]
        for parameter, value in step["arguments"].items()
    }


async def test_codes_are_looked_up_whatever_their_name_and_not_dictated(tmp_path: Path) -> None:
    samples = samples_in(await ends_of(tmp_path, "Clinic"))
    said = " ".join(
        message["content"]
        for sample in samples
        for message in sample["messages"]
        if message["role"] == "user"
    )
    charts = {value for _, name, value in await arguments_of(tmp_path, "Clinic") if name == "chart"}
    assert len(charts) == 3
    assert not any(chart in said for chart in charts)


async def test_values_are_those_that_results_show(tmp_path: Path) -> None:
    given = await arguments_of(tmp_path, "Club")
    assert {value for _, name, value in given if name == "belt"} == {"green", "brown"}
    assert "close" not in {tool for tool, _, _ in given}
