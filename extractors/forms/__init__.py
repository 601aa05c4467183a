"""Tables to typed records: one module a family of forms."""
