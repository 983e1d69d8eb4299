"""Pages: the first answer of each, from its template, and the Dash part of them."""
