"""Some forty invented children, in every state of the work, so that each screen has something true to show."""

from collections.abc import Callable
from typing import Any

from .directory import helped
from .people import NIGHT, NORTH, SOUTH
from .plans import planned
from .story import Story

Arc = Callable[[Story], None]
SEVERAL_TIMES = 21


def quiet_in_care(story: Story) -> None:
    """Nothing runs. Most of a caseload looks like this."""
    story.opened(420 - story.number, f"20{8 + story.number % 8:02d}-0{1 + story.number % 9}-1{story.number % 9}")
    story.in_foster_care(days=400 - story.number, kind=("foster_home", "kinship", "group_home")[story.number % 3])
    story.fact("child.citizenship", "us_citizen", days=390 - story.number, source="Birth certificate in the file")
    story.knows("Aunt Lou", "aunt", "555-0142", days=380 - story.number)
    for days in times_away(story.number):
        went_and_came_back(story, days)
    if story.number == SEVERAL_TIMES:
        helped(story)
        planned(story)
    if story.number % 4 == 1:
        story.photographed(days=20 + story.number, hair="BLN")
    if story.number % 4 == 3:
        story.kept_ready(days=230, eyes="BRO", hair="BLK", height="62", weight="117", school="Alder High")
        story.photographed(days=230, hair="BLK")


def times_away(number: int) -> tuple[int, ...]:
    """One child was away four times in the year, some once, most never."""
    if number == SEVERAL_TIMES:
        return (290, 232, 171, 96)
    return (30 * (number % 8) + 45,) if number % 8 in (1, 3, 5) else ()


def went_and_came_back(story: Story, days: int) -> None:
    """Over, and nothing of it is open: reported in time by most, found after some days, screened, and talked about."""
    if story.number == SEVERAL_TIMES:
        story.placed(("group_home", "foster_home")[days % 2], days=days + 2)
    story.fact("child.indian_child", "no", days=days + 1, source="Asked at the hearing")
    learned, length = story.evening(days), 1 + (story.number + days) % 6
    story.reported_missing(days=learned, left_hours_before=1 + story.number % 3, told_by="Foster home", about=False)
    story.told("report_missing", "law_enforcement", days=learned - 0.1, reference=f"MP-26-{days:03}{story.number}")
    late = 1.3 if story.number % 5 == 0 else 0.3
    story.told("report_missing", "ncmec", days=learned - late, reference=f"NCMEC 14{days:03}{story.number}")
    story.told("locate_child", "case_record", days=learned - 0.4, reference="Search log")
    over = learned - length
    searched_each_day(story, learned, over)
    story.came_back(days=over)
    story.told("report_recovery", "law_enforcement", days=over - 0.1, reference=f"MP-26-{days:03}{story.number}")
    story.told("report_recovery", "ncmec", days=over - 0.1, reference=f"NCMEC 14{days:03}{story.number}")
    if (story.number + days) % 5:
        story.told("screen_after_return", "case_record", days=over - 2, reference="Form 12", channel="in_person")
    story.talked_after(days=over - 2)
    story.told("determine_factors", "case_record", days=over - 2.1, reference="Talk in the file", channel="in_person")
    story.held_conversation(days=over - 20, answers=CALM, sign=True, reason="return")


def searched_each_day(story: Story, learned: float, over: float) -> None:
    """A try within the day each day; one in four searches has a gap."""
    for turn in range(int((learned - over - 0.5) / 0.9) + 1):
        if story.number % 4 or turn != 1:
            whom, result, how = SEARCHED[turn % len(SEARCHED)]
            story.tried(whom, result, days=learned - 0.4 - turn * 0.9, how=how)


def quiet_at_home(story: Story) -> None:
    story.opened(90, "2011-11-03")
    story.fact("care.open_in_home_case", "yes", days=90, dated=True)
    story.placed("home", days=90)


def missing_for_an_hour(story: Story) -> None:
    """The call came an hour ago; both reports still to make. Missing before, eight days in winter."""
    story.opened(700, "2010-05-02")
    story.in_foster_care(days=690)
    story.placed("group_home", days=300)
    story.reported_missing(days=60, left_hours_before=4, told_by="Group home")
    story.told("report_missing", "law_enforcement", days=59.9, reference="MP-26-0417")
    story.told("report_missing", "ncmec", days=59.8, reference="NCMEC 1488201")
    story.came_back(days=52)
    story.told("report_recovery", "law_enforcement", days=51.9, reference="MP-26-0417")
    story.told("report_recovery", "ncmec", days=51.9, reference="NCMEC 1488201")
    story.placed("foster_home", days=51)
    story.held_conversation(days=50, answers=CALM, sign=True, reason="return")
    story.told(
        "screen_after_return", "case_record", days=50, reference="Tool of the state, form 12", channel="in_person"
    )
    story.knows("Ms. Kell", "school counselor", "555-0136", days=300)
    profile_of_maya(story)
    story.reported_missing(hours=1, left_hours_before=1, told_by="Foster home", risks=("health_condition",))


