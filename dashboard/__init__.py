"""The chase on a screen: pages, the bytes they are drawn from, settings and commands."""
