"""Reference pages made from the content: every fact, every duty, every instrument."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import condition_words as words
import reference_words as say
from handrail.rules import Book, Rule, load_book
from handrail.rules.answer import LIFTED_BY
from handrail.rules.book import Plain
from handrail.rules.jurisdictions import Jurisdiction, jurisdiction, known_codes
from handrail.rules.loading import CONTENT, Items, read_file
from handrail.rules.rule import STANDINGS, Authority
from handrail.rules.screening import Conduct, Instrument, Item, load_instruments
from handrail.rules.screening.instruments import Rule as Score
from handrail.rules.vocabulary import SLOT, SUBJECTS, Fact, vocabulary
from markup import bullets, code, page, sentence, table

KINDS = {
    "yes_no": "yes or no",
    "choice": "one of",
    "set": "any of",
    "number": "whole number",
    "date": "date",
    "time": "time",
}
STATUSES = {
    "in_use": "in use",
    "reviewed": "reviewed",
    "draft": "**draft**: listed beside the duties, and never counted as one",
    "retired": "retired",
}
LANGUAGES = {"es": "Spanish"}
SOURCES = "\n".join(
    [
        "How sure we are of a source: *full* means that the whole provision was read, *part* a passage, and "
        "*summary* only",
        "somebody's account of it. The day is the day of reading. No lawyer has confirmed these readings yet; see",
        "[before real use](../safety/before-real-use.md).",
    ]
)


def whole_book() -> Book:
    """Federal law and every state that ships."""
    return load_book(known_codes())


def mapping(value: Plain) -> Mapping[str, Plain]:
    assert isinstance(value, Mapping)
    return value


def english(value: Plain) -> str:
    """The English of {en, es}, or the text as it stands."""
    return value if isinstance(value, str) else str(mapping(value)["en"])


def named(book: Book, kind: str, keys: Iterable[str]) -> str:
    labels = mapping(book.words[kind])
    return "; ".join(f"{english(labels[key])} (`{key}`)" for key in keys)


# --- facts ------------------------------------------------------------------------------------------------------------


def facts_page() -> str:
    facts = list(vocabulary().facts.values())
    used = uses(whole_book())
    groups = [
        "\n\n".join([f"## {group}", *about(group), *(fact_entry(fact, used.get(fact.name, [])) for fact in members)])
        for group, members in groupby(facts, key=lambda fact: fact.name.partition(".")[0])
    ]
    return page(
        "Facts: the words that rules are written in",
        "Made by `make docs` from `handrail/content/facts.yaml`: change that file, not this page. How to write a "
        "facts file is in [read what is due](../how-to/read-what-is-due.md).",
        "A fact that is not there, or is `unknown`, is unknown. **Unknown is never no.** A set such as `[pregnant, "
        "suicidal]` says what is known to hold; only with its fact `…_complete: yes` is everything else a no. Any "
        "fact of the child may be a history: `[{is: yes, from: 2025-01-10}, {is: no, from: 2026-02-01}]`.",
        "*Restricted* facts are shown only to people who were given that group. A duty whose rule reads one is "
        "restricted in the same way, whether or not the fact is known.",
        f"There are {len(facts)} facts. The Spanish questions are in the file; nobody who practices in Spanish has "
        "read them yet.",
        "## The facts file",
        bullets((f"`{key}`", means) for key, means in say.FILE_KEYS.items()),
        "One thing that was `done` says:",
        bullets((f"`{key}`", means) for key, means in say.DONE_KEYS.items()),
        *groups,
    )


def about(group: str) -> Iterator[str]:
    if group in SUBJECTS:
        yield f"About one {SUBJECTS[group]} at a time."
    if group == "settings":
        yield "What a state or an agency chose; an agency's own folder may set them."


def fact_entry(fact: Fact, rules: list[str]) -> str:
    kind = KINDS[fact.kind] + (f" {code(fact.choices)}" if fact.choices else "")
    asked = (
        fact.ask["en"] if fact.ask else f"none; {words.fact(fact.asks_for)} is asked instead" if fact.asks_for else ""
    )
    strictest = f"the {fact.strictest}" if fact.strictest in ("highest", "lowest") else f"`{fact.strictest}`"
    lines = [
        ("Kind", kind),
        ("From", fact.comes_from),
        ("In a sentence", f"“{fact.said['en'].replace(SLOT, '…')}”" if fact.said else ""),
        ("Question to the worker", asked),
        ("Who is never asked", fact.never_ask or ""),
        ("Restricted", f"group `{fact.restricted}`" if fact.restricted else ""),
        ("Where two jurisdictions differ", f"{strictest} counts" if fact.strictest else ""),
        ("Read by", ", ".join(f"[{rule}](duties.md#{rule.lower()})" for rule in rules)),
    ]
    return f"### `{fact.name}`\n\n{fact.means}\n\n{bullets(lines)}"


def uses(book: Book) -> dict[str, list[str]]:
    """Which rules read a fact: in a condition, or as the event or time they count from."""
    found: dict[str, list[str]] = {}
    for rule in book.rules.values():
        for name in sorted(set(facts_of(rule))):
            found.setdefault(name, []).append(rule.id)
    return found


def facts_of(rule: Rule) -> Iterator[str]:
    conditions = [rule.binds, rule.when, *(b.when for b in rule.standing), *(c.when for c in rule.clock)]
    conditions += [warn.when for warn in rule.warn]
    for condition in conditions:
        yield from condition.reads() if condition else ()
    yield from (*rule.starts, *rule.until, *rule.overtaken_by, *(rule.repeat.until if rule.repeat else ()))
    yield from (branch.by_setting[0] for branch in rule.standing if branch.by_setting)
    times = [rule.not_after, *(case.start for case in rule.clock), *(line.start for line in rule.also_show)]
    yield from (name for name in times if name)


# --- duties -----------------------------------------------------------------------------------------------------------


def duties_page() -> str:
    book = whole_book()
    layers = [
        f"## {place.name['en']}\n\n{place_words(place)}\n\n"
        + "\n\n".join(duty_entry(rule, book) for rule in of(place, book))
        for place in map(jurisdiction, ["us", *(code for code in known_codes() if code != "us")])
    ]
    return page(
        "Duties: every rule that ships",
        "Made by `make docs` from `handrail/content/duties/`: change those files, not this page. "
        "[Facts](facts.md) explains the names in code letters, and [rules](rules.md) the way rules are written. "
        "This page is not legal advice.",
        overview(book),
        SOURCES,
        reviewed(book),
        *layers,
        terms(book),
        limits(book),
    )


def reviewed(book: Book) -> str:
    done = sum(1 for rule in book.rules.values() if rule.review)
    return f"Of {len(book.rules)} rules, {done or 'none'} {'names' if done < 2 else 'name'} a person who reviewed it."


def of(place: Jurisdiction, book: Book) -> list[Rule]:
    return [rule for rule in book.rules.values() if rule.layer == place.overlays[-1]]


def overview(book: Book) -> str:
    rows = [
        [
            f"[{rule.id}](#{rule.id.lower()})",
            rule.title,
            strongest(rule),
            words.RuleWords(book).hours(rule),
            STATUSES[rule.status].partition(":")[0],
        ]
        for rule in book.rules.values()
    ]
    return table(["Rule", "Title", "At most", "Clock", "Status"], rows)


def strongest(rule: Rule) -> str:
    said = [
        word for one in rule.standing for word in (one.by_setting[1].values() if one.by_setting else [one.standing])
    ]
    return max(filter(None, said), key=STANDINGS.__getitem__)


def place_words(place: Jurisdiction) -> str:
    chosen = [(f"`{name}`", f"`{one.value}`. {one.basis}") for name, one in place.settings.items()]
    unknown = [(f"`{name}`", f"not known. {why}") for name, why in place.unknown.items()]
    head = (
        f"`{place.code}`, {STATUSES[place.status].partition(':')[0]}, looked at on {place.verified_on}. Business days: "
    )
    return f"{head}`{place.calendar}`.\n\n{bullets([*chosen, *unknown])}"


def duty_entry(rule: Rule, book: Book) -> str:
    told = words.RuleWords(book)
    lines = [
        ("Who must act", told.who(rule)),
        ("Starts", told.starts(rule)),
        ("Applies when", told.when(rule)),
        ("How strong", told.standing(rule)),
        ("Clock", told.clock(rule)),
        ("Also shown", told.also(rule)),
        ("To", "; ".join(f"{english(book.recipients[to]['label'])} (`{to}`)" for to in rule.to)),
        ("What to say", named(book, "content", rule.content)),
        ("Proof", named(book, "proof", rule.proof)),
        ("Closed by the act", named(book, "acts", [rule.act])),
        ("Makes stricter", f"[{rule.tightens}](#{rule.tightens.lower()})" if rule.tightens else ""),
        ("Privacy limits", ", ".join(f"[{name}](#{name.lower()})" for name in rule.limits)),
        ("Restricted by", ", ".join(map(words.fact, rule.restricted))),
        ("Law", "; ".join(cited(one, book) for one in rule.authority)),
        ("Read before acting", " ".join(f"{warn.say['en']}" for warn in rule.warn)),
        ("Caveats", " ".join(map(sentence, rule.caveats))),
        ("Status", status(rule)),
        ("Worked examples", examples(rule)),
    ]
    return f"### {rule.id}\n\n**{rule.title}.** {rule.plain}\n\n{bullets(lines)}"


def cited(one: Authority, book: Book) -> str:
    source = book.sources[one.source]
    read = mapping(source["read"])
    since = f"in force {one.in_force}" if one.in_force else "in force since: not known"
    until = f" until {one.until}" if one.until else ""
    fields = f", for {code(one.fields)} only" if one.fields else ""
    cite = f"[{one.cite}]({source['url']})" if str(source.get("url", "none")).startswith("http") else one.cite
    return f"{cite}, {since}{until}{fields}, read {one.last_verified} ({read['sure']})"


def status(rule: Rule) -> str:
    if rule.draft:
        return f"{STATUSES['draft']}. What would lift it: {sentence(rule.lifted_by or LIFTED_BY)}"
    reviewer = f", reviewed by {rule.review['by']} on {rule.review['on']}" if rule.review else ""
    return STATUSES[rule.status] + reviewer


def examples(rule: Rule) -> str:
    found = read_file(CONTENT / rule.file.replace(".yaml", ".examples.yaml"))
    assert isinstance(found, Items)
    return f"{len(found)}, in `handrail/content/{rule.file.replace('.yaml', '.examples.yaml')}`"


def terms(book: Book) -> str:
    entries = [
        f"### {term.name}\n\n**{term.title}.** {term.plain}\n\n"
        + bullets([("Holds when", words.RuleWords(book).said(term.condition)), ("Law", "; ".join(term.authority))])
        for term in book.terms.values()
    ]
    return "\n\n".join(["## Terms", "A statutory term is defined once, and rules use its name.", *entries])


def limits(book: Book) -> str:
    entries = []
    for name, limit in book.limits.items():
        law = "; ".join(f"{mapping(one)['cite']} (read {mapping(one)['last_verified']})" for one in limit["authority"])
        lines = [
            ("For", f"`{limit['binds']}`"),
            ("Rests on", law),
            ("What it is", str(limit["status"]).replace("_", " ")),
        ]
        entries.append(f"### {name}\n\n**{english(limit['title'])}.** {english(limit['plain'])}\n\n{bullets(lines)}")
    head = "What may be said, and what may not, when a duty is carried out. A limit binds the one who tells."
    return "\n\n".join(["## Privacy limits", head, *entries])


# --- instruments ------------------------------------------------------------------------------------------------------


def instruments_page() -> str:
    found = load_instruments().all()
    return page(
        "Instruments and conversations",
        "Made by `make docs` from `handrail/content/instruments/`: change those files, not this page. What each can "
        "and cannot do is also in [limits of the instruments](../safety/limits-of-the-instruments.md).",
        "An answer is one of six things: yes, no, does not know, declined, not asked, no information. Only a no is a "
        "no. "
        'The strongest thing that software may say is "possible"; a person concludes. A stop on a disclosure '
        "never lowers a result: it is always *refer now*.",
        *map(instrument_entry, found),
        conduct_entry(found[0].conduct),
    )


def instrument_entry(one: Instrument) -> str:
    reviewed = one.reviewed_by if one.reviewed_by not in (None, "null") else "nobody yet: no practitioner, no survivor"
    lines = [
        ("Version", f"{one.version}, {STATUSES[one.status].partition(':')[0].strip('*')}"),
        ("For ages", ages(one)),
        ("Who may use it", one.audience.who["en"]),
        ("Read aloud", "yes" if one.audience.read_aloud else "no"),
        ("Looks for", ", ".join(one.forms)),
        ("Rule", score(one.rule)),
        ("Validated", f"{one.evidence.get('validated', 'no')}. {one.evidence.get('note', '')}"),
        ("License", " ".join(sentence(one.licence[key]) for key in ("name", "note") if one.licence.get(key))),
        ("Reviewed by", reviewed),
        (
            "Languages",
            ", ".join(
                ["English", *(f"{LANGUAGES[lang]} (reviewed by {by(info)})" for lang, info in one.translations.items())]
            ),
        ),
        ("Notice", f"`handrail/content/instruments/{one.id}/{one.version}/NOTICE.md`"),
    ]
    said = [f"## {one.title['en']}", f"`{one.id}@{one.version}`. {one.say_on_screen['en']}", bullets(lines)]
    said += [listed("It can tell", [each.words["en"] for each in one.can_tell])]
    said += [listed("It cannot tell", [each.words["en"] for each in one.limits])]
    return "\n\n".join([*said, items(one.items)])


def ages(one: Instrument) -> str:
    stated = (one.ages.youngest, one.ages.oldest) != (None, None)
    return f"{one.ages} years" if stated else "no limit is stated"


def by(info: Mapping[str, str]) -> str:
    found = info.get("reviewed_by", "null")
    return "nobody yet" if found == "null" else found


def score(rule: Score) -> str:
    plain = {
        "none": "no score, no total, no level",
        "any_yes": "one yes is enough",
        "conditional": "each item by itself",
    }
    return plain.get(rule.type, f"{rule.type}, at least {rule.at_least}")


def listed(title: str, sentences: Iterable[str]) -> str:
    return f"**{title}**\n\n" + "\n".join(f"- {one}" for one in sentences)


def items(found: Iterable[Item]) -> str:
    rows = [[str(one.order), f"`{one.id}`", one.text["en"], ", ".join(one.about), one.a_yes_is] for one in found]
    return table(["", "Item", "Words", "About", "A yes is"], rows)


def conduct_entry(conduct: Conduct) -> str:
    """What holds for every conversation, whatever the instrument."""
    told = conduct.on_disclosure
    parts = ["## Every conversation", "From `handrail/content/instruments/conduct.yaml`. Reviewed by: nobody yet."]
    parts += [listed("Before it begins", [each.words["en"] for each in conduct.checklist])]
    parts += [
        listed("Words to say", [f"*{key.replace('_', ' ')}:* {words['en']}" for key, words in conduct.scripts.items()])
    ]
    parts += [
        listed("When a young person tells", [told.screen["en"], told.say["en"], told.ask_only["en"], told.write["en"]])
    ]
    parts += [listed("Then", [conduct.steps[step].words["en"] for step in told.then])]
    return "\n\n".join([*parts, listed("Never", told.never["en"])])
