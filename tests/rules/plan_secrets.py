"""Secrets of every kind that a copy must not say, each in ways people write them, and how to see one in a copy."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from handrail.rules.plans import Circumstances


@dataclass(frozen=True)
class Secret:
    """`trace` finds it in what was printed, in small letters without accents; `kept_from` are the copies it never
    stands on."""

    kind: str
    ways: tuple[str, ...]
    trace: str
    kept_from: frozenset[str] = frozenset({"youth", "caregiver"})


YOUTH = frozenset({"youth"})
CAREGIVER = frozenset({"caregiver"})
EVERYWHERE = frozenset({"youth", "caregiver", "worker"})
BORN = date(2010, 3, 14)

SECRETS = (
    Secret(
        "the child",
        (
            "Zorvak",
            "zorvak's",
            "ZORVAKS",
            "Zórvak",
            "Z o r v a k",
            "@zorvak_quim9",
            "zorvakquimbley",
            "Quimbley",
            "Ｚｏｒｖａｋ",
            "zor\u200bvak",
        ),
        r"zorvak|z o r v a k|quim",
        YOUTH,
    ),
    Secret("the child's nickname", ("Pipsqueek", "PIPSQUEEK’S"), r"pipsqueek", YOUTH),
    Secret("another child", ("Ottiwell", "ottiwell's", "Öttiwell"), r"ottiwell"),
    Secret(
        "a person who harms",
        ("Vexnor", "vexnor", "VEXNOR'S", "dred vexnor", "dredvexnor", "Smokey Bo"),
        r"vexnor|smokey bo",
    ),
    Secret("whom they fear", ("Trellamar", "trellamar's", "TRELLAMAR"), r"trellamar"),
    Secret(
        "the agency",
        ("Brindlemoor County Family Office", "brindlemoor county family office", "BCFO"),
        r"brindlemoor|\bbcfo\b",
        YOUTH,
    ),
    Secret("a court", ("Court of Tannerfell", "court of tannerfell"), r"tannerfell", YOUTH),
    Secret("this product", ("Handrail", "handrail"), r"handrail"),
    Secret("an address", ("482 Wexcombe Street", "482 wexcombe st", "Wexcombe Street"), r"wexcombe", YOUTH),
    Secret("any address", ("77 Larkbury Ave", "Calle Larkbury 12", "larkbury apt 3"), r"larkbury", YOUTH),
    Secret(
        "the birth date",
        ("3/14/2010", "03-14-10", "2010-03-14", "March 14", "14 de marzo", "mar 14th", "14.3.2010", "03142010"),
        r"3/14|03-14|march 14|14 de marzo|mar 14|14\.3|03142010",
        YOUTH,
    ),
    Secret("a number", ("HC-20931-K", "hc20931k", "HC 20931 K"), r"20931"),
    Secret(
        "a hotline", ("call 988", "1-888-373-7888", "(888) 373 7888", "the hotline"), r"\b988\b|7888|hotline", YOUTH
    ),
    Secret(
        "a password",
        ("password hunterzz", "my pin is 48213", "contraseña hunterzz", "PIN: 48213"),
        r"hunterzz|48213",
        EVERYWHERE,
    ),
    Secret(
        "a word that tells",
        ("my safety", "the plan", "Plans", "trafficking", "TRAFFICKER", "seguridad", "trata"),
        r"safety|\bplans?\b|traffick|seguridad|trata",
        YOUTH,
    ),
    Secret(
        "a word for caregivers",
        ("a victim", "trafficked", "the screening", "víctima", "safety plan"),
        r"victim|traffick|screening|safety plan",
        CAREGIVER,
    ),
    Secret("the meaning", ("Quorra meets me at dock nine",), r"dock nine"),
    Secret("a code word", ("bluegrackle",), r"bluegrackle", CAREGIVER),
    Secret("who they are", ("gay", "they are trans", "pronouns"), r"\bgay\b|\btrans\b|pronouns", CAREGIVER),
    Secret("papers", ("undocumented", "asilo"), r"undocumented|asilo", CAREGIVER),
    Secret("health", ("HIV test", "pregnancy", "embarazo"), r"\bhiv\b|pregnan|embaraz", CAREGIVER),
)

KNOWN = Circumstances(
    child_names=("Zorvak de la Quimbley", "Zorvak Quim", "Pipsqueek"),
    agency_names=("Brindlemoor County Family Office",),
    court_names=("Court of Tannerfell",),
    harmful_names=("Dred Vexnor", "Smokey Bo"),
    other_children=("Ottiwell Grasp",),
    addresses=("482 Wexcombe Street, Apt 3, Austin",),
    birthdate=BORN,
    numbers=("HC-20931-K",),
    family_suspect="no",
)


def small(text: str) -> str:
    """As a careful finder would read it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Cf"))


def seen_in(printed: str, audience: str) -> list[str]:
    found = small(printed)
    return [one.kind for one in SECRETS if audience in one.kept_from and re.search(one.trace, found)]
