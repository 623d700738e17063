"""The book: federal law always, overlays beside it, and what an overlay can never do."""

from pathlib import Path

import pytest

from handrail.rules import ContentError, load_book
from tests.rules.asking import ask, book, found, missing, only, rule, when

NOW = "2026-03-14T09:00:00-04:00"
IN_CARE = "care.foster_care: yes, actor.performs_ive_functions: yes"
BASE = "US-IVE-35B-NCMEC24"
OVERLAY = {"act": "report_missing", "to": "[ncmec]", "tightens": BASE}
AGENCY = """
id: XX-OWN
title: Tell NCMEC within 2 hours
plain: Tell NCMEC within 2 hours.
tightens: US-IVE-35B-NCMEC24
clock: [{within: 2 h}]
authority: [{cite: Policy 1, source: own-policy, in_force: 2026-01-01, last_verified: 2026-11-22}]
status: in_use
"""


def agency(folder: Path, **files: str) -> Path:
    for name, written in files.items():
        (folder / f"{name}.yaml").write_text(written)
    return folder


def test_federal_law_is_always_included() -> None:
    assert BASE in load_book(["us-fl"]).rules
    assert BASE in load_book([]).rules


def test_a_book_is_read_once() -> None:
    assert load_book(["us-fl"]) is load_book(["us-fl"])


def test_two_jurisdictions_are_both_in_it() -> None:
    both = load_book(["us-fl", "us-wa"]).rules
    assert {"FL-65C30019-LE", "WA-4550-LE24"} <= set(both)


def test_an_unknown_jurisdiction_is_refused() -> None:
    with pytest.raises(ContentError, match="no jurisdiction"):
        load_book(["us-zz"])


def test_the_version_is_the_newest_day_and_a_digest() -> None:
    day, _, digest = load_book(["us"]).version.partition("+")
    assert len(day) == 10
    assert len(digest) == 12


