"""Prose to claims."""
