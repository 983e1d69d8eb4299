"""What lets a phone keep the page like a program: its manifest, and the service worker.

The worker is ``assets/sw.js`` with two lines in front of it, the version of the map modules and
their names: when a module changes, so does the worker, and browsers fetch what is new.
"""

from __future__ import annotations

import json

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from dashboard.i18n import choose_language, say
from dashboard.settings import assets_folder
from dashboard.web.modules import AIR, AIRED, held_modules, map_modules, map_version
from dashboard.web.routes import JAVASCRIPT
from feeds.race import Race

NIGHT = "#0a101d"
ICONS = (  # file in assets/, its size, what a phone may do with it
    ("icon.svg", "any", "any"),
    ("icons/icon-192.png", "192x192", "any"),
    ("icons/icon-512.png", "512x512", "any"),
    ("icons/maskable-512.png", "512x512", "maskable"),
)


def add_install(server: FastAPI, race: Race) -> None:
    """Add the two routes. Call before Dash is made."""
    worker = service_worker()

    @server.get("/sw.js")
    def sw() -> Response:
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(worker, media_type=JAVASCRIPT, headers=headers)

    @server.get("/manifest.webmanifest")
    def manifest(request: Request, lang: str | None = None) -> Response:
        language = choose_language(lang, request.headers.get("accept-language"))
        headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language"}
        return JSONResponse(
            manifest_of(race, language), media_type="application/manifest+json", headers=headers
        )


def service_worker() -> str:
    """Return the script that browsers run between the page and the network."""
    script = (assets_folder() / "sw.js").read_text(encoding="utf-8")
    kept = (
        set(map_modules()) - set(held_modules()) - {AIR, AIRED}
    )  # a stranger's frame keeps nothing
    modules = json.dumps(sorted(name for name in kept if not name.startswith("air/")))
    return f"const VERSION = {json.dumps(map_version())};\nconst MODULES = {modules};\n{script}"


def manifest_of(race: Race, language: str) -> dict[str, object]:
    """Return the web app manifest of a race in a language."""
    name = race.name.get(language) or next(iter(race.name.values()))
    return {
        "id": "/",
        "name": say(language, "title", race=name),
        "short_name": "Poursuite",
        "description": say(language, "description", race=name),
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": NIGHT,
        "theme_color": NIGHT,
        "categories": ["sports"],
        "icons": [
            {
                "src": f"/assets/{file}",
                "sizes": sizes,
                "type": "image/svg+xml" if file.endswith(".svg") else "image/png",
                "purpose": purpose,
            }
            for file, sizes, purpose in ICONS
        ],
    }
