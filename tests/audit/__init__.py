"""Lighthouse's word on the pages, as a phone sees them. ``make audit``."""
