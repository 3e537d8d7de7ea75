"""What a user could ask for in the present state of their files, and how they write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.builtin.files.records import CATEGORIES, ROLES, FilesState

COSTS: dict[str, tuple[int, int]] = {
    "travel": (9, 140), "meal": (14, 160), "lodging": (95, 480), "software": (12, 220),
    "training": (80, 650),
}  # fmt: skip
PURPOSES: dict[str, tuple[str, ...]] = {
    "travel": (
        "a taxi to the airport in {city}",
        "a train ticket to {city}",
        "two days of parking in {city}",
        "a tram pass in {city}",
        "the ride to {company}",
        "extra luggage on the way to {city}",
    ),
    "meal": (
        "dinner with {company}",
        "lunch with {person}",
        "breakfast before the meeting in {city}",
        "coffee and cake for the visitors from {company}",
        "a farewell dinner for {person}",
    ),
    "lodging": (
        "two nights in {city}",
        "a hotel room near {company}",
        "one night in {city} after a missed connection",
        "a room in {city} for {person}",
    ),
    "software": (
        "a licence for drawing software",
        "a year of cloud backup",
        "a screen recorder for the demo at {company}",
        "a translation tool for the {city} project",
        "extra seats for the survey tool",
    ),
    "training": (
        "a negotiation workshop in {city}",
        "a first-aid course in {city}",
        "an evening class in public speaking",
        "a seminar on contracts with {person}",
        "the data course that {company} runs",
    ),
}
NOTES = (
    (
        "Packing list for {city}",
        "Charger, badge, slides, rain jacket, present for {first}.",
    ),
    ("Questions for {company}", "Who signs? When can they start? Is delivery to {city} included?"),
    ("Call with {first}", "Agreed to split the work: {first} takes {city}, I take the budget."),
    ("Ideas for the {city} offsite", "Boat tour, cooking class, or a quiz run by {first}."),
    ("Seating plan {city}", "{first} next to the guests from {company}, the others as they like."),
    (
        "Handover to {first}",
        "Still open: the offer to {company}, the keys of the {city} office.",
    ),
    ("Budget thoughts {month}", "Travel is over plan; {city} can wait until the next quarter."),
    ("Reading list", "The {company} case, two articles {first} sent, the chapter on pricing."),
    ("Gift ideas for {first}", "A cookbook, concert tickets in {city}, or a decent umbrella."),
    ("Risks with {company}", "Late deliveries, one supplier only, nobody on site in {city}."),
    ("Agenda {month}", "1. Numbers. 2. Visit from {company}. 3. {first} on the move to {city}."),
    ("Restaurants in {city}", "{first} liked the small place by the river; closed on Mondays."),
    (
        "Interview notes",
        "Three years at {company}, would move to {city}, free in {month}.",
    ),
    ("Lessons from {city}", "Book rooms earlier, bring adapters, let {first} do the welcome."),
    ("Complaints about {company}", "Two wrong invoices in {month}, and nobody called back."),
    ("Welcome text for {first}", "Glad to have you with us! Your desk in {city} is ready."),
    ("Parking rules", "Visitors of {company} park behind the building; {first} has the card."),
    ("Speech for {first}", "Ten years, three offices, and still the best jokes in {city}."),
    ("Moving checklist", "Cancel the {city} lease, tell {company} the new address, order boxes."),
    ("Minutes {month}", "{first} reported on {company}. Next meeting in {city}, date to follow."),
    ("Price list remarks", "{company} raised prices twice this year; ask {first} about options."),
    ("Shopping for the party", "Lemonade, candles, paper cups. {first} brings the music."),
)


def purpose(rng: Random, category: str, city: str, company: str, person: str) -> str:
    """What an expense of this category was for, as a noun phrase."""
    return rng.choice(PURPOSES[category]).format(city=city, company=company, person=person)


def suggest_arguments(state: JsonObject, tool: str, rng: Random) -> JsonObject:
    """Values a user could say in a call of `tool`; none where there is nothing to say."""
    suggest = _SUGGESTIONS.get(tool)
    return {} if suggest is None else suggest(cast("FilesState", state), rng)


def _search(files: FilesState, rng: Random) -> JsonObject:
    documents = files["documents"]
    types = sorted({document["doc_type"] for document in documents})
    doc_type = rng.choice(types)
    found = [document for document in documents if document["doc_type"] == doc_type]
    suggested: JsonObject = {"doc_type": doc_type}
    example = rng.choice(found)
    chance = rng.random()
    if chance < 0.25 and example["company"]:
        suggested["company"] = example["company"]
    elif chance < 0.5 and example["owner"] != files["me"]:
        suggested["owner"] = example["owner"]
    return suggested


def _note(files: FilesState, rng: Random) -> JsonObject:
    words = _words(files, rng)
    title, text = rng.choice(NOTES)
    return {"title": title.format_map(words), "text": text.format_map(words)}


def _role(_: FilesState, rng: Random) -> JsonObject:
    return {"role": rng.choice(ROLES)} if rng.random() < 0.6 else {}


def _receipts(_: FilesState, rng: Random) -> JsonObject:
    return {"unused_only": True} if rng.random() < 0.35 else {}


def _expenses(files: FilesState, rng: Random) -> JsonObject:
    statuses = sorted({expense["status"] for expense in files["expenses"]})
    status = rng.choice(statuses)
    found = [expense for expense in files["expenses"] if expense["status"] == status]
    suggested: JsonObject = {"status": status} if rng.random() < 0.8 else {}
    if not suggested or rng.random() < 0.2:
        suggested["category"] = rng.choice(found)["category"]
    return suggested


def _expense(files: FilesState, rng: Random) -> JsonObject:
    category = rng.choice(CATEGORIES)
    words = _words(files, rng)
    spent = date.fromisoformat(files["today"]) - timedelta(days=rng.randrange(1, 45))
    return {
        "amount": rng.randrange(*COSTS[category]) + rng.choice((0.0, 0.2, 0.4, 0.5, 0.75, 0.9)),
        "spent_on": spent.isoformat(),
        "category": category,
        "purpose": purpose(rng, category, words["city"], words["company"], words["person"]),
    }


def _pin(files: FilesState, _: Random) -> JsonObject:
    return {} if files["confirmed"] else {"pin": files["pin"]}


def _words(files: FilesState, rng: Random) -> dict[str, str]:
    person = rng.choice(list(files["people"]))
    today = date.fromisoformat(files["today"])
    companies = [row["company"] for row in files["documents"] if row["company"]]
    return {
        "person": person,
        "first": person.split()[0],
        "city": rng.choice(files["cities"]),
        "company": rng.choice(companies) if companies else "the client",
        "month": today.strftime("%B"),
        "year": str(today.year),
    }


_SUGGESTIONS: dict[str, Callable[[FilesState, Random], JsonObject]] = {
    "find_documents": _search,
    "create_document": _note,
    "list_receipts": _receipts,
    "share_document": _role,
    "confirm_identity": _pin,
    "list_expenses": _expenses,
    "add_expense": _expense,
}
