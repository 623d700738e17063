"""The drawing keeps its promises whatever happened, and however often."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.desk.timeline import CLOSE, LABELS, MARK, NARROW, WIDE, Moment, Period, draw
from tests.cast import NOW
from tests.thorough import examples

LANES = [
    ("where", "Where"),
    ("missing", "Missing"),
    ("reports", "Reports"),
    ("screening", "Screening"),
    ("ahead", "Ahead"),
]


def drawn(*events, shape=WIDE, now=NOW):
    return draw(
        events,
        now=now,
        shape=shape,
        lanes=LANES,
        now_word="Now",
        month=lambda at: f"{at:%b}",
        year=lambda at: f"{at:%Y}",
    )


def days(count):
    return timedelta(days=count)


def test_the_last_ninety_days_take_two_thirds_when_there_is_more():
    drawing = drawn(Moment("reports", NOW - days(800)))
    assert drawing.now_x - drawing.breaks[1] == pytest.approx((WIDE.width - LABELS) * 2 / 3, abs=1)


def test_nothing_is_broken_when_nothing_is_older():
    assert drawn(Moment("reports", NOW - days(3))).breaks == ()


def test_a_period_over_the_break_is_drawn_on_both_sides():
    drawing = drawn(Period("where", NOW - days(500), None, "Foster home"))
    left, right = drawing.bars
    assert left.x + left.width <= drawing.breaks[0]
    assert right.x == drawing.breaks[1]
    assert right.x + right.width <= drawing.now_x


def test_only_the_true_beginning_is_unsure():
    left, right = drawn(Period("missing", NOW - days(500), None, "", unsure=True)).bars
    assert (left.unsure, right.unsure) == (True, False)


def test_two_reports_of_one_hour_are_one_mark_with_a_two():
    [mark] = drawn(Moment("reports", NOW - days(9)), Moment("reports", NOW - days(9) + timedelta(hours=1))).marks
    assert mark.count == 2


def test_a_mark_with_anything_partial_in_it_is_not_drawn_as_complete():
    [mark] = drawn(Moment("screening", NOW - days(9)), Moment("screening", NOW - days(9), "partial")).marks
    assert mark.fill == "partial"


def test_an_hour_away_can_still_be_seen():
    [bar] = drawn(Period("missing", NOW - timedelta(hours=1))).bars
    assert bar.width >= 3
    assert bar.x + bar.width <= drawn().now_x


def test_what_is_due_stands_right_of_now_and_what_was_due_left():
    drawing = drawn(Moment("ahead", NOW + days(1)), Moment("ahead", NOW - days(30)))
    past, ahead = sorted(mark.x for mark in drawing.marks)
    assert past < drawing.now_x < ahead


def test_the_narrow_one_has_no_words_at_its_bars():
    kinds = {note.kind for note in drawn(Period("where", NOW - days(60), None, "Foster home"), shape=NARROW).notes}
    assert kinds == {"lane", "date", "now"}


def test_the_wide_one_names_a_place_and_the_time_away():
    drawing = drawn(
        Period("where", NOW - days(60), NOW - days(20), "Foster home"),
        Period("missing", NOW - days(20), NOW - days(12), "8 days"),
    )
    assert {note.text for note in drawing.notes} >= {"Foster home", "8 days"}


def test_months_are_where_they_are_on_both_sides_of_the_clock_change():
    march = datetime(2026, 3, 20, tzinfo=UTC)
    xs = [tick.x for tick in drawn(now=march).ticks]
    assert xs == sorted(xs)
    assert len(xs) == 3


MINUTES = st.integers(min_value=-6 * 365 * 1440, max_value=40 * 1440)
FILLS = st.sampled_from(["solid", "partial", "unsure"])


def before(minutes):
    return NOW - timedelta(minutes=abs(minutes))


def period(lane, start, length, label):
    end = None if length is None else before(start) + timedelta(minutes=length)
    return Period(lane, before(start), end, label)


PAST = st.builds(
    lambda lane, at, fill: Moment(lane, before(at), fill), st.sampled_from(["reports", "screening"]), MINUTES, FILLS
)
AHEAD = st.builds(lambda at: Moment("ahead", NOW + timedelta(minutes=at), "partial"), MINUTES)
TIMES = st.builds(
    period,
    st.sampled_from(["where", "missing"]),
    MINUTES,
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.sampled_from(["", "3 days", "Foster home, since Feb 4"]),
)
EVENTS = st.lists(st.one_of(PAST, AHEAD, TIMES), max_size=60)


@settings(max_examples=examples(150), deadline=None)
@given(EVENTS, st.sampled_from([NARROW, WIDE]))
def test_nothing_overlaps_the_label_column_or_leaves_the_picture(events, shape):
    drawing = drawn(*events, shape=shape)
    assert all(bar.x >= LABELS and bar.x + bar.width <= drawing.now_x for bar in drawing.bars)
    assert all(mark.x - MARK / 2 >= LABELS and mark.x + MARK / 2 <= drawing.width for mark in drawing.marks)
    assert all(note.left + note.width <= LABELS for note in drawing.notes if note.kind == "lane")
    assert all(note.left >= LABELS for note in drawing.notes if note.kind != "lane")
    assert all(mark.count == 1 or mark.count_x >= LABELS for mark in drawing.marks)


@settings(max_examples=examples(150), deadline=None)
@given(EVENTS, st.sampled_from([NARROW, WIDE]))
def test_marks_closer_than_twelve_units_are_one_with_a_count(events, shape):
    drawing = drawn(*events, shape=shape)
    for lane, _ in LANES:
        xs = sorted(mark.x for mark in drawing.marks if mark.lane == lane)
        assert all(later - earlier >= CLOSE for earlier, later in pairwise(xs))
    assert sum(mark.count for mark in drawing.marks) == sum(isinstance(event, Moment) for event in events)


@settings(max_examples=examples(100), deadline=None)
@given(EVENTS)
def test_words_never_run_into_each_other(events):
    notes = drawn(*events).notes
    for kind in ("date", "place", "missing"):
        spans = sorted((note.left, note.left + note.width) for note in notes if note.kind == kind)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(max_examples=examples(100), deadline=None)
@given(EVENTS, st.sampled_from([NARROW, WIDE]))
def test_a_number_never_touches_another_mark(events, shape):
    drawing = drawn(*events, shape=shape)
    for mark in drawing.marks:
        others = [one.x for one in drawing.marks if one.lane == mark.lane and one is not mark]
        end = mark.count_x + 8 * len(str(mark.count))
        assert mark.count == 1 or all(end <= x - MARK / 2 or mark.count_x >= x + MARK / 2 for x in others)
