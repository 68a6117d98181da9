"""Every field of the contract that an agency fills in, and by what it is known whether it did.

A field of `TOLD_AS` is an attribute of a case, or one of its key figures; each of `ALONE` has a bit
of its own in the facts of a case (``filled``). What nobody fills in stands in `NOT_FILLED_IN`, with
why. A test holds the three against the contract, so that a new column is in one of them.
"""

from collections.abc import Iterator

from sqlalchemy import Table

from data_access import schema

Field = tuple[str, str]
"""Table and column."""

TOLD_AS: dict[Field, str] = {
    ("report", "theme"): "theme",
    ("report", "agency"): "agency",
    ("report", "country"): "area",
    ("exploitation", "type"): "exploitation_type",
    ("exploitation", "sector"): "sector",
    ("exploitation", "venue_type"): "venue_type",
    ("person_group", "role"): "role",
    ("person_group", "number_from"): "persons",
    ("person_group", "number_to"): "persons",
    ("person_group", "gender"): "gender",
    ("person_group", "age_band"): "age_band",
    ("person_group", "citizenship"): "citizenship",
    ("person_group", "document_country"): "document_country",
    ("means_of_control", "means"): "means_of_control",
    ("means_of_control", "present"): "means_of_control",
    ("recruitment", "method"): "recruitment_method",
    ("recruitment", "relation"): "recruiter_relation",
    ("indicator", "list"): "indicator",
    ("indicator", "code"): "indicator",
    ("leg", "origin"): "origin",
    ("leg", "destination"): "destination",
    ("leg", "mode"): "mode",
    ("leg", "vessel_type"): "vessel_type",
    ("leg", "price_usd"): "price",
    ("leg", "outcome"): "leg_outcome",
}

ALONE: dict[str, Field] = {
    "report_kind": ("report", "kind"),
    "event_date": ("report", "event_date"),
    "place": ("report", "place"),
    "source_grade": ("report", "source_grade"),
    "information_grade": ("report", "information_grade"),
    "handling": ("report", "handling"),
    "status": ("report", "status"),
    "venue": ("exploitation", "venue"),
    "fate": ("person_group", "fate"),
    "strength": ("indicator", "strength"),
    "departure": ("leg", "departure"),
    "arrival": ("leg", "arrival"),
    "vessel": ("leg", "vessel"),
    "persons_aboard": ("leg", "persons_from"),
    "money_channel": ("money_sign", "channel"),
    "money_direction": ("money_sign", "direction"),
    "money_amount": ("money_sign", "amount_band"),
    "money_origin": ("money_sign", "origin_country"),
    "money_destination": ("money_sign", "destination_country"),
    "identification": ("support", "identification"),
    "identified_date": ("support", "identified_date"),
    "reflection_period": ("support", "reflection_period"),
    "referral": ("support", "referral"),
    "support_outcome": ("support", "outcome"),
}
"""By name, in the order of their bits from 0."""

NOT_FILLED_IN: dict[Field, str] = {
    ("report", "report_id"): "the register gives it",
    ("report", "case_id"): "none says that the report is a case of its own",
    ("report", "event_precision"): "none says that the day is known",
    ("report", "registered_date"): "required",
    ("report", "registered_precision"): "none says that the day is known",
    ("report", "narrative"): "it stays in the register",
    ("report", "updated_at"): "the register gives it",
    ("leg", "persons_to"): "none leaves the upper end open",
}


def bit_of(name: str) -> int:
    """The place of a field of `ALONE` among the bits of a case."""
    return list(ALONE).index(name)


def alone_by_table() -> Iterator[tuple[Table, dict[int, str]]]:
    """Each table of the contract with its columns of `ALONE`, by their bits."""
    for table in schema.TABLES:
        own = {bit_of(name): column for name, (of, column) in ALONE.items() if of == table.name}
        if own:
            yield table, own