def profile_of_maya(story: Story) -> None:
    """Nearly whole: it was gone through with her after the last return."""
    story.kept_ready(days=250, source="School form", height="63", weight="112", school="Alder Middle School")
    story.kept_ready(
        days=11, sex="F", race="Black and Filipino, she says", eyes="BRO", hair="BRO", hair_style="Long braids",
        height="64", marks="Small scar over the left eyebrow\nStar, drawn in ink, right wrist", other_names="May, Mai",
        language="English, some Tagalog", phone="555-0177", accounts="Photos: maya.draws\nGames: starfall_may",
        places="Library on Fifth Street\nSkate park by the river", school="Alder High School", clothes="Green hoodie",
        medication="An inhaler for asthma. Without it she may struggle to breathe when she runs.",
    )  # fmt: skip
    story.was_told_what_is_kept(days=11)
    story.photographed(days=420, hair="BRO")
    story.photographed(days=11, hair="BRO")


def missing_since_yesterday(story: Story) -> None:
    """Police told in time with a number; NCMEC's clock has three hours left."""
    story.opened(500, "2009-09-21")
    story.in_foster_care(days=490, kind="group_home")
    story.kept_ready(days=215, source="Intake form", sex="M", eyes="HAZ", hair="BLK", height="68", weight="141",
                     language="Spanish, English", legal_custodian="Alder County, by court order")  # fmt: skip
    story.photographed(days=215, hair="BLK")
    story.reported_missing(
        hours=21, left_hours_before=5, told_by="Group home", risks=("substance_use", "emotional_problems")
    )
    story.told("report_missing", "law_enforcement", hours=20, reference="MP-26-1188")
    story.tried(
        "Jordan", "no_answer", hours=19, how="phone", note="Rings, nobody picks up. Sent: “We are looking for you.”"
    )
    story.told("locate_child", "case_record", hours=19, reference="Search log", channel="phone")
    story.tried("Mr. Ruiz, uncle", "left_message", hours=18, how="phone")
    story.tried(
        "Group home", "would_not_say", hours=6, how="visit", note="A roommate knows more and was afraid to say it."
    )
    story.heard("online", "Games: ruiz_zone was online at 2 this morning", hours=5, from_whom="Roommate")


def missing_and_late(story: Story) -> None:
    """Nobody told NCMEC. Late with proof beats never."""
    story.opened(300, "2011-02-14")
    story.in_foster_care(days=290)
    story.reported_missing(days=1, hours=3, left_hours_before=2, told_by="School")
    story.told("report_missing", "law_enforcement", days=1, hours=1, reference="MP-26-1152")


def missing_for_twelve_days(story: Story) -> None:
    story.opened(800, "2009-01-30")
    story.in_foster_care(days=780)
    story.reported_missing(
        days=12, left_hours_before=7, told_by="Foster home", risks=("endangering_company", "suicidal")
    )
    story.told("report_missing", "law_enforcement", days=11.9, reference="MP-26-1001")
    story.told("report_missing", "ncmec", days=11.8, reference="NCMEC 1490077")
    story.knows("Dona Célia", "grandmother", "555-0163", days=700)
    for number, days in enumerate((11.7, 10.8, 9.9, 9, 8.1, 7.2, 6.3, 5, 4.1)):
        whom, result = TRIED[number % len(TRIED)]
        story.tried(whom, result, days=days, how=("phone", "message", "visit")[number % 3])
    story.told("locate_child", "case_record", days=11.6, reference="Search log", channel="phone")
    story.heard("tip", "She talked about a cousin with a van", days=9.5, from_whom="Roommate")
    story.heard("place", "The laundromat at Fourth and Elm", days=5.5, from_whom="Dona Célia", says_where=True)
    story.told("keep_in_touch", "law_enforcement", days=5.4, reference="MP-26-1001/2")
    story.tried("The laundromat at Fourth and Elm", "not_there", days=5.3, how="visit")


