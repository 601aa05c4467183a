"""What stands on a page: words, strokes, lines, paragraphs."""
