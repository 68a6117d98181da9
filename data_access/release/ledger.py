"""The ledger of a release: which case went into which batch, with which values; confidential.

It lies beside the mirror, never beside the release, and is what keeps a case as it was released.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from data_access.errors import RegisterError
from data_access.release.costs import Cost, cost_of
from data_access.release.recoding import Recoding
from data_access.release.search import Candidate
from data_access.release.writing import write_whole

Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Batch:
    """Cases that were released together.

    ``reports`` and ``case_ids`` hold all that each case was ever known by, ``values`` what was
    released of it, in the order of the release's attributes.
    """

    made_at: datetime
    as_of: datetime
    reports: Names
    case_ids: Names
    values: tuple[tuple[str | None, ...], ...]
    held_back: int
    costs: Mapping[str, Cost]

    @classmethod
    def of(
        cls, candidate: Candidate, cases: pd.DataFrame, as_of: datetime, now: datetime
    ) -> "Batch":
        """The cases of a candidate that can be placed."""
        placed = candidate.result.placed
        names = [(None, *one.values) for one in candidate.attributes]
        rows = candidate.result.rows[placed]
        values = tuple(
            tuple(words[code] for words, code in zip(names, row, strict=True)) for row in rows
        )
        costs = {
            one.name: cost_of(one, rows[:, column], placed)
            for column, one in enumerate(candidate.attributes)
        }
        reports, case_ids = (
            tuple(map(tuple, cases[name].to_numpy()[placed])) for name in ("reports", "case_ids")
        )
        return cls(now, as_of, reports, case_ids, values, int((~placed).sum()), costs)

    def knowing(self, cases: pd.DataFrame) -> "Batch":
        """The same, with what its cases are known by now; ``cases`` as of `attributes.Told`."""
        by_report = _places(cases["reports"])
        by_id = _places(cases["case_ids"])
        found = [
            {by_report[one] for one in reports if one in by_report}
            | {by_id[one] for one in case_ids if one in by_id}
            for reports, case_ids in zip(self.reports, self.case_ids, strict=True)
        ]
        return replace(
            self,
            reports=_joined(self.reports, found, cases["reports"]),
            case_ids=_joined(self.case_ids, found, cases["case_ids"]),
        )


def _places(names: "pd.Series[Any]") -> dict[str, int]:
    return {one: place for place, named in enumerate(names) for one in named}


def _joined(known: Names, found: list[set[int]], names: "pd.Series[Any]") -> Names:
    """What each was known by, and what those found in its place are."""
    return tuple(
        tuple(sorted({*before, *(one for place in places for one in names.iloc[place])}))
        for before, places in zip(known, found, strict=True)
    )


@dataclass(frozen=True)
class Ledger:
    """A series of releases to one audience, under one recoding.

    ``register`` and ``kind`` are what the register called itself when the series began.
    ``none_entered_at`` is when what was new might have entered last and could not, ``waited`` how
    many cases that were (None: nobody noted it); None where the last batch is younger.
    """

    name: str
    register: str
    kind: str
    k: int
    recoding: Recoding
    purpose: str
    agreement: str
    batches: tuple[Batch, ...]
    none_entered_at: datetime | None = None
    waited: int | None = None

    @property
    def last_turn(self) -> datetime:
        """When new cases entered last, or might have."""
        return self.none_entered_at or self.batches[-1].made_at

    def with_batch(self, batch: Batch) -> "Ledger":
        """The series with one batch more."""
        return replace(self, batches=(*self.batches, batch), none_entered_at=None, waited=None)

    def first(self, batches: int) -> "Ledger":
        """The series as it was after so many batches."""
        return replace(self, batches=self.batches[:batches])

    def knowing(self, cases: pd.DataFrame) -> "Ledger":
        """The series with what its cases are known by now, as of `Batch.knowing`.

        A case that was released stays known when the report that it was released with is gone.
        """
        return replace(self, batches=tuple(batch.knowing(cases) for batch in self.batches))

    def reports(self) -> set[str]:
        """Every report of a case that has been released."""
        return {name for batch in self.batches for case in batch.reports for name in case}

    def case_ids(self) -> set[str]:
        """Every case_id of a case that has been released."""
        return {name for batch in self.batches for case in batch.case_ids for name in case}

    def rows(self) -> pd.DataFrame:
        """What is released, batch after batch, each in the order of its values.

        Columns: the attributes of the release; None for unknown. A row's place tells no more than
        its batch and its values do.
        """
        ordered = [row for batch in self.batches for row in sorted(batch.values, key=_key)]
        return pd.DataFrame(ordered, columns=list(self.recoding.attributes), dtype="object")

    def costs(self) -> dict[str, Cost]:
        """What became of each attribute, over all batches; of the cases that are released."""
        none = Cost(0, 0, 0, 0, 0)
        return {
            name: sum((batch.costs[name] for batch in self.batches), none)
            for name in self.recoding.attributes
        }


def _key(row: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(value or "" for value in row)


def ledger_file(mirrors: Path, name: str) -> Path:
    """Where the ledger of the present series lies: beside the mirrors, named by its audience.

    Not by the address of the register, which is another one with every standby or login.
    """
    return mirrors / f"release-{name}.ledger"


def former_ledgers(mirrors: Path, name: str) -> list[Path]:
    """The ledgers of series before the present one, the oldest first."""
    found = mirrors.glob(f"release-{name}-*.ledger")
    return sorted(file for file in found if file.stem.rpartition("-")[2].isdigit())


def put_by(file: Path) -> None:
    """Keep the ledger of a series that ends, under a number: who was released is known by it alone.

    Raises
    ------
    RegisterError
        It cannot be renamed; then it stays.
    """
    *_, last = 0, *(int(one.stem.rpartition("-")[2]) for one in former_ledgers(*_place(file)))
    try:
        file.replace(file.with_name(f"{file.stem}-{last + 1:04}.ledger"))
    except FileNotFoundError:
        return
    except OSError as problem:
        raise _unwritten(problem) from None


def _place(file: Path) -> tuple[Path, str]:
    return file.parent, file.stem.removeprefix("release-")


def read_ledger(file: Path) -> Ledger | None:
    """The ledger in a file; None where there is no file.

    Raises
    ------
    RegisterError
        It cannot be read: without it nobody knows what has been released.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return _from_json(told)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        raise RegisterError(
            f"The ledger {file.name} of what was released cannot be read. Restore it from a "
            "backup; without it only --anew can release, as a second copy of the same cases."
        ) from None


