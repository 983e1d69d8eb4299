"""What the environment may decide, and how it is refused."""

import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from dashboard.settings import VARIABLES, Settings, SettingsError, assets_folder, own_version


def test_an_empty_environment_gives_a_program_for_one_machine() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.redis_url) == ("127.0.0.1", 8050, None)
    assert settings.segment_s == 2.0
    assert settings.state.name == "poursuite"


def test_a_setting_of_nothing_is_no_setting() -> None:
    nothing = dict.fromkeys(VARIABLES, " ")
    assert Settings.from_environment(nothing) == Settings()


def test_every_setting_is_read() -> None:
    settings = Settings.from_environment(
        {
            "HOST": "0.0.0.0",
            "PORT": "0",
            "REDIS_URL": "rediss://user@store.example:6380/2",
            "POURSUITE_RACE": "/races/sunday",
            "POURSUITE_STATE": "/var/lib/poursuite",
            "POURSUITE_SEGMENT_S": "0.5",
            "POURSUITE_LOG": "DEBUG",
            "POURSUITE_LOG_FORMAT": "json",
            "POURSUITE_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "POURSUITE_BODY_KIB": "128",
            "POURSUITE_HEADER_KIB": "8",
            "POURSUITE_CONNECTIONS": "500",
            "POURSUITE_PATIENCE_S": "5",
            "POURSUITE_READS_TOKEN": "a-token-of-our-own",
            "POURSUITE_READS_SECRET": "a-secret-of-our-own",
            "POURSUITE_OPERATE_TOKEN": "an-operate-token-of-our-own",
        }
    )
    assert settings == Settings(
        host="0.0.0.0",
        port=0,
        redis_url="rediss://user@store.example:6380/2",
        race="/races/sunday",
        state=Path("/var/lib/poursuite"),
        segment_s=0.5,
        log="debug",
        log_format="json",
        trusted_proxies="10.0.0.0/8, ::1",
        body_kib=128,
        header_kib=8,
        connections=500,
        patience_s=5,
        reads_token="a-token-of-our-own",
        reads_secret="a-secret-of-our-own",
        operate_token="an-operate-token-of-our-own",
    )
    assert "of-our-own" not in repr(settings)


def test_other_peoples_variables_are_left_alone() -> None:
    assert Settings.from_environment({"PATH": "/bin", "LANG": "C"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("POURSUITE_TRUSTED_PROXIES", "everybody"),
        ("POURSUITE_TRUSTED_PROXIES", "*"),
        ("POURSUITE_BODY_KIB", "0"),
        ("POURSUITE_CONNECTIONS", "many"),
        ("POURSUITE_PATIENCE_S", "9" * 5000),
        ("POURSUITE_LOG_FORMAT", "xml"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "８０"),
        ("PORT", "8050.0"),
        ("HOST", "http://here"),
        ("HOST", "two words"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://"),
        ("POURSUITE_STATE", __file__),
        ("POURSUITE_SEGMENT_S", "0"),
        ("POURSUITE_SEGMENT_S", "31"),
        ("POURSUITE_SEGMENT_S", "nan"),
        ("POURSUITE_SEGMENT_S", "2 s"),
        ("POURSUITE_LOG", "loud"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}: expected .*{re.escape(text)}"):
        Settings.from_environment({variable: text})


def test_a_secret_in_an_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"REDIS_URL": "http://:hunter2@store/0"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("text", ["hunter2", "hunter2 with a space", "hunter2-with-é-umlaut"])
def test_a_token_that_is_refused_is_not_repeated(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^POURSUITE_READS_TOKEN: expected") as refused:
        Settings.from_environment({"POURSUITE_READS_TOKEN": text})
    assert "hunter2" not in str(refused.value)


def test_all_mistakes_are_told_at_once_a_misspelt_name_too() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(
            {"PORT": "no", "POURSUITE_LOG": "no", "POURSUITE_RASE": "x", "POURSUITE_RACE": "x"}
        )
    told = str(refused.value).splitlines()
    assert [line.partition(":")[0] for line in told] == ["PORT", "POURSUITE_LOG", "POURSUITE_RASE"]


def test_the_assets_are_found_in_a_checkout() -> None:
    assert (assets_folder() / "vendor" / "plotly.json").is_file()


def test_the_small_bundles_are_of_the_plotly_we_run_with() -> None:
    pin = (assets_folder() / "vendor" / "plotly.json").read_text()
    assert f'"version": "{get_plotlyjs_version()}"' in pin, "see CONTRIBUTING, Common changes"


def test_the_version_is_in_one_place() -> None:
    project = Path(__file__).parent.parent.parent / "pyproject.toml"
    assert f'version = "{own_version()}"' in project.read_text()


def test_every_secret_is_kept_out_of_what_is_shown_and_logged() -> None:
    kept = {name: f"{name.lower()}-of-our-own" for name in VARIABLES if is_secret(name)}
    settings = Settings.from_environment(kept)
    assert sorted(settings.secrets) == sorted(kept.values())
    assert not [one for one in kept.values() if one in repr(settings)]


def is_secret(name: str) -> bool:
    return name.endswith(("_TOKEN", "_SECRET"))
