"""Crossings become motions: where everybody is between two mats, and how sure that is."""