def test_another_word_in_a_file_is_another_version(tmp_path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    sources = "own-policy: {title: Policy}\n"
    first = load_book(["us"], folders=[agency(tmp_path / "one", **{"XX-OWN": AGENCY, "sources": sources})])
    second = load_book(
        ["us"], folders=[agency(tmp_path / "two", **{"XX-OWN": AGENCY.replace("2 h", "3 h"), "sources": sources})]
    )
    assert first.version != second.version


def test_an_agency_folder_adds_rules_sources_and_settings(tmp_path) -> None:
    settings = "settings.immediate_grace: {value: 30, basis: our own}\n"
    agency(tmp_path, **{"XX-OWN": AGENCY, "sources": "own-policy: {title: Policy}\n", "settings": settings})
    own = load_book(["us"], folders=[tmp_path])
    assert own.settings["settings.immediate_grace"] == 30
    assert own.rules["XX-OWN"].layer == tmp_path.name


def test_a_source_that_is_not_listed_is_refused(tmp_path) -> None:
    with pytest.raises(ContentError, match='no source "own-policy"') as caught:
        load_book(["us"], folders=[agency(tmp_path, **{"XX-OWN": AGENCY})])
    assert (caught.value.file, caught.value.line) == (f"{tmp_path.name}/XX-OWN.yaml", 7)


def test_the_file_is_named_for_its_rule(tmp_path) -> None:
    agency(tmp_path, **{"XX-OTHER": AGENCY, "sources": "own-policy: {title: Policy}\n"})
    with pytest.raises(ContentError, match=r'Name the file "XX-OWN\.yaml"'):
        load_book(["us"], folders=[tmp_path])


def test_a_shared_word_is_not_given_twice(tmp_path) -> None:
    with pytest.raises(ContentError, match='"ncmec" is there already'):
        load_book(["us"], folders=[agency(tmp_path, recipients="ncmec: {label: {en: x, es: x}, family: no}\n")])


def test_a_folder_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        load_book(["us"], folders=[tmp_path / "nowhere"])


def test_spanish_comes_from_the_sidecar_and_english_where_there_is_none() -> None:
    shipped = load_book(["us"])
    assert shipped.said(BASE, "es")["title"] != shipped.said(BASE)["title"]
    assert book(rule()).said("XX-TEST", "es")["title"] == "Tell them"


# --- overlays -----------------------------------------------------------------------------------------------------


def test_an_overlay_inherits_what_it_does_not_state(tmp_path) -> None:
    agency(tmp_path, **{"XX-OWN": AGENCY, "sources": "own-policy: {title: Policy}\n"})
    rules = load_book(["us"], folders=[tmp_path]).rules
    assert (rules["XX-OWN"].to, rules["XX-OWN"].starts, rules["XX-OWN"].act) == (
        ("ncmec",),
        ("missing.informed_at",),
        "report_missing",
    )


def test_the_book_knows_the_file_behind_every_field(tmp_path) -> None:
    agency(tmp_path, **{"XX-OWN": AGENCY, "sources": "own-policy: {title: Policy}\n"})
    behind = load_book(["us"], folders=[tmp_path]).rules["XX-OWN"].provenance
    assert behind["clock"] == f"{tmp_path.name}/XX-OWN.yaml"
    assert behind["starts"] == f"duties/us/{BASE}.yaml"


def test_an_overlay_brings_its_own_authority(tmp_path) -> None:
    agency(tmp_path, **{"XX-OWN": AGENCY, "sources": "own-policy: {title: Policy}\n"})
    assert [one.cite for one in load_book(["us"], folders=[tmp_path]).rules["XX-OWN"].authority] == ["Policy 1"]


def test_a_tighter_clock_becomes_the_due_time_of_both() -> None:
    answer = ask(book(rule(**OVERLAY, clock="[{within: 2 h}]")), NOW, missing(own=IN_CARE))
    assert [when(only(answer, name).due_at) for name in ("XX-TEST", BASE)] == ["13 Mar 23:10"] * 2


def test_a_looser_clock_moves_nothing() -> None:
    answer = ask(book(rule(**OVERLAY, clock="[{within: 72 h}]")), NOW, missing(own=IN_CARE))
    assert [when(only(answer, name).due_at) for name in ("XX-TEST", BASE)] == ["14 Mar 21:10"] * 2


def test_a_recommended_clock_is_shown_as_good_practice() -> None:
    soft = rule(**OVERLAY, clock="[{within: 2 h}]", standing="[{is: should, basis: recommended}]")
    one = only(ask(book(soft), NOW, missing(own=IN_CARE)), BASE)
    assert when(one.due_at) == "14 Mar 21:10"
    assert [(when(line.due_at), line.kind, line.rule) for line in one.also_show] == [
        ("13 Mar 23:10", "good_practice", "XX-TEST")
    ]


def test_a_draft_tightens_nothing() -> None:
    answer = ask(book(rule(**OVERLAY, clock="[{within: 2 h}]", status="draft")), NOW, missing(own=IN_CARE))
    assert when(only(answer, BASE).due_at) == "14 Mar 21:10"


def test_an_overlay_that_does_not_apply_leaves_the_rule_as_it_is() -> None:
    answer = ask(
        book(rule(**OVERLAY, clock="[{within: 2 h}]", when="{missing.kind: abducted}")), NOW, missing(own=IN_CARE)
    )
    assert found(answer) == []
    assert when(only(answer, BASE).due_at) == "14 Mar 21:10"


def test_what_an_overlay_asks_to_be_said_is_added() -> None:
    answer = ask(book(rule(**OVERLAY, content="[clothing]")), NOW, missing(own=IN_CARE))
    assert only(answer, BASE).content == ("photo", "physical_features", "endangerment", "clothing")


def test_an_overlay_for_another_recipient_stands_alone() -> None:
    answer = ask(book(rule(**{**OVERLAY, "to": "[court]"}, clock="[{within: 2 h}]")), NOW, missing(own=IN_CARE))
    assert when(only(answer).due_at) == "13 Mar 23:10"
    assert when(only(answer, BASE).due_at) == "14 Mar 21:10"


def test_a_rule_that_a_restricted_overlay_may_tighten_is_restricted_with_it() -> None:
    asked = book(rule(**OVERLAY, clock="[{within: 2 h}]", when="{child.indian_child: yes}"))
    assert only(ask(asked, NOW, missing(own=IN_CARE)), BASE).restricted_by == ("child.indian_child",)


def test_an_agencys_rule_adds_to_what_must_be_said_and_takes_nothing_away(tmp_path) -> None:
    (tmp_path / "sources.yaml").write_text("own: {title: Policy}\n")
    (tmp_path / "XX-OWN.yaml").write_text(
        "id: XX-OWN\ntitle: Own\nplain: Own.\ntightens: US-IVE-35B-LE24\ncontent: [last_seen]\nproof: [reference]\n"
        "authority: [{cite: Policy, source: own, in_force: 2026-01-01, last_verified: 2026-11-22}]\nstatus: in_use\n"
    )
    rules = load_book(("us",), folders=(tmp_path,)).rules
    base, own = rules["US-IVE-35B-LE24"], rules["XX-OWN"]
    assert set(own.content) == {*base.content, "last_seen"}
    assert set(own.proof) == {*base.proof, "reference"}
    assert own.limits == base.limits
