"""Which clock stands where on the desk. No database: lines in, bands out."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from handrail.desk.bands import NAMES, Card, bands, together
from handrail.duties.reading import Shown
from tests.cast import NOW

HOUR = timedelta(hours=1)


def line(band="open", due=None, title="Tell NCMEC", second=None, **duty):
    times = {"due_at": None if due is None else NOW + due, "second_at": None if second is None else NOW + second}
    return Shown(band=band, title=title, clock={}, state=band, duty=duty, **times)


def card(*lines):
    return Card(SimpleNamespace(pk=1), "Maya T.", lines=list(lines))


def split(*lines):
    return {band.name: [one.title for kept in band.cards for one in kept.lines] for band in bands([card(*lines)], NOW)}


def test_each_clock_goes_where_its_time_is():
    lines = [line("overdue", -2 * HOUR, "a"), line("overdue", -200 * HOUR, "b"), line(due=3 * HOUR, title="c"),
             line(due=50 * HOUR, title="d"), line(due=400 * HOUR, title="e")]  # fmt: skip
    assert split(*lines) == {"overdue": ["a"], "decide": ["b"], "today": ["c"], "week": ["d"], "later": ["e"]}


def test_exactly_seven_days_late_is_still_overdue_and_a_minute_more_is_not():
    assert "overdue" in split(line("overdue", -168 * HOUR))
    assert "decide" in split(line("overdue", -168 * HOUR - timedelta(minutes=1)))


def test_a_question_stands_with_the_childs_nearest_clock():
    assert split(line(due=3 * HOUR, title="c"), line("cannot_tell", title="?"))["today"] == ["c", "?"]


def test_what_the_law_asks_without_hours_never_folds_away_under_questions():
    """The screening after a return has no hours in the law, and is what is forgotten most."""
    questions = [line("cannot_tell", title=f"?{number}") for number in range(6)]
    screening = line(title="screen", standing="must", act="screen_after_return")
    [band] = bands([card(*questions, line(due=3 * HOUR, title="c"), screening)], NOW)
    [found] = band.cards
    assert [one.title for one in found.lines[: found.room]][:2] == ["c", "screen"]
    assert found.more == 3


def test_with_a_time_of_practice_it_stands_in_that_time_or_with_the_childs_nearest_clock():
    screening = line(title="screen", second=50 * HOUR, standing="must")
    assert split(screening) == {"week": ["screen"]}
    assert split(line(due=3 * HOUR, title="c"), screening) == {"today": ["c", "screen"]}
    assert split(line(due=400 * HOUR, title="e"), screening) == {"week": ["screen"], "later": ["e"]}
    assert split(line(title="screen", second=-50 * HOUR, standing="must")) == {"today": ["screen"]}


def test_practice_alone_keeps_its_own_time():
    """A second screening after weeks does not stand among what is due tonight."""
    lines = [line(due=3 * HOUR, title="c"), line(title="again", second=400 * HOUR)]
    assert split(*lines) == {"today": ["c"], "later": ["again"]}


def test_a_report_still_in_time_goes_before_practice_that_has_passed_long_ago():
    old = Card(SimpleNamespace(pk=1), "old", lines=[line(title="screen", second=-1000 * HOUR, standing="must")])
    now = Card(SimpleNamespace(pk=2), "now", lines=[line(due=22 * HOUR, title="police")])
    [band] = bands([old, now], NOW)
    assert [card.name for card in band.cards] == ["now", "old"]


def test_what_others_no_longer_owe_is_not_on_the_desk():
    owed, settled = line("others", title="owed"), line("others", title="settled")
    settled = replace(settled, state="overtaken")
    assert split(line(due=HOUR, title="c"), owed, settled) == {"today": ["c", "owed"]}


def test_a_child_with_questions_alone_is_folded_below():
    assert split(line("cannot_tell", title="?")) == {"waiting": ["?"]}


def test_what_is_done_is_not_on_the_desk():
    assert split(line("done", -HOUR), line("closed"), line("drafts")) == {}


def test_what_binds_others_alone_gives_no_card():
    assert split(line("others", 2 * HOUR)) == {}


def test_what_one_act_closes_is_one_row_and_two_events_are_two():
    call = {"act": "report_missing", "recipient": "ncmec"}
    rows = [line(due=HOUR, title="federal", about="e1", **call), line(due=HOUR, title="state", about="e1", **call),
            line(due=HOUR, title="again", about="e2", **call)]  # fmt: skip
    assert [row.title for row in together(rows)] == ["federal", "again"]


def test_the_latest_overdue_child_comes_first_because_that_still_helps_most():
    cards = [Card(SimpleNamespace(pk=n), name, lines=[line("overdue", -hours * HOUR)])
             for n, (name, hours) in enumerate([("long", 90), ("short", 1)])]  # fmt: skip
    [band] = bands(cards, NOW)
    assert [card.name for card in band.cards] == ["short", "long"]


def test_the_count_says_clocks_and_not_what_has_no_hours():
    card = Card(
        SimpleNamespace(pk=1), "Maya T.", lines=[line(due=HOUR, title="a"), line(title="b"), line("others", title="c")]
    )
    [band] = bands([card], NOW)
    assert band.clocks == 1


BANDS = st.sampled_from(["overdue", "open", "cannot_tell", "said_done", "held", "others", "done"])
HOURS = st.one_of(st.none(), st.integers(-1000, 1000))
LINES = st.lists(st.tuples(BANDS, HOURS, HOURS, st.text(max_size=3)), max_size=12)


@given(LINES)
def test_no_clock_with_a_time_is_ever_lost_or_shown_twice(made):
    spans = [[None if one is None else one * HOUR for one in (due, second)] for _, due, second, _ in made]
    lines = [line(band, due, title, second) for (band, *_, title), (due, second) in zip(made, spans, strict=True)]
    found = bands([card(*lines)], NOW)
    shown = [one for band in found for kept in band.cards for one in kept.lines]
    timed = [one for one in together(lines) if one.asked_at and one.band in {"overdue", "open", "held"}]
    assert all(sum(one is other for other in shown) == 1 for one in timed)
    assert [band.name for band in found] == [name for name in NAMES if name in {band.name for band in found}]
