from __future__ import annotations

import datetime as dt
import math
import time
from itertools import pairwise

import numpy as np
import pytest

from execsim.model.calendar import SLACK, GridKind, WorkCalendar
from execsim.portfolio.countries import check_country
from execsim.portfolio.periods import parse_period

MONDAY = dt.date(2027, 1, 4)  # the first Monday of 2027
END = dt.date(2027, 12, 31)
JANUARY = [dt.date(2027, 1, day) for day in (4, 5, 6, 7, 8, 11, 12)]


@pytest.fixture
def plain() -> WorkCalendar:
    return WorkCalendar(MONDAY, END)


def test_work_that_finishes_at_5_is_done_on_friday_and_work_that_starts_then_begins_on_monday(
    plain: WorkCalendar,
) -> None:
    assert plain.finish_date(5.0) == dt.date(2027, 1, 8)
    assert plain.start_date(5.0) == dt.date(2027, 1, 11)
    assert plain.finish_date(5.1) == dt.date(2027, 1, 11)
    assert plain.start_date(5.9) == dt.date(2027, 1, 11)


def test_at_time_0_both_are_the_first_working_day(plain: WorkCalendar) -> None:
    assert plain.start_date(0) == plain.finish_date(0) == MONDAY
    assert plain.start_date(-3) == plain.finish_date(-3) == MONDAY


def test_a_day_begins_at_the_working_days_before_it_and_ends_at_those_with_it(plain: WorkCalendar) -> None:
    friday, saturday, monday = dt.date(2027, 1, 8), dt.date(2027, 1, 9), dt.date(2027, 1, 11)
    assert (plain.start_time(friday), plain.finish_time(friday)) == (4, 5)
    assert (plain.start_time(saturday), plain.finish_time(saturday)) == (5, 5)
    assert (plain.start_time(monday), plain.finish_time(monday)) == (5, 6)


def test_dates_before_the_start_are_time_0(plain: WorkCalendar) -> None:
    assert plain.start_time(dt.date(1990, 1, 1)) == plain.finish_time(dt.date(1990, 1, 1)) == 0


def test_a_calendar_that_starts_at_a_weekend_or_on_a_holiday_begins_with_the_next_working_day() -> None:
    assert WorkCalendar(dt.date(2027, 1, 9), END).start_date(0) == dt.date(2027, 1, 11)
    new_year = WorkCalendar(dt.date(2027, 1, 1), END, "DE")
    assert new_year.start_date(0) == MONDAY
    assert new_year.start_time(MONDAY) == 0


def test_public_holidays_are_no_working_days() -> None:
    germany = WorkCalendar(dt.date(2027, 3, 22), END, "DE")  # Good Friday is 26 March, Easter Monday the 29th
    assert germany.start_time(dt.date(2027, 3, 26)) == germany.finish_time(dt.date(2027, 3, 29)) == 4
    assert germany.start_date(4) == dt.date(2027, 3, 30)


