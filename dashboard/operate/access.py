"""Who is the operator: whoever showed the token once, and the signed session that says so.

The token travels in one posted form and nowhere else; afterwards a cookie carries a session's name
and its end, signed with a key made from the token: another token ends every session, a restart of
the server ends none. itsdangerous signs, as it does in Starlette's sessions, whose middleware would
put a cookie on public pages too.
"""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

SESSION_S = 12 * 3600.0  # a race day
FREE_TRIES = 5  # wrong tokens before the next try has to wait
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 300.0
FORGIVEN_S = 3600.0  # after which an address begins anew
MOST_ADDRESSES = 1000  # kept in memory


class MustWait(Exception):
    """Too many wrong tokens came from there."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"wait {wait_s:.0f} s")
        self.wait_s = wait_s


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    last_s: float = 0.0

    def free_s(self) -> float:
        """Return when the next try is heard."""
        over = self.wrong - FREE_TRIES
        return self.last_s + (min(FIRST_WAIT_S * 2.0**over, LONGEST_WAIT_S) if over >= 0 else 0.0)


class Access:
    """Lets operators in, and knows them again.

    Parameters
    ----------
    token : the secret of the setting POURSUITE_OPERATE_TOKEN.
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode("utf-8", "replace")
        self._signer = URLSafeSerializer(
            hashlib.sha256(b"poursuite operator\n" + self._token).digest(),
            salt="session",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )
        self._tries: dict[str, _Tries] = {}
        self._left: dict[str, float] = {}  # sessions logged out before their end

    def log_in(self, shown: str, address: str, now_s: float) -> str | None:
        """Return a session's cookie for the right token, None for a wrong one.

        Parameters
        ----------
        shown : what was typed.
        address : from where, as an IP address.
        now_s : Unix seconds.

        Raises
        ------
        MustWait
            For a wrong one where too many came from there. The right one is never refused: many may
            share an address, and nobody guesses sixteen characters.
        """
        if hmac.compare_digest(shown.encode("utf-8", "replace"), self._token):
            return str(self._signer.dumps([secrets.token_urlsafe(12), now_s + SESSION_S]))
        tries = self._tries_of(address, now_s)
        if tries.free_s() > now_s:
            raise MustWait(tries.free_s() - now_s)
        tries.wrong, tries.last_s = tries.wrong + 1, now_s
        return None

    def is_in(self, cookie: str, now_s: float) -> bool:
        """Say whether a cookie is of a session that goes on."""
        name, until_s = self._read(cookie)
        return now_s < until_s and name not in self._left

    def log_out(self, cookie: str, now_s: float) -> None:
        """End a session, here and for whoever has copied its cookie."""
        self._left = {name: until_s for name, until_s in self._left.items() if until_s > now_s}
        name, until_s = self._read(cookie)
        if until_s > now_s:
            self._left[name] = until_s

    def _read(self, cookie: str) -> tuple[str, float]:
        try:
            name, until_s = self._signer.loads(cookie)
            return str(name), float(until_s)
        except (BadData, ValueError, TypeError):
            return "", 0.0

    def _tries_of(self, address: str, now_s: float) -> _Tries:
        network = _network(address)
        tries = self._tries.get(network, _Tries())
        if now_s - tries.last_s > FORGIVEN_S:
            tries = _Tries()
        self._tries.pop(network, None)
        if len(self._tries) >= MOST_ADDRESSES:
            del self._tries[next(iter(self._tries))]  # who tried longest ago
        self._tries[network] = tries
        return tries


def _network(address: str) -> str:
    """Return what one person may call her own: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
