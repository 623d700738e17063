"""`handrail book`: the book of a jurisdiction in words, on paper, as a spreadsheet and as the file to keep."""

import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pikepdf
import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from handrail.rules import load_book

ON = ("--on", "2026-11-22")
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = '=HYPERLINK("http://evil.example";"x") | *bold* <script> #read("x") `code`'
RULE = """
id: XX-OWN
title: {title}
plain: {plain}
tightens: US-IVE-35B-NCMEC24
clock: [{{within: 2 h}}]
authority: [{{cite: Policy 1, source: own-policy, in_force: 2026-01-01, last_verified: {verified}}}]
status: {status}
"""
SOURCE = """
own-policy:
  title: Policy 1
  by: Fernwood County
  url: https://fernwood.example/1
  read: {on: 2026-01-01, what: the whole policy, sure: full}
"""
SETTINGS = "settings.missing_reading: {value: literal, basis: Counsel advised so in memo 7.}\n"


def run(*given: Path | str) -> Result:
    return CliRunner().invoke(main, ["book", *map(str, given)])


def kept(*given: Path | str) -> Any:
    return json.loads(run(*given, *ON, "--format", "json").stdout)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def agency(
    folder: Path, title: str = "Tell NCMEC within 2 hours", status: str = "in_use", verified: str = "2026-11-22"
) -> Path:
    folder.mkdir(exist_ok=True)
    written = RULE.format(title=quoted(title), plain=quoted(f"{title}."), status=status, verified=verified)
    (folder / "XX-OWN.yaml").write_text(written)
    (folder / "sources.yaml").write_text(SOURCE)
    return folder


@pytest.fixture(scope="module")
def washington() -> str:
    return run("us-wa", *ON).stdout


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_rule_of_the_book_is_printed_once_with_its_digest(washington) -> None:
    rules = load_book(["us-wa"]).rules
    assert [name for name in rules if washington.count(f"### {name}:") != 1] == []
    assert [rule.id for rule in rules.values() if f"`{rule.digest}`" not in washington] == []


def test_a_rule_says_who_when_how_strong_by_when_to_whom_and_by_which_law(washington) -> None:
    rule = washington.split("### WA-4550-NCMEC24:")[1].split("\n### ")[0]
    labels = re.findall(r"^- \*\*(.+?)\.\*\*", rule, re.MULTILINE)
    assert labels[:6] == ["Who must act", "Starts", "Applies when", "How strong", "When it is due", "To whom"]
    for words in ("Within 24 hours of the moment the agency received the information", "in force from May 20, 2025",
                  "Makes stricter.** US-IVE-35B-NCMEC24", "WA-4550-NCMEC24.yaml"):  # fmt: skip
        assert words in rule
    assert "Worked examples" in labels and "Privacy limits" in labels


def test_the_front_says_what_is_signed_and_where(washington) -> None:
    front = washington.split("## How to read a rule")[0]
    for words in (
        "Bar number and state",
        "Exceptions",
        "Date",
        "Signature",
        "are not signed",
        load_book(["us-wa"]).version,
    ):
        assert words in front


def test_drafts_stand_in_a_part_of_their_own_and_each_is_marked(washington) -> None:
    drafts = [rule.id for rule in load_book(["us-wa"]).rules.values() if rule.draft]
    part = washington.split("\n## Drafts\n")[1].split("\n## ")[0]
    assert drafts
    assert sorted(re.findall(r"^### ([\w-]+):", part, re.MULTILINE)) == sorted(drafts)
    assert part.count("**DRAFT: not a duty, and not signed**") == len(drafts) == washington.count("**DRAFT: not a duty")


def test_a_stricter_rule_stands_right_after_the_one_it_makes_stricter(washington) -> None:
    order = re.findall(r"^### ([\w-]+):", washington, re.MULTILINE)
    assert order.index("WA-4550-NCMEC24") == order.index("US-IVE-35B-NCMEC24") + 1


