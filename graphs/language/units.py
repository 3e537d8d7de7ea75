"""Units that names of fields and parameters end in: `weight_kg`, `cost_eur`."""

from __future__ import annotations

UNITS = {
    "km": "km", "m": "m", "cm": "cm", "mm": "mm", "miles": "miles", "feet": "feet",
    "kg": "kg", "g": "g", "mg": "mg", "grams": "grams", "lb": "lb", "l": "l", "ml": "ml",
    "kb": "KB", "mb": "MB", "gb": "GB", "kwh": "kWh",
    "seconds": "seconds", "minutes": "minutes", "hours": "hours", "days": "days", "weeks": "weeks",
    "months": "months", "percent": "percent",
    "eur": "euros", "usd": "dollars", "gbp": "pounds", "chf": "francs",
}  # fmt: skip
"""A name's last part, and the unit as one says it behind a number."""

SYMBOLS = frozenset(name for name, said in UNITS.items() if len(said) < 4)
"""Units that are written as symbols, behind figures only: "3 kg", but "three days"."""
