"""Pixels to words and rulings: the recogniser, and what makes a scan fit to be read."""
