"""Releases by the command, and what partner countries are given and give."""

from pathlib import Path

import pytest

from data_access.errors import RegisterError
from data_access.release import (
    Asked,
)
from data_access.release.__main__ import main
from data_access.release.aggregates import export_aggregates
from data_access.release.partners import require_ground
from tests.database.releasing import (
    CASES,
    K,
    add,
    cases,
    days_later,
    make,
)


def test_command_tells_what_it_cost(
    releasable: str, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([releasable, "--k", "5"]) == 0
    told = capsys.readouterr().out
    assert f"{CASES} cases" in told
    assert "Smallest combination: " in told
    turned = next(line for line in told.splitlines() if line.startswith("area"))
    assert turned.split()[-4:] == ["2", "0", "0", "11"], "exactly, unlike the file"
    add(releasable, cases(1, 200, theme="both"))
    assert main([releasable]) == 0
    assert "1 case waits" in capsys.readouterr().out
    with days_later(366):
        assert main([releasable]) == 0
    assert "none entered: 1 case waited." in capsys.readouterr().out
    assert main([releasable, "--anew"]) == 0
    assert "subtract one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--k", "4"], "at least 5"),
        (["--partner", "CW", "--purpose", "Joint picture"], "Name the agreement"),
        (["--partner", "CW", "--agreement", "Stcrt. 2010, 11337"], "Name the purpose"),
        (["--partner", "AW", "--purpose", "x", "--agreement", "Stcrt. 2010, 11337"], "not party"),
        (["--partner", "US", "--purpose", "x", "--agreement", "a letter"], "memorandum"),
        (["--partner", "US", "--purpose", "x", "--agreement", "no MoU exists yet"], "were none"),
        (["--partner", "US", "--purpose", "x", "--agreement", "the MoU"], "with its year"),
        (["--partner", "AW", "--purpose", "x", "--agreement", "Stcrt. 2010, 11 337"], "not party"),
        (["--partner", "XX", "--purpose", "x", "--agreement", "y"], "is no partner"),
        (["--partner", "BQ", "--purpose", "x", "--agreement", "y"], "is no partner"),
        (["--partner", "CW", "--purpose", "x", "--agreement", "y", "--k", "5"], "at least 11"),
    ],
)  # fmt: skip
def test_command_refuses(
    releasable: str,
    folders: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    assert main([releasable, *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (folders / "releases").exists()


def test_no_release_without_its_ground(releasable: str, folders: Path) -> None:
    """By whatever way it is made, not by the command alone."""
    with pytest.raises(RegisterError, match="not party"):
        make(releasable, folders, Asked("partner-AW", K, "x", "Stcrt. 2010, 11337"))
    require_ground("CW", "x", "Stcrt. 2010, no. 11337")
    require_ground("AW", "x", "Onderlinge regeling 2024, No. 12 of Aruba")


@pytest.mark.usefixtures("released")
def test_a_table_of_counts_is_for_partners(
    releasable: str, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([releasable, "--aggregates", str(folders / "out.csv")])
    assert "--aggregates needs --partner" in capsys.readouterr().err
    made = make(releasable, folders)
    with pytest.raises(RegisterError, match="does not leave the house"):
        export_aggregates(made.rows, made.info, "1", "x", "The register")
    below = make(releasable, folders, Asked("partner-CW", K, "x", "y"))
    with pytest.raises(RegisterError, match="does not leave the house"):
        export_aggregates(below.rows, below.info, "1", "x", "The register")
