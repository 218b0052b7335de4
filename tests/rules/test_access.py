"""The access policy by itself: a denial always wins."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.access import Act, Guarded, Subject, Viewer, acts_of, is_denied, may, may_see, near
from cases.states import Role

OFFICES = sorted(frozenset(Role) - {Role.SYSTEM, Role.CALLER})
UNITS = ("SPKT", "SPKT/Jaga", "Reskrim", "Reskrim/Unit 2", "Sipropam", "Siwas")
NRPS = tuple(f"1000000{n}" for n in range(5))
STATIONS = ("polsek-a", "polsek-b")

viewers = st.builds(
    Viewer,
    st.sampled_from(NRPS),
    st.sampled_from(STATIONS),
    st.sampled_from(UNITS),
    st.sampled_from(OFFICES),
)
subjects = st.builds(
    Subject, st.sampled_from(NRPS), st.sampled_from(STATIONS), st.sampled_from(UNITS)
)
cases = st.builds(
    Guarded,
    st.sampled_from(STATIONS),
    st.booleans(),
    st.sampled_from(("", *UNITS)),
    st.frozensets(subjects, max_size=2),
    st.frozensets(st.sampled_from(NRPS), max_size=2),
    st.frozensets(st.sampled_from(NRPS), max_size=2),
)

PROPAM = Viewer("20000001", "polsek-a", "Sipropam", Role.OVERSIGHT)
SEALED = Guarded("polsek-a", sealed=True)


@given(viewers, cases)
def test_denied_means_that_nothing_may_be_done(viewer: Viewer, case: Guarded) -> None:
    if is_denied(viewer, case):
        assert not may_see(viewer, case)
        assert not any(may(viewer, act, case) for act in Act)


@given(viewers, cases)
def test_no_grant_helps_the_denied(viewer: Viewer, case: Guarded) -> None:
    granted = replace(case, granted=case.granted | {viewer.nrp})
    assert is_denied(viewer, granted) == is_denied(viewer, case)
    if is_denied(viewer, case):
        assert not may_see(viewer, granted)


@given(viewers, cases, subjects)
def test_naming_one_more_officer_lets_nobody_in(
    viewer: Viewer, case: Guarded, subject: Subject
) -> None:
    named = replace(case, subjects=case.subjects | {subject}, sealed=True)
    assert may_see(viewer, case) or not may_see(viewer, named)


@given(viewers, cases)
def test_a_seal_leaves_oversight_and_those_let_in(viewer: Viewer, case: Guarded) -> None:
    if case.sealed and may_see(viewer, case):
        assert viewer.role is Role.OVERSIGHT or viewer.nrp in case.granted


@given(cases, st.sampled_from(NRPS), st.sampled_from(UNITS))
def test_the_administrator_sees_no_case(case: Guarded, nrp: str, unit: str) -> None:
    admin = Viewer(nrp, case.station, unit, Role.ADMIN)
    assert not may_see(admin, replace(case, granted=frozenset({nrp})))
    assert acts_of(Role.ADMIN) == frozenset()


@pytest.mark.parametrize(
    ("viewer", "why"),
    [
        (replace(PROPAM, nrp="30000001"), "he is the officer complained of"),
        (replace(PROPAM, unit="Reskrim"), "he serves in the unit"),
        (replace(PROPAM, unit="Reskrim/Unit 2"), "he serves below the unit"),
        (Viewer("20000002", "polsek-a", "Pimpinan", Role.LEADER), "he heads the station"),
    ],
)
def test_who_stands_close(viewer: Viewer, why: str) -> None:
    named = replace(SEALED, subjects=frozenset({Subject("30000001", "polsek-a", "Reskrim")}))
    assert is_denied(viewer, named), why
    assert may_see(PROPAM, named)


def test_above_the_unit_is_close_too() -> None:
    named = replace(SEALED, subjects=frozenset({Subject("30000001", "polsek-a", "Reskrim/Unit 2")}))
    assert is_denied(replace(PROPAM, unit="Reskrim"), named)
    assert not is_denied(replace(PROPAM, unit="Reskrim/Unit 1"), named)


def test_the_same_name_at_another_station_is_another_unit() -> None:
    named = replace(SEALED, subjects=frozenset({Subject("30000001", "polsek-b", "Sipropam")}))
    assert may_see(PROPAM, named)


@given(st.text(), st.text())
def test_near_is_mutual(one: str, other: str) -> None:
    assert near(one, other) == near(other, one)
