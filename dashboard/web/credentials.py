"""Who may send us reads: whoever shows the token, or signs with the secret.

A signature is an HMAC-SHA256 over ``time``, ``path`` and body, each of the first two followed by
a line feed; it holds for five minutes around its time, so that a recorded one is soon worth
nothing. Nothing here is ever logged or repeated to the sender.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

WINDOW_S = 300.0
TIME, SIGNATURE = "x-poursuite-time", "x-poursuite-signature"


class NotAllowed(Exception):
    """Why a request is refused, with its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Credentials:
    """What this server accepts; with neither, it takes nothing from anybody."""

    token: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)

    @property
    def are_set(self) -> bool:
        """Whether anybody may send anything."""
        return bool(self.token or self.secret)

    def check_before_body(self, headers: Mapping[str, str]) -> bool:
        """Return whether the request is allowed already; False: `check_signature` it.

        Raises
        ------
        NotAllowed
            Where it cannot be, whatever its body.
        """
        if not self.are_set:
            raise NotAllowed(403, "this server takes no reads: POURSUITE_READS_TOKEN is not set")
        kind, _, shown = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            if self.token and _same(shown.strip(), self.token):
                return True
            raise NotAllowed(401, "wrong token: expected the one in POURSUITE_READS_TOKEN")
        if SIGNATURE not in headers or not self.secret:
            raise NotAllowed(401, "no token: expected 'Authorization: Bearer …', or a signature")
        return False

    def check_signature(
        self, headers: Mapping[str, str], path: str, body: bytes, now_s: float
    ) -> None:
        """Refuse what is not signed with the secret, or was signed too long ago.

        Raises
        ------
        NotAllowed
            401 for a wrong signature; 403 for a right one outside its time.
        """
        at = headers.get(TIME, "")
        if not (at.isascii() and at.isdigit() and len(at) < 12):
            raise NotAllowed(401, f"expected {TIME.title()}: Unix seconds, as they were signed")
        shown = headers.get(SIGNATURE, "")
        if not _same(shown, signature(self.secret or "", int(at), path, body)):
            raise NotAllowed(401, "wrong signature: sign time, path and the body as it is sent")
        if abs(now_s - int(at)) > WINDOW_S:
            raise NotAllowed(
                403, f"signed {now_s - int(at):+.0f} s ago, expected at most {WINDOW_S:.0f}: "
                "set the sender's clock, or sign again",
            )  # fmt: skip


def signature(secret: str, at_s: int, path: str, body: bytes) -> str:
    r"""Return the signature of a request.

    Examples
    --------
    >>> signature("a secret of ours", 1635670800, "/api/v1/races/sunday/reads", b"[]")
    'sha256=81ef0f1e...'
    """
    said = f"{at_s}\n{path}\n".encode() + body
    return "sha256=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def _same(shown: str, ours: str) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "replace"), ours.encode("utf-8", "replace"))
