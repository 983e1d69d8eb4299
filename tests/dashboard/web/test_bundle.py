"""Scripts of others: fetched once, checked, and done without where npm is missing."""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

import brotli
import pytest

from dashboard.web.bundle import BASIC, CLIPS, MAP, VIDEO, BundleError, fetch, fetch_all, twin_of

SCRIPT = b"var Plotly = 'only maps';\n" * 40


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    """Return a folder that wants SCRIPT."""
    pin = {
        "package": "plotly.js",
        "version": "9.9.9",
        "files": {name: hashlib.sha512(SCRIPT).hexdigest() for name in (MAP, BASIC)},
    }
    folder = tmp_path / "vendor"
    folder.mkdir()
    (folder / "plotly.json").write_text(json.dumps(pin))
    return folder


def npm_that_brings(body: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an npm on the PATH that packs a package with this script; return its diary."""
    archive, diary = folder / "package.tgz", folder / "diary"
    with tarfile.open(archive, "w:gz") as packed:
        for name in (f"dist/{MAP}", f"dist/{BASIC}", f"dist/bundles/{VIDEO}"):
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(body)
            packed.addfile(member, io.BytesIO(body))
    npm = folder / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\necho "$@" >> {diary}\ncp {archive} plotly.js-9.9.9.tgz\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    return diary


def test_the_bundles_come_from_npm_at_once_each_with_a_brotli_twin(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = npm_that_brings(SCRIPT, tmp_path, monkeypatch)
    bundles = [vendor / MAP, vendor / BASIC]
    assert fetch(vendor) == bundles
    for bundle in bundles:
        assert bundle.read_bytes() == SCRIPT
        assert brotli.decompress(twin_of(bundle).read_bytes()) == SCRIPT
    assert fetch(vendor) == bundles
    assert diary.read_text().splitlines() == ["pack --silent --ignore-scripts plotly.js@9.9.9"]


def test_a_bundle_that_is_not_the_one_we_know_is_refused_and_not_kept(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_that_brings(SCRIPT + b"// and a little more", tmp_path, monkeypatch)
    with pytest.raises(BundleError, match=r"expected sha512 .* Nothing was kept"):
        fetch(vendor)
    assert [path.name for path in vendor.iterdir()] == ["plotly.json"]


def test_a_bundle_from_before_an_update_is_fetched_anew(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_that_brings(SCRIPT, tmp_path, monkeypatch)
    for name in (MAP, f"{MAP}.br", BASIC):
        (vendor / name).write_bytes(b"old")
    fetch(vendor)
    assert (vendor / MAP).read_bytes() == (vendor / BASIC).read_bytes() == SCRIPT


def test_without_npm_there_is_no_bundle_and_no_error(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fetch(vendor) is None


def test_an_npm_that_fails_is_as_good_as_none(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fetch(vendor) is None


def test_what_writes_clips_comes_from_a_package_of_its_own(
    vendor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = {
        "package": "mediabunny",
        "version": "9.9.9",
        "folder": "dist/bundles",
        "files": {VIDEO: hashlib.sha512(SCRIPT).hexdigest()},
    }
    (vendor / CLIPS).write_text(json.dumps(pin))
    diary = npm_that_brings(SCRIPT, tmp_path, monkeypatch)
    assert fetch_all(vendor) == [vendor / MAP, vendor / BASIC, vendor / VIDEO]
    assert diary.read_text().splitlines()[1].endswith("mediabunny@9.9.9")
    (vendor / VIDEO).unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert fetch_all(vendor) is None, "the page then offers no clip"
