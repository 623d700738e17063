"""A guide page's Markdown, taken apart with markdown-it-py: no HTML of the writer's gets through, and no picture.

`[oig-2022]` names a source of the page, and `[advice]` says that no source here proves it. Both become tokens of their
own, so that what is shown and what is checked read the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from ..errors import ContentError, Gathered, Place

CITE = re.compile(r"\[([a-z0-9][a-z0-9-]*)\](?![(\[])")
ADVICE = "advice"
HTML = re.compile(r"</?[a-zA-Z!][^>]*>")
SAY_NOT = (("Say", "Not"), ("Diga", "No diga"))
PROSE = ("paragraph", "item", "step")
PAGE = re.compile(r"[a-z0-9-]+(?:#[a-z0-9-]+)?")
LINK = re.compile(rf"https://\S+|{PAGE.pattern}|#[a-z0-9-]+")
WORDS = {
    "en": {"advice": "advice", "no_proof": "good practice that no source here proves", "source": "source"},
    "es": {"advice": "consejo", "no_proof": "buena práctica que ninguna fuente de aquí prueba", "source": "fuente"},
}


@dataclass(frozen=True)
class Block:
    """One paragraph, line of a list, heading or cell: its parts are texts, each with the sources right after it."""

    kind: str
    place: Place
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(text for text, _ in self.parts)).strip()

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(cite for _, cites in self.parts for cite in cites)


@dataclass(frozen=True)
class Section:
    """What stands under one heading. The first has none: what is said before the first heading."""

    id: str
    title: str
    level: int
    html: str
    blocks: tuple[Block, ...]

    @property
    def for_file(self) -> str:
        return as_files(self.html)

    @property
    def leads_to(self) -> list[str]:
        """The other pages it names."""
        return re.findall(r'href="\.\./([a-z0-9-]+)/', self.html)

    @property
    def unlinked(self) -> str:
        """For a page with many pages on it: a source keeps its number and leads nowhere."""
        return re.sub(
            r'<a class="cite" href="#source-[a-z0-9-]+">(.*?)</a>', r'<span class="cite">\1</span>', self.for_file
        )

    @property
    def prose(self) -> str:
        """What is measured: paragraphs and lines of lists, as sentences. Headings and tables are not."""
        return " ".join(closed(one.text) for one in self.blocks if one.kind in PROSE and one.text)

    @property
    def says(self) -> list[tuple[str, str]]:
        """The rows of a table with these two columns: what to say, and what not."""
        heads = tuple(one.text for one in self.blocks if one.kind == "head")
        cells = [one.text for one in self.blocks if one.kind == "cell"]
        return list(zip(cells[::2], cells[1::2], strict=True)) if heads in SAY_NOT else []

    @property
    def steps(self) -> list[str]:
        return [one.text for one in self.blocks if one.kind == "step"]

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.blocks)


def closed(text: str) -> str:
    return text if text.endswith((".", "?", "!", "”", '"')) else f"{text}."


def read_markdown(written: str, file: str, language: str, numbers: Mapping[str, int]) -> tuple[Section, ...]:
    """The sections of a page. `numbers` gives each source its number. Raises ContentError with file, line and mend."""
    reader, env = _reader(), {"numbers": numbers, "words": WORDS[language]}
    tokens = reader.parse(written, env)
    _refuse(tokens, file)
    _refuse_headings(tokens, file)
    starts = [0, *(at for at, one in enumerate(tokens) if one.type == "heading_open" and at), len(tokens)]
    return tuple(_section(tokens[start:end], reader, env, file) for start, end in pairwise(starts))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.inline.ruler.before("link", "cite", _cite)
    reader.add_render_rule("cite", _render_cite)
    reader.add_render_rule("link_open", _render_link)
    reader.add_render_rule("ordered_list_open", lambda *_given: '<ol class="steps">')
    reader.add_render_rule("table_open", lambda *_given: '<table class="says">')
    return reader


def _cite(state: StateInline, silent: bool) -> bool:
    found = CITE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("cite", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _render_cite(renderer: RendererHTML, tokens: Sequence[Token], at: int, _o: OptionsDict, env: EnvType) -> str:
    """Nothing but letters of a source's id and numbers of ours gets into it."""
    key, words = tokens[at].content, env["words"]
    if key == ADVICE:
        return f'<span class="advice" title="{words["no_proof"]}">{words["advice"]}</span>'
    number = env["numbers"].get(key, "?")
    return f'<a class="cite" href="#source-{key}"><span class="usa-sr-only">{words["source"]} </span>{number}</a>'


