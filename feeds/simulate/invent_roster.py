"""A roster nobody is on: invented names, bibs in blocks by wave, chip codes.

Every name ends with a small ring, " °", the mark of an invented runner. It survives on
screen, in a search and in a file, and no person's name ends so.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from feeds.race import Runner
from feeds.race_folder.roster import COLUMNS
from feeds.simulate.plan import RosterPlan, WavePlan

INVENTED: Final = " °"
CHIP_LETTERS: Final = "ACDEFGHJKLMNPRTUVWXY"  # none that is read as a figure
CHIP_FIGURES: Final = "ACDEFGHJKLMNPRTUVWXY346789"

NAMES_FILE: Final = Path(__file__).with_name("invented-names.txt")


def invent_names(count: int, draw: np.random.Generator) -> list[str]:
    """Return names, no two alike, every one marked as invented.

    Examples
    --------
    >>> all(name.endswith(" °") for name in invent_names(3, np.random.default_rng(1)))
    True
    """
    # First names, an empty line, surnames; commas between.
    blocks = NAMES_FILE.read_text(encoding="utf-8").split("\n\n")
    firsts, lasts = ([name.strip() for name in block.split(",")] for block in blocks)
    names: dict[str, None] = {}  # a dict keeps the order in which they came
    while len(names) < count:
        first = firsts[int(draw.random() * len(firsts))]
        last = lasts[int(draw.random() * len(lasts))]
        names[f"{first} {last}{INVENTED}"] = None
    return list(names)


def invent_chips(count: int, draw: np.random.Generator) -> list[str]:
    """Return chip codes of seven characters, no two alike, none that could be a bib."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = CHIP_LETTERS[int(draw.random() * len(CHIP_LETTERS))]
        for _ in range(6):
            code += CHIP_FIGURES[int(draw.random() * len(CHIP_FIGURES))]
        codes[code] = None
    return list(codes)


def make_roster(plan: RosterPlan, waves: Sequence[WavePlan]) -> tuple[Runner, ...]:
    """Return the roster a plan describes, always the same one, sorted by bib.

    Wave w has the bibs w·block + 1, w·block + 2, …; its pacers have the first ones.
    """
    draw = np.random.Generator(np.random.PCG64(plan.seed))
    total = sum(wave.runners for wave in waves)
    names = invent_names(total, draw)
    has_two_chips = draw.random(total) < plan.two_chips_share
    is_private = draw.random(total) < plan.private_share
    chips = iter(invent_chips(total + int(has_two_chips.sum()), draw))
    runners: list[Runner] = []
    for index, wave in enumerate(waves):
        if wave.runners >= plan.bib_block:
            raise ValueError(
                f"simulation.toml: wave {wave.name} has {wave.runners} runners, but [roster] "
                f"bib_block leaves room for {plan.bib_block - 1}. Raise bib_block."
            )
        for place in range(wave.runners):
            number = len(runners)
            is_pacer = place < wave.pacers
            codes = [next(chips)]
            if has_two_chips[number]:
                codes.append(next(chips))
            runners.append(
                Runner(
                    bib=str((index + 1) * plan.bib_block + place + 1),
                    name=names[number],
                    wave=index,
                    chips=tuple(codes),
                    is_pacer=is_pacer,
                    is_public=is_pacer or not is_private[number],
                )
            )
    return tuple(runners)


def roster_csv(runners: Sequence[Runner], waves: Sequence[str]) -> str:
    """Return the roster as the text of a roster.csv; ``waves`` are the waves' names."""
    text = io.StringIO()
    file = csv.writer(text, lineterminator="\n")
    file.writerow(COLUMNS)
    for one in runners:
        pacer, public = ("yes" if flag else "no" for flag in (one.is_pacer, one.is_public))
        chips = " ".join(one.chips)
        file.writerow((one.bib, one.name, waves[one.wave], chips, pacer, public))
    return text.getvalue()
