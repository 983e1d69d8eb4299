"""Who gets in at /operate, and that nobody else learns or does anything there."""

import json
import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from dashboard.app import create_app
from dashboard.operate.access import (
    FIRST_WAIT_S,
    FORGIVEN_S,
    FREE_TRIES,
    LONGEST_WAIT_S,
    MOST_ADDRESSES,
    SESSION_S,
    Access,
    MustWait,
)
from dashboard.settings import Settings, SettingsError
from feeds.race import Race
from feeds.race_folder.read_race import race_folder, read_race
from feeds.store import Store
from tests.dashboard.web.posting import Answer, Client, serving

TOKEN = "a-token-for-operators"
NOW_S = 1_700_000_000.0
HOME = "/operate/"


@pytest.fixture(scope="module")
def race() -> Race:
    return read_race(race_folder(Settings().race))


@pytest.fixture
def client(race: Race, store: Store) -> Iterator[Client]:
    with serving(create_app(race, store, operate_token=TOKEN)) as one:
        yield one


def posted(client: Client, path: str, cookie: str = "", **fields: str) -> Answer:
    headers = {
        "Origin": f"http://127.0.0.1:{client.port}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
    }
    return client.post(path, urlencode(fields).encode(), headers)


def session(client: Client) -> str:
    answer = posted(client, f"{HOME}login", token=TOKEN)
    assert answer.status_code == 303
    return answer.headers["set-cookie"].partition(";")[0]


def called(client: Client, cookie: str = "", **headers: str) -> Answer:
    """Call the operator's first callback as her page does."""
    body = {"output": "told.data", "outputs": {}, "inputs": [], "changedPropIds": []}
    own = {"Origin": f"http://127.0.0.1:{client.port}", "Content-Type": "application/json"}
    sent = json.dumps(body).encode()
    return client.post(f"{HOME}_dash-update-component", sent, {**own, "Cookie": cookie, **headers})


def test_without_a_token_in_the_settings_there_is_no_such_page(race: Race, store: Store) -> None:
    with serving(create_app(race, store)) as client:
        unknown = client.ask("GET", "/no-such-page")
        for path in ("/operate", HOME, f"{HOME}login", f"{HOME}_dash-layout"):
            answer = client.ask("GET", path)
            assert (answer.status_code, answer.text) == (404, unknown.text)
        assert posted(client, f"{HOME}login", token=TOKEN).status_code in (404, 405)


@pytest.mark.parametrize(
    "path",
    [
        "_dash-layout", "_dash-dependencies", "_reload-hash", "_favicon.ico", "anything", "login",
        "_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js", "../operate/_dash-layout",
    ],
)  # fmt: skip
def test_a_stranger_is_told_nothing_of_what_is_behind_the_door(client: Client, path: str) -> None:
    answer = client.ask("GET", HOME + path)
    assert answer.status_code in (403, 404)
    assert "void" not in answer.text


def test_a_stranger_sees_a_form_and_no_part_of_the_page(client: Client) -> None:
    for path in ("/operate", HOME):
        answer = client.ask("GET", path, headers={"Accept-Language": "en"})
        assert answer.status_code == 401
        assert 'type="password"' in answer.text
        assert "_dash" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_stranger_calls_no_callback_and_nor_does_another_sites_page(client: Client) -> None:
    assert called(client).status_code == 403
    assert called(client, "poursuite-operator=made-up").status_code == 403
    cookie = session(client)
    for origin in ("https://elsewhere.example", "null", ""):
        assert called(client, cookie, Origin=origin).status_code == 403
    assert client.post(f"{HOME}login", b"token=" + TOKEN.encode()).status_code == 403


def test_the_public_page_knows_nothing_of_the_operators(client: Client, race: Race) -> None:
    session(client)
    layout, rules = (
        client.ask("GET", f"/_dash-{name}").text for name in ("layout", "dependencies")
    )
    assert "void-read" not in layout
    assert "told" not in rules
    for path in ("/", f"/replay/{race.key}", f"/embed/{race.key}"):
        assert "operate" not in client.ask("GET", path).text
        assert "/dash_ag_grid/" not in client.ask("GET", path).text


def test_whoever_shows_the_token_gets_a_cookie_no_script_and_no_other_site_can_use(
    client: Client,
) -> None:
    answer = posted(client, f"{HOME}login", token=f" {TOKEN} ")
    told = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/operate"} <= set(told.split("; "))
    assert "secure" not in told  # this server speaks http
    assert TOKEN not in told
    secure = client.post(
        f"{HOME}login",
        f"token={TOKEN}".encode(),
        {"Origin": f"https://127.0.0.1:{client.port}", "X-Forwarded-Proto": "https"},
    )
    assert "; secure" in secure.headers["set-cookie"].lower()
    cookie = answer.headers["set-cookie"].partition(";")[0]
    page = client.ask("GET", HOME, headers={"Cookie": cookie})
    assert page.status_code == 200
    assert "_dash-config" in page.text
    assert "void-read" in client.ask("GET", f"{HOME}_dash-layout", headers={"Cookie": cookie}).text


