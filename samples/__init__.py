"""Small reports of our own making, with their truth."""
