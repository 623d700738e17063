"""Mutants of one file, made by mutmut and written beside the original, and what each of them changes."""

import ast
import difflib
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from mutmut.mutation.data import LineSpan
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key


@dataclass(frozen=True)
class Mutant:
    """One small change: where it is, the lines as they were, and as they are now."""

    name: str
    file: str
    line: int
    """The first line that it changes."""

    function: str
    was: str
    now: str
    wording: bool
    """Only the words of a sentence differ: nothing that is compared, and no key."""


def made(path: Path, tree: Path) -> list[Mutant]:
    """Writes the file with all its mutants into the tree, where the switch chooses between them."""
    source = (tree / path).read_text()
    file = mutate_file_contents(str(path), source)
    (tree / path).write_text(file.code.replace("from mutmut.mutation.trampoline import", "from mutants_switch import"))
    lines, starts = file.code.splitlines(), functions(source)

    def body(name: str) -> list[str]:
        span: LineSpan = file.line_span_by_function_name[name]
        return lines[span.start - 1 : span.end]

    return [mutant(path, name, body(original(name)), body(name), starts) for name in file.mutant_names]


def original(name: str) -> str:
    return f"{name.partition('__mutmut_')[0]}__mutmut_orig"


def functions(source: str) -> dict[str, tuple[int, int]]:
    """In which line each function and method begins, and in which its work; of two with one name, the last, as for
    Python."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = first_line(node), first_step(node)
        if isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{one.name}": (first_line(one), first_step(one))
                for one in node.body
                if isinstance(one, ast.FunctionDef)
            }
    return found


def first_line(node: ast.FunctionDef) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def first_step(node: ast.FunctionDef) -> int:
    """What a test runs when it calls the function: its signature runs only once, when it is defined."""
    steps = [one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return (steps or node.body)[0].lineno


def mutant(path: Path, name: str, before: list[str], after: list[str], starts: dict[str, tuple[int, int]]) -> Mutant:
    whole = get_mutant_name(path, name)
    function, of = orig_function_and_class_names_from_key(whole)
    called = f"{of}.{function}" if of else function
    before, after = ([line.replace(one, function) for line in lines] for one, lines in names(name, before, after))
    was, now = changed(before, after)
    line = next(n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    lead = next(n for n, one in enumerate(before) if one.strip() and not one.strip().startswith("#"))
    start, step = starts[called]
    place = max(start + line - lead, step)
    return Mutant(whole, str(path), place, called, was, now, is_wording(before, after))


def names(name: str, before: list[str], after: list[str]) -> list[tuple[str, list[str]]]:
    return [(original(name), before), (name, after)]


def changed(before: list[str], after: list[str]) -> tuple[str, str]:
    told = [line for line in difflib.ndiff(before, after) if line[0] in "-+"]
    was, now = (" ".join(line[2:].strip() for line in told if line[0] == sign) for sign in "-+")
    return was, now


def is_wording(before: list[str], after: list[str]) -> bool:
    """Whether the two differ only in constant sentences, that is in text that holds a space."""
    one, other = (ast.parse(dedent("\n".join(lines))) for lines in (before, after))
    here, there = texts(one), texts(other)
    if len(here) != len(there) or Silent().dump(one) != Silent().dump(other):
        return False
    return all(" " in was.strip() for was, now in zip(here, there, strict=True) if was != now)


def texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


class Silent(ast.NodeTransformer):
    """A tree without its texts."""

    def dump(self, tree: ast.AST) -> str:
        return ast.dump(self.visit(tree))

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node
