"""`make bench-guide`: the guide's search beside SQL LIKE over the same text, with what people really type.

Each question names the pages that answer it. We wrote them: words of the field, old words, the young person's, the
other language's, and slips of the hand. The synonyms were mended with the first list; the second was written
afterwards, and nothing was changed for it. Ways to look: LIKE with the whole of what was typed, with every word, with
any word and those with most words first; the guide's search on the server; and in the browser (by Node, from the files
that `handrail guide` writes). Counted: a right page among the first three, a right page first, nothing found at all.
The time is the median of one question.
"""

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median

import node
from steps import ROOT

sys.path.insert(0, str(ROOT))

from handrail.cli.guide import stand_alone

stand_alone()

from handrail.guide.open_site import files_of
from handrail.guide.search import search_in
from handrail.rules.guide import load_guide
from handrail.rules.guide.text import fold

ROUNDS = 5
QUESTIONS = """
en | sextortion | online-exploitation
en | blackmail with nudes | online-exploitation
en | someone is threatening to leak pics | online-exploitation tonight online
en | instagram dms from an older guy | online online-exploitation
en | AWOL | without-a-home
en | runaway | without-a-home
en | couch surfing | without-a-home
en | unhoused teen trading sex for a place to stay | without-a-home
en | male victims | boys-and-young-men
en | teen boy selling drugs | boys-and-young-men juvenile-justice
en | ICWA | indigenous-children
en | native american girl | indigenous-children
en | notify the tribe | indigenous-children who-can-be-told-what
en | undocumented | children-from-another-country
en | UAC | children-from-another-country
en | need an interpreter | children-from-another-country
en | T visa | children-from-another-country labor-trafficking
en | trans kid kicked out | lgbtq2s-youth
en | pronouns | lgbtq2s-youth
en | queer | lgbtq2s-youth
en | autism | children-with-disabilities
en | IEP | children-with-disabilities
en | disabled kids | children-with-disabilities
en | somebody takes his SSI check | children-with-disabilities
en | he is high | drugs-and-alcohol
en | overdose | drugs-and-alcohol
en | fentanyl | drugs-and-alcohol
en | detention | juvenile-justice
en | probation officer | juvenile-justice partners-and-roles
en | forced criminality | juvenile-justice boys-and-young-men
en | group home | kinship-foster-and-group-care
en | grandma is the foster parent | kinship-foster-and-group-care
en | aging out | aging-out
en | turning 18 soon | aging-out
en | forced labor | labor-trafficking
en | boss keeps her wages | labor-trafficking at-work
en | sold magazines door to door | labor-trafficking at-work
en | debt to a smuggler | labor-trafficking children-from-another-country at-work
en | mom is trafficking her | familial-trafficking
en | dad sells her for drugs | familial-trafficking drugs-and-alcohol
en | can I keep a secret | limits-of-confidentiality
en | mandated reporter speech | limits-of-confidentiality telling-a-young-person-about-a-report
en | what do I say when he comes back | first-words-after-a-return
en | recovered last night | first-words-after-a-return tonight
en | how do I tell her I made a report | telling-a-young-person-about-a-report
en | calling her friends | calling-people-who-know-the-child
en | what to say to the school on the phone | calling-people-who-know-the-child
en | tattoo | what-you-see
en | hotel key | what-you-see
en | red flags in the case file | what-you-read
en | she keeps calling him daddy | what-you-hear familial-trafficking
en | indicators at a restaurant job | at-work labor-trafficking
en | who does what in the MDT | partners-and-roles
en | can I share with the school | who-can-be-told-what
en | HIPAA | who-can-be-told-what
en | pimp | what-you-hear online online-exploitation what-you-see
en | disclosre | limits-of-confidentiality what-you-hear tonight first-words-after-a-return
en | sextorsion | online-exploitation
en | trata laboral | labor-trafficking
en | what now | tonight
es | sextorsión | online-exploitation
es | me chantajean con fotos | online-exploitation
es | chantaje | online-exploitation
es | se escapó | without-a-home
es | fugado | without-a-home
es | no tiene donde dormir | without-a-home
es | indocumentado | children-from-another-country
es | intérprete | children-from-another-country
es | discapacidades | children-with-disabilities
es | trabajo forzado | labor-trafficking
es | el patrón no le paga | labor-trafficking at-work
es | su mamá la vende | familial-trafficking
es | guardar un secreto | limits-of-confidentiality
es | qué le digo cuando vuelve | first-words-after-a-return
es | llamar a la escuela | calling-people-who-know-the-child
es | tatuajes | what-you-see
es | cumple 18 | aging-out
es | hogar de grupo | kinship-foster-and-group-care
es | tribu | indigenous-children
es | drogas | drugs-and-alcohol
es | cárcel juvenil | juvenile-justice
es | varones | boys-and-young-men
es | lesbiana | lgbtq2s-youth
es | señales en el trabajo | at-work
es | runaway | without-a-home
es | grooming | online-exploitation online
"""
AFTERWARDS = """
en | sleeping in cars | without-a-home
en | hustling | boys-and-young-men labor-trafficking
en | tribal affiliation unknown | indigenous-children
en | crossed the border with an uncle | children-from-another-country
en | two spirit | lgbtq2s-youth
en | learning disability easily led | children-with-disabilities
en | meth | drugs-and-alcohol
en | naloxone | drugs-and-alcohol
en | arrested for theft someone made him do it | juvenile-justice
en | aunt does not know the history | kinship-foster-and-group-care
en | credit report | aging-out
en | works nights in a restaurant | labor-trafficking at-work
en | stepfather took pictures of her | familial-trafficking online-exploitation
en | take it down | online-exploitation online tonight
en | she asks me to promise not to tell | limits-of-confidentiality
en | he came back hungry | first-words-after-a-return tonight
en | explain the hotline call to a teenager | telling-a-young-person-about-a-report
en | voicemail for a friend of the missing girl | calling-people-who-know-the-child
en | bruises and a new phone | what-you-see
en | many addresses in the record | what-you-read
en | he says he owes somebody | what-you-hear labor-trafficking
en | escort ad | online online-exploitation
en | prosecutor wants the notes | who-can-be-told-what partners-and-roles
es | vive en la calle | without-a-home
es | le quitaron el pasaporte | children-from-another-country labor-trafficking at-work
es | consumo de alcohol | drugs-and-alcohol
es | abuela cuida a los nietos | kinship-foster-and-group-care
es | fotos desnuda | online-exploitation online
es | deuda con el coyote | children-from-another-country labor-trafficking
es | volvió anoche | first-words-after-a-return tonight
"""
Ask = Callable[[str, str], Sequence[str]]
Answer = tuple[list[str], float]


