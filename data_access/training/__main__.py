"""``python -m data_access.training [--seed S] [--reports N] [--years Y] [--until DATE] URL``."""

import argparse
import sys
from datetime import date

from tqdm import tqdm

from data_access.errors import RegisterError
from data_access.training.store import TABLES, build_into

_STEPS_OF_MAKING = 10


def main(arguments: list[str] | None = None) -> int:
    """Build a training register; 0 when it stands, 2 with a sentence when it does not."""
    given = _parser().parse_args(arguments)
    with tqdm(total=_STEPS_OF_MAKING + len(TABLES), unit="table", leave=False) as bar:

        def step(name: str) -> None:
            bar.update()
            bar.set_description(name)

        try:
            counts = build_into(
                given.url,
                until=given.until,
                seed=given.seed,
                reports=given.reports,
                years=given.years,
                replace=given.replace,
                step=step,
            )
        except RegisterError as error:
            bar.close()
            print(error, file=sys.stderr)
            return 2
    print(
        f"Training register up to {given.until}: {counts['report']:,} reports, "
        f"{counts['leg']:,} legs, {counts['answer_pattern']} planted patterns."
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_access.training",
        description="Build a register of invented reports, with patterns to find.",
    )
    parser.add_argument("url", metavar="URL", help="SQLAlchemy URL: SQLite, DuckDB or PostgreSQL")
    parser.add_argument("--seed", type=int, default=1, help="which register (default 1)")
    parser.add_argument("--reports", type=int, help="exactly so many reports (default 320 a year)")
    parser.add_argument("--years", type=int, default=6, help="span in years (default 6)")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day (today)")
    parser.add_argument("--replace", action="store_true", help="make a training register anew")
    parser.set_defaults(until=date.today())  # noqa: DTZ011 - the last day where the user is
    return parser


if __name__ == "__main__":
    sys.exit(main())
