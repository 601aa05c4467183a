"""What does the page say? PDF or image in, tables and typed records out."""
