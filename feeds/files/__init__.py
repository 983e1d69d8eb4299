"""Reads in and out of files, finished or growing."""
