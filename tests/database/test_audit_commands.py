"""What commands write to the audit log before they show or give anything."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data_access import settings
from data_access.audit import AuditLog, AuditRefused
from data_access.audit.commands import refusals_noted
from data_access.check import main as check_main
from data_access.errors import RegisterError
from data_access.imports.__main__ import main as imports_main
from data_access.imports.target import prepare
from data_access.people import main as people_main
from data_access.release import open_release, release_file, release_info
from data_access.release.__main__ import main as release_main
from tests.database.auditing import kept
from tests.database.releasing import released_reports
from tests.postgresql import Server
from tests.registers import write_register


def test_a_release_is_written_down_before_and_after_it_is_made(
    server: Server, log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports(), kind="operational")
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert release_main([url]) == 0
    before, after = kept(server)
    assert before.reason == "is to make the release manager, k = 5"
    assert (before.subject or "").startswith("system user ")
    file = release_file(tmp_path / "releases", "manager")
    assert file
    made = release_info(open_release(file))
    assert (after.copy, after.cases) == (made.copy_name, made.cases)
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "others")
    assert release_main([url]) == 2
    assert not (tmp_path / "others").exists()


def test_a_table_of_counts_that_is_found_leads_to_who_wrote_it(
    server: Server, log: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, file = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "out.csv"
    write_register(url, reports=released_reports(), kind="operational")
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    ground = ["--purpose", "Joint picture", "--agreement", "Stcrt. 2010, 11337"]
    assert release_main([url, "--partner", "CW", *ground, "--aggregates", str(file)]) == 0
    *_, written = kept(server)
    about = json.loads(file.read_text().splitlines()[0].removeprefix("# "))
    assert (about["export"], about["by"]) == (written.export_id, written.subject)
    assert written.export_hash == sha256(file.read_bytes()).hexdigest()


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "asked",
    [
        (["--former", "R0"], "is to see what R0 was before imports changed it"),
        (["--quarantine"], "is to see what imports set aside: all"),
        (["--quarantine", "htcds-1"], "is to see what imports set aside: htcds-1"),
        (["--proposals"], "is to see which reports may be about one event"),
    ],
)
def test_what_imports_kept_is_shown_once_it_is_written_down(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: tuple[list[str], str],
) -> None:
    task, reason = asked
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports(), kind="operational")
    prepare(create_engine(url))
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert imports_main([*task, "--into", url]) == 0
    (entry,) = kept(server)
    assert (entry.page, entry.reason) == ("data_access.imports", reason)
    given = capsys.readouterr().out
    if entry.action == "export":
        line = f"# {entry.export_id} · {entry.subject} · "
        assert re.match(rf"{line}\d{{4}}-\d\d-\d\d \d\d:\d\d UTC · A small register\r\n", given)
        assert entry.export_hash == sha256(given.encode()).hexdigest()
    assert (entry.action == "export") == (task[0] != "--former"), "that is no file"
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert imports_main([*task, "--into", url]) == 2
    assert not capsys.readouterr().out


@pytest.mark.usefixtures("log")
def test_who_gave_and_took_a_role_is_written_down(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = f"sqlite:///{tmp_path / 'people.db'}"
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert people_main([people, "add", "pia", "Guardia", "partner", "--country", "AW"]) == 0
    assert people_main([people, "add", "pia", "Guardia", "manager"]) == 2
    assert people_main([people, "revoke", "pia"]) == 0
    assert people_main([people, "withdraw", "pia"]) == 0
    found = kept(server)
    assert {entry.page for entry in found} == {"data_access.people"}
    assert [entry.action for entry in found if entry.action != "people"] == ["refusal"]
    assert all((entry.subject or "").startswith("system user ") for entry in found)
    assert [entry.reason for entry in found] == [
        "is to give pia the role partner AW, Guardia",
        "gave pia the role partner AW, Guardia",
        "is to give pia the role manager, Guardia",
        "did not give pia the role manager, Guardia: pia has a role already, and one person has "
        "one. `withdraw` it first.",
        "ended every session of pia",
        "withdrew every role from pia: 1",
    ]
    assert people_main([people, "add", "anna", "KPCN", "analyst"]) == 0
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert people_main([people, "add", "eva", "KPCN", "analyst"]) == 2
    capsys.readouterr()
    assert people_main([people, "withdraw", "anna"]) == 2
    assert "1 role withdrawn from anna. That it was done is not wr" in capsys.readouterr().err
    assert people_main([people, "list"]) == 0
    told = capsys.readouterr().out
    assert "eva" not in told, "what gives waits for the log"
    assert re.search("anna: .*, withdrawn ", told), "what takes away does not"


@pytest.mark.usefixtures("log")
def test_what_an_import_shows_of_others_reports_is_written_down_before(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report that somebody made up finds out who else has one of that day and place."""
    url, file = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "made-up.csv"
    write_register(url, reports=released_reports(), kind="operational")
    prepare(create_engine(url))
    file.write_text("nothing that is read")
    task = ["htcds", str(file), "--into", url]
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    assert imports_main(task) == 2
    assert "made-up.csv" not in capsys.readouterr().err, "it was read all the same"
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    imports_main(task)
    entry, refused = kept(server)
    assert (entry.reason or "").startswith(f"takes made-up.csv into {url}, and is to see reports t")
    assert refused.action == "refusal"
    assert (refused.reason or "").startswith(f"did not take made-up.csv into {url}: ")


