"""HTTP: what is asked, by whom, and how long a cache may keep the answer. It paints no page."""
