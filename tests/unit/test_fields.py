"""Completeness looks at every column of the contract that an agency fills in."""

from dashboard.field_names import FIELD_NAMES
from data_access import schema
from data_access.facts import ATTRIBUTES
from data_access.fields import ALONE, NOT_FILLED_IN, TOLD_AS, alone_by_table


def test_every_column_of_the_contract_is_looked_at_or_said_why_not() -> None:
    told = [*TOLD_AS, *ALONE.values(), *NOT_FILLED_IN]
    of_reports = [table for table in schema.TABLES if "report_id" in table.c]
    keys = {(t.name, c.name) for t in of_reports for c in t.primary_key} - {("report", "report_id")}
    assert len(told) == len(set(told))
    assert set(told) == {(t.name, c.name) for t in of_reports for c in t.c} - keys


def test_each_field_has_a_name_and_a_figure() -> None:
    assert {*TOLD_AS.values(), *ALONE, *ATTRIBUTES} <= set(FIELD_NAMES)
    assert set(TOLD_AS.values()) <= {*ATTRIBUTES, "theme", "area", "persons"}
    assert not set(ALONE) & {*ATTRIBUTES, "theme", "area", "persons"}


def test_fields_fit_the_bits_of_one_word() -> None:
    bits = [place for _table, own in alone_by_table() for place in own]
    assert sorted(bits) == list(range(len(ALONE)))
    assert len(ALONE) < 63


def test_a_column_that_is_never_empty_is_not_looked_at() -> None:
    required = {
        (table.name, column.name)
        for table in schema.TABLES
        for column in table.c
        if not column.nullable
    }
    assert not required & set(ALONE.values())