def questions() -> list[tuple[str, str, set[str]]]:
    lines = [line.split(" | ") for line in (QUESTIONS.strip() + AFTERWARDS.rstrip()).splitlines()]
    return [(language, query, set(pages.split())) for language, query, pages in lines]


# --- the plain way ------------------------------------------------------------------------------------------------


def table() -> sqlite3.Connection:
    """The same words, a row a page, folded as the search folds them: LIKE is given small letters without accents."""
    guide, rows = load_guide(), sqlite3.connect(":memory:")
    rows.execute("CREATE TABLE page (language TEXT, key TEXT, words TEXT)")
    for language in ("en", "es"):
        for page in guide.all(language):
            text = " ".join([page.title, page.summary, *(f"{one.title} {one.text}" for one in page.sections)])
            rows.execute("INSERT INTO page VALUES (?, ?, ?)", (language, page.id, fold(text)))
    return rows


def like_whole(rows: sqlite3.Connection) -> Ask:
    def ask(query: str, language: str) -> list[str]:
        asked = "SELECT key FROM page WHERE language = ? AND words LIKE ? ORDER BY key"
        return [key for (key,) in rows.execute(asked, (language, f"%{fold(query)}%"))]

    return ask


def like_words(rows: sqlite3.Connection, joined: str) -> Ask:
    """All the words, or any of them with those first that have most."""

    def ask(query: str, language: str) -> list[str]:
        words = [f"%{word}%" for word in re.findall(r"\w+", fold(query))]
        each = f" {joined} ".join(["words LIKE ?"] * len(words))
        order = " + ".join(["(words LIKE ?)"] * len(words))
        asked = f"SELECT key FROM page WHERE language = ? AND ({each}) ORDER BY {order} DESC, key"
        return [key for (key,) in rows.execute(asked, (language, *words, *words))]

    return ask


