"""What a jury decided after a race: another finish for who was third, and a disqualification."""

import json

KEY = "champs-elysees-2021"
THIRD, OUT, UNTOUCHED = "1221", "1295", "1309"  # by the bibs of the roster
NOON_S = 1635678000.0  # Unix seconds, of the day of the race
GIVEN_S = 1635672900.0  # 10:35:00 there


def _decided(what: str, after_s: float, bib: str, **more: float) -> str:
    told = {"what": what, "at_s": NOON_S + after_s, "who": "Ana", "why": "the film", "bib": bib}
    return json.dumps({**told, **more})


MOVED = (  # lines of afterwards.jsonl: a revision each
    _decided("give-time", 1000, THIRD, read_s=GIVEN_S),
    _decided("disqualify", 2000, OUT),
    _decided("give-time", 3000, THIRD, read_s=GIVEN_S - 900),  # and after all earlier again
)
