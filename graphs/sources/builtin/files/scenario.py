"""What the file domain starts with: folders, documents that agree with the world, expenses."""

from __future__ import annotations

from random import Random
from typing import NamedTuple, cast

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.mentions import MONTHS
from turnloom.graphs.sources.builtin.files.arguments import COSTS, purpose
from turnloom.graphs.sources.builtin.files.records import (
    ROLES,
    AccessRecord,
    ApproverRecord,
    DocumentRecord,
    ExpenseRecord,
    FilesState,
    FolderRecord,
    ReceiptRecord,
)
from turnloom.graphs.sources.builtin.world import COMPANIES, SharedWorld

FOLDERS = (
    "Contracts", "Clients", "Travel", "Accounting", "Archive", "Drafts", "Team", "Events",
    "Suppliers", "Board", "Personal", "Projects",
)  # fmt: skip
VENDORS: dict[str, tuple[str, ...]] = {
    "travel": ("Taxi Verde", "Harbour Cabs", "City Parking", "Nordic Rail", "Airport Shuttle"),
    "meal": ("Bistro Azul", "Café Norte", "Trattoria Luce", "Noodle Lane", "The Copper Pan"),
    "lodging": ("Hotel Meridian", "Pension Flora", "Hotel Quay", "Casa Miro"),
    "software": ("Pixelforge", "Tabulo", "Inkwell Apps"),
    "training": ("Open Lectern", "Skillyard", "Forum Academy"),
}
SUBJECTS = (
    "maintenance", "catering", "licence", "consulting", "cleaning", "support", "recruiting",
    "translation", "logistics", "packaging", "security", "workshop", "website", "newsletter",
)  # fmt: skip


class DocumentForm(NamedTuple):
    """How documents of one type are titled and worded, what they cost, when their date lies."""

    titles: tuple[str, ...]
    texts: tuple[str, ...]
    amounts: tuple[int, int] | None
    days: tuple[int, int]


FORMS: dict[str, DocumentForm] = {
    "contract": DocumentForm(
        ("{company} {subject} contract", "{Subject} agreement {company}"),
        (
            "Agreement with {company} on {subject}. It runs until {date} and costs {amount} euros "
            "a year.",
            "{company} provides {subject} services in {city} for {amount} euros. The contract "
            "ends on {date} unless renewed.",
            "Signed by {person} for {company}. Yearly fee {amount} euros, notice possible until "
            "{date}.",
        ),
        (1800, 24000),
        (20, 300),
    ),
    "proposal": DocumentForm(
        ("{Subject} proposal for {company}", "Offer to {company} on {subject}"),
        (
            "We offer {company} a {subject} package for {amount} euros. The offer stands until "
            "{date}.",
            "{person} asked for a quote on {subject} in {city}. Our price is {amount} euros; "
            "{company} will decide by {date}.",
            "Scope: {subject} for {company}. Budget {amount} euros, answer expected on {date}.",
        ),
        (900, 18000),
        (2, 45),
    ),
    "report": DocumentForm(
        ("{Subject} report {company}", "{company} {subject} review"),
        (
            "{company} spent {amount} euros on {subject} up to {date}. {person} recommends "
            "renegotiating.",
            "Results of the {subject} survey in {city} as of {date}. Cost so far: {amount} euros.",
            "Progress with {company}: {subject} is two weeks behind. {amount} euros used by "
            "{date}.",
        ),
        (400, 9000),
        (-80, -3),
    ),
    "presentation": DocumentForm(
        ("{Subject} slides for {company}", "{company} pitch on {subject}"),
        (
            "Twelve slides on {subject} for {company}, to be shown in {city} on {date}. {person} "
            "speaks first.",
            "Talk about {subject} at {company} on {date}; {person} takes the questions.",
            "Kick-off with {company} in {city} on {date}. Main point: {subject} within budget.",
        ),
        None,
        (2, 40),
    ),
}


def make_scenario(world: SharedWorld, rng: Random) -> JsonObject:
    """The documents and expenses of the world's user today; about 8 KB of JSON."""
    folders: list[FolderRecord] = [
        {"folder_id": f"f-{number}", "name": name}
        for number, name in zip(rng.sample(range(210, 990), 6), rng.sample(FOLDERS, 6), strict=True)
    ]
    next_access = rng.randrange(310, 880)
    next_document = rng.randrange(21000, 88000)
    next_expense = rng.randrange(2100, 8800)
    receipts, expenses = _receipts(world, rng, next_expense)
    documents = [
        document
        for doc_type, form in FORMS.items()
        for document in _documents(world, rng, doc_type, form)
    ]
    _file(world, rng, documents, folders)
    for number, access in enumerate(row for document in documents for row in document["access"]):
        access["access_id"] = f"acc-{next_access + 2 * number}"
    renumbered = {
        document["doc_id"]: f"doc-{next_document + 11 * place - rng.randrange(1, 9)}"
        for place, document in enumerate(rng.sample(documents, len(documents)))
    }
    for document in documents:
        document["doc_id"] = renumbered[document["doc_id"]]
    rng.shuffle(documents)
    state: FilesState = {
        "today": world.today.isoformat(),
        "me": world.me.name,
        "pin": f"{rng.randrange(1000, 10000)}",
        "confirmed": False,
        "cities": [city.name for city in world.cities],
        "people": {person.name: person.email for person in world.people},
        "folders": folders,
        "documents": documents,
        "receipts": receipts,
        "expenses": expenses,
        "approvers": _approvers(world, rng),
        "next": {
            "document": next_document + 11 * len(documents) + 3,
            "expense": next_expense + 3 * len(expenses) + 2,
            "access": next_access + 2 * sum(len(document["access"]) for document in documents),
        },
    }
    return cast(JsonObject, state)