# --- ours ---------------------------------------------------------------------------------------------------------


def on_the_server(query: str, language: str) -> list[str]:
    return [hit.page.id for hit in search_in(language).find(query).hits]


IN_NODE = """
const fs = require("fs"), vm = require("vm");
const asked = JSON.parse(fs.readFileSync(0, "utf8")), finds = {};
for (const language of ["en", "es"]) {
  const around = { window: {} };
  around.self = around.globalThis = around.window;
  vm.createContext(around);
  vm.runInContext(fs.readFileSync(`files/words-${language}.js`, "utf8"), around);
  vm.runInContext(fs.readFileSync("files/guide_search.js", "utf8").replace(/^/, "var exports, module;"), around);
  finds[language] = around.window.handrailGuideFind;
}
console.log(JSON.stringify(asked.map(([language, query]) => {
  finds[language](query);
  const began = process.hrtime.bigint(), found = finds[language](query).map((hit) => hit.page);
  return [found, Number(process.hrtime.bigint() - began) / 1e6];
})));
"""


def in_the_browser() -> list[Answer]:
    """What the script of the plain files finds, and the milliseconds of it."""
    asked = [[language, query] for language, query, _ in questions()]
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files_of(load_guide(), date(2026, 11, 23)):
            if name.startswith("files/"):
                path = Path(folder, name)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
        done = subprocess.run(["node", "-e", IN_NODE], input=json.dumps(asked), capture_output=True, text=True,
                              cwd=folder, env=node.node_environment(), check=True)  # fmt: skip
    return [(found, spent) for found, spent in json.loads(done.stdout)]


# --- counting -----------------------------------------------------------------------------------------------------


def asked_all(ask: Ask) -> list[Answer]:
    found = []
    for language, query, _ in questions():
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            hits = list(ask(query, language))
            times.append((time.perf_counter() - began) * 1000)
        found.append((hits, median(times)))
    return found


def told(found: list[Answer], part: slice) -> str:
    right = [pages for _, _, pages in questions()][part]
    found = found[part]
    first = sum(bool(hits) and hits[0] in pages for (hits, _), pages in zip(found, right, strict=True))
    three = sum(bool(pages & set(hits[:3])) for (hits, _), pages in zip(found, right, strict=True))
    nothing = sum(not hits for hits, _ in found)
    return f"{three:>12}{first:>8}{nothing:>9}{median(ms for _, ms in found):>8.2f}"


def main() -> int:
    rows = table()
    sides: dict[str, list[Answer]] = {
        "LIKE, what was typed": asked_all(like_whole(rows)),
        "LIKE, every word": asked_all(like_words(rows, "AND")),
        "LIKE, any word, most first": asked_all(like_words(rows, "OR")),
        "the guide, on the server": asked_all(on_the_server),
        "the guide, in the browser": in_the_browser(),
    }
    mended = len(QUESTIONS.strip().splitlines())
    print(f"{len(load_guide().pages)} pages in two languages")
    for what, part in (("with which the synonyms were mended", slice(mended)), ("afterwards", slice(mended, None))):
        print(f"\n{len(questions()[part])} questions {what}\n")
        print(f"{'':28}{'first three':>12}{'first':>8}{'nothing':>9}{'ms':>8}")
        for name, found in sides.items():
            print(f"{name:28}{told(found, part)}")
    if "--missed" in sys.argv:
        tell_missed(sides)
    return 0


def tell_missed(sides: dict[str, list[Answer]]) -> None:
    for name in ("the guide, on the server", "the guide, in the browser"):
        for (language, query, pages), (hits, _) in zip(questions(), sides[name], strict=True):
            if not pages & set(hits[:3]):
                print(f"{name}: {language} {query!r} wants {sorted(pages)}, finds {hits[:4]}")


if __name__ == "__main__":
    sys.exit(main())
