from pathlib import Path

from data_access import codes, schema
from data_access.contract_document import contract_document

DOCUMENT = Path(__file__).parents[2] / "docs" / "register-contract.md"


def test_document_agrees_with_schema() -> None:
    remedy = "run: python -m data_access.contract_document > docs/register-contract.md"
    assert DOCUMENT.read_text(encoding="utf-8") == contract_document(), remedy


def test_every_column_is_described() -> None:
    lines = contract_document().splitlines()
    for table in schema.TABLES:
        section = lines[lines.index(f"### {table.name}") :]
        for column in table.columns:
            row = next(line for line in section if line.startswith(f"| `{column.name}` |"))
            assert column.comment in row


def test_every_code_stands_in_it() -> None:
    document = contract_document()
    lists = [each for each in vars(codes).values() if isinstance(each, codes.CodeList)]
    for code_list in lists:
        section = document.split(f"### Values of {code_list.name}\n")[1].split("###")[0]
        assert all(code in section for code in code_list.codes), code_list.name


def test_sectors_show_their_isic_section() -> None:
    assert "| `construction` | Construction | F |" in contract_document()
    assert "| `other` | Other sector | none |" in contract_document()


def test_links_lead_to_headings() -> None:
    document = contract_document()
    headings = {
        line.lstrip("# ").lower().replace(" ", "-")
        for line in document.splitlines()
        if line.startswith("#")
    }
    links = {part.split(")")[0] for part in document.split("](#")[1:]}
    assert links
    assert links <= headings