def known_and_not_coming_back(story: Story) -> None:
    """Seen by the worker, does not want to return: the choice changes the duties and says so."""
    story.opened(900, "2009-03-08")
    story.in_foster_care(days=880)
    story.reported_missing(days=3, left_hours_before=10, told_by="Worker saw her there", whereabouts="known_refusing")


def taken_by_a_parent(story: Story) -> None:
    story.opened(200, "2019-06-01")
    story.in_foster_care(days=190, kind="kinship")
    story.reported_missing(
        hours=5, left_hours_before=3, told_by="Grandmother", kind="abducted", risks=("taken_or_lured",)
    )
    story.told("report_missing", "law_enforcement", hours=4, reference="MP-26-1201")
    story.told("report_missing", "ncmec", hours=4, reference="NCMEC 1491310")


def back_since_this_morning(story: Story) -> None:
    """Back, fed and asleep. The screen is owed; nobody has asked yet."""
    story.opened(600, "2010-12-12")
    story.in_foster_care(days=590)
    story.reported_missing(days=4, left_hours_before=6, told_by="Foster home")
    story.told("report_missing", "law_enforcement", days=3.9, reference="MP-26-1093")
    story.told("report_missing", "ncmec", days=3.8, reference="NCMEC 1490911")
    story.told("locate_child", "case_record", days=3.6, reference="Search log")
    searched_each_day(story, 4, 0.5)
    story.came_back(hours=9)


def back_and_talking(story: Story) -> None:
    """Half a conversation, stopped for the day because he was tired."""
    story.opened(450, "2011-07-19")
    story.in_foster_care(days=440, kind="group_home")
    story.reported_missing(days=6, left_hours_before=3, told_by="Group home")
    story.told("report_missing", "law_enforcement", days=5.9, reference="MP-26-1070")
    story.told("report_missing", "ncmec", days=5.9, reference="NCMEC 1490650")
    story.told("locate_child", "case_record", days=5.6, reference="Search log")
    searched_each_day(story, 6, 1.1)
    story.came_back(days=1)
    story.offered_a_talk(hours=4, again_in_hours=20, said=TIRED)
    story.held_conversation(hours=3, answers=dict(list(CALM.items())[:4]), sign=False, reason="return")


def told_today(story: Story) -> None:
    """She told her worker this afternoon. Identified; citizenship is not in the file: two clocks run."""
    story.opened(320, "2010-08-25")
    story.in_foster_care(days=310)
    story.stopped_conversation(hours=2, item="something_in_return", words="He said I owed him for the ride.")
    story.identified(
        "sex", "identified", hours=2, basis="She told me in her own words; I stopped and called my supervisor."
    )


def told_and_reported(story: Story) -> None:
    """The same, with both reports made and proven, and one of them two hours late."""
    story.opened(510, "2009-10-10")
    story.in_foster_care(days=500)
    story.identified("sex", "identified", days=9, basis="Disclosure to the school counselor, passed on to us.")
    story.told("report_trafficking", "law_enforcement", days=8.9, reference="CR-26-3310")
    story.told(
        "notify_hhs", "hhs_otip", days=7.9, reference="RFA-26-0071", reason="The file was with the court until then."
    )
    story.fact("child.citizenship", "foreign_national", days=8, source="Attorney")


def said_done(story: Story) -> None:
    """The report was made by telephone and nobody wrote the number down: said done, not proven."""
    story.opened(260, "2010-04-04")
    story.in_foster_care(days=250)
    story.fact("child.citizenship", "us_citizen", days=240, source="Birth certificate in the file")
    story.identified("sex", "identified", days=5, basis="Pictures found by the school; police informed the office.")
    story.told("report_trafficking", "law_enforcement", days=4.9, reference="")


def working_nights(story: Story) -> None:
    """Seventeen, from abroad, works nights for somebody who keeps his pay. Not in care; labor, so HHS must know."""
    story.opened(1, "2009-02-17")
    story.fact("child.citizenship", "foreign_national", days=1, source="Consular identity card")
    story.identified("labor", "suspected", hours=15, basis="Works nights; the man who houses him keeps his pay.")


def sold_magazines(story: Story) -> None:
    """A citizen in care, found with a traveling sales crew: labor, so not the federal 24 hours of title IV-E."""
    story.opened(640, "2010-01-09")
    story.in_foster_care(days=630)
    story.fact("child.citizenship", "us_citizen", days=600, source="Birth certificate in the file")
    story.identified("labor", "identified", days=2, basis="Found by patrol with a sales crew; quota and beatings.")


