"""Pages: a template each, and the Dash part of them."""
