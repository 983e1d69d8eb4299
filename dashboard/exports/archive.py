"""A race in one file that another machine replays bit for bit: made, and tried at once."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dashboard.settings import own_version
from dashboard.wire.names import with_opt_outs
from dashboard.wire.order import ORDER, order_file
from dashboard.wire.publish import RECORDED
from dashboard.wire.recordings import Recording, record
from feeds.exports.archive import ArchiveError, packed
from feeds.exports.nameless import Nameless, places_of
from feeds.race import Race
from feeds.race_folder.read_race import read_race
from feeds.recorded import (
    AFTERWARDS,
    CORRECTIONS,
    FIXES,
    decided,
    decided_afterwards,
    recorded_reads,
)


def archive_of(race: Race, secret: bytes, withheld: Iterable[str] = ()) -> bytes:
    """Return a race as an archive, without anybody who opted out.

    Parameters
    ----------
    race : with reads of its own.
    secret : of its recording: the order of the runners in the bytes goes along, it does not.
    withheld : bibs of those who opted out, beside those of whom its folder knows it.

    Raises
    ------
    ArchiveError
        Where it has no reads, or what would be unpacked is not replayed to the same bytes.
    """
    recording = record(race, secret)
    if recording is None:
        raise ArchiveError(
            f"{race.folder}: expected reads of its own, {RECORDED}, found none. Write the store's "
            "there: 'poursuite export FOLDER/reads.csv --race RACE'."
        )
    files = files_of(race, recording, withheld)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / race.key
        folder.mkdir()
        for name, body in files.items():
            (folder / name).write_bytes(body)
        again = record(read_race(folder), secrets.token_bytes(32))
    if again is None or again.snapshot != recording.snapshot:
        raise ArchiveError(
            f"{race.key}: expected the archive to be replayed to the same bytes, it was not. This "
            "is a mistake of ours: please tell us."
        )
    return packed(race.key, files, {"epoch": recording.epoch, "made_by": own_version()})


def files_of(race: Race, recording: Recording, withheld: Iterable[str]) -> dict[str, bytes]:
    """Return the files of a race's folder, by name."""
    public = with_opt_outs(recording.race, withheld)
    order = recording.order
    nameless = Nameless(public, recording.known.times.wearers, order.number.tolist())
    toml, files = places_of(race.folder)
    during, after = nameless.decisions(decided(race.folder), decided_afterwards(race.folder))
    files |= {"race.toml": toml, "roster.csv": nameless.roster(),
              RECORDED: nameless.reads(recorded_reads(race.folder)),
              CORRECTIONS: during, AFTERWARDS: after,
              ORDER: order_file(nameless.bibs(), order.side.tolist())}  # fmt: skip
    if (race.folder / FIXES).exists():
        files[FIXES] = (race.folder / FIXES).read_bytes()
    return {name: body for name, body in files.items() if body}