def at_risk_at_home(story: Story) -> None:
    """Open in-home case. The person who harms may be in the family: notices to the home are held."""
    story.opened(75, "2013-10-22")
    story.fact("care.open_in_home_case", "yes", days=75, dated=True)
    story.placed("home", days=75)
    story.fact("trafficking.family_suspect", "yes", days=1, source="School report")
    story.fact("family.notice_safe", "no", days=1, source="School report")
    story.identified("sex", "suspected", hours=20, basis="School reports adults who come and go, and gifts.")


def nineteen_and_out_of_care(story: Story) -> None:
    story.opened(1200, "2007-02-02")
    story.fact("care.chafee_services", "yes", days=400, dated=True)
    story.identified("sex", "at_risk", days=30, basis="Says a friend arranges dates for her.")


def birth_date_unknown(story: Story) -> None:
    story.opened(20, "")
    story.in_foster_care(days=19)
    story.reported_missing(days=10, left_hours_before=2, told_by="Foster home")
    story.told("report_missing", "law_enforcement", days=9.9, reference="MP-26-1033")
    story.told("report_missing", "ncmec", days=9.9, reference="NCMEC 1490400")
    story.came_back(days=8)


def nobody_wrote_where_from(story: Story) -> None:
    """Reported on intake; whether the agency was responsible is not on file, so the rules can't tell."""
    story.opened(2, "2012-03-29")
    story.reported_missing(hours=14, left_hours_before=4, told_by="Neighbor", from_foster_care=None)


SEARCHED = (
    ("Aunt Lou", "no_answer", "phone"),
    ("School", "would_not_say", "phone"),
    ("Bus station", "not_there", "visit"),
)
TRIED = (("Ana Paula", "no_answer"), ("Dona Célia", "reached"), ("School", "would_not_say"))
TIRED: dict[str, dict[str, Any]] = {
    "limits": {"said": "yes"},
    "before": {
        "push": ["rules", "conflict"],
        "pull": ["friends"],
        "before_words": "“Nobody told me I could call home.”",
    },
}
CALM = {
    "work_pay": "no",
    "debt": "no",
    "free_to_stop": "dont_know",
    "pictures_pressure": "no",
    "something_in_return": "declined",
    "family_gain": "no",
}

WORKER = {NORTH: ("ana", "ben"), SOUTH: ("cora", "eli"), NIGHT: ("noor",)}
QUIET_IN_CARE = """
Aaliyah Greer, Bennett Shaw, Camila Duarte, Darius Holt, Elena Vasquez, Finn Gallagher, Gabriela Nunez, Hassan Diallo,
Iris Novak, Jamal Pruitt, Kiara Dawson, Leo Brandt, Mina Sato, Noah Whitcomb, Olivia Trask, Pablo Ibarra, Quinn Farrow,
Rosa Delgado, Simon Achterberg
"""
QUIET_AT_HOME = "Tariq Benson, Uma Krishnan, Violet Hargrove, Wes Tillery"
CHILDREN: list[tuple[str, str, Arc]] = [
    ("Maya Tolliver", NORTH, missing_for_an_hour),
    ("Jordan Ruiz", NORTH, missing_since_yesterday),
    ("Priya Anand", NORTH, told_today),
    ("Theo Lindgren", NORTH, back_since_this_morning),
    ("Ana Paula Souza", NORTH, missing_for_twelve_days),
    ("Dominic Achebe", NORTH, back_and_talking),
    ("Kaya Merritt", NORTH, missing_and_late),
    ("Luis Menjivar", NORTH, working_nights),
    ("Grace Oyelaran", NORTH, said_done),
    ("Imani Brooks", NORTH, told_and_reported),
    ("Wyatt Sorrell", NORTH, sold_magazines),
    ("Nadia Rahimi", NORTH, known_and_not_coming_back),
    ("Oscar Finley", SOUTH, taken_by_a_parent),
    ("Lena Kowalczyk", SOUTH, at_risk_at_home),
    ("Tessa Moreau", SOUTH, nineteen_and_out_of_care),
    ("Micah Stone", SOUTH, birth_date_unknown),
    ("Zoe Albright", NIGHT, nobody_wrote_where_from),
    *[(name.strip(), (SOUTH, NORTH)[n % 2], quiet_in_care) for n, name in enumerate(QUIET_IN_CARE.split(","))],
    *[(name.strip(), SOUTH, quiet_at_home) for name in QUIET_AT_HOME.split(",")],
]
