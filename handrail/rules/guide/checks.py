"""What a page of the guide must be to be ours: told with file, line and mend, all at once.

Every number has a source right after it, or says `[advice]`; no source stands unused; a phone number stands in
`contacts.yaml` and nowhere else; words are those of the glossary; sentences can be read; and a translation says what
the original says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from ..contacts import Contact, load_contacts
from ..errors import ContentError, Gathered, Place
from ..glossary import Allowed, Glossary, load_glossary
from ..loading import suggest
from ..reading_grades import grade, inflesz
from .pages import SPANISH, Guide, Page
from .text import ADVICE, Block, Section

STATE_LINE = "state_hotline"
"""Stands for the line of the state where the reader is: the contacts of a place show it."""
LEVEL = {"staff": {"en": 8.0, "es": 55.0}, "caregiver": {"en": 6.0, "es": 70.0}}
LEAST_WORDS = 30
"""A section is measured, not a line: fewer words than these say nothing about how hard they are."""
NUMBER_WORDS = {
    "en": "two|three|four|five|six|seven|eight|nine|ten|twelve|half|twice|a third|a quarter"
    "|hundreds?|thousands?|millions?",
    "es": "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|la mitad|el doble|un tercio|una cuarta parte|cientos"
    "|miles|millones",
}
COUNTED = {
    "en": re.compile(rf"\d|\bpercent\b|\b(?:{NUMBER_WORDS['en']})\s+(?:of|in|times|out of|as)\b", re.IGNORECASE),
    "es": re.compile(rf"\d|\bpor ciento\b|\b(?:{NUMBER_WORDS['es']})\s+(?:de|veces)\b", re.IGNORECASE),
}
SHORT_LINES = {"911": "emergency", "988": "lifeline_988"}
SHORT = re.compile(rf"(?<![\w-])({'|'.join(SHORT_LINES)})(?![\w-])")
PHONE = re.compile(r"(?<![\w-])(?:1-)?\d{3}-\d{3}-\d{4}(?![\w-])|\b1-8\d\d-[A-Z0-9-]{4,}")
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")


def check_guide(guide: Guide) -> None:
    """Raises ContentError with every fault of every page, and of the Spanish beside the English."""
    faults, glossary, contacts = Gathered(), load_glossary(), load_contacts()
    for page in (*guide.pages.values(), *guide.spanish.values()):
        for fault in faults_of(page, guide, glossary, contacts):
            faults.add(fault)
    for page in guide.spanish.values():
        for fault in out_of_step(page, guide.pages[page.id]):
            faults.add(fault)
    faults.raise_all()


def faults_of(page: Page, guide: Guide, glossary: Glossary, contacts: Mapping[str, Contact]) -> Iterator[ContentError]:
    yield from names_known(page, guide, contacts)
    yield from sections_of_group(page, guide)
    yield from sources_used(page)
    for section in page.sections:
        for key in section.leads_to:
            if key not in guide.pages:
                yield fault(page, section.blocks[0].place.line, f'It leads to "{key}".', suggest(key, guide.pages))
        yield from readable(page, section, glossary.reading_allowed)
        for block in section.blocks:
            yield from block_faults(page, block)
            yield from words_of(page, block, glossary)
    yield from own_lines(page, glossary)


def fault(page: Page, line: int | None, what: str, mend: str) -> ContentError:
    return ContentError(Place(page.file, line), what, mend)


# --- the lines about the page -------------------------------------------------------------------------------------


def names_known(page: Page, guide: Guide, contacts: Mapping[str, Contact]) -> Iterator[ContentError]:
    yield from unknown(page, "opens_from", page.opens_from, guide.index.steps, "step")
    yield from unknown(page, "contacts", page.contacts, {*contacts, STATE_LINE}, "contact")


def unknown(page: Page, key: str, given: Collection[str], known: Collection[str], what: str) -> Iterator[ContentError]:
    for one in given:
        if one not in known:
            yield fault(page, line_of(page, key), f'There is no {what} "{one}".', suggest(one, known))


def line_of(page: Page, key: str) -> int | None:
    return next((name.place.line for name in page.head if name == key), None)


def sections_of_group(page: Page, guide: Guide) -> Iterator[ContentError]:
    wanted = [group.sections for group in guide.index.groups if page.id in group.pages and group.sections]
    titles = [one.title for one in page.headings]
    if page.language == SPANISH or not wanted or titles == list(wanted[0]):
        return
    said = "; ".join(wanted[0])
    yield fault(page, 1, f"The headings are {'; '.join(titles)}.", f"Pages of this group have: {said}.")


def own_lines(page: Page, glossary: Glossary) -> Iterator[ContentError]:
    """Title and summary carry no sources, so they say no numbers; and they are in our words."""
    for key, text in (("title", page.title), ("summary", page.summary)):
        if re.search(r"\d", SHORT.sub("", text)):
            yield fault(page, line_of(page, key), f"The {key} says a number.", "Say it in the text, with its source.")
        yield from avoided(page, line_of(page, key), text, glossary)


def sources_used(page: Page) -> Iterator[ContentError]:
    cited = {cite for section in page.sections for block in section.blocks for cite in block.cites}
    known = {one.id for one in page.sources}
    for one in sorted(known - cited):
        mend = "Cite it where it proves something, or take it out."
        yield fault(page, line_of(page, "sources"), f'The source "{one}" is cited nowhere.', mend)


# --- the text -----------------------------------------------------------------------------------------------------


def block_faults(page: Page, block: Block) -> Iterator[ContentError]:
    known = {one.id for one in page.sources} | {ADVICE}
    for cite in block.cites:
        if cite not in known:
            yield fault(page, block.place.line, f'There is no source "{cite}" on this page.', suggest(cite, known))
    for text, cites in block.parts:
        yield from numbers_proved(page, block, text, cites)
    if found := PHONE.search(block.text):
        mend = "A number stands in contacts.yaml: name its contact under contacts, and say whom to call."
        yield fault(page, block.place.line, f'There is a phone number "{found[0]}".', mend)
    for short in SHORT.findall(block.text):
        if SHORT_LINES[short] not in page.contacts:
            mend = f"Add {SHORT_LINES[short]} to the contacts of the page."
            yield fault(page, block.place.line, f"{short} is named and is not among the contacts.", mend)


def numbers_proved(page: Page, block: Block, text: str, cites: tuple[str, ...]) -> Iterator[ContentError]:
    """What is said in quotation marks is somebody's words: no claim of ours."""
    ours = SHORT.sub("", QUOTED.sub("", PHONE.sub("", text)))
    if not cites and COUNTED[page.language].search(ours):
        mend = "Put its source right after the sentence, as in [oig-2022], or [advice] where no source proves it."
        yield fault(page, block.place.line, f'A number has no source: "{shortened(text)}".', mend)


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:80]} …"


