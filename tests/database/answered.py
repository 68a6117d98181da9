"""A small register, and answers as rows, for the tests of what the register answers."""

from datetime import date
from typing import Any

from data_access.selection import Selection

ALL = Selection()

# One boat, told by two agencies that disagree; one report of its own, of which little is known.
BOAT = {"case_id": "C1", "event_date": date(2026, 3, 7), "event_precision": "day"}
REPORTS = [
    BOAT | {"agency": "KWCARIB", "source_grade": "C", "theme": "smuggling", "place": "BQ-lac"},
    BOAT | {"agency": "KMar", "source_grade": "A", "theme": "trafficking"},
    {"agency": "KPCN", "country": "CW", "registered_date": date(2026, 2, 1)},
]
CHILDREN: dict[str, list[dict[str, Any]]] = {
    "exploitation": [
        {"report_id": "R0", "sector": "construction"},
        {"report_id": "R1", "sector": "construction"},
        {"report_id": "R1", "sector": "retail"},
    ],
    "person_group": [
        {"report_id": "R0", "role": "migrant", "number_from": 30, "number_to": 32,
         "citizenship": "VE"},
        {"report_id": "R1", "role": "migrant", "number_from": 34, "citizenship": "CO",
         "age_band": "9-17"},
        {"report_id": "R1", "role": "suspect", "number_from": 2},
    ],
    "leg": [
        {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac",
         "mode": "small_boat", "persons_from": 30},
        {"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac",
         "mode": "small_boat", "persons_from": 4},
        {"report_id": "R0", "origin": "BQ-lac", "destination": "CW-fuikbaai",
         "mode": "small_boat"},
    ],
    "means_of_control": [
        {"report_id": "R0", "means": "DebtBondage", "present": True},
        {"report_id": "R0", "means": "FalsePromises", "present": False},
        {"report_id": "R0", "means": "PhysicalAbuse", "present": None},
    ],
}  # fmt: skip


def rows(frame: Any) -> list[tuple[Any, ...]]:
    cleaned = frame.astype(object).where(frame.notna(), None)
    return sorted(cleaned.itertuples(index=False, name=None), key=repr)
