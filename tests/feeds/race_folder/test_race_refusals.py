"""Bad race files: each mistake has its own message, at its line, and says what to do."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from feeds.race_folder.read_race import race_folder, read_race
from tests.feeds.race_folder.race_folders import (
    RACE,
    ROSTER,
    SPEEDS,
    refusal,
    write_course,
    write_race,
)


class Slip(NamedTuple):
    """One slip of the pen in race.toml, and what we say of it."""

    what: str  # the runner's-eye view of it
    find: str  # in RACE
    write: str  # in its place
    at: str | None  # a text on the line we name; None: no line
    says: str


TIME = 'time = "3:20"'
RULE = 'wins = "before-chaser-at-line"\npassed = "run-on"'

SLIPS = [
    Slip("syntax", "[rule]", "[rule", "[rule", "expected TOML"),
    Slip("no [race]", "[race]", "[racing]", None, "expected [race], found none. Add it: name"),
    Slip(
        "no [privacy]",
        '[privacy]\nnames = "public"',
        "",
        None,
        "expected [privacy], found none. Add it: names",
    ),
    Slip("no [rule]", f"[rule]\n{RULE}\n", "", None, "expected [rule], found none. Add it: wins"),
    Slip("table misspelt", "[rule]", "[rules]", "[rules]", "no 'rules' here. Did you mean 'rule'?"),
    Slip("key misspelt", 'shirt = "b', 'shrit = "b', "shrit", "in [wave]. Did you mean 'shirt'?"),
    Slip("key missing", 'zone = "Europe/Paris"\n', "", "[race]", "expected 'zone' (the zone of"),
    Slip("wrong type", 'name = "slow"', "name = 1", "name = 1", "a text in quotes, such as"),
    Slip("empty text", 'shirt = "blue"', 'shirt = " "', 'shirt = " "', "an empty text"),
    Slip("one title only", 'name.fr = "Tour du quai"\nname.en =', "name =", "name =", "a table"),
    Slip("odd language", "name.fr", "name.French", "name.French", "expected a language such as"),
    Slip("unknown zone", "Europe/Paris", "Europe/Pariss", "zone", "Did you mean 'Europe/Paris'?"),
    Slip("date in quotes", "= 2021-10-31", '= "2021-10-31"', "date", "a date without quotes"),
    Slip("date with a time", "2021-10-31", "2021-10-31T10:00:00", "date", "a date without quotes"),
    Slip("no such day", "2021-10-31", "2021-10-32", "date", "expected TOML"),
    Slip("no such time", "10:05:00", "10:65:00", "10:65", "a time of day such as"),
    Slip("time in words", "10:05:00", "noon", "noon", "expected a time of day such as"),
    Slip("twice that night", "10:00:00", "02:30", "02:30", '"02:30+02:00" or "02:30+01:00"'),
    Slip(
        "never that night", "10:00:00", "2021-03-28 02:30", "02:30", "expected a time that exists"
    ),
    Slip("foreign offset", "10:00:00", "10:00+05:00", "+05:00", "offset that Europe/Paris has"),
    Slip("guns out of order", "10:00:00", "10:05:30", "10:05:00", "in the order of their guns"),
    Slip("two waves alike in name", '"fast"', '"slow"', 'name = "slow"', "found two called 'slow'"),
    Slip("bad colour", "#3f6bff", "#3f6bf", "#3f6bf", 'expected colour such as "#ffd23f"'),
    Slip("bad rim", "#ffeedd", "light", "rim", 'expected rim such as "#ffd23f"'),
    Slip("the chaser's white", "#3f6bff", "#FFFFFF", "#FFFFFF", "which is the chaser's"),
    Slip("unknown shape", '"square"', '"sqare"', "sqare", "Did you mean 'square'?"),
    Slip("band reversed", '["8:00", "5:30"]', '["5:30", "8:00"]', "8:00", "the slowest pace first"),
    Slip("band of birds", '["6:00", "4:00"]', '["6:00", "1:10"]', "1:10", "2:00 to 30:00"),
    Slip("band of three", '["6:00", "4:00"]', '["6:00", "5:00", "4:00"]', "4:00", "two paces"),
    Slip("band in km/h", '["6:00", "4:00"]', '["10", "15"]', '"10"', "minutes and seconds such as"),
    Slip("band of numbers", '["6:00", "4:00"]', "[6, 4]", "[6, 4]", "to hold texts in quotes"),
    Slip("chaser before all", "10:06:00", "09:00:00", "09:00", "gun after that of wave 'slow'"),
    Slip("time and speeds", TIME, f"{TIME}\n{SPEEDS}", TIME, "either a time or speeds"),
    Slip("neither", TIME, "", "[chaser]", "either a time or speeds for the chaser, found none"),
    Slip("no speeds", TIME, "speeds = []", "speeds", "expected a speed or more"),
    Slip(
        "speeds not sorted", TIME, SPEEDS.replace("20:00", "0:00"), "speeds", "entry 2: expected a"
    ),
    Slip("speeds start late", TIME, SPEEDS.replace('"0:00"', '"1:00"'), "speeds", 'after = "0:00"'),
    Slip(
        "speed of nothing", TIME, SPEEDS.replace("15", "0"), "speeds", "entry 1: expected 1 to 100"
    ),
    Slip("speed of a train", TIME, SPEEDS.replace("17.5", "300"), "speeds", "found 300"),
    Slip(
        "speed misspelt", TIME, SPEEDS.replace("km_per_h", "kmh"), "speeds", "expected 'km_per_h'"
    ),
    Slip("time of a bullet", TIME, 'time = "0:03"', "0:03", "found 1,000 m in 3 s"),
    Slip("time of nothing", TIME, 'time = "0:00"', "0:00", "expected 1 to 100 km/h"),
    Slip("time in words", TIME, 'time = "fast"', "fast", "expected minutes and seconds"),
    Slip("unknown course", "quay.geojson", "lakesid", "course", "Did you mean 'lakeside'?"),
    Slip("GPX by name", "quay.geojson", "quay.gpx", "course", "which is GPX. Call it course.gpx"),
    Slip("no course file", "quay.geojson", "quai.geojson", "course", "Put quai.geojson into"),
    Slip(
        "chaser's course", TIME, f'{TIME}\ncourse = "mars"', '"mars"', "expected a course that is"
    ),
    Slip(
        "no base map",
        "date =",
        'basemap = "lakesid"\ndate =',
        "basemap",
        "Did you mean 'lakeside'?",
    ),
    Slip("unknown mat", '"half"', '"hafl"', "hafl", "Did you mean 'half'?"),
    Slip(
        "mats unsorted", '"half", "finish"]', '\n"finish",\n"half"]', '"half"', "found 'half' after"
    ),
    Slip("a mat twice", '"half"', '"start"', "mats", "found 'start' after 'start'"),
    Slip("no finish", ', "finish"', "", "mats", "expected the last mat at the finish, 1,000 m"),
    Slip("one mat", '"half", "finish"', "", "mats", "expected two mats or more, found 1"),
    Slip("unknown rule", '"before-chaser-at-line"', '"first"', "wins", "Known: before-chaser-at"),
    Slip(
        "unknown way out",
        RULE,
        f'{RULE}\nif_chaser_is_out = "all"',
        "if_chaser",
        "Known: everybody",
    ),
    Slip(
        "nobody, nearly", RULE, f'{RULE}\nif_chaser_is_out = "nobdy"', "nobdy", "Did you mean 'nob"
    ),
    Slip("pacers maybe", RULE, f'{RULE}\npacers_win = "yes"', "pacers", "to be true or false"),
    Slip("unknown end", '"run-on"', '"runon"', "passed", "Did you mean 'run-on'?"),
    Slip(
        "a finish by distance", RULE, 'wins = "distance"\npassed = "out"', "mats", "no finish where"
    ),
    Slip("no end", '"before-chaser-at-line"', '"distance"', "passed", "would ever be final"),
    Slip("a rule and no chaser", "[chaser]", "[hunter]", "[rule]", "expected a [chaser] for the"),
    Slip("no waves", "[[wave]]", "[[pen]]", None, "expected a [[wave]] or more"),
    Slip("privacy in doubt", 'names = "public"', 'names = "some"', "some", "Known: public, none"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.what for slip in SLIPS])
def test_a_slip_in_the_race_file_is_refused_where_it_is(slip: Slip, tmp_path: Path) -> None:
    assert slip.find in RACE
    text = RACE.replace(slip.find, slip.write)
    error = refusal(write_race(tmp_path / "quay", text))
    said = next((one for one in error.problems if slip.says in one.message), None)
    assert said is not None, str(error)
    same_file = [one for one in error.problems if one.file == said.file]
    assert len(same_file) <= 2, f"one slip, and yet:\n{error}"
    assert said.file.endswith("race.toml")
    lines = text.splitlines()
    if slip.at is None:
        assert said.line is None
    else:
        assert said.line is not None
        assert slip.at in lines[said.line - 1], f"{said} is at {lines[said.line - 1]!r}"


def test_a_race_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    assert "expected a race folder, found none" in str(refusal(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    assert "race.toml: expected a race file, found none" in str(refusal(tmp_path / "empty"))


def test_a_race_file_in_another_encoding_is_refused_at_its_line(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay")
    latin = RACE.replace("quay", "jetée", 1).encode("latin-1")
    (folder / "race.toml").write_bytes(latin)
    assert "race.toml:3: expected UTF-8" in str(refusal(folder))


def test_a_folder_whose_name_is_no_address_is_refused(tmp_path: Path) -> None:
    assert "a-z, 0-9 and hyphens" in str(refusal(write_race(tmp_path / "Le Quai")))


def test_two_waves_that_look_the_same_are_refused(tmp_path: Path) -> None:
    text = RACE.replace('"#3f6bff"', '"#FFD23F"').replace('"square"', '"circle"')
    said = "expected waves that look different, found circle #FFD23F as in wave 'slow'"
    assert said in str(refusal(write_race(tmp_path / "quay", text)))


def test_more_mats_than_a_page_can_tell_are_refused(tmp_path: Path) -> None:
    names = ["start", *(f"lap{k}" for k in range(1, 255)), "finish"]
    folder = write_race(tmp_path / "quay", RACE.replace('["start", "half", "finish"]', str(names)))
    places = {name: 1000.0 * k / (len(names) - 1) for k, name in enumerate(names)}
    write_course(folder / "quay.geojson", mats=places)
    assert "expected up to 255 mats, counting the start and each lap, found 256" in str(
        refusal(folder)
    )
    fewer = str([name for name in names if name != "lap7"])
    allowed = RACE.replace('["start", "half", "finish"]', fewer)
    (folder / "race.toml").write_text(allowed, encoding="utf-8")
    assert len(read_race(folder).mats) == 255


def test_a_wave_in_single_brackets_is_refused(tmp_path: Path) -> None:
    before, _, after = RACE.partition("[[wave]]")
    text = before + '[wave]\nname = "slow"\n\n[chaser]' + after.partition("[chaser]")[2]
    assert "race.toml:13: expected [[wave]], found [wave]" in str(
        refusal(write_race(tmp_path / "quay", text))
    )


def test_what_is_wrong_with_the_course_is_said_with_the_rest(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay", RACE.replace("Europe/Paris", "Europe/Pariss"))
    course = json.loads((folder / "quay.geojson").read_text())
    course["features"].append(course["features"][0])
    (folder / "quay.geojson").write_text(json.dumps(course))
    error = refusal(folder)
    assert [Path(one.file).name for one in error.problems] == ["race.toml", "quay.geojson"]
    assert "pick one with course_feature" in error.problems[1].message
    chosen = RACE.replace("mats =", 'course_feature = "1"\nmats =')
    assert read_race(write_race(folder, chosen)).course.length_m == pytest.approx(1000, abs=0.1)


def test_a_chasers_own_course_must_share_start_and_finish(tmp_path: Path) -> None:
    folder = write_race(tmp_path / "quay", RACE.replace(TIME, f'{TIME}\ncourse = "own.geojson"'))
    write_course(folder / "own.geojson", mats={"start": 0.0, "half": 500.0, "end": 1000.0})
    said = "expected a course with the mats 'start' and 'finish'"
    assert said in str(refusal(folder))


def test_all_mistakes_are_said_at_once_from_top_to_bottom(tmp_path: Path) -> None:
    text = RACE.replace("Europe/Paris", "Moon").replace('"square"', '"cube"')
    text = text.replace('"half"', '"middle"').replace(TIME, 'time = "soon"')
    error = refusal(write_race(tmp_path / "quay", text, ROSTER.replace("AB14", "AB13")))
    places = [(Path(one.file).name, one.line) for one in error.problems]
    race_lines = [line for name, line in places if name == "race.toml"]
    assert race_lines == sorted(race_lines, key=lambda line: line or 0)
    assert len(race_lines) == 4
    assert places[-1] == ("roster.csv", 3)
    assert str(error).count("\n") == 4
    assert all(str(problem) in str(error) for problem in error.problems)


def test_line_numbers_are_found_inside_texts_and_lists_of_several_lines(tmp_path: Path) -> None:
    text = RACE.replace('name.fr = "Tour du quai"', 'name.fr = """\n[wave]\ngun = "9"\n"""')
    text = text.replace("10:00:00", "25:00")
    (problem,) = refusal(write_race(tmp_path / "quay", text)).problems
    assert problem.line is not None
    assert "25:00" in text.splitlines()[problem.line - 1]


def test_the_built_in_races_are_not_refused() -> None:
    assert len(read_race(race_folder("lakeside-catcher-2024")).runners) == 300
