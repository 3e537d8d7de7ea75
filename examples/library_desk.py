"""A small lending library: a plain class, as one has it lying around.

turnloom generate --env python:examples.library_desk:LibraryDesk -n 20
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

SHELF = [
    ("The Salt Path", "Raynor Winn", "memoir", 2018),
    ("Piranesi", "Susanna Clarke", "fantasy", 2020),
    ("Jonathan Strange", "Susanna Clarke", "fantasy", 2004),
    ("The Left Hand of Darkness", "Ursula Le Guin", "science fiction", 1969),
    ("The Dispossessed", "Ursula Le Guin", "science fiction", 1974),
    ("A Wizard of Earthsea", "Ursula Le Guin", "fantasy", 1968),
    ("The Overstory", "Richard Powers", "fiction", 2018),
    ("Bewilderment", "Richard Powers", "fiction", 2021),
    ("Underland", "Robert Macfarlane", "nature", 2019),
    ("The Old Ways", "Robert Macfarlane", "nature", 2012),
    ("H is for Hawk", "Helen Macdonald", "memoir", 2014),
    ("Circe", "Madeline Miller", "fantasy", 2018),
]
MEMBERS = ["Ada Brandt", "Bilal Aziz", "Carla Mendes", "Dieter Voss", "Esi Boateng", "Finn Larsen"]


@dataclass
class Loan:
    """A book in a member's hands."""

    loan_id: str
    book_id: str
    title: str
    member_id: str
    due_date: date


class LibraryDesk:
    """The desk of a lending library."""

    def __init__(
        self, today: date, books: dict[str, dict[str, Any]], members: dict[str, str]
    ) -> None:
        self.today = today
        self.books = books
        self.members = members
        self.loans: dict[str, Loan] = {}
        self.holds: dict[str, list[str]] = {}
        self._next = 1

    @staticmethod
    def _scenario(rng: Random) -> dict[str, Any]:
        books = {}
        for number, (title, author, genre, year) in enumerate(rng.sample(SHELF, 9)):
            books[f"B{rng.randrange(10, 99)}{number}"] = {
                "title": title,
                "author": author,
                "genre": genre,
                "year": year,
                "copies": rng.randint(1, 3),
            }
        members = {f"M{rng.randrange(100, 999)}{n}": name for n, name in enumerate(MEMBERS)}
        return {
            "today": date(2026, 3, 2) + timedelta(days=rng.randrange(200)),
            "books": books,
            "members": members,
        }

    def find_books(
        self, author: str | None = None, genre: str | None = None
    ) -> list[dict[str, Any]]:
        """Find books in the catalogue, by author or genre.

        Args:
            author: The author's full name.
            genre: The genre, such as fantasy or memoir.
        """
        return [
            {"book_id": book_id, **book}
            for book_id, book in self.books.items()
            if author in (None, book["author"]) and genre in (None, book["genre"])
        ]

    def find_member(self, name: str) -> dict[str, Any]:
        """Look up a member of the library by name."""
        for member_id, full_name in self.members.items():
            if full_name == name:
                on_loan = [loan for loan in self.loans.values() if loan.member_id == member_id]
                return {"member_id": member_id, "name": full_name, "books_on_loan": len(on_loan)}
        raise KeyError(f"no member called {name}")

    def borrow_book(self, book_id: str, member_id: str) -> Loan:
        """Lend a book to a member for three weeks.

        Args:
            book_id: The book's number.
            member_id: The member's number.
        """
        if member_id not in self.members:
            raise KeyError(f"no member {member_id}")
        book = self.books[book_id]
        if book["copies"] == 0:
            raise ValueError(f"every copy of {book['title']} is on loan")
        book["copies"] -= 1
        loan = Loan(
            f"L{self._next:04}", book_id, book["title"], member_id, self.today + timedelta(days=21)
        )
        self.loans[loan.loan_id] = loan
        self._next += 1
        return loan

    def list_loans(self, member_id: str) -> list[Loan]:
        """List the loans of a member."""
        if member_id not in self.members:
            raise KeyError(f"no member {member_id}")
        return [loan for loan in self.loans.values() if loan.member_id == member_id]

    def renew_loan(self, loan_id: str, weeks: int = 2) -> Loan:
        """Extend a loan by some weeks.

        Args:
            loan_id: The loan's number.
            weeks: By how many weeks, four at most.
        """
        if not 1 <= weeks <= 4:
            raise ValueError("a loan can be extended by one to four weeks")
        loan = self.loans[loan_id]
        loan.due_date += timedelta(weeks=weeks)
        return loan

    def return_book(self, loan_id: str) -> dict[str, Any]:
        """Take back the book of a loan."""
        loan = self.loans.pop(loan_id)
        self.books[loan.book_id]["copies"] += 1
        return {"title": loan.title, "late": loan.due_date < self.today}

    def place_hold(self, book_id: str, member_id: str, pickup_date: date) -> dict[str, Any]:
        """Put a book aside for a member until a pickup date.

        Args:
            book_id: The book's number.
            member_id: The member's number.
            pickup_date: The day on which the member comes for it; within the next two weeks.
        """
        if member_id not in self.members:
            raise KeyError(f"no member {member_id}")
        if not self.today < pickup_date <= self.today + timedelta(days=14):
            raise ValueError("a book is put aside for two weeks at most")
        title = self.books[book_id]["title"]
        self.holds.setdefault(book_id, []).append(member_id)
        return {
            "title": title,
            "place_in_line": len(self.holds[book_id]),
            "pickup_date": pickup_date,
        }

    def register_member(self, name: str, email: str) -> dict[str, Any]:
        """Register a new member.

        Args:
            name: The member's full name.
            email: The member's e-mail address.
        """
        member_id = f"M{1000 + len(self.members)}"
        self.members[member_id] = name
        return {"member_id": member_id, "name": name, "email": email}