def test_choices_are_given_with_their_reason_and_what_is_open_with_its_question(washington) -> None:
    choices = washington.split("## Choices this book makes")[1].split("\n## ")[0]
    assert "DCYF Policy 4550 covers every child" in choices
    assert "At what age does title IV-E care end in your state?" in choices


def test_without_a_jurisdiction_it_is_federal_law() -> None:
    assert run(*ON).stdout == run("us", *ON).stdout
    assert run(*ON).stdout.startswith("# Book of duties: United States (federal law)\n")


def test_two_states_are_both_in_one_book() -> None:
    found = kept("us-wa", "us-fl")
    assert [place["code"] for place in found["book"]["jurisdictions"]] == ["us", "us-wa", "us-fl"]
    assert {"WA-4550-NCMEC24", "FL-65C30019-LE"} <= set(found["rules"])


def test_spanish_is_spanish_and_marks_what_is_english() -> None:
    found = run("us", *ON, "--language", "es").stdout
    assert "En un plazo de 24 horas desde el momento en que la agencia recibió" in found
    assert "(en inglés)" in found
    assert "todavía no lo ha leído un profesional" in found
    assert not re.search(r"\b(Whoever must act|Within 24 hours)\b", found)


def test_nothing_of_an_agency_is_read_as_markup(tmp_path) -> None:
    found = run("us", "--content", agency(tmp_path / "own", title=HOSTILE), *ON).stdout
    assert "\\<script\\>" in found and "<script>" not in found
    assert "\\*bold\\*" in found and " | *bold*" not in found


def test_an_agencys_own_choice_wins_and_both_reasons_are_shown(tmp_path) -> None:
    own = agency(tmp_path / "own")
    (own / "settings.yaml").write_text(SETTINGS)
    found = next(one for one in kept("us", "--content", own)["settings"] if one["name"] == "settings.missing_reading")
    assert found["value"] == "literal"
    assert [basis["by"] for basis in found["bases"]] == ["United States (federal law)", "The agency's own folder “own”"]


def test_what_was_verified_more_than_a_year_ago_is_counted(tmp_path) -> None:
    day_of = {"2025-11-21": ["XX-OWN"], "2025-11-22": []}
    for verified, old in day_of.items():
        own = agency(tmp_path / verified, verified=verified)
        assert kept("us", "--content", own)["book"]["old"] == old


# --- paper ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def paper(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("paper") / "us.pdf"
    assert run("us", *ON, "--format", "pdf", "--out", out).exit_code == 0
    return out


def test_the_pdf_is_one_that_a_screen_reader_can_read(paper) -> None:
    with pikepdf.open(paper) as pdf:
        assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"
        assert str(pdf.Root.Lang) == "en"
        assert pdf.docinfo["/Title"] == "Book of duties: United States (federal law)"
        assert len(pdf.pages) > 10


def test_the_same_book_gives_the_same_bytes(paper, tmp_path) -> None:
    again = tmp_path / "again.pdf"
    run("us", *ON, "--format", "pdf", "--out", again)
    assert again.read_bytes() == paper.read_bytes()


def test_every_rule_is_a_heading_of_the_pdf(paper) -> None:
    with pikepdf.open(paper) as pdf, pdf.open_outline() as outline:
        titles = [str(one.title) for one in _all(outline.root)]
    assert [name for name in load_book().rules if not any(title.startswith(f"{name}:") for title in titles)] == []


def _all(items: Any) -> list[Any]:
    return [one for item in items for one in (item, *_all(item.children))]


