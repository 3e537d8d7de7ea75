class Desk:
    """Where a lab lends out its instruments."""

    def __init__(self):
        self.instruments = {
            "I7": {"name": "Leica M80", "kind": "microscope", "price": 40},
            "I9": {"name": "Zeiss Axio", "kind": "microscope", "price": 65},
            "I12": {"name": "Mettler XS", "kind": "balance", "price": 15},
        }
        self.loans = {}

    def find_instruments(self, kind: str) -> list[dict]:
        """Find instruments of one kind."""
        return [
            {"instrument_id": key, **one}
            for key, one in self.instruments.items()
            if one["kind"] == kind
        ]

    def lend_instrument(self, instrument_id: str, days: int) -> dict:
        """Lend an instrument for some days."""
        loan_id = f"L{100 + len(self.loans)}"
        self.loans[loan_id] = instrument_id
        return {"loan_id": loan_id, "cost": days * self.instruments[instrument_id]["price"]}

    def return_instrument(self, loan_id: str) -> dict:
        """Take back a loan."""
        return {"instrument": self.instruments[self.loans.pop(loan_id)]["name"]}
