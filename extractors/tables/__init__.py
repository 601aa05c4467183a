"""Rulings and words to tables."""
