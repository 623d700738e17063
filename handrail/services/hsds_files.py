"""The files of a package: a ZIP of CSV files, opened with care: nobody promises that they are small."""

import csv
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _

LARGEST, MOST_ROWS = 20_000_000, 50_000
NEEDED = {
    "organizations": ("id", "name", "description"), "services": ("id", "organization_id", "name", "status"),
    "locations": ("id", "location_type"), "service_at_location": ("id", "service_id", "location_id"),
    "addresses": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "phones": ("id", "number"), "languages": ("id",), "attributes": ("id", "link_id", "taxonomy_term_id"),
}  # fmt: skip
"""What the standard requires of each row, of the tables that we read."""
MUST = ("organizations", "services")
NOT_TOLD = frozenset({"datapackage.json", "taxonomies.csv", "taxonomy_terms.csv"})
OTHERS = "others"


@dataclass(frozen=True)
class Fault:
    """One mistake in a package: where, what, and the mend. `row` counts as a spreadsheet does; the head is row 1."""

    file: str
    row: int
    what: str
    mend: str

    def __str__(self) -> str:
        place = _("%(file)s, row %(row)s") % {"file": self.file, "row": self.row} if self.row else self.file
        return f"{place}: {self.what} {self.mend}"


class CannotRead(Exception):
    """The package is not in order. Nothing of it was kept."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def unpacked(content: bytes) -> dict[str, list[Row]]:
    try:
        with ZipFile(BytesIO(content)) as opened:
            archive = Archive(opened)
            names = {name.rpartition("/")[2]: name for name in opened.namelist() if not name.endswith("/")}
            refuse_other_version(archive, names)
            found = {table: rows_of(archive, names[f"{table}.csv"], f"{table}.csv", needed)
                     for table, needed in NEEDED.items() if f"{table}.csv" in names}  # fmt: skip
            others = sorted(set(names) - {f"{table}.csv" for table in NEEDED} - NOT_TOLD)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        what = _("This is no ZIP file that can be opened.")
        raise one_fault("", what, _("Choose the ZIP of an HSDS 3 package.")) from None
    for table in MUST:
        if table not in found:
            raise one_fault(f"{table}.csv", _("The file is missing."), _("A package needs it; add it to the ZIP."))
    found[OTHERS] = [Row(name, 0, {}) for name in others]
    return found


def one_fault(file: str, what: str, mend: str, row: int = 0) -> CannotRead:
    return CannotRead([Fault(file or _("The file"), row, what, mend)])


class Archive:
    """A ZIP whose own word about its sizes is not taken: so much is unpacked in all, and nothing beyond it."""

    def __init__(self, opened: ZipFile) -> None:
        self.opened, self.left = opened, LARGEST
        files = opened.infolist()
        if any(one.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for one in files):
            raise one_fault("", _("It is packed in a way that is not read here."), _("Pack it as a usual ZIP."))
        if sum(one.file_size for one in files) > LARGEST:
            raise too_large()

    def read(self, name: str) -> bytes:
        with self.opened.open(name) as file:
            found = file.read(self.left + 1)
        self.left -= len(found)
        if self.left < 0:
            raise too_large()
        return found


def too_large() -> CannotRead:
    return one_fault("", _("It holds more than 20 MB."), _("Take out what is not of your area."))


def refuse_other_version(archive: Archive, names: Mapping[str, str]) -> None:
    if "datapackage.json" not in names:
        return
    try:
        said = json.loads(archive.read(names["datapackage.json"]).decode("utf-8-sig"))
        version = str(said.get("version", "3"))
    except (ValueError, AttributeError, RecursionError):
        raise one_fault("datapackage.json", _("It is not JSON."), _("Leave it out, or export it again.")) from None
    if not version.startswith("3"):
        raise one_fault("datapackage.json", _("It says version %s of HSDS.") % version[:20],
                        _("Ask for a package of HSDS 3."))  # fmt: skip


def rows_of(archive: Archive, name: str, shown: str, needed: tuple[str, ...]) -> list[Row]:
    try:
        text = archive.read(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise one_fault(shown, _("It is not UTF-8."), _("Save it as CSV with UTF-8.")) from None
    if "\0" in text:
        raise one_fault(shown, _("It holds a character that no text has."), _("Save it as CSV again."))
    try:
        reader = csv.DictReader(StringIO(text, newline=""), strict=True, restkey="")
        missing = [column for column in needed if column not in (reader.fieldnames or [])]
        if missing:
            raise one_fault(shown, _("The column %s is missing.") % ", ".join(missing), _("HSDS 3 requires it."), 1)
        return list(numbered(reader, shown))
    except csv.Error as error:
        what = _("It is not CSV (%s).") % error
        raise one_fault(shown, what, _("Check the quotation marks, or save it as CSV again.")) from None


def numbered(reader: "csv.DictReader[str]", shown: str) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=2):
        if number > MOST_ROWS:
            raise one_fault(shown, _("It has more than 50,000 rows."), _("Take out what is not of your area."))
        if "" in cells:
            mend = _("Put quotation marks around text with a comma.")
            raise one_fault(shown, _("The row has more cells than the head."), mend, number)
        yield Row(shown, number, {name: (value or "").strip() for name, value in cells.items()})
