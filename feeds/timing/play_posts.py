"""A race's reads, posted over HTTP as a sender of JSON lines would post them.

As in `feeds.timing.play_as`, for rehearsals and tests, and with the same trouble on the wire.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from urllib.parse import urlsplit

from feeds.files.read_lines import encode_json_line
from feeds.timing.play_as import TICK_S, Play, Trouble

AGAIN_S = 0.5  # before a post is made again
POSTED = 200  # reads in one post at most


def play_over_http(address: str, token: str, play: Play, trouble: Trouble | None = None) -> None:
    """Post reads as they come, and each post again until it is answered with 200 or 422.

    Raises
    ------
    PermissionError
        Where the token is refused, or the address takes no reads.
    """
    trouble = trouble or Trouble()
    while play.left:
        reads = play.due(POSTED)
        if not reads:
            time.sleep(TICK_S)
            continue
        body = "".join(map(encode_json_line, reads)).encode()
        if trouble.chance.random() < trouble.pulled:
            trouble.pulls += 1
            _post_half(address, token, body)
        for _ in range(2 if trouble.chance.random() < trouble.twice else 1):
            while not _post(address, token, body):
                time.sleep(AGAIN_S)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}


def _post_half(address: str, token: str, body: bytes) -> None:
    """Begin a post, and have the cable pulled in the middle of it."""
    place = urlsplit(address)
    headers = _headers(token) | {"Content-Length": str(len(body))}
    with closing(http.client.HTTPConnection(place.netloc, timeout=20)) as line, suppress(OSError):
        line.request("POST", place.path, body[: len(body) // 2], headers)


def _post(address: str, token: str, body: bytes) -> bool:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address, body, _headers(token), method="POST"), timeout=20
        ) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 503:
                return False
            told = json.loads(error.read() or b"{}").get("error", "")
        if error.code == 422:
            return True
        raise PermissionError(f"{address} answers {error.code}: {told}") from None
    except OSError:
        return False
