"""The templates of pages: what is put into them is escaped by itself."""

from pathlib import Path

import jinja2

templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    undefined=jinja2.StrictUndefined,
)
