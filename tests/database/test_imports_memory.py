"""Hostile files through the command, in a process of its own that may not grow: no traceback,
nothing lost, memory bounded."""

import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.imports.contract import CSV, XLSX
from tests.files import incidents, victims, written
from tests.files.sheets import NAMESPACE, REPORT, folder_of, raw_workbook, xml_rows

MOST_MORE = 128 << 20
"""Bytes of memory that an import may need beyond one of a single good row."""

CALM = 4 << 30
"""Address space of the process; what is mapped and never touched counts too."""

# Runs every import that it is told, each into a register of its own, and reports the peak after it.
RUNNER = """
import contextlib, io, resource, sys
from data_access.imports.__main__ import main
for number, line in enumerate(sys.stdin):
    form, file = line.rstrip("\\n").split("\\t")
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = main([form, file, "--into", f"sqlite:///{sys.argv[1]}/{number}.db"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(code, peak, " | ".join(told.getvalue().splitlines()), sep="\\t", flush=True)
"""

Made = Callable[[Path], tuple[str, Path]]


def giant_cell(folder: Path) -> tuple[str, Path]:
    content = incidents({"location": "GIANT"}, {}).encode()
    return "iom", written(folder, content.replace(b"GIANT", b"x" * (50 << 20)), "giant.csv")


def giant_cell_in_a_list(folder: Path) -> tuple[str, Path]:
    folder_of(folder / "giant", report=[REPORT, REPORT | {"case_id": "GIANT"}])
    file = folder / "giant" / "report.csv"
    file.write_bytes(file.read_bytes().replace(b"GIANT", b'"' + b"x" * (50 << 20) + b'"'))
    return CSV, folder / "giant"


def giant_cell_in_a_workbook(folder: Path) -> tuple[str, Path]:
    xml = xml_rows(REPORT, REPORT | {"case_id": "GIANT"}).replace("GIANT", "x" * (50 << 20))
    return XLSX, raw_workbook(folder / "cell.xlsx", report=xml)


def stored_giant_cell(folder: Path) -> tuple[str, Path]:
    """Not packed, so that no ratio gives it away; 12 MB are within every bound."""
    xml = xml_rows(REPORT, REPORT | {"case_id": "GIANT"}).replace("GIANT", "x" * (12 << 20))
    path = raw_workbook(folder / "stored.xlsx", report="")
    with zipfile.ZipFile(path) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        f"<worksheet {NAMESPACE}><sheetData>{xml}</sheetData></worksheet>".encode()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return XLSX, path


def bomb(folder: Path) -> tuple[str, Path]:
    return XLSX, raw_workbook(folder / "bomb.xlsx", {"xl/x": bytes(200 << 20)}, report="")


def shared_bomb(folder: Path) -> tuple[str, Path]:
    texts = f"<sst {NAMESPACE}>{'<si><t/></si>' * 510_000}</sst>"
    parts: dict[str, str | bytes] = {"xl/sharedStrings.xml": texts}
    return XLSX, raw_workbook(folder / "shared.xlsx", parts, report=xml_rows(REPORT))


def shared_long_texts(folder: Path) -> tuple[str, Path]:
    """A file of a few KB; written out, its 250 rows are 175 MB."""
    names = ["report_id", "registered_date", "narrative", "case_id", "theme", "event_date"]
    bad = "".join('<c t="s"><v>1</v></c>' for _ in names[3:])
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>A-{n}</t></is></c>'
        '<c t="inlineStr"><is><t>2026-03-09</t></is></c>'
        f'<c t="s"><v>0</v></c>{bad}</row>'
        for n in range(250)
    )
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    texts = f"<si><t>{'ā' * 50_000}</t></si><si><t>_x0041_{'ā' * 99_000}</t></si>"
    parts: dict[str, str | bytes] = {"xl/sharedStrings.xml": f"<sst {NAMESPACE}>{texts}</sst>"}
    xml = f"<row>{header}</row>{rows}"
    return XLSX, raw_workbook(folder / "long.xlsx", parts, report=xml)


def claimed_million(folder: Path) -> tuple[str, Path]:
    rows = xml_rows(REPORT).replace('r="2"', 'r="1048576"')
    return XLSX, raw_workbook(folder / "million.xlsx", report=rows)


def many_rows(folder: Path) -> tuple[str, Path]:
    rows: list[dict[str, object]] = [REPORT | {"report_id": f"A-{n}"} for n in range(3_000)]
    return CSV, folder_of(folder / "many", report=rows)


def one_case_of_long_texts(folder: Path) -> tuple[str, Path]:
    """Rows without a number are told apart by all that they hold."""
    path = folder / "case.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("case_id,cas_IncomingReferralDate,vic_MethodsOfControl\n")
        for _ in range(2_000):
            file.write("A,2026-03-09," + "x" * 100_000 + "\n")
    return "htcds", path


def one_long_line(folder: Path) -> tuple[str, Path]:
    return "iom", written(folder, b"," * (300 << 10), "line.csv")


def no_line_end(folder: Path) -> tuple[str, Path]:
    return "ctdc-cleaned", written(folder, victims({}).encode() + b'"' + b"a,\n" * 100_000, "q.csv")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int, str]]:
    """Exit code, peak of memory so far and what was told, of each file; the first is a good one."""
    folder = tmp_path_factory.mktemp("hostile")
    good = CSV, folder_of(folder / "good", report=[REPORT])
    small = XLSX, raw_workbook(folder / "small.xlsx", report=xml_rows(REPORT))
    named = {made.__name__: made(folder) for made in HOSTILE}
    files = {"good": good, "small": small, **named}
    told = subprocess.run(
        [sys.executable, "-c", RUNNER, str(folder)],
        input="".join(f"{form}\t{file}\n" for form, file in files.values()),
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (CALM, CALM)),
    )
    lines = [line.split("\t", 2) for line in told.stdout.splitlines()]
    return {
        name: (int(code), int(peak), text)
        for name, (code, peak, text) in zip(files, lines, strict=True)
    }


HOSTILE: tuple[Made, ...] = (
    *(
        shared_long_texts,
        claimed_million,
        bomb,
        shared_bomb,
        giant_cell_in_a_workbook,
        stored_giant_cell,
    ),
    *(giant_cell, giant_cell_in_a_list, one_long_line, no_line_end, many_rows),
    one_case_of_long_texts,
)


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("shared_long_texts", 0, "250 rows read = 250 taken + 0 quarantined"),
        ("claimed_million", 0, "1 rows read = 1 taken + 0 quarantined"),
        ("bomb", 2, "would unpack to 200 MB"),
        ("shared_bomb", 2, "holds more than 500,000 texts"),
        ("giant_cell_in_a_workbook", 2, "would unpack to 50 MB"),
        ("stored_giant_cell", 0, "2 rows read = 1 taken + 1 quarantined"),
        ("giant_cell", 0, "2 rows read = 1 taken + 1 quarantined"),
        ("giant_cell_in_a_list", 0, "2 rows read = 1 taken + 1 quarantined"),
        ("one_long_line", 2, "the header has more than 1,000 fields"),
        ("no_line_end", 2, "opens a quotation that is never closed"),
        ("one_case_of_long_texts", 0, "2,000 rows read = 40 taken + 1,960 quarantined"),
        ("many_rows", 0, "3,000 rows read = 3,000 taken + 0 quarantined"),
    ],
)
def test_hostile_file_is_told_and_bounded(
    run: dict[str, tuple[int, int, str]], name: str, code: int, sentence: str
) -> None:
    found, peak, told = run[name]
    assert (found, sentence in told) == (code, True), told
    assert peak - run["small"][1] < MOST_MORE
