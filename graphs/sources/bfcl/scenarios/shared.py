"""What the classes of one scenario agree on: who the user is, the people around, places, days.

Names and places recur from class to class, so that a value from one can be of use in another: a
colleague in the messages posts on the feed, the user books with a card in their own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FIRST_NAMES = (
    "Annika", "Bastian", "Camila", "Desmond", "Elif", "Farah", "Gideon", "Henrike", "Imani",
    "Jorun", "Kenji", "Lorena", "Mireille", "Nikhil", "Odette", "Pavel", "Quentin", "Rosalind",
    "Sanna", "Tobias", "Uma", "Vesna", "Wendell", "Ximena", "Yara", "Zoltan", "Adaeze", "Bjorn",
    "Clemence", "Dario", "Eszter", "Florian", "Giulia", "Hamza", "Isadora", "Jelena",
)  # fmt: skip
LAST_NAMES = (
    "Abernathy", "Bianchi", "Cortez", "Dvorak", "Eriksen", "Farouk", "Galindo", "Hoffmann",
    "Iversen", "Jankowski", "Kapoor", "Larsson", "Mendoza", "Nwosu", "Ostrowski", "Pellegrini",
    "Quispe", "Rahimi", "Sandoval", "Thorne", "Ueda", "Valenti", "Wexler", "Yilmaz", "Zeller",
)  # fmt: skip
CITIES = (
    "Rivermist", "Stonebrook", "Maplecrest", "Silverpine", "Shadowridge", "London", "Paris",
    "Sunset Valley", "Oakendale", "Willowbend", "Crescent Hollow", "Autumnville", "Pinehaven",
    "Greenfield", "San Francisco", "Los Angeles", "New York", "Chicago", "Boston", "Beijing",
    "Hong Kong", "Rome", "Tokyo",
)  # fmt: skip
"""The cities that the classes know."""

TODAY = date(2024, 9, 1)
"""The day on which TradingBot's clock stands."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone in the scenario; first names are unique in it."""

    first: str
    last: str
    handle: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class SharedScenario:
    """The user, the people around, the cities that matter, and today's date."""

    me: Colleague
    people: tuple[Colleague, ...]
    cities: tuple[str, ...]
    today: date

    def day(self, ahead: int) -> str:
        """The date `ahead` days from today, as YYYY-MM-DD."""
        return (self.today + timedelta(days=ahead)).isoformat()


def share(rng: Random) -> SharedScenario:
    """Everything that the classes of one scenario share."""
    count = rng.randint(6, 8)
    firsts, lasts = rng.sample(FIRST_NAMES, count), rng.sample(LAST_NAMES, count)
    me, *people = (_person(*names, rng) for names in zip(firsts, lasts, strict=True))
    return SharedScenario(me, tuple(people), tuple(rng.sample(CITIES, 5)), TODAY)


def _person(first: str, last: str, rng: Random) -> Colleague:
    one, other = first.lower(), last.lower()
    handles = (
        f"{one}_{other}",
        f"{one}{other[0]}",
        f"{other}.{one}",
        f"{one}_{rng.randint(11, 98)}",
    )
    return Colleague(first, last, rng.choice(handles))