def test_a_region_has_its_own_holidays_beside_the_countrys() -> None:
    epiphany = dt.date(2027, 1, 6)
    assert WorkCalendar(MONDAY, END, "DE").finish_time(epiphany) == 3
    assert WorkCalendar(MONDAY, END, "DE-BY").finish_time(epiphany) == 2
    assert WorkCalendar(MONDAY, END, "US-CA").finish_time(dt.date(2027, 1, 18)) == 10  # Martin Luther King


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("XX", "no holidays are known for 'XX': write the two letters"),
        ("de", "write DE"),
        ("Germany", "write DE"),
        ("Untied Kingdom", "did you mean GB"),
        ("DE-XX", "the region 'XX' of DE: write DE alone or with one of .*BB, BE, BW, BY"),
        ("DE-", "the region '' of DE"),
        ("", "no holidays are known for ''"),
    ],
)
def test_an_unknown_country_is_refused_with_what_may_be_meant(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_country(text)
    with pytest.raises(ValueError, match=complaint):
        WorkCalendar(MONDAY, END, text)


def test_years_that_the_holiday_library_does_not_know_bring_no_warning() -> None:
    assert WorkCalendar(dt.date(2040, 1, 2), dt.date(2041, 12, 31), "IN").days > 0


def test_a_calendar_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on 2027-01-03, before it starts on 2027-01-04"):
        WorkCalendar(MONDAY, dt.date(2027, 1, 3))


def test_calendars_of_the_same_days_are_equal(plain: WorkCalendar) -> None:
    assert plain == WorkCalendar(MONDAY, END)
    assert plain != WorkCalendar(MONDAY, END, "DE")
    assert not plain.workdays.flags.writeable


@pytest.mark.parametrize("country", [None, "DE"])
def test_every_date_and_its_times_are_each_others_inverse(country: str | None) -> None:
    calendar = WorkCalendar(MONDAY, dt.date(2027, 3, 31), country)  # looked up to June 2028
    last = dt.date.fromordinal(int(calendar.workdays[-1]))
    for offset in range((last - MONDAY).days + 400):  # well beyond the days looked up
        day = MONDAY + dt.timedelta(offset)
        begin, end = calendar.start_time(day), calendar.finish_time(day)
        if begin == end:  # no working day
            assert calendar.finish_date(begin) < day < calendar.start_date(begin)
        else:
            assert end == begin + 1
            assert calendar.start_date(begin) == calendar.finish_date(end) == day


def test_beyond_the_days_looked_up_time_goes_on_from_monday_to_friday(plain: WorkCalendar) -> None:
    later = dt.date(2100, 6, 30)
    weekdays = np.busday_count(MONDAY, later)
    assert plain.days < weekdays
    assert plain.start_time(later) == weekdays
    assert plain.start_date(float(weekdays)) == later


def test_many_times_at_once_are_the_same_dates(plain: WorkCalendar) -> None:
    assert plain.start_dates(np.arange(7)) == JANUARY
    assert plain.finish_dates(np.arange(1, 8)) == JANUARY
    times = [-1.0, 0.0, 0.5, 1.0, 4.999, 5.0, 5.001, 400.25, 3000.0]
    assert plain.finish_dates(times) == [plain.finish_date(t) for t in times]
    assert plain.start_dates([]) == []


def test_what_rounding_adds_to_a_sum_of_durations_moves_no_date(plain: WorkCalendar) -> None:
    third = math.ceil(2**20 / 3) / 2**20
    assert 15 * third > 5
    assert plain.finish_date(15 * third) == dt.date(2027, 1, 8)
    assert plain.start_date(5 - 15 * 2.0**-20) == dt.date(2027, 1, 11)
    assert plain.finish_date(5 + 2 * SLACK) == dt.date(2027, 1, 11)
    assert plain.start_date(5 - 2 * SLACK) == dt.date(2027, 1, 8)


def test_never_is_the_last_day_there_is_and_no_number_is_refused(plain: WorkCalendar) -> None:
    assert plain.finish_dates([math.inf, 1e12]) == [dt.date.max, dt.date.max]
    with pytest.raises(ValueError, match="not a number"):
        plain.finish_date(math.nan)


GRIDS: list[tuple[GridKind, list[float], tuple[str, ...]]] = [
    ("day", [0, 1, 2, 3], ("2027-01-13", "2027-01-14", "2027-01-15")),
    ("week", [0, 3], ("2027-W02",)),
    ("month", [0, 13], ("2027-01",)),
    ("quarter", [0, 56], ("2027-Q1",)),
]


@pytest.mark.parametrize(("kind", "boundaries", "labels"), GRIDS)
def test_the_first_period_is_clipped_at_the_start(
    kind: GridKind, boundaries: list[float], labels: tuple[str, ...]
) -> None:
    calendar = WorkCalendar(dt.date(2027, 1, 13), END)  # a Wednesday
    assert calendar.grid(kind, 3).tolist() == boundaries
    assert calendar.grid_labels(kind, 3) == labels


def test_weeks_have_as_many_days_as_are_worked_and_an_empty_one_is_left_out() -> None:
    japan = WorkCalendar(dt.date(2027, 4, 26), END, "JP")  # holidays on 29 April and from 3 to 5 May
    assert japan.grid("week", 10).tolist() == [0, 4, 6, 11]
    china = WorkCalendar(dt.date(2023, 1, 16), dt.date(2023, 12, 31), "CN")  # New Year: 23 to 27 January
    assert china.grid("week", 8).tolist() == [0, 5, 10]
    assert china.grid_labels("week", 8) == ("2023-W03", "2023-W05")


@pytest.mark.parametrize("kind", ["week", "month", "quarter"])
def test_every_boundary_is_where_a_calendar_period_ends(kind: GridKind) -> None:
    calendar = WorkCalendar(dt.date(2026, 12, 23), dt.date(2029, 12, 31), "DE")
    horizon = calendar.finish_time(calendar.end)
    boundaries, labels = calendar.grid(kind, horizon), calendar.grid_labels(kind, horizon)
    assert boundaries[-2] < horizon <= boundaries[-1]
    for (begin, end), label in zip(pairwise(boundaries.tolist()), labels, strict=True):
        period = parse_period(label)
        assert period.first <= calendar.start_date(begin) <= calendar.finish_date(end) <= period.last
        assert end == calendar.finish_time(period.last)


def test_a_grid_needs_a_horizon_that_ends(plain: WorkCalendar) -> None:
    for horizon in (math.inf, math.nan, 1e6):
        with pytest.raises(ValueError, match="at most 70,000"):
            plain.grid("week", horizon)
    assert plain.grid("week", 0).tolist() == [0, 5]


def test_a_team_works_unless_its_own_country_has_a_holiday_or_it_is_away() -> None:
    calendar = WorkCalendar(dt.date(2027, 5, 3), END, "DE")
    away = [(dt.date(2027, 5, 7), dt.date(2027, 5, 7)), (dt.date(2027, 5, 8), dt.date(2027, 5, 11))]
    assert calendar.team_workdays(None, []).all()
    # Working days in May: 3, 4, 5, 7 (the 6th is Ascension Day for everybody), 10, 11, 12.
    assert calendar.team_workdays(None, away)[:7].tolist() == [True, True, True, False, False, False, True]
    poland = calendar.team_workdays("PL", [])  # 3 May is Constitution Day there, 27 May Corpus Christi
    assert not poland[0]
    assert not poland[int(calendar.start_time(dt.date(2027, 5, 27)))]
    assert poland[1:7].all()
    assert len(poland) == calendar.days


def test_days_off_outside_the_calendar_change_nothing(plain: WorkCalendar) -> None:
    outside = [(dt.date(1999, 1, 1), dt.date(2026, 12, 31)), (dt.date(2190, 1, 1), dt.date(2191, 1, 1))]
    assert plain.team_workdays(None, outside).all()


@pytest.mark.parametrize("start", [dt.date(1900, 1, 1), dt.date(2027, 1, 4), dt.date(2200, 12, 31)])
def test_the_longest_calendars_take_less_than_a_second(start: dt.date) -> None:
    begin = time.perf_counter()
    calendar = WorkCalendar(start, min(start + dt.timedelta(50 * 365), dt.date(2200, 12, 31)), "DE-HH")
    calendar.grid("week", calendar.finish_time(calendar.end))
    assert time.perf_counter() - begin < 1
    assert calendar.days <= 50_000