def write_ledger(file: Path, ledger: Ledger) -> None:
    """Write the ledger in one step; none but its owner may read it.

    Raises
    ------
    RegisterError
        It cannot be written; the former stays.
    """
    try:
        write_whole(file, json.dumps(_as_json(ledger)))
    except OSError as problem:
        raise _unwritten(problem) from None


def _unwritten(problem: OSError) -> RegisterError:
    return RegisterError(
        f"The ledger of what is released cannot be written ({type(problem).__name__}); nothing "
        "was released. Look for room on the disk of the folder REGISTER_MIRROR."
    )


def _as_json(ledger: Ledger) -> dict[str, Any]:
    return {
        "name": ledger.name,
        "register": ledger.register,
        "kind": ledger.kind,
        "k": ledger.k,
        "recoding": ledger.recoding.as_json(),
        "purpose": ledger.purpose,
        "agreement": ledger.agreement,
        "none_entered_at": ledger.none_entered_at and ledger.none_entered_at.isoformat(),
        "waited": ledger.waited,
        "batches": [
            {
                "made_at": batch.made_at.isoformat(),
                "as_of": batch.as_of.isoformat(),
                "held_back": batch.held_back,
                "costs": {name: vars(cost) for name, cost in batch.costs.items()},
                "cases": list(zip(batch.reports, batch.values, strict=True)),
                "case_ids": batch.case_ids,
            }
            for batch in ledger.batches
        ],
    }


def _from_json(told: dict[str, Any]) -> Ledger:
    none_entered_at = told.get("none_entered_at")
    return Ledger(
        name=told["name"],
        register=told["register"],
        kind=told["kind"],
        k=told["k"],
        recoding=Recoding.from_json(told["recoding"]),
        purpose=told["purpose"],
        agreement=told["agreement"],
        none_entered_at=none_entered_at and datetime.fromisoformat(none_entered_at),
        waited=told.get("waited"),
        batches=tuple(
            Batch(
                made_at=datetime.fromisoformat(batch["made_at"]),
                as_of=datetime.fromisoformat(batch["as_of"]),
                reports=tuple(tuple(reports) for reports, _values in batch["cases"]),
                case_ids=tuple(map(tuple, batch.get("case_ids", [()] * len(batch["cases"])))),
                values=tuple(tuple(values) for _reports, values in batch["cases"]),
                held_back=batch["held_back"],
                costs={name: Cost(**cost) for name, cost in batch["costs"].items()},
            )
            for batch in told["batches"]
        ),
    )
