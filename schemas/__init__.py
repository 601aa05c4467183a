"""What is a figure? The types that travel between the packages."""
