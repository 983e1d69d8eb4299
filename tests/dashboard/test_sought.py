"""An operator finds a runner however the name's signs and letters are typed."""

import pytest

from dashboard.operate.sought import is_named

NAMES = {
    "Zoé O’Brien": ["obrien", "O'Brien", "o brien", "zoe", "O´Bri"],
    "Jean-Luc D'Amour": ["jeanluc", "jean luc", "damour", "JEAN-LUC"],
    "Jürgen Müller": ["muller", "mueller", "Müller", "Mu\u0308ller", "juergen mueller"],
    "Hans Mueller": ["mueller", "müller"],
    "Søren Straße": ["soren", "soeren", "strasse", "STRASSE", "straße"],
    "Łukasz Ångström": ["lukasz", "angstrom", "angstroem"],
    "İlker Işık": ["ilker", "isik", "ISIK"],
    "Kate Oʼneill": ["oneill", "o'neill"],
}


@pytest.mark.parametrize(("name", "typed"), NAMES.items())
def test_a_name_is_found_as_people_type_it(name: str, typed: list[str]) -> None:
    assert [is_named(name, one) for one in typed] == [True] * len(typed)
    assert not any(is_named(name, one) for one in ("", "'", " - ", "brine", "zzz"))


def test_a_u_with_an_e_is_no_u_elsewhere() -> None:
    assert not is_named("Samuel Roe", "samul")
    assert not is_named("Samul Roe", "samuel")
