"""Reference pages made from the code: how rules are written, what the commands say, what they print as JSON."""

import ast
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

import reference_words as say
import shown
from handrail.cli import main
from handrail.rules import clocks, examples, reading
from handrail.rules.rule import SHOWN_AS, STANDINGS, STATUSES
from markup import bullets, code, fenced, page, table
from reference_content import whole_book
from steps import ROOT

HELP_WIDTH = 90
DUE_EXAMPLE = """jurisdiction: us-fl
facts:
  actor.kind: private_provider
  child.birthdate: 2010-05-02
  care.foster_care: yes
  missing.kind: missing
  missing.first_suspected_at: 2026-03-13T20:40:00-04:00
  missing.informed_at: 2026-03-13T21:10:00-04:00
"""
SCORE_EXAMPLE = """instrument: hhs-pocket-card@1
age: 15
answers:
  controlling_person: yes
  not_speaking: yes
  bruises_fear: no
"""

# --- rules ------------------------------------------------------------------------------------------------------------


def rules_page() -> str:
    return page(
        "Rules: how a duty is written",
        "Made by `make docs` from `handrail/rules/`: change the code, not this page. To add a rule of your own, "
        "start with [add a duty](../how-to/add-a-duty.md).",
        "A rule is one YAML file, named by its id. The words are a closed set: a key or fact that is not on this "
        "page or in [facts](facts.md) is an error that names the file, the line and the mend. There are no "
        "expressions.",
        "## Keys of a rule",
        key_table(),
        f"`status` is one of {code(STATUSES)}; a standing is one of {code(STANDINGS)}; a second time is shown as "
        f"one of {code(SHOWN_AS)}.",
        "## Overlays",
        f"A rule that `tightens` another takes from it every key it does not write, but for {code(reading.OWN)}. To "
        f"{code(reading.ADDED)} it adds; the rest it replaces for itself. It is a rule beside the other and never a "
        "change to it, so it can add and make stricter, and never extend, silence or weaken. When both hold for "
        "the same event and recipient, the earlier due time counts for both.",
        "## Conditions",
        "A condition is yes, no or unknown. *Unknown and no* is no, *unknown or yes* is yes; all else that touches "
        "unknown is unknown. A rule whose condition is unknown is listed under *cannot tell*, with what to find "
        "out. Several keys in one pair of braces must all hold.",
        table(["Written", "Means"], [[f"`{written}`", means] for written, means in say.CONDITIONS]),
        "## Clocks",
        docstring("handrail/rules/clocks.py").partition("\n\n")[2],
        f"A length is a number and a unit, or `{clocks.IMMEDIATELY}`. Units: {code(units())}.",
        "## As of when",
        docstring("handrail/rules/as_of.py"),
        "## Worked examples",
        "Beside each rule lies `<id>.examples.yaml`: a list of [facts files](../how-to/read-what-is-due.md) with "
        "these keys more. They are tests: `handrail check-content` runs them.",
        bullets((f"`{key}`", means) for key, means in say.EXAMPLE_KEYS.items()),
        f"`expect` may name {code(examples.EXPECT)}.",
    )


def key_table() -> str:
    book = whole_book()
    rows = []
    for key in (*reading.NEEDED, *reading.OPTIONAL):
        writes = [draft.id for draft in book.drafts.values() if key in draft.entries]
        where = f"[{writes[0]}](duties.md#{writes[0].lower()})" if writes else "no shipped rule"
        rows.append([f"`{key}`", "yes" if key in reading.NEEDED else "", say.RULE_KEYS[key], where])
    return table(["Key", "Needed", "Says", "As in"], rows)


def units() -> list[str]:
    return list(dict.fromkeys(clocks.UNITS))


def docstring(path: str) -> str:
    return ast.get_docstring(ast.parse((ROOT / path).read_text())) or ""


# --- commands ---------------------------------------------------------------------------------------------------------


def cli_page() -> str:
    entries = [f"## handrail {name}\n\n{fenced('text', help_of(name))}" for name in main.commands]
    return page(
        "Commands",
        "Made by `make docs` from the commands themselves. `make setup` makes `.venv/bin/handrail`. It needs no "
        "server, no database and no network, and writes no file but one that you name.",
        fenced("text", help_of()),
        *entries,
        "## Commands of the server",
        "Run with `.venv/bin/python manage.py`, for whoever runs the installation.",
        bullets((f"`{name}`", text) for name, text in server_commands()),
    )


def help_of(name: str = "") -> str:
    command = main.commands[name] if name else main
    shape = {"terminal_width": HELP_WIDTH, "max_content_width": HELP_WIDTH}
    return command.get_help(click.Context(command, info_name=f"handrail {name}".strip(), **shape))


def server_commands() -> Iterable[tuple[str, str]]:
    """Each command of an app and its own line of help, read without starting Django."""
    for path in sorted((ROOT / "handrail").glob("*/management/commands/[a-z]*.py")):
        yield path.stem, next(filter(None, map(help_line, ast.walk(ast.parse(path.read_text())))), "")


def help_line(node: ast.AST) -> str:
    if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["help"]:
        return str(ast.literal_eval(node.value))
    return ""


# --- JSON -------------------------------------------------------------------------------------------------------------


def json_page() -> str:
    due, score = answer("due", DUE_EXAMPLE, "--at", "2026-03-13T23:30:00-04:00"), answer("score", SCORE_EXAMPLE)
    return page(
        "JSON: what the commands print for a program",
        "Made by `make docs`; the outputs were printed by the commands. Keys are never removed or given another "
        "meaning within a version; new ones may come. Times are ISO 8601 with their offset.",
        say.ADDED,
        "## handrail due --json",
        "The exit code is 0 whatever is due, and 2 when the input cannot be used. The same comes from "
        "`handrail.rules.due(...).as_json()`.",
        "### The answer",
        keys(say.ANSWER),
        "### A duty: in `duties`, `others` and `drafts`",
        keys(say.FINDING),
        "Only when they say something:",
        keys(say.SOMETIMES),
        "### Where we cannot tell",
        keys(say.CANNOT_TELL),
        "### One real answer",
        "The facts:",
        fenced("yaml", DUE_EXAMPLE),
        "Asked with `--at 2026-03-13T23:30:00-04:00`:",
        fenced("json", due),
        "## handrail score --json",
        keys(say.RESULT),
        "### One real result",
        "The answers:",
        fenced("yaml", SCORE_EXAMPLE),
        "The result:",
        fenced("json", score),
    )


def keys(meanings: Mapping[str, str]) -> str:
    return table(["Key", "Means"], [[f"`{key}`", means] for key, means in meanings.items()])


def answer(command: str, facts: str, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        shown.write(Path(folder, "case.yaml"), facts)
        words = " ".join(["handrail", command, "case.yaml", "--json", *options])
        printed = shown.run(words, "", Path(folder))
    return compact(json.loads(printed.printed))


def compact(value: object, indent: int = 0) -> str:
    """JSON with short lists and objects on one line, so that a page stays readable."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(line) + indent <= shown.NARROW:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        body = [compact(item, indent + 2) for item in value]
        return "[\n" + ",\n".join(pad + item for item in body) + "\n" + " " * indent + "]"
    body = [f"{json.dumps(key)}: {compact(item, indent + 2)}" for key, item in value.items()]
    return "{\n" + ",\n".join(pad + item for item in body) + "\n" + " " * indent + "}"
