"""The door of the operator's page: nothing behind it answers to anybody without a session.

It stands in front of the whole server. What lies under ``/operate`` is a Dash app of its own, which
only this door calls: its layout and callbacks are not in the public pages' app at all.
"""

import logging
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.i18n import choose_language
from dashboard.operate.access import SESSION_S, Access, MustWait
from dashboard.web.credentials import NotAllowed
from dashboard.web.intake import body_of

HOME = "/operate/"
SESSION, LANGUAGE = "poursuite-operator", "poursuite-language"  # cookies
LIBRARIES = f"{HOME}_dash-component-suites/"

log = logging.getLogger(__name__)


class Door:
    """ASGI middleware: 401 with a form, or 403, for whoever is not logged in.

    Parameters
    ----------
    app : the public server.
    access : who may come in.
    operator : the app behind the door.
    form : the login form, given the language, what is wrong (wrong, wait or nothing), and figures.
    policy : the Content-Security-Policy of all that the door lets out.
    wall : tells the time, Unix seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access,
        operator: ASGIApp,
        form: Callable[[str, str, Mapping[str, float]], str],
        policy: str,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.app, self.access, self.operator, self.form = app, access, operator, form
        self.policy, self.wall = policy, wall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, let in, or let pass what is not for the operator."""
        path: str = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or not f"{path}/".startswith(HOME):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self.policy
                headers["Referrer-Policy"] = "same-origin"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Robots-Tag"] = "noindex"
                is_library = path.startswith(LIBRARIES) and message["status"] == 200
                headers["Cache-Control"] = "private, max-age=86400" if is_library else "no-store"
            await send(message)

        request = Request(scope, receive)
        inside = await self._answer(request) or self.operator
        await inside(scope, receive, send_guarded)

    async def _answer(self, request: Request) -> Response | None:
        """Return what the door itself answers; None: come in."""
        path, cookie = request.url.path, request.cookies.get(SESSION, "")
        is_reading = request.method in ("GET", "HEAD")
        if not is_reading and not is_from_here(request):
            return PlainTextResponse("This came from another site's page.", 403)
        if path == f"{HOME}login" and request.method == "POST":
            return await self._log_in(request)
        if path == f"{HOME}logout" and request.method == "POST":
            self.access.log_out(cookie, self.wall())
            answer = RedirectResponse(HOME, 303)
            answer.delete_cookie(SESSION, HOME.rstrip("/"))
            return answer
        if not self.access.is_in(cookie, self.wall()):
            if is_reading and path.rstrip("/") == HOME.rstrip("/"):
                return with_language(request, Response(self._form(request, ""), 401, HTML))
            return PlainTextResponse(f"Log in at {HOME} first.", 403)
        if is_reading and (path == HOME.rstrip("/") or "lang" in request.query_params):
            return with_language(request, RedirectResponse(HOME, 303))
        return None

    async def _log_in(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        try:
            fields = parse_qs((await body_of(request)).decode("utf-8", "replace"))
            shown = fields.get("token", [""])[0]
            cookie = self.access.log_in(shown.strip(), address, self.wall())
        except (NotAllowed, ClientDisconnect):
            return PlainTextResponse("Expected the login form.", 413)
        except MustWait as error:
            log.warning("operator: a login from %s has to wait %.0f s", address, error.wait_s)
            told = self._form(request, "wait", count=int(error.wait_s) + 1)
            return Response(told, 429, HTML | {"Retry-After": str(int(error.wait_s) + 1)})
        if cookie is None:
            log.warning("operator: a wrong token from %s", address)
            return Response(self._form(request, "wrong"), 401, HTML)
        log.info("operator: logged in from %s", address)
        answer = RedirectResponse(HOME, 303)
        answer.set_cookie(
            SESSION,
            cookie,
            max_age=int(SESSION_S),
            path=HOME.rstrip("/"),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    def _form(self, request: Request, key: str, **values: float) -> str:
        return self.form(_language(request), key, values)


HTML = {"Content-Type": "text/html; charset=utf-8"}


def is_from_here(request: Request) -> bool:
    """Say whether a page of ours sent it: browsers name the origin of whatever they post."""
    try:
        origin = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


def language_of(asked: Mapping[str, str], cookies: Mapping[str, str], accepted: str | None) -> str:
    """Return the operator's language: the one chosen on the page, else the browser's.

    Parameters
    ----------
    asked : the address's ``?lang=`` and the like.
    cookies, accepted : of the request; its Accept-Language.
    """
    return choose_language(asked.get("lang") or cookies.get(LANGUAGE), accepted)


def _language(request: Request) -> str:
    accepted = request.headers.get("accept-language")
    return language_of(request.query_params, request.cookies, accepted)


def with_language(request: Request, answer: Response) -> Response:
    """Keep a language that was asked for."""
    if "lang" in request.query_params:
        answer.set_cookie(
            LANGUAGE, _language(request), 30 * 86400, path=HOME.rstrip("/"), samesite="strict"
        )
    return answer
