"""The arithmetic of false alarms and misses, against the numbers that were published."""

from pathlib import Path

import pytest

from handrail.rules.screening import Prevalence, Share, result
from handrail.rules.screening.accuracy import clopper_pearson, predictive_values, wald, wilson
from tests.rules.instrument_text import answers, made

# Instrument research 8.1: true positive, false negative, true negative, false positive; then what was published.
JAH, KALTISO_2, KALTISO_3, PEC = (76, 14, 414, 306), (10, 1, 102, 90), (9, 2, 145, 47), (23, 2, 61, 22)
QYIT, QYIT_WEB, HURST = (26, 4, 237, 73), (27, 4, 237, 72), (22, 4, 99, 87)
IN_SAMPLE = [
    (PEC, 92.00, 73.49, 51.11, 96.83),
    (JAH, 84.44, 57.50, 19.90, 96.73),
    (KALTISO_2, 90.91, 53.12, 10.00, 99.03),
    (KALTISO_3, 81.82, 75.52, 16.07, 98.64),
    (QYIT, 86.67, 76.45, 26.26, 98.34),
    (QYIT_WEB, 87.10, 76.70, 27.27, 98.34),
]
# Instrument research 8.2: PPV and NPV at 2, 5, 10 and 15 %.
AT_PREVALENCE = [
    (JAH, [(3.9, 99.5), (9.5, 98.6), (18.1, 97.1), (26.0, 95.4)]),
    (KALTISO_3, [(6.4, 99.5), (15.0, 98.7), (27.1, 97.4), (37.1, 95.9)]),
    (HURST, [(3.6, 99.4), (8.7, 98.5), (16.7, 96.9), (24.2, 95.1)]),
    (QYIT, [(7.0, 99.6), (16.2, 99.1), (29.0, 98.1), (39.4, 97.0)]),
]
STUDY = """\
studies:
  - source: A six-question screen in 16 clinics, 810 young people
    ages: {from: 11, to: 17}
    setting: {en: clinics, es: clínicas}
    at_least: 2
    true_positive: 76
    false_negative: 14
    true_negative: 414
    false_positive: 306
    interval: clopper_pearson
"""
TEN = Prevalence(0.10, "the agency's own estimate")


def shares(table):
    hit, miss, clear, alarm = table
    return hit / (hit + miss), clear / (clear + alarm)


def percent(*values: float, digits: int) -> tuple[float, ...]:
    return tuple(round(100 * value, digits) for value in values)


def whole(share: Share) -> tuple[int, ...]:
    return round(share.about), round(share.least), round(share.most)


@pytest.mark.parametrize(("table", "sensitivity", "specificity", "ppv", "npv"), IN_SAMPLE)
def test_it_gives_the_published_shares_at_the_samples_own_prevalence(table, sensitivity, specificity, ppv, npv) -> None:
    prevalence = (table[0] + table[1]) / sum(table)
    found = percent(*shares(table), *predictive_values(*shares(table), prevalence), digits=2)
    assert found == (sensitivity, specificity, ppv, npv)


@pytest.mark.parametrize(("table", "expected"), AT_PREVALENCE)
def test_it_gives_the_predictive_values_at_2_5_10_and_15_percent(table, expected) -> None:
    found = [percent(*predictive_values(*shares(table), p), digits=1) for p in (0.02, 0.05, 0.10, 0.15)]
    assert found == expected


def test_clopper_pearson_gives_the_interval_that_was_published() -> None:
    assert percent(*clopper_pearson(76, 90), digits=2) == (75.28, 91.23)
    assert percent(*clopper_pearson(12, 12), digits=1) == (73.5, 100.0)
    assert percent(*clopper_pearson(22, 26), digits=2) == (65.13, 95.64)


def test_clopper_pearson_is_near_the_interval_whose_upper_end_differs() -> None:
    assert percent(*clopper_pearson(414, 720), digits=2) == (53.80, 61.14)


def test_wald_gives_the_intervals_of_the_studies_that_used_it() -> None:
    assert percent(*wald(22, 26), digits=2) == (70.75, 98.48)  # printed as 70.8 to 98.5
    assert percent(*wald(99, 186), digits=2) == (46.06, 60.40)
    assert percent(*wald(32, 36), digits=1) == (78.6, 99.2)


def test_wilson_gives_the_interval_of_the_measures() -> None:
    assert percent(*wilson(31, 38), digits=0) == (67, 91)


@pytest.mark.parametrize("interval", [wald, wilson, clopper_pearson])
@pytest.mark.parametrize("count", [0, 1, 5, 9, 10])
def test_every_interval_holds_the_share_and_stays_between_0_and_1(interval, count) -> None:
    low, high = interval(count, 10)
    assert 0 <= low <= count / 10 + 1e-12
    assert count / 10 - 1e-12 <= high <= 1


def test_of_100_children_at_or_above_the_line_about_18_and_the_study_allows_15_to_21(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=6, more=STUDY)
    found = result(instrument, answers("y y n n n n"), age=15, stopped_on=None, prevalence=TEN).per_hundred
    assert whole(found.trafficked) == (18, 15, 21)
    assert round(found.false_alarms.about) == 82


def test_of_100_children_below_the_line_about_3_are_missed_2_to_5(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=6, more=STUDY)
    found = result(instrument, answers("n n n n n n"), age=15, stopped_on=None, prevalence=TEN).per_hundred
    assert whole(found.missed) == (3, 2, 5)


def test_without_a_prevalence_there_are_no_children_in_100(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=6, more=STUDY)
    assert result(instrument, answers("y y n n n n"), age=15, stopped_on=None).per_hundred is None


def test_an_open_range_has_no_children_in_100(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=6, more=STUDY)
    found = result(instrument, answers("y n n n n -"), age=15, stopped_on=None, prevalence=TEN)
    assert (found.outcome, found.per_hundred) == ("indeterminate", None)


def test_a_study_of_another_cut_is_not_used(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 3}", items=6, more=STUDY)
    found = result(instrument, answers("y y y n n n"), age=15, stopped_on=None, prevalence=TEN)
    assert (found.outcome, found.per_hundred) == ("positive", None)


def test_a_prevalence_that_makes_the_result_impossible_is_refused() -> None:
    with pytest.raises(ValueError, match="no child could get this result"):
        predictive_values(1.0, 1.0, 0.0)


def test_of_100_children_at_or_above_the_line_the_false_alarms_are_all_the_others(tmp_path: Path) -> None:
    instrument = made(tmp_path, rule="{type: count_cut, at_least: 2}", items=6, more=STUDY)
    found = result(instrument, answers("y y n n n n"), age=15, stopped_on=None, prevalence=TEN).per_hundred
    hits, alarms = found.trafficked, found.false_alarms
    assert whole(alarms) == (82, 79, 85)
    assert (alarms.least, alarms.most) == pytest.approx((100 - hits.most, 100 - hits.least))
    assert alarms.about == pytest.approx(100 - hits.about)
    assert (found.prevalence, found.study) == (TEN, "A six-question screen in 16 clinics, 810 young people")
