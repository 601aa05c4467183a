"""Pages for people: one a document, one a run. Self-contained: no script, style or picture comes from elsewhere."""
