"""A doctor's practice: functions over a module's variables, listed in TOOLS.

turnloom generate --env python:examples.clinic:TOOLS -n 20
"""

from __future__ import annotations

from enum import Enum
from random import Random
from typing import Any

today = "2026-05-04"
doctors: list[dict[str, Any]] = [
    {"name": "Hanne Amsel", "specialty": "dermatology", "fee": 90},
    {"name": "Neil Corrigan", "specialty": "cardiology", "fee": 140},
    {"name": "Adaeze Iwu", "specialty": "cardiology", "fee": 120},
    {"name": "Claire Petit", "specialty": "pediatrics", "fee": 70},
    {"name": "Leif Solberg", "specialty": "dermatology", "fee": 110},
]
slots: list[dict[str, Any]] = []
appointments: dict[str, dict[str, Any]] = {}
reminders: list[str] = []


class Channel(Enum):
    """How a reminder goes out."""

    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"


def _scenario(rng: Random) -> dict[str, Any]:
    """Free slots over two weeks, for every doctor."""
    times = ["08:30", "09:15", "10:00", "11:45", "13:30", "15:00", "16:15"]
    free = []
    for doctor in doctors:
        for day in sorted(rng.sample(range(5, 17), 4)):
            free.append(
                {
                    "slot_id": f"S{rng.randrange(1000, 9999)}{len(free)}",
                    "doctor": doctor["name"],
                    "date": f"2026-05-{day:02}",
                    "time": rng.choice(times),
                }
            )
    return {"slots": free}


def list_doctors(specialty: str) -> list[dict[str, Any]]:
    """List the doctors of a specialty, with their consultation fees.

    Args:
        specialty: The field of medicine, such as cardiology.
    """
    return [doctor for doctor in doctors if doctor["specialty"] == specialty]


def find_slots(doctor: str) -> list[dict[str, Any]]:
    """Find the free slots of a doctor.

    Args:
        doctor: The doctor's name.
    """
    if doctor not in [each["name"] for each in doctors]:
        raise ValueError(f"{doctor} does not work here")
    return [
        {key: slot[key] for key in ("slot_id", "date", "time")}
        for slot in slots
        if slot["doctor"] == doctor
    ]


def book_appointment(slot_id: str, patient_name: str, reason: str) -> dict[str, Any]:
    """Book an appointment in a free slot.

    Args:
        slot_id: The slot's number.
        patient_name: Who the appointment is for.
        reason: What the visit is about.
    """
    for slot in slots:
        if slot["slot_id"] == slot_id:
            slots.remove(slot)
            number = f"A{100 + len(appointments)}"
            appointments[number] = {
                **slot,
                "patient": patient_name,
                "reason": reason,
                "paid": False,
            }
            return {
                "appointment_id": number,
                "doctor": slot["doctor"],
                "date": slot["date"],
                "time": slot["time"],
            }
    raise ValueError(f"slot {slot_id} is taken")


def cancel_appointment(appointment_id: str) -> dict[str, Any]:
    """Cancel an appointment; its slot is free again."""
    if appointment_id not in appointments:
        raise ValueError(f"there is no appointment {appointment_id}")
    gone = appointments.pop(appointment_id)
    slots.append({key: gone[key] for key in ("slot_id", "doctor", "date", "time")})
    return {"cancelled": appointment_id, "date": gone["date"]}


def pay_appointment(appointment_id: str, tip: float = 0) -> dict[str, Any]:
    """Pay the fee for an appointment."""
    if appointment_id not in appointments:
        raise ValueError(f"there is no appointment {appointment_id}")
    appointment = appointments[appointment_id]
    if appointment["paid"]:
        raise ValueError("the fee has been paid already")
    appointment["paid"] = True
    fee = next(each["fee"] for each in doctors if each["name"] == appointment["doctor"])
    return {"receipt_number": f"R-{appointment_id}", "amount": fee + tip}


def print_receipt(appointment_id: str) -> dict[str, Any]:
    """Print the receipt of an appointment that has been paid."""
    appointment = appointments.get(appointment_id)
    if appointment is None or not appointment["paid"]:
        raise ValueError("there is nothing to print before the fee is paid")
    return {
        "patient": appointment["patient"],
        "doctor": appointment["doctor"],
        "date": appointment["date"],
    }


async def send_reminder(appointment_id: str, channel: Channel = Channel.EMAIL) -> dict[str, Any]:
    """Send the patient a reminder of an appointment.

    Args:
        appointment_id: The appointment's number.
        channel: How the reminder goes out.
    """
    if appointment_id not in appointments:
        raise ValueError(f"there is no appointment {appointment_id}")
    reminders.append(appointment_id)
    return {"sent": True, "channel": channel.value}


TOOLS = [
    list_doctors,
    find_slots,
    book_appointment,
    cancel_appointment,
    pay_appointment,
    print_receipt,
    send_reminder,
]
