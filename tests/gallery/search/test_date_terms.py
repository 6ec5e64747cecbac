"""Ranges of days as marks: exactly the days within, whatever the range."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.search import date_terms

DAY = st.dates(min_value=date_terms.FIRST, max_value=date_terms.END - timedelta(days=1))


@given(DAY, DAY, DAY)
def test_a_day_carries_a_mark_of_a_range_exactly_when_it_lies_within(start, end, day):
    marks = date_terms.terms_between(start, end)
    assert bool(set(marks) & set(date_terms.terms_of_day(day))) == (start <= day < end)


@given(DAY, DAY)
def test_a_range_needs_few_marks(start, end):
    assert len(date_terms.terms_between(start, end)) < 120


def test_open_ends_are_whole_centuries():
    assert date_terms.terms_between(date_terms.FIRST, date(2026, 1, 1)) == [
        "zzd18",
        "zzd19",
        "zzd200",
        "zzd201",
        *(f"zzd{year}" for year in range(2020, 2026)),
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_what_is_written_is_a_span(text, start, end):
    assert date_terms.span(text) == (start, end)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2023-02-29", "1799", "2200", "2024-1-1-1"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        date_terms.span(text or "x")