@pytest.mark.usefixtures("log")
def test_what_a_check_quotes_is_written_down(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever stands where a code belongs, which may be a narrative in the wrong column."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert check_main([url]) == 0
    assert kept(server) == []
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE report SET theme = 'she was seen at the bay'"))
    assert check_main([url]) == 1
    assert "seen at the bay" in capsys.readouterr().out
    (entry,) = kept(server)
    assert (entry.action, entry.page) == ("view", "data_access.check")


@pytest.mark.usefixtures("log")
def test_a_release_that_is_refused_is_written_down(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports())
    asked = ["--partner", "AW", "--purpose", "x", "--agreement", "Stcrt. 2010, 11337"]
    assert release_main([url, *asked]) == 2
    (entry,) = kept(server)
    assert (entry.action, entry.purpose) == ("refusal", "x")
    assert (entry.reason or "").startswith("did not make the release partner-AW, k = 11; agre")


@pytest.mark.usefixtures("log")
def test_a_k_that_is_too_small_is_written_down_as_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    assert release_main([f"sqlite:///{tmp_path / 'register.db'}", "--k", "3"]) == 2
    (entry,) = kept(server)
    assert (entry.action, entry.reason) == (
        "refusal",
        "did not make the release manager, k = 3: --k is 3; for this audience it is at least 5.",
    )


@pytest.mark.usefixtures("log")
def test_a_partners_table_stands_in_the_log_as_taken_only_once_it_is(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, file = f"sqlite:///{tmp_path / 'register.db'}", tmp_path / "theirs.csv"
    write_register(url, reports=released_reports(), kind="operational")
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    ground = ["--purpose", "Joint picture", "--agreement", "Stcrt. 2010, 11337"]
    assert release_main([url, "--partner", "CW", *ground, "--aggregates", str(file)]) == 0
    monkeypatch.setattr(settings, "AUDIT_URL", server.url("audit", "audit_writer"))
    taking = ["--import-aggregates", str(file), "--partner", "CW", *ground]
    assert release_main(taking) == 0
    whole = file.read_text()
    file.write_text(whole[: len(whole) // 2])
    assert release_main(taking) == 2
    begun, took, again, refused = kept(server)
    under = "; agreement: Stcrt. 2010, 11337"
    asked = "is to take the table of counts theirs.csv of CW"
    assert begun.reason == again.reason == f"{asked}{under}"
    assert (took.action, took.reason) == ("view", "took the table of counts theirs.csv of CW")
    kept_file = release_file(tmp_path / "releases", "from-CW")
    assert kept_file
    made = release_info(open_release(kept_file))
    assert (took.copy, took.cases, took.purpose) == (made.copy_name, made.cases, "Joint picture")
    assert refused.action == "refusal"
    assert (refused.reason or "").startswith(f"did not {asked.removeprefix('is to ')}{under}: ")


def test_why_something_is_refused_is_told_where_the_log_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "AUDIT_URL", "postgresql+psycopg://writer@127.0.0.1:1/audit")
    told = r"^The file is empty\. That it was refused is not written down: .+"
    with pytest.raises(AuditRefused, match=told), refusals_noted("a page", "take a file"):
        raise RegisterError("The file is empty.")
