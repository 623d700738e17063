"""Every state of a clock in words, in both languages: state first, then the absolute time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from handrail.duties.clock_words import anothers, cannot_tell, clock
from handrail.duties.times import age, full_stop, on, on_paper, on_short, rounded_down, rounded_up

ZONE = ZoneInfo("America/New_York")
LEARNED = datetime(2026, 3, 13, 21, 10, tzinfo=ZONE)
DUE = LEARNED + timedelta(hours=24)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def duty(state="open", *, due=DUE, proven="no", started=LEARNED, **more):
    return {
        "state": state,
        "proven": proven,
        "started_at": started.isoformat() if started else None,
        "due_at": due.isoformat() if due else None,
        **more,
    }


def act(at, **more):
    return {"at": at.isoformat(), "outcome": "done", **more}


def words(found) -> str:
    return f"{found['headline']} | {found['when']}"


def said(state_of, now, language="en", **more):
    with translation.override(language):
        return words(clock(state_of, now=now, zone=ZONE, **more))


NOON_LATE = DUE + 3 * HOUR + 20 * MINUTE
DONE_LATE = duty("met_late", proven="yes", last_act=act(DUE + 2 * HOUR, reference="MP-26-1188"))
DONE = duty("met", proven="yes", last_act=act(DUE - 68 * MINUTE, reference="MP-26-1188"))
UNPROVEN = duty("met", last_act=act(DUE - 68 * MINUTE))
UNPROVEN_LATE = duty("met_late", last_act=act(DUE + 2 * HOUR))
TRIED_TWICE = duty(
    "closed_with_reason",
    last_act={**act(DUE), "reason": "child declined twice", "retry_at": "2026-03-16T09:00:00-04:00"},
)
SUNDAY = DUE + DAY
SATURDAY_NOON = datetime(2026, 3, 14, 12, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("state_of", "now", "english", "spanish"),
    [
        (duty("overdue"), NOON_LATE, "Overdue by 3 h 20 min | Was due Sat, Mar 14, 9:10 pm",
         "Vencido hace 3 h 20 min | Vencía el sáb, 14 de mar, 9:10 p. m."),
        (duty(due=LEARNED), LEARNED + 41 * MINUTE, "Due now | 41 min since it started",
         "Ahora | 41 min desde que empezó"),
        (duty(), DUE - 5 * HOUR, "5 h left | by 9:10 pm", "Quedan 5 h | a más tardar hoy, 9:10 p. m."),
        (duty(), LEARNED + MINUTE, "23 h left | by Sat, Mar 14, 9:10 pm",
         "Quedan 23 h | a más tardar el sáb, 14 de mar, 9:10 p. m."),
        (duty(due=LEARNED + 4 * DAY), LEARNED, "4 days left | by Tue, Mar 17, 9:10 pm",
         "Quedan 4 días | a más tardar el mar, 17 de mar, 9:10 p. m."),
        (UNPROVEN, SUNDAY, "Said done, no proof yet | Sat 8:02 pm. Add proof",
         "Se dijo hecho, aún sin prueba | el sáb, 8:02 p. m. Agregue la prueba"),
        (UNPROVEN_LATE, SUNDAY, "Said done 2 h late, no proof yet | Sat 11:10 pm. Add proof",
         "Se dijo hecho 2 h tarde, aún sin prueba | el sáb, 11:10 p. m. Agregue la prueba"),
        (DONE_LATE, SUNDAY, "Done 2 h late | Sat 11:10 pm. Proof MP-26-1188",
         "Hecho 2 h tarde | el sáb, 11:10 p. m. Prueba MP-26-1188"),
        (DONE, SUNDAY, "Done | Sat 8:02 pm. Proof MP-26-1188", "Hecho | el sáb, 8:02 p. m. Prueba MP-26-1188"),
        (duty("held", due=SATURDAY_NOON), LEARNED, "Held | Your supervisor decides by Sat, Mar 14, noon",
         "En espera | Su supervisor o supervisora decide a más tardar el sáb, 14 de mar, 12 del mediodía"),
        (TRIED_TWICE, DUE, "Closed | child declined twice; next try Mon 9 am",
         "Cerrado | child declined twice; próximo intento el lun, 9 a. m."),
        (duty("overtaken"), DUE, "Overtaken | back before it was due", "Sin objeto | regresó antes del plazo"),
        (duty("overtaken", due=None, about="case"), DUE, "Overtaken | no longer owed", "Sin objeto | ya no se debe"),
        (duty(due=None), LEARNED, "Open | no hours in the law", "Abierto | la ley no da horas"),
        (duty(due=None, last_act={**act(LEARNED), "retry_at": "2026-03-16T09:00:00-04:00"}), LEARNED,
         "Next try Mon 9 am | ", "Próximo intento el lun, 9 a. m. | "),
    ],
)  # fmt: skip
def test_every_state_is_said_in_both_languages(state_of, now, english, spanish):
    assert said(state_of, now) == english
    assert said(state_of, now, "es") == spanish


OUR_TIME = {"due": None, "our_time": DUE.isoformat()}
WISE = [{"due_at": DUE.isoformat(), "as": "good_practice"}, {"due_at": SUNDAY.isoformat(), "as": "conservative"}]


@pytest.mark.parametrize(
    ("state_of", "now", "english", "spanish"),
    [
        (duty(**OUR_TIME), LEARNED, "Open | no hours in the law; our time: by Sat, Mar 14, 9:10 pm",
         "Abierto | la ley no da horas; nuestro plazo: el sáb, 14 de mar, 9:10 p. m."),
        (duty(**OUR_TIME), DUE, "Open | no hours in the law; our time: by 9:10 pm",
         "Abierto | la ley no da horas; nuestro plazo: hoy, 9:10 p. m."),
        (duty(**OUR_TIME), DUE + MINUTE, "Our time has passed | It was 9:10 pm; no hours in the law",
         "Ya pasó nuestro plazo | Era hoy, 9:10 p. m.; la ley no da horas"),
        (duty(due=None, also_show=WISE), LEARNED, "Open | no hours in the law; good practice: by Sat, Mar 14, 9:10 pm",
         "Abierto | la ley no da horas; buena práctica: el sáb, 14 de mar, 9:10 p. m."),
        (duty(due=None, also_show=WISE[1:], has_clock=True), LEARNED,
         "Open | the hour it counts from is not known; to be on the safe side: by Sun, Mar 15, 9:10 pm",
         "Abierto | no se sabe desde qué hora cuenta; por precaución: el dom, 15 de mar, 9:10 p. m."),
        (duty(also_show=WISE, our_time=LEARNED.isoformat()), DUE - 5 * HOUR, "5 h left | by 9:10 pm",
         "Quedan 5 h | a más tardar hoy, 9:10 p. m."),
    ],
)  # fmt: skip
def test_a_time_that_is_no_law_shows_only_where_the_law_gives_none_and_says_whose_it_is(
    state_of, now, english, spanish
):
    assert said(state_of, now) == english
    assert said(state_of, now, "es") == spanish


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"standing": "must"}, "Overdue by 3 h 20 min | Was due Sat, Mar 14, 9:10 pm"),
        ({"standing": "should", "would_be": ["must"]}, "Overdue by 3 h 20 min | Was due Sat, Mar 14, 9:10 pm"),
        ({"standing": "should", "would_be": []}, "Should be done by now | Was due Sat, Mar 14, 9:10 pm"),
        ({"standing": "may", "would_be": ["should"]}, "Its time has passed | Was due Sat, Mar 14, 9:10 pm"),
    ],
)
def test_only_what_must_be_done_or_may_turn_out_to_be_a_must_is_called_overdue(more, words):
    assert said(duty("overdue", **more), NOON_LATE) == words


def test_cannot_tell_counts_the_questions_in_both_languages():
    assert words(cannot_tell(1)) == "Cannot tell yet | Answer 1 question"
    with translation.override("es"):
        assert words(cannot_tell(2)) == "Aún no se puede saber | Responda 2 preguntas"


def test_anothers_duty_names_who_and_by_when():
    told = anothers("Law enforcement", duty(due=LEARNED + 2 * HOUR), now=LEARNED, zone=ZONE)
    assert words(told) == "Law enforcement | by 11:10 pm"
    assert words(anothers("NCMEC", duty(due=None), now=LEARNED, zone=ZONE)) == "NCMEC | no hours in the law"


def test_a_held_notice_names_who_decides():
    assert said(duty("held"), LEARNED, who_decides="Ana R.") == "Held | Ana R. decides by Sat, Mar 14, 9:10 pm"


# --- shape and soon -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "left", "state"),
    [
        (24 * HOUR, 6 * HOUR, "running"),  # a quarter of 24 h is 6 h: at 6 h it is not under it yet
        (24 * HOUR, 6 * HOUR - MINUTE, "soon"),
        (2 * HOUR, HOUR, "running"),  # a quarter of 2 h is 30 min, and an hour is the least
        (2 * HOUR, 59 * MINUTE, "soon"),
        (4 * DAY, DAY - MINUTE, "soon"),
    ],
)
def test_soon_is_under_a_quarter_of_the_clock_and_at_least_an_hour(total, left, state):
    found = clock(duty(due=LEARNED + total), now=LEARNED + total - left, zone=ZONE)
    assert found["state"] == state


@pytest.mark.parametrize(
    ("state_of", "state"),
    [
        (duty("overdue"), "overdue"),
        (DONE, "met"),
        (DONE_LATE, "met_late"),
        (UNPROVEN, "said_done"),
        (duty("held"), "held"),
        (duty("overtaken"), "closed"),
        (TRIED_TWICE, "closed"),
    ],
)
def test_each_state_has_its_shape(state_of, state):
    assert clock(state_of, now=DUE + HOUR, zone=ZONE)["state"] == state


def test_a_running_clock_can_count_by_itself_and_reads_well_without_a_script():
    found = clock(duty(), now=LEARNED, zone=ZONE)
    assert found["iso"] == "2026-03-14T21:10:00-04:00"
    assert (found["still"], found["was"]) == ("Due", "Was due Sat, Mar 14, 9:10 pm")


def test_a_past_retry_is_no_longer_the_next_try():
    tried = duty(last_act={**act(LEARNED), "retry_at": (LEARNED + HOUR).isoformat()})
    assert said(tried, LEARNED + 2 * HOUR) == "22 h left | by Sat, Mar 14, 9:10 pm"


def test_immediately_names_a_limit_only_when_one_is_stated():
    at_once = duty(due=LEARNED, immediate={"late_after": (LEARNED + 4 * HOUR).isoformat()})
    assert said(at_once, LEARNED + MINUTE) == "Due now | 1 min since it started; at the latest Sat, Mar 14, 1:10 am"


# --- times --------------------------------------------------------------------------------------------------------


def test_hours_are_elapsed_hours_and_the_note_says_so():
    start = datetime(2026, 3, 7, 21, 10, tzinfo=ZONE)
    due = (start.astimezone(UTC) + 24 * HOUR).astimezone(ZONE)
    found = clock(duty(due=due, started=start), now=start, zone=ZONE)
    assert found["when"] == "by Sun, Mar 8, 10:10 pm"
    assert found["more"] == "Clocks go forward in between."


def test_in_autumn_the_clocks_go_back():
    start = datetime(2026, 10, 31, 21, 10, tzinfo=ZONE)
    due = (start.astimezone(UTC) + 24 * HOUR).astimezone(ZONE)
    assert clock(duty(due=due, started=start), now=start, zone=ZONE)["more"] == "Clocks go back in between."


@pytest.mark.parametrize(
    ("at", "full", "short"),
    [
        (datetime(2026, 3, 13, 23, 5, tzinfo=ZONE), "11:05 pm", "11:05 pm"),
        (datetime(2026, 3, 14, 12, 0, tzinfo=ZONE), "Sat, Mar 14, noon", "Sat noon"),
        (
            datetime(2026, 3, 14, 0, 0, tzinfo=ZONE),
            "Sat, Mar 14, midnight (start of the day)",
            "Sat midnight (start of the day)",
        ),
        (datetime(2026, 3, 14, 0, 1, tzinfo=ZONE), "Sat, Mar 14, 12:01 am", "Sat 12:01 am"),
        (datetime(2026, 3, 14, 12, 1, tzinfo=ZONE), "Sat, Mar 14, 12:01 pm", "Sat 12:01 pm"),
        (datetime(2026, 3, 20, 9, 0, tzinfo=ZONE), "Fri, Mar 20, 9 am", "Fri, Mar 20, 9 am"),
        (datetime(2025, 3, 14, 9, 1, tzinfo=ZONE), "Fri, Mar 14, 2025, 9:01 am", "Fri, Mar 14, 2025, 9:01 am"),
    ],
)
def test_a_moment_is_said_as_somebody_would_say_it_now(at, full, short):
    assert on(at, ZONE, LEARNED) == full
    assert on_short(at, ZONE, LEARNED) == short


def test_midnight_says_which_end_of_the_day_in_both_languages():
    midnight = duty(due=datetime(2026, 3, 14, tzinfo=ZONE))
    assert said(midnight, LEARNED) == "2 h left | by Sat, Mar 14, midnight (start of the day)"
    assert said(midnight, LEARNED, "es") == (
        "Quedan 2 h | a más tardar el sáb, 14 de mar, medianoche (al empezar el día)"
    )


def test_on_paper_stand_the_year_and_the_zone():
    assert on_paper(LEARNED, ZONE) == "Fri, Mar 13, 2026, 9:10 pm EDT"
    with translation.override("es"):
        assert on_paper(LEARNED, ZONE) == "vie, 13 mar 2026, 9:10 p. m. EDT"


def test_age_counts_whole_days():
    assert [age(HOUR), age(DAY), age(11 * DAY + HOUR)] == ["today", "1 day old", "11 days old"]


spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=60 * DAY)
UNITS = {"min": MINUTE, "h": HOUR, "day": DAY, "days": DAY}


def as_span(text: str) -> timedelta:
    parts = text.split()
    return sum((int(n) * UNITS[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True)), timedelta())


@given(spans)
def test_time_left_is_never_more_than_there_is(span):
    assert as_span(rounded_down(span)) <= span


@given(spans)
def test_time_over_is_never_less_than_it_is(span):
    assert as_span(rounded_up(span)) >= span


def test_a_sentence_ends_once():
    assert full_stop("Checked 9:41 pm") == "Checked 9:41 pm."
    assert full_stop("Revisado 9:41 p. m.") == "Revisado 9:41 p. m."


def test_hours_that_count_from_an_unknown_moment_are_not_called_no_hours():
    told = duty(due=None), {**duty(due=None), "has_clock": True}
    assert [clock(one, now=LEARNED, zone=ZONE)["when"] for one in told] == [
        "no hours in the law", "the hour it counts from is not known",
    ]  # fmt: skip