def test_a_session_that_is_logged_out_is_over_even_for_a_copied_cookie(client: Client) -> None:
    cookie = session(client)
    assert client.ask("GET", HOME, headers={"Cookie": cookie}).status_code == 200
    assert posted(client, f"{HOME}logout", cookie).status_code == 303
    assert client.ask("GET", HOME, headers={"Cookie": cookie}).status_code == 401
    assert called(client, cookie).status_code == 403


def test_the_language_chosen_on_the_form_stays(client: Client) -> None:
    answer = client.ask("GET", f"{HOME}?lang=en", headers={"Accept-Language": "fr"})
    assert "Token" in answer.text
    kept = answer.headers["set-cookie"].partition(";")[0]
    again = client.ask("GET", HOME, headers={"Accept-Language": "fr", "Cookie": kept})
    assert "Token" in again.text


def test_after_some_wrong_tokens_wrong_ones_have_to_wait_and_the_right_one_never(
    client: Client,
) -> None:
    for _ in range(FREE_TRIES):
        answer = posted(client, f"{HOME}login", token="a-token-for-strangers")
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    answer = posted(client, f"{HOME}login", token="another-of-strangers")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= FIRST_WAIT_S + 1
    assert posted(client, f"{HOME}login", token=TOKEN).status_code == 303
    assert posted(client, f"{HOME}login", token="another-of-strangers").status_code == 429


def test_an_origin_that_is_no_address_is_another_sites(client: Client) -> None:
    odd = {"Origin": "http://["}
    assert client.post(f"{HOME}login", b"token=" + TOKEN.encode(), odd).status_code == 403


def test_an_oversized_form_is_not_read(client: Client) -> None:
    assert posted(client, f"{HOME}login", token="x" * 100_000).status_code == 413


def test_no_token_and_no_cookie_is_ever_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        posted(client, f"{HOME}login", token="not-the-token-at-all")
        cookie = session(client)
        client.ask("GET", HOME, headers={"Cookie": cookie})
        posted(client, f"{HOME}logout", cookie)
    assert "wrong token" in caplog.text
    for secret in (TOKEN, "not-the-token-at-all", cookie.partition("=")[2]):
        assert secret not in caplog.text


def test_waiting_doubles_up_to_five_minutes_and_is_forgiven_after_a_quiet_hour() -> None:
    access, at_s, waits = Access(TOKEN), NOW_S, []
    for _ in range(20):
        while True:
            try:
                assert access.log_in("wrong", "192.0.2.1", at_s) is None
                break
            except MustWait as error:
                waits.append(error.wait_s)
                at_s += error.wait_s
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert max(waits) == LONGEST_WAIT_S
    assert access.log_in(TOKEN, "192.0.2.2", at_s)  # somebody else does not wait
    assert access.log_in("wrong", "192.0.2.1", at_s + FORGIVEN_S + 1.0) is None
    assert access.log_in("wrong", "192.0.2.1", at_s + FORGIVEN_S + 1.0) is None


def test_a_network_of_ipv6_addresses_is_one_stranger() -> None:
    access = Access(TOKEN)
    for number in range(FREE_TRIES):
        access.log_in("wrong", f"2001:db8::{number}", NOW_S)
    with pytest.raises(MustWait):
        access.log_in("wrong", "2001:db8::ffff", NOW_S)
    assert access.log_in(TOKEN, "2001:db8:0:1::1", NOW_S)


def test_a_flood_of_strangers_fills_no_memory() -> None:
    access = Access(TOKEN)
    for number in range(3 * MOST_ADDRESSES):
        access.log_in("wrong", f"198.18.{number // 256}.{number % 256}", NOW_S)
    assert len(access._tries) == MOST_ADDRESSES


def test_a_session_ends_after_a_race_day_and_with_its_token() -> None:
    access = Access(TOKEN)
    cookie = access.log_in(TOKEN, "192.0.2.1", NOW_S)
    assert cookie is not None
    assert access.is_in(cookie, NOW_S + SESSION_S - 1.0)
    assert not access.is_in(cookie, NOW_S + SESSION_S)
    assert Access(TOKEN).is_in(cookie, NOW_S)  # the server was restarted
    assert not Access(TOKEN + "2").is_in(cookie, NOW_S)
    forged = ("A" if cookie[0] != "A" else "B") + cookie[1:]
    assert not access.is_in(forged, NOW_S)


def test_the_operators_token_must_be_long() -> None:
    with pytest.raises(
        SettingsError, match="POURSUITE_OPERATE_TOKEN: expected at least 16"
    ) as error:
        Settings.from_environment({"POURSUITE_OPERATE_TOKEN": "too-short-token"})
    assert "too-short" not in str(error.value)
    settings = Settings.from_environment({"POURSUITE_OPERATE_TOKEN": TOKEN})
    assert settings.operate_token == TOKEN
    assert TOKEN not in repr(settings)