def words_of(page: Page, block: Block, glossary: Glossary) -> Iterator[ContentError]:
    yield from avoided(page, block.place.line, block.text, glossary)


def avoided(page: Page, line: int | None, text: str, glossary: Glossary) -> Iterator[ContentError]:
    allowed = {one.what.lower() for one in glossary.words_allowed if one.file == page.file}
    for found in glossary.avoided(text, page.language):
        if found.word.lower() not in allowed:
            say, why = found.entry.say[page.language], found.entry.why[page.language]
            mend = f"Say: {say}. Words that somebody said stand in quotation marks."
            yield fault(page, line, f'We avoid "{found.word}": {why}', mend)


def readable(page: Page, section: Section, allowed: Collection[Allowed]) -> Iterator[ContentError]:
    text = section.prose
    if len(text.split()) < LEAST_WORDS or any((one.file, one.what) == (page.file, section.id) for one in allowed):
        return
    limit = LEVEL["caregiver" if "caregiver" in page.audience else "staff"][page.language]
    found = inflesz(text) if page.language == SPANISH else grade(text)
    hard = found < limit if page.language == SPANISH else found > limit
    if hard:
        measure = f"reads at {found:.0f} and should reach {limit:.0f} (INFLESZ)" if page.language == SPANISH else (
            f"reads at grade {found:.1f}, and the most is {limit:.0f}")  # fmt: skip
        line = section.blocks[0].place.line
        yield fault(page, line, f'"{section.title or page.title}" {measure}.', "Shorten sentences and words.")


# --- the translation ----------------------------------------------------------------------------------------------


def out_of_step(page: Page, english: Page) -> Iterator[ContentError]:
    """The same headings, lines, sources and numbers, in the same order."""
    mine, theirs = page.sections, english.sections
    if [one.level for one in mine] != [one.level for one in theirs]:
        what = f"It has {len(mine)} headings and the English has {len(theirs)}."
        yield fault(page, 1, what, "Translate every heading, in the same order.")
        return
    for one, other in zip(mine, theirs, strict=True):
        yield from section_out_of_step(page, one, other)


def section_out_of_step(page: Page, one: Section, other: Section) -> Iterator[ContentError]:
    line = one.blocks[0].place.line if one.blocks else 1
    where = f'Under "{one.title or page.title}"'
    for what, mine, theirs in (
        ("paragraphs, lines and cells", shape(one), shape(other)),
        ("sources", cites_of(one), cites_of(other)),
        ("numbers", digits(one), digits(other)),
    ):
        if mine != theirs:
            said = f"{where} the {what} are not those of the English: {missing(mine, theirs)}."
            yield fault(page, line, said, "Bring the two into step.")


def shape(section: Section) -> Counter[str]:
    return Counter(block.kind for block in section.blocks)


def cites_of(section: Section) -> Counter[str]:
    return Counter(cite for block in section.blocks for cite in block.cites)


def digits(section: Section) -> Counter[str]:
    """Numbers of more than one digit: a small one may be a word in the other language."""
    found = (re.sub(r"\D", "", one) for one in DIGITS.findall(section.text))
    return Counter(one for one in found if len(one) > 1)


def missing(mine: Counter[str], theirs: Counter[str]) -> str:
    less, more = theirs - mine, mine - theirs
    told = [f"without {', '.join(sorted(less))}"] if less else []
    return "; ".join([*told, *([f"with {', '.join(sorted(more))}"] if more else [])])
