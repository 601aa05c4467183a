"""Does it agree with itself? Records in, checks and findings out."""
