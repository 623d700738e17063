"""Guesses a mapping from the names of columns and what their values look like, and says how sure each line is.

`sure`: the name and nearly all values fit. `likely`: the values fit, and the name says it less plainly. What fits
nothing stays unmapped and is listed. A guess is read by a person before it is used: it is text, not a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .mapping import CHILDREN, EPISODES, ROLES
from .sources import Source, first_rows, header_of
from .sql import Connection, lines, name, quoted

SAMPLE = 20_000
SURE, LIKELY = "sure", "likely"
FITS = 0.9
"""So many of the values must fit before a column is guessed at all."""

NEARLY_ALL = 0.98
FEW_CODES = 4
FORMATS = (
    *("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y"),
    *("%d-%b-%Y %H:%M", "%d-%b-%Y", "%Y%m%d %H%M", "%Y%m%d"),
)
ISO = "iso"
YES_NO = (("y", "n"), ("yes", "no"), ("true", "false"), ("1", "0"), ("t", "f"))
SHORT = {
    **dict.fromkeys(("dt", "dtm", "dttm", "datetime", "ts", "time", "date"), "date"),
    **dict.fromkeys(("police", "le", "lea", "law", "leo"), "police"),
    **dict.fromkeys(("rpt", "rptd", "report", "reported", "reporting"), "report"),
    **dict.fromkeys(("rtn", "ret", "return", "returned", "returns"), "return"),
    **dict.fromkeys(("awol", "run", "runaway", "missing", "mfc", "absent", "absence"), "missing"),
    **dict.fromkeys(("strt", "start", "begin", "began", "from", "left", "leave", "departure"), "start"),
    **dict.fromkeys(("end", "ended", "stop", "thru", "through"), "end"),
    **dict.fromkeys(("no", "nbr", "num", "number", "nr", "id", "key", "ref", "reference"), "number"),
    **dict.fromkeys(("client", "child", "youth", "person", "participant", "pid", "cid"), "child"),
    **dict.fromkeys(("notified", "notify", "informed", "learned", "aware", "notification"), "informed"),
    **dict.fromkeys(("scrn", "screen", "screened", "screening"), "screen"),
    **dict.fromkeys(("episode", "incident", "event", "eps", "epsd"), "episode"),
    **dict.fromkeys(("located", "found", "recovered", "recovery"), "located"),
    **dict.fromkeys(("trafficking", "traf", "csec", "dmst", "st"), "trafficking"),
    **dict.fromkeys(("concern", "suspected", "suspect", "suspicion"), "suspected"),
    **dict.fromkeys(("confirmed", "identified", "victim"), "identified"),
    **dict.fromkeys(("dob", "birthdate", "birth", "born"), "birth"),
    **dict.fromkeys(("fc", "foster", "ooh"), "foster"),
    **dict.fromkeys(("sex", "gender"), "sex"),
    **dict.fromkeys(("race", "ethnicity", "raceethnicity"), "race"),
    **dict.fromkeys(("county", "cnty", "parish"), "county"),
    **dict.fromkeys(("placement", "plcmt", "setting"), "placement"),
    **dict.fromkeys(("dispo", "whereabouts"), "whereabouts"),
}
"""How agencies write a word, and the word."""

TIME, DAY, FLAG, ANY = "time", "day", "flag", "any"
Words = frozenset[str]


@dataclass(frozen=True)
class Target:
    """What a column may stand for. The first set of words says it plainly, those after it less so."""

    name: str
    kind: str
    words: tuple[Words, ...]


def _target(name: str, kind: str, *words: str) -> Target:
    return Target(name, kind, tuple(frozenset(one.split()) for one in words))


TARGETS = (
    _target("child", ANY, "child number", "child"),
    _target("episode", ANY, "episode number", "missing number", "episode"),
    _target("groups county", ANY, "county"),
    _target("groups sex", ANY, "sex"),
    _target("groups race", ANY, "race"),
    _target("groups placement", ANY, "placement"),
    _target("child.birthdate", DAY, "birth"),
    _target("care.foster_care", FLAG, "foster", "foster care"),
    _target("missing.left_at", TIME, "missing start", "start", "missing date"),
    _target("missing.informed_at", TIME, "informed", "missing informed"),
    _target("missing.returned_at", TIME, "return", "missing end", "missing return"),
    _target("missing.located_at", TIME, "located"),
    _target("sex_trafficking.suspected_at", TIME, "trafficking suspected"),
    _target("sex_trafficking.identified_at", TIME, "trafficking identified"),
)
ACTS = {
    ("report_missing", "law_enforcement"): ("police report", "police"),
    ("report_missing", "ncmec"): ("ncmec report", "ncmec"),
    ("screen_after_return", "case_record"): ("screen", "trafficking screen"),
    ("report_recovery", "law_enforcement"): ("police return", "police located"),
    ("report_recovery", "ncmec"): ("ncmec return", "ncmec located"),
    ("enter_missing_person", "ncic"): ("ncic", "ncic entry"),
}
PARTS = (("at", TIME), ("said", FLAG), ("reference", ANY))


def targets() -> Iterator[Target]:
    yield from TARGETS
    for (act, to), words in ACTS.items():
        for part, kind in PARTS:
            more = [f"{one} {added}" for one in words for added in PART_WORDS[part]]
            yield _target(f"acts {act} {to} {part}", kind, *more, *words)


PART_WORDS = {"at": ("date",), "said": (), "reference": ("number", "case number", "case")}
SILENT = frozenset({"date", "care", "in", "is", "was", "flag", "ind", "cd", "code", "to", "of", "the", "sex"})
"""Words that do not speak against a guess."""


# --- what the columns look like -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looks:
    """One column: how many values it has, how many are times by each format, and its codes when they are few."""

    column: str
    filled: int
    formats: Mapping[str, int]
    codes: tuple[str, ...]

    @property
    def format(self) -> tuple[str, float]:
        """The format that fits most, and how many of the values it fits."""
        best = max(self.formats, key=lambda one: self.formats[one], default=ISO)
        return best, self.formats.get(best, 0) / self.filled if self.filled else 0.0

    @property
    def pair(self) -> tuple[str, str] | None:
        """Its codes for yes and no, of which one may not occur."""
        codes = frozenset(self.codes)
        return next((pair for pair in YES_NO if codes and codes <= set(pair)), None)

    def fits(self, kind: str) -> float:
        """How many of the values are of that kind."""
        time = self.format[1]
        if kind in (TIME, DAY):
            return time
        flag = 1.0 if self.pair else 0.0
        if kind == FLAG:
            return flag
        return 0.0 if time > 1 - FITS or not self.filled else 1.0


def words_of(column: str) -> Words:
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+", column)
    return frozenset(SHORT.get(one.lower(), one.lower()) for one in parts)


def looks_of(connection: Connection, source: Source) -> list[Looks]:
    """Each column by its first values."""
    header = header_of(source, connection)
    first_rows(connection, source, SAMPLE)
    return [_looks(connection, column) for column in header]


def _looks(connection: Connection, column: str) -> Looks:
    values = f"SELECT trim(CAST({name(column)} AS VARCHAR)) AS v FROM first_rows"
    told = f"({values}) WHERE v <> '' AND lower(v) NOT IN ('unknown', 'null')"
    counts = ["count(*)", "count(*) FILTER (v[5] = '-' AND TRY_CAST(v AS TIMESTAMP) IS NOT NULL)"]
    counts += [f"count(*) FILTER (try_strptime(v, {quoted(one)}) IS NOT NULL)" for one in FORMATS]
    filled, *found = connection.execute(f"SELECT {lines(counts)} FROM {told}").fetchall()[0]
    codes = connection.execute(f"SELECT DISTINCT lower(v) FROM {told} LIMIT {FEW_CODES}").fetchall()
    few = tuple(sorted(code for (code,) in codes)) if len(codes) < FEW_CODES else ()
    return Looks(column, filled, dict(zip((ISO, *FORMATS), found, strict=True)), few)


# --- guessing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Guess:
    target: str
    looks: Looks
    sure: str
    kind: str

    @property
    def written(self) -> str:
        """The column as the mapping writes it."""
        found, share = self.looks.format
        own = _quoted(self.looks.column)
        if self.kind in (TIME, DAY) and found != ISO and share:
            return f'{{column: {own}, format: "{found}"}}'
        pair = self.looks.pair if self.kind == FLAG else None
        if pair is not None and pair != ("yes", "no"):
            return f'{{column: {own}, values: {{"{pair[0]}": yes, "{pair[1]}": no}}}}'
        return own


def _quoted(column: str) -> str:
    return column if re.fullmatch(r"[A-Za-z][\w ]*\w|[A-Za-z]", column) else f'"{column}"'


def guesses(looks: Sequence[Looks]) -> list[Guess]:
    """The best column for each target; no column twice."""
    scored = [
        (score, place, target, one)
        for target in targets()
        for place, one in enumerate(looks)
        if one.fits(target.kind) >= FITS and (score := _score(target, words_of(one.column))) > 0
    ]
    taken: dict[str, Guess] = {}
    used: set[str] = set()
    for score, _, target, one in sorted(scored, key=lambda found: (-found[0], found[1], found[2].name)):
        if target.name not in taken and one.column not in used:
            plainly = score >= PLAIN and one.fits(target.kind) >= NEARLY_ALL
            taken[target.name] = Guess(target.name, one, SURE if plainly else LIKELY, target.kind)
            used.add(one.column)
    return [taken[target.name] for target in targets() if target.name in taken]


PLAIN = 0.9


def _score(target: Target, words: Words) -> float:
    """One for a name that says it plainly and nothing else; less for every word that nobody explains."""
    best = 0.0
    for place, wanted in enumerate(target.words):
        if wanted <= words:
            more = len(words - wanted - SILENT)
            best = max(best, (1.0 if place == 0 else 0.85) + 0.02 * len(wanted) - 0.2 * more)
    return best


# --- as text ------------------------------------------------------------------------------------------------------


def suggested(connection: Connection, sources: Sequence[Source]) -> str:
    """A mapping to begin with. Raises ExtractError when a file cannot be opened."""
    found = list(BEGINNING)
    for source in sources:
        role = source.stem if source.stem in ROLES else EPISODES if len(sources) == 1 else role_of(source)
        looks = looks_of(connection, source)
        found += _file(role, source, guesses(looks), looks)
    return "\n".join(found) + "\n"


def role_of(source: Source) -> str:
    """What its rows are, by its name."""
    words = words_of(re.sub(r"s(?![a-z])", "", source.stem))
    named = {"screen": "screenings", "report": "reports", "child": CHILDREN, "trafficking": "identifications"}
    return next((role for word, role in named.items() if word in words), EPISODES)


BEGINNING = (
    "# A guess from the names of the columns and what is in them. Read every line before you use it.",
    "# sure: the name and the values fit. likely: the values fit, and the name says it less plainly.",
    "jurisdiction: us                 # your state, as in us-fl",
    "facts:",
    "  actor.kind: ive_agency         # check: what kind of agency you are",
    "  missing.kind: missing          # check: every row is a child who is missing",
    "files:",
)


def _file(role: str, source: Source, found: Sequence[Guess], looks: Sequence[Looks]) -> Iterator[str]:
    yield f"  {role}:"
    yield f'    file: "{source.shown}"'
    yield from (f"    {one.target}: {one.written}  # {one.sure}" for one in found if one.target in ("child", "episode"))
    yield from _under("groups", [one for one in found if one.target.startswith("groups ")])
    yield from _under("columns", [one for one in found if "." in one.target and not one.target.startswith("acts ")])
    yield from _acts([one for one in found if one.target.startswith("acts ")])
    mapped = {one.looks.column for one in found}
    left = [one.column for one in looks if one.column not in mapped]
    if left:
        yield f"    # Not mapped: {', '.join(left)}"


def _under(key: str, found: Sequence[Guess]) -> Iterator[str]:
    if found:
        yield f"    {key}:"
        yield from (f"      {one.target.rpartition(' ')[2]}: {one.written}  # {one.sure}" for one in found)


def _acts(found: Sequence[Guess]) -> Iterator[str]:
    """Acts with a time, or a column that says yes or no. A number alone says nothing of when."""
    acts: dict[tuple[str, str], dict[str, Guess]] = {}
    for one in found:
        _, act, to, part = one.target.split(" ")
        acts.setdefault((act, to), {})[part] = one
    whole = {key: parts for key, parts in acts.items() if {"at", "said"} & parts.keys()}
    if whole:
        yield "    acts:"
    for (act, to), parts in whole.items():
        yield f"      - act: {act}"
        yield f"        to: {to}"
        yield from (f"        {part}: {one.written}  # {one.sure}" for part, one in parts.items())
    for parts in (parts for key, parts in acts.items() if key not in whole):
        yield from (f"    # Not mapped, without a time: {one.looks.column}" for one in parts.values())