def _render_link(renderer: RendererHTML, tokens: Sequence[Token], at: int, o: OptionsDict, env: EnvType) -> str:
    """Another page of the guide stands beside this one; `as_files` names it as a file."""
    href = str(tokens[at].attrs["href"])
    if PAGE.fullmatch(href):
        key, _, part = href.partition("#")
        tokens[at].attrs["href"] = f"../{key}/{'#' * bool(part)}{part}"
    elif not href.startswith("#"):
        tokens[at].attrs["rel"] = "noreferrer"
    return renderer.renderToken(tokens, at, o, env)


def as_files(html: str) -> str:
    """The same words where pages are files beside one another."""
    return re.sub(r'href="\.\./([a-z0-9-]+)/', r'href="\1.html', html)


def _section(tokens: Sequence[Token], reader: MarkdownIt, env: Mapping[str, object], file: str) -> Section:
    headed = bool(tokens) and tokens[0].type == "heading_open"
    title = _plain(tokens[1]) if headed else ""
    body = tokens[3:] if headed else tokens
    return Section(
        id=slug(title),
        title=title,
        level=int(tokens[0].tag[1]) if headed else 0,
        html=str(reader.renderer.render(list(body), reader.options, dict(env))),
        blocks=tuple(_blocks(body, file)),
    )


def slug(title: str) -> str:
    """The address of a heading on its page."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def fold(text: str) -> str:
    """Small letters without accents, as people type them into a search."""
    return text.lower().translate(PLAIN)


PLAIN = str.maketrans("áéíóúüñ’", "aeiouun'")


def _blocks(tokens: Sequence[Token], file: str) -> Iterator[Block]:
    around: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            around.append(token.type)
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            yield Block(_kind(around), Place(file, (token.map or [0])[0] + 1), tuple(_parts(token)))


def _kind(around: Sequence[str]) -> str:
    if around[-1] in ("td_open", "th_open"):
        return "cell" if around[-1] == "td_open" else "head"
    if "list_item_open" not in around:
        return "paragraph"
    return "step" if "ordered_list_open" in around else "item"


def _parts(token: Token) -> Iterator[tuple[str, tuple[str, ...]]]:
    text, cites = "", []
    for child in token.children or []:
        if child.type == "cite":
            cites.append(child.content)
            continue
        said = _said(child)
        if cites and said.strip():
            yield text, tuple(cites)
            text, cites = "", []
        text += said
    yield text, tuple(cites)


def _said(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _plain(token: Token) -> str:
    return "".join(_said(child) for child in token.children or [] if child.type != "cite").strip()


# --- what is refused ----------------------------------------------------------------------------------------------

REFUSED = {
    "image": ("There is a picture.", "Say it in words: the guide works without pictures and offline."),
    "code_block": ("There is a line that is indented by four spaces.", "Begin it at the margin."),
    "fence": ("There is a block of code.", "Write it as a paragraph or a list."),
    "hr": ("There is a line of dashes.", "Use a heading instead."),
}


def _refuse(tokens: Sequence[Token], file: str) -> None:
    faults = Gathered()
    for token in tokens:
        place = Place(file, token.map[0] + 1 if token.map else None)
        for one in (token, *(token.children or [])):
            fault = _fault(one, place)
            if fault:
                faults.add(fault)
    faults.raise_all()


def _fault(token: Token, place: Place) -> ContentError | None:
    if token.type in REFUSED:
        return ContentError(place, *REFUSED[token.type])
    if token.type == "heading_open" and token.tag not in ("h2", "h3"):
        return ContentError(place, "A heading is not of the second or third level.", 'Begin it with "## " or "### ".')
    if token.type == "text" and (html := HTML.search(token.content)):
        return ContentError(place, f'There is HTML: "{html[0]}".', "Write Markdown: headings, lists, tables, bold.")
    href = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
    if href and not LINK.fullmatch(href):
        mend = "Link to https://…, or to another page of the guide by its id."
        return ContentError(place, f'There is a link to "{href}".', mend)
    return None


def _refuse_headings(tokens: Sequence[Token], file: str) -> None:
    """Each has words, and no two the same: they are addresses."""
    seen: set[str] = set()
    for opens, words in pairwise(tokens):
        if opens.type != "heading_open":
            continue
        place, title = Place(file, opens.map[0] + 1 if opens.map else None), _plain(words)
        if not slug(title):
            raise ContentError(place, "A heading has no words.", "Write what follows, or remove it.")
        if slug(title) in seen:
            raise ContentError(place, f'"{title}" is a heading twice.', "Name one otherwise.")
        seen.add(slug(title))