def test_a_letter_without_a_font_keeps_no_book_from_paper(tmp_path) -> None:
    out = tmp_path / "own.pdf"
    own = agency(tmp_path / "own", title="Tell NCMEC \U00013000")
    assert run("us", "--content", own, *ON, "--format", "pdf", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


# --- spreadsheet ------------------------------------------------------------------------------------------------------


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet as rows of text, read from the file itself."""
    with ZipFile(BytesIO(path.read_bytes())) as packed:
        shared = [
            "".join(text.text or "" for text in one.iter(f"{CELL}t"))
            for one in ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))
        ]
        names = [
            sheet.attrib["name"]
            for sheet in ElementTree.fromstring(packed.read("xl/workbook.xml")).iter(f"{CELL}sheet")
        ]
        return {
            name: [
                [shared[int(cell.findtext(f"{CELL}v") or 0)] for cell in row]
                for row in ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{CELL}row")
            ]
            for number, name in enumerate(names, start=1)
        }


@pytest.fixture
def workbook(tmp_path) -> Path:
    out = tmp_path / "book.xlsx"
    own = agency(tmp_path / "own", title=HOSTILE)
    assert run("us-wa", "--content", own, *ON, "--format", "xlsx", "--out", out).exit_code == 0
    return out


def test_the_spreadsheet_has_a_row_for_each_rule_and_sheets_for_what_they_name(workbook) -> None:
    found = sheets(workbook)
    assert list(found) == ["About", "Rules", "Settings", "Terms", "Limits", "Conflicts", "Contacts", "Sources"]
    assert sorted(row[0] for row in found["Rules"][1:]) == sorted([*load_book(["us-wa"]).rules, "XX-OWN"])
    assert {len(row) for row in found["Rules"]} == {len(found["Rules"][0])}


def test_every_cell_is_text_and_none_a_formula_or_a_link(workbook) -> None:
    with ZipFile(workbook) as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in page or "<hyperlink" in page for page in pages)
    assert {kind for page in pages for kind in re.findall(r'<c [^>]*?t="(\w+)"', page)} == {"s"}
    assert HOSTILE in [row[1] for row in sheets(workbook)["Rules"]]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path) -> None:
    out = tmp_path / "long.xlsx"
    own = agency(tmp_path / "own", title="x" * 40_000)
    assert run("us", "--content", own, *ON, "--format", "xlsx", "--out", out).exit_code == 0
    title = next(row[1] for row in sheets(out)["Rules"] if row[0] == "XX-OWN")
    assert len(title) < 32_767 and title.endswith("read the printed book)")


def test_the_heading_stays_and_rows_can_be_filtered(workbook) -> None:
    with ZipFile(workbook) as packed:
        page = packed.read("xl/worksheets/sheet2.xml").decode()
    assert 'state="frozen"' in page and "<autoFilter" in page


# --- the file to keep, and bad input ----------------------------------------------------------------------------------


def test_the_kept_file_holds_both_the_sentences_and_the_values() -> None:
    rule = kept("us")["rules"]["US-IVE-35B-LE24"]
    assert rule["clock"][0]["within"] == {"count": 24, "unit": "hour"}
    assert rule["clock_said"][0]["say"].startswith("Within 24 hours of")
    assert rule["digest"] == load_book().rules["US-IVE-35B-LE24"].digest
    assert rule["examples"]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_what_is_no_text_needs_a_file(kind: str) -> None:
    found = run("us", "--format", kind)
    assert found.exit_code == 2
    assert "--out" in found.output


def test_a_file_that_cannot_be_written_is_said(tmp_path) -> None:
    found = run("us", "--out", tmp_path / "no" / "book.md")
    assert found.exit_code == 2
    assert "cannot be written" in found.output and "Choose another --out" in found.output


def test_a_jurisdiction_that_is_none_is_refused_with_the_mend() -> None:
    found = run("us-zz")
    assert found.exit_code == 2
    assert 'There is no jurisdiction "us-zz"' in found.output


def test_a_broken_rule_of_an_agency_is_refused_with_its_line(tmp_path) -> None:
    own = agency(tmp_path / "own")
    (own / "XX-OWN.yaml").write_text((own / "XX-OWN.yaml").read_text().replace("within", "whithin"))
    found = run("us", "--content", own)
    assert found.exit_code == 2
    assert "XX-OWN.yaml, line" in found.output and "within" in found.output


def test_it_prints_without_loading_django_typst_or_the_spreadsheet() -> None:
    code = (
        "import sys; from handrail.cli import main; main(['book', 'us'], standalone_mode=False);"
        "assert not {'django', 'typst', 'xlsxwriter'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
