"""What a PDF says: its words as a machine reads them out, what is written about it, and whether it promises PDF/UA."""

import re
from io import BytesIO

import pikepdf


def words_of(content: bytes) -> str:
    """Every word of the pages, by the fonts' own tables of letters."""
    with pikepdf.open(BytesIO(content)) as paper:
        return " ".join(" ".join(page_words(page)) for page in paper.pages)


def page_words(page: pikepdf.Page) -> list[str]:
    fonts = {name: letters(font) for name, font in page.Resources.Font.items()} if "/Font" in page.Resources else {}
    found, now, line = [], {}, ""
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            now = fonts[str(operands[0])]
        elif name in {"Tj", "TJ"}:
            parts = operands[0] if name == "TJ" else operands
            line += "".join(read(bytes(part), now) for part in parts if isinstance(part, pikepdf.String))
        elif name in {"ET", "Td", "Tm"} and line:
            found.append(line)
            line = ""
    return [*found, line]


def read(raw: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(raw[at : at + 2], "big"), "?") for at in range(0, len(raw), 2))


def letters(font: pikepdf.Object) -> dict[int, str]:
    """The letter behind each glyph, from the font's ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(letter, 16) + step)
    return found


def metadata_of(content: bytes) -> str:
    """What is written about the paper, in both places where a PDF says it."""
    with pikepdf.open(BytesIO(content)) as paper:
        return str(dict(paper.docinfo.items())) + paper.Root.Metadata.read_bytes().decode()


def is_accessible(content: bytes) -> bool:
    """Tagged, with its language, and it says PDF/UA-1 of itself."""
    with pikepdf.open(BytesIO(content)) as paper:
        root = paper.Root
        tagged = "/StructTreeRoot" in root and bool(root.MarkInfo.Marked) and bool(str(root.Lang))
        return tagged and "pdfuaid" in root.Metadata.read_bytes().decode()
