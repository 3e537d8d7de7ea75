"""The world that the built-in domains share: one user, the people around them, places, a date.

Every domain's scenario is generated from the same `SharedWorld`, so that a name in the calendar is
a name in the address book, a flight's city is a colleague's city, and an order is paid in the same
money as a booking. Values flow across domains because they speak of the same things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FIRST_NAMES = (
    "Mara", "Tomas", "Priya", "Jonas", "Aiko", "Leila", "Marcus", "Ingrid", "Rafael", "Noor",
    "Hannah", "Kwame", "Sofia", "Dmitri", "Elena", "Oscar", "Yuki", "Amara", "Felix", "Chloe",
    "Mateo", "Zara", "Viktor", "Lucia", "Samir", "Greta", "Hugo", "Nadia", "Callum", "Ines",
)  # fmt: skip
LAST_NAMES = (
    "Lindqvist", "Okafor", "Moreau", "Castellano", "Haddad", "Novak", "Bergstrom", "Silva",
    "Tanaka", "Fischer", "Kaur", "Delgado", "Whitfield", "Janssen", "Petrov", "Adeyemi",
    "Romano", "Keller", "Doyle", "Mbeki", "Sorensen", "Varga", "Nakamura", "Ferrante",
)  # fmt: skip
COMPANIES = (
    "Fjord Analytics", "Halden Optics", "Brightwater Foods", "Kestrel Logistics", "Lumen Press",
    "Northgate Robotics", "Orchard Health", "Pinecrest Studio", "Quarry Lane Design",
    "Saltmarsh Energy", "Tidewell Software", "Vantage Rail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """A city with its main airport's IATA code and its country."""

    name: str
    airport: str
    country: str


CITIES = (
    City("Lisbon", "LIS", "Portugal"), City("Brussels", "BRU", "Belgium"),
    City("Oslo", "OSL", "Norway"), City("Vienna", "VIE", "Austria"),
    City("Madrid", "MAD", "Spain"), City("Dublin", "DUB", "Ireland"),
    City("Prague", "PRG", "Czechia"), City("Athens", "ATH", "Greece"),
    City("Zurich", "ZRH", "Switzerland"), City("Copenhagen", "CPH", "Denmark"),
    City("Milan", "MXP", "Italy"), City("Warsaw", "WAW", "Poland"),
    City("Helsinki", "HEL", "Finland"), City("Edinburgh", "EDI", "United Kingdom"),
    City("Porto", "OPO", "Portugal"), City("Hamburg", "HAM", "Germany"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone the user knows. First names are unique within a world."""

    id: str
    name: str
    email: str
    phone: str
    company: str
    city: City

    @property
    def first(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class SharedWorld:
    """What all domains of one scenario agree on. Money is in euros throughout."""

    today: date
    me: Contact
    people: tuple[Contact, ...]
    cities: tuple[City, ...]

    def day(self, offset: int) -> str:
        """The date `offset` days from today, as YYYY-MM-DD."""
        return (self.today + timedelta(days=offset)).isoformat()

    def someone(self, rng: Random) -> Contact:
        return rng.choice(self.people)

    def others(self, rng: Random, count: int) -> Sequence[Contact]:
        """`count` different people, in random order."""
        return rng.sample(self.people, count)


def make_world(rng: Random) -> SharedWorld:
    """Generate a world: 9 people, 7 cities, a working day in 2026 as today."""
    today = date(2026, 1, 5) + timedelta(weeks=rng.randrange(50), days=rng.randrange(5))
    cities = tuple(rng.sample(CITIES, 7))
    firsts = rng.sample(FIRST_NAMES, 10)
    lasts = rng.sample(LAST_NAMES, 10)
    people = []
    for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        company = rng.choice(COMPANIES)
        host = company.split()[0].lower()
        people.append(
            Contact(
                id=f"c_{rng.randrange(100, 1000)}{number}",
                name=f"{first} {last}",
                email=f"{first.lower()}.{last.lower()}@{host}.example",
                phone=_phone(rng),
                company=company,
                city=rng.choice(cities),
            )
        )
    return SharedWorld(today=today, me=people[0], people=tuple(people[1:]), cities=cities)


def _phone(rng: Random) -> str:
    pairs = " ".join(str(rng.randrange(10, 100)) for _ in range(3))
    return f"+32 4{rng.randrange(70, 100)} {pairs}"
