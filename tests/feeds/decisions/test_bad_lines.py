"""One bad line among the organiser's decisions stops none of the others, and outranks none."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from feeds.decisions.corrections import Correction, What, unpack
from feeds.recorded import Recorded
from tests.made_up_race import GUN_S, made_up_race

GOOD = Correction(What.DISQUALIFY, GUN_S + 60.0, "Ana", "cut a\u2028corner", bib="00000", key="g")
SAID = json.dumps(asdict(GOOD), ensure_ascii=False)
STOP = {"what": "stop", "at_s": GUN_S + 90.0, "who": "Op", "why": "x", "bib": "00000"}


@pytest.mark.parametrize(
    "line",
    [
        *(b"[1,2]", b"5", b'"x"', b"null", b"true", b"{}", b"{", b"\xff", b"[" * 100_000),
        b'{"what": "dance", "at_s": 1, "who": "Op", "why": "x"}',
        *(
            json.dumps(STOP | changed).encode()
            for changed in (
                {"at_s": "x"}, {"at_s": None}, {"at_s": float("nan")}, {"at_s": float("inf")},
                {"at_s": 1.7e12}, {"at_s": True}, {"read_s": float("nan")}, {"read_s": "10:20"},
                {"bib": None}, {"bib": ["00000"]}, {"bib": {}}, {"tag": 1.5}, {"who": None},
                {"why": {}}, {"offset_s": float("nan")}, {"undoes": []},
            )
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_bad_line_is_passed_over_and_the_good_one_holds(
    tmp_path: Path, line: bytes, place: str
) -> None:
    good = b"\xef\xbb\xbf" * (place == "after") + SAID.encode()
    lines = [line, good] if place == "before" else [good, line]
    (tmp_path / "corrections.jsonl").write_bytes(b"\r\n".join(lines) + b"\n")
    entries, _ = Recorded(made_up_race(3, folder=tmp_path)).entries_after("corrections")
    assert [unpack(*entry) for entry in entries] == [GOOD]


def test_a_bib_that_somebody_wrote_as_a_number_is_a_bib() -> None:
    assert unpack(b"a", json.dumps(STOP | {"bib": 42}).encode()).bib == "42"
