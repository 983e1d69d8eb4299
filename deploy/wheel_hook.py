"""What happens while the wheel is built: scripts of others are brought in, where npm is here."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):
    """Fetch the bundles before hatch gathers ``assets/``; a wheel without it works too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch once; an editable install serves the checkout's own files and needs nothing."""
        if version == "editable":
            return
        root = Path(self.root)
        bundle = runpy.run_path(str(root / "dashboard" / "web" / "bundle.py"))
        if bundle["fetch_all"](root / "assets" / "vendor") is None:
            self.app.display_warning(
                "npm is missing: the wheel carries no small plotly.js, or no mediabunny"
            )
