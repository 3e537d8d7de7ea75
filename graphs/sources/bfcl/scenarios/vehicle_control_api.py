"""VehicleControlAPI: a car, parked or under way, and the towns it could drive to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.classes import class_named
from turnloom.graphs.sources.bfcl.scenarios import phrases
from turnloom.graphs.sources.bfcl.scenarios.class_scenario import ClassScenario, Suggestion
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario

DOORS = ("driver", "passenger", "rear_left", "rear_right")
TOWNS = (
    "Rivermist", "Stonebrook", "Maplecrest", "Silverpine", "Shadowridge", "Sunset Valley",
    "Oakendale", "Willowbend", "Crescent Hollow", "Autumnville", "San Francisco",
)  # fmt: skip
"""The cities whose zip code the class knows."""
_OTHER_ZIPS = ("94704", "08540")
DISPLAYS = ("fuel", "battery", "doors", "climate", "headlights", "engine")
STREETS = (
    "Larch Street", "Quayside Road", "Mill Lane", "Foundry Avenue", "Orchard Row", "Kestrel Way",
    "Chapel Hill", "Tannery Yard", "Lantern Court", "Juniper Drive", "Ferry Road", "Copper Street",
)  # fmt: skip
STATES = ("Colorado", "Oregon", "Vermont", "Michigan", "California", "Nevada", "Ohio", "Maine")
LOG_LINES = (
    "Left the {place} at {time}",
    "Trip to {city} planned for {day}",
    "Wipers checked, washer fluid topped up",
    "Picked up {person} on the way",
    "Charging cable stowed under the seat",
    "Strange noise from the rear axle since {day}",
    "Next service due in {count} weeks",
    "Roof box mounted for the {event}",
    "Parked on the {floor} at {time}",
    "Child seat installed by {person}",
    "Winter tyres go on next {day}",
    "Left window leaks when it rains",
    "Spare key handed to {person}",
    "Car wash done before the {event}",
    "Detour because of road works near the {place}",
    "Dash camera card replaced on {day}",
    "Toll for {city} paid in advance",
    "First aid kit expires in {count} months",
    "Odometer photographed at {time}",
    "Cabin filter changed, smells like new",
    "Mirror adjusted for {person}",
)


def scenario(rng: Random, shared: SharedScenario) -> JsonObject:
    """Parked with some doors open, ready to start, or already running."""
    mood = rng.choice(("parked", "parked", "parked", "ready", "running"))
    opened = set(rng.sample(DOORS, rng.randint(1, 3))) if mood == "parked" else set()
    pressed = mood == "ready" or (mood == "parked" and rng.random() < 0.15)
    engaged = mood != "running" and rng.random() < 0.5
    return {
        "random_seed": rng.randint(1_000, 9_999_999),
        "fuelLevel": float(rng.randint(4, 34)),
        "batteryVoltage": round(rng.uniform(12.1, 13.4), 1),
        "engineState": "running" if mood == "running" else "stopped",
        "remainingUnlockedDoors": len(opened),
        "doorStatus": {door: "unlocked" if door in opened else "locked" for door in DOORS},
        "acTemperature": float(rng.randint(17, 27)),
        "fanSpeed": rng.randrange(20, 90, 5),
        "acMode": rng.choice(("auto", "cool", "heat")),
        "humidityLevel": float(rng.randint(28, 66)),
        "headLightStatus": rng.choice(("on", "off", "off")),
        "parkingBrakeStatus": "engaged" if engaged else "released",
        "parkingBrakeForce": 500.0 if engaged else 0.0,
        "slopeAngle": 10.0 if engaged else 0.0,
        "brakePedalStatus": "pressed" if pressed else "released",
        "brakePedalForce": 1000.0 if pressed else 0.0,
        "distanceToNextVehicle": float(rng.randint(20, 120)),
        "cruiseStatus": "inactive",
        "destination": "None",
        "frontLeftTirePressure": _pressure(rng),
        "frontRightTirePressure": _pressure(rng),
        "rearLeftTirePressure": _pressure(rng),
        "rearRightTirePressure": _pressure(rng),
    }


@lru_cache(maxsize=1)
def known_distances() -> tuple[tuple[str, str], ...]:
    """Every pair of zip codes that the class has a distance for, read off the class itself."""
    car = class_named("VehicleControlAPI")()
    car._load_scenario({})
    zips = [car.get_zipcode_based_on_city(town)["zipcode"] for town in TOWNS] + list(_OTHER_ZIPS)
    return tuple(
        (one, other)
        for one in zips
        for other in zips
        if "distance" in car.estimate_distance(one, other)
    )


def _pressure(rng: Random) -> float:
    return float(rng.choice((28, 29, 30, 31, 32, 32, 33, 33, 34, 36)))


def _doors(obj: Any, rng: Random) -> JsonObject:
    """Lock all that are open; if none is, open one or two."""
    opened = [door for door in DOORS if obj.doorStatus.get(door) == "unlocked"]
    if opened:
        return {"unlock": False, "door": list(opened)}
    return {"unlock": True, "door": list(rng.sample(DOORS, rng.choice((1, 1, 2))))}


def _climate(obj: Any, rng: Random) -> JsonObject:
    setting: JsonObject = {"temperature": float(rng.randint(17, 26))}
    if rng.random() < 0.25:
        setting = {"temperature": float(rng.randint(63, 79)), "unit": "fahrenheit"}
    if rng.random() < 0.4:
        setting["fanSpeed"] = rng.choice((20, 30, 40, 60, 70, 80))
    if rng.random() < 0.4:
        setting["mode"] = rng.choice(("cool", "heat", "defrost"))
    return setting


def _pedal(obj: Any, rng: Random) -> JsonObject:
    """All the way down before the engine starts, some of the way when it runs."""
    stopped = obj.engine_state == "stopped"
    return {"pedalPosition": 1.0 if stopped else rng.choice((0.25, 0.5, 0.75))}


def _cruise(obj: Any, rng: Random) -> JsonObject:
    return {
        "speed": float(rng.randrange(30, 80, 5)),
        "activate": obj.cruiseStatus == "inactive",
        "distanceToNextVehicle": float(rng.randrange(30, 150, 10)),
    }


def _liters(obj: Any, rng: Random) -> JsonObject:
    """What still fits into the tank of 50 gallons, more or less."""
    room = int((50 - obj.fuelLevel) * 3.7)
    return {"liter": float(rng.randint(4, max(room, 8)))}


def _towns_apart(obj: Any, rng: Random) -> JsonObject:
    one, other = rng.choice(known_distances())
    return {"cityA": one, "cityB": other}


def _address(obj: Any, rng: Random) -> JsonObject:
    house = f"{rng.randint(11, 980)} {rng.choice(STREETS)}"
    return {"destination": f"{house}, {rng.choice(TOWNS)}, {rng.choice(STATES)}"}


def _log(obj: Any, rng: Random) -> JsonObject:
    return {"messages": list(phrases.draw_phrases(LOG_LINES, rng.choice((1, 2, 2, 3)), rng))}


_SUGGESTIONS: Mapping[str, Suggestion] = {
    "startEngine": lambda obj, _: (
        {"ignitionMode": "START"} if obj.engine_state == "stopped" else {}
    ),
    "lockDoors": _doors,
    "pressBrakePedal": _pedal,
    "activateParkingBrake": lambda obj, _: {
        "mode": "release" if obj.parkingBrakeStatus == "engaged" else "engage"
    },
    "setHeadlights": lambda obj, _: {"mode": "off" if obj.headLightStatus == "on" else "on"},
    "setCruiseControl": _cruise,
    "adjustClimateControl": _climate,
    "displayCarStatus": lambda _, rng: {"option": rng.choice(DISPLAYS)},
    "estimate_distance": _towns_apart,
    "get_zipcode_based_on_city": lambda _, rng: {"city": rng.choice(TOWNS)},
    "estimate_drive_feasibility_by_mileage": lambda _, rng: {
        "distance": float(rng.randrange(40, 900, 10))
    },
    "set_navigation": _address,
    "display_log": _log,
    "liter_to_gallon": _liters,
    "gallon_to_liter": lambda _, rng: {"gallon": float(rng.randint(2, 30))},
}
"""What the driver could ask for."""

VEHICLE_CONTROL_API = ClassScenario("vehicle_control_api", scenario, _SUGGESTIONS)
