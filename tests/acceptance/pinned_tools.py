"""A repair shop for bicycles: the tools of a run that is pinned. Changed, it is another run."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any, Literal

NAMES = ("Ada Lindqvist", "Bruno Keller", "Chiara Neri", "Dov Harel", "Esi Mensah")
MAKES = ("Falter", "Condor", "Velaro", "Brisk")


class RepairShop:
    """Where bicycles are brought in, repaired and paid for."""

    def __init__(self, bikes: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
        self.today = date(2026, 3, 9)
        self.bikes = bikes
        self.parts = parts
        self._jobs: dict[str, dict[str, Any]] = {}

    @staticmethod
    def _scenario(rng: Random) -> dict[str, Any]:
        numbers = rng.sample(range(100, 1000), 9)
        bikes = [
            {
                "bike_id": f"B{number}",
                "owner": rng.choice(NAMES[:3]),
                "make": rng.choice(MAKES),
                "kind": rng.choice(("city", "racing", "cargo")),
                "year": rng.randrange(2012, 2026),
            }
            for number in numbers
        ]
        parts = [
            {
                "part_no": f"{kind[:2].upper()}-{rng.randrange(1000, 10000)}",
                "kind": kind,
                "price": p,
            }
            for kind in ("chain", "brake", "light")
            for p in rng.sample(range(8, 90), 3)
        ]
        return {"bikes": bikes, "parts": parts}

    def find_bikes(self, owner: str) -> list[dict[str, Any]]:
        """Find the bikes of an owner."""
        return [bike for bike in self.bikes if bike["owner"] == owner]

    def search_parts(self, kind: Literal["chain", "brake", "light"]) -> list[dict[str, Any]]:
        """Search the parts of a kind that are in stock.

        Args:
            kind: What the part is.
        """
        return [part for part in self.parts if part["kind"] == kind]

    def open_job(self, bike_id: str, ready_date: date, urgent: bool = False) -> dict[str, Any]:
        """Open a repair job for a bike.

        Args:
            bike_id: The bike's number.
            ready_date: The day on which the bike has to be ready.
            urgent: Whether it goes before the others.
        """
        if ready_date < self.today:
            raise ValueError("that day is past")
        bike = next(bike for bike in self.bikes if bike["bike_id"] == bike_id)
        job_id = f"J{700 + len(self._jobs)}"
        fee = 45.5 if urgent else 30.0
        self._jobs[job_id] = {"bike_id": bike_id, "total": fee, "paid": False}
        return {"job_id": job_id, "make": bike["make"], "ready_date": ready_date, "total": fee}

    def fit_part(self, job_id: str, part_no: str, quantity: int = 1) -> dict[str, Any]:
        """Add a part to a repair job."""
        part = next(part for part in self.parts if part["part_no"] == part_no)
        job = self._jobs[job_id]
        job["total"] += part["price"] * quantity
        return {"job_id": job_id, "kind": part["kind"], "total": job["total"]}

    async def pay_job(
        self, job_id: str, method: Literal["cash", "card"] = "card"
    ) -> dict[str, Any]:
        """Pay for a repair job."""
        if self._jobs[job_id]["paid"]:
            return {"error": "that job is paid for"}
        self._jobs[job_id]["paid"] = True
        return {"receipt_no": f"R-{job_id}", "amount": self._jobs[job_id]["total"]}

    def print_receipt(self, receipt_no: str) -> dict[str, Any]:
        """Print a receipt."""
        job = self._jobs[receipt_no.removeprefix("R-")]
        return {"receipt_no": receipt_no, "bike_id": job["bike_id"], "pages": 1}

    def cancel_job(self, job_id: str) -> dict[str, Any]:
        """Cancel a repair job that is not paid for."""
        if self._jobs[job_id]["paid"]:
            return {"error": "that job is paid for"}
        return {"cancelled": job_id, "bike_id": self._jobs.pop(job_id)["bike_id"]}