def _receipts(
    world: SharedWorld, rng: Random, number: int
) -> tuple[list[ReceiptRecord], list[ExpenseRecord]]:
    """Receipts, and the expenses claimed with them; some are not attached, or not claimed yet."""
    receipts: list[ReceiptRecord] = []
    expenses: list[ExpenseRecord] = []
    categories = [*VENDORS, *rng.choices(list(VENDORS), k=4)]
    rng.shuffle(categories)
    vendors = {category: rng.sample(names, len(names)) for category, names in VENDORS.items()}
    statuses = ("draft", "draft", "draft", "submitted", "approved", "rejected", "rejected")
    attached = {0, 3, 4, 5}
    serial = rng.randrange(100, 900)
    for place, (category, age) in enumerate(
        zip(categories, rng.sample(range(2, 80), len(categories)), strict=True)
    ):
        amount = rng.randrange(*COSTS[category]) + rng.choice((0.0, 0.2, 0.4, 0.5, 0.8, 0.9))
        while any(receipt["amount"] == amount for receipt in receipts):
            amount += 1.5
        city = rng.choice(world.cities).name
        receipts.append(
            {
                "receipt_id": f"rc-{serial + 7 * place}",
                "vendor": vendors[category].pop() if vendors[category] else f"Kiosk {city}",
                "city": city,
                "amount": amount,
                "paid_on": world.day(-age),
            }
        )
        if place < len(statuses):
            expenses.append(
                {
                    "expense_id": f"E-{number + 3 * place - rng.randrange(2)}",
                    "purpose": _purpose(world, rng, category, expenses, city),
                    "category": category,
                    "amount": amount,
                    "spent_on": world.day(-age),
                    "status": statuses[place],
                    "receipt": receipts[place]["receipt_id"] if place in attached else "",
                    "reference": "",
                }
            )
    rng.shuffle(receipts)
    rng.shuffle(expenses)
    return receipts, expenses


def _purpose(
    world: SharedWorld, rng: Random, category: str, expenses: list[ExpenseRecord], city: str
) -> str:
    taken = {expense["purpose"] for expense in expenses}
    said = purpose(rng, category, city, rng.choice(COMPANIES), world.someone(rng).name)
    while said in taken:
        other = rng.choice(world.cities).name
        said = purpose(rng, category, other, rng.choice(COMPANIES), world.someone(rng).name)
    return said


def _documents(
    world: SharedWorld, rng: Random, doc_type: str, form: DocumentForm
) -> list[DocumentRecord]:
    count = rng.choice((2, 2, 3) if doc_type == "presentation" else (2, 3, 3, 4))
    owners = [world.me.name, *(person.name for person in world.others(rng, 2))]
    days = rng.sample(range(*form.days), count)
    documents: list[DocumentRecord] = []
    for place, (company, subject, day) in enumerate(
        zip(rng.sample(COMPANIES, count), rng.sample(SUBJECTS, count), days, strict=True)
    ):
        amount = float(rng.randrange(*form.amounts) // 10 * 10) if form.amounts else 0.0
        date = world.day(day)
        words = {
            "company": company,
            "subject": subject,
            "Subject": subject.capitalize(),
            "city": rng.choice(world.cities).name,
            "person": world.someone(rng).name,
            "date": _written(date),
            "amount": f"{amount:.0f}",
        }
        documents.append(
            {
                "doc_id": f"{doc_type} {place}",
                "title": rng.choice(form.titles).format_map(words),
                "doc_type": doc_type,
                "folder_id": "",
                "owner": owners[0] if place == 0 else rng.choice(owners),
                "modified": "",
                "size_kb": 0,
                "company": company,
                "date": date,
                "amount": amount,
                "text": rng.choice(form.texts).format_map(words),
                "access": [],
            }
        )
    return documents


def _written(iso: str) -> str:
    """A date as a document has it: October 20, 2026."""
    year, month, day = iso.split("-")
    return f"{MONTHS[int(month) - 1]} {int(day)}, {year}"


def _file(
    world: SharedWorld, rng: Random, documents: list[DocumentRecord], folders: list[FolderRecord]
) -> None:
    """Put documents into folders, with a last change, a size, and people who may see them."""
    ages = rng.sample(range(1, 90), len(documents))
    sizes = rng.sample(range(18, 4200), len(documents))
    for document, age, size in zip(documents, ages, sizes, strict=True):
        document["modified"] = world.day(-age)
        document["size_kb"] = size
        document["folder_id"] = rng.choice(folders)["folder_id"]
        document["access"] = _access(world, rng, document)


def _access(world: SharedWorld, rng: Random, document: DocumentRecord) -> list[AccessRecord]:
    count = rng.choice((1, 1, 2, 2, 3))
    people = [person for person in world.people if person.name != document["owner"]]
    return [
        {
            "access_id": "",
            "name": person.name,
            "role": rng.choice(ROLES),
            "since": world.day(-since),
        }
        for person, since in zip(
            rng.sample(people, count), rng.sample(range(1, 60), count), strict=True
        )
    ]


def _approvers(world: SharedWorld, rng: Random) -> list[ApproverRecord]:
    limits = sorted(rng.sample((150, 300, 500, 800, 1000, 1500, 2500), 3))
    days = rng.sample(range(1, 9), 3)
    numbers = rng.sample(range(11, 98), 3)
    return [
        {
            "approver_id": f"ap-{number}",
            "name": person.name,
            "email": person.email,
            "limit": float(limit),
            "reply_days": reply,
        }
        for person, limit, reply, number in zip(
            world.others(rng, 3), limits, days, numbers, strict=True
        )
    ]
