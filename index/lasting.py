"""What people put in a collection's folder: no build can make it again, so none removes it."""

FEEDBACK = "feedback.sqlite"
"""The file of what people said of answers; `qa.feedback` writes it."""

UPLOADS = "uploads"
"""The folder of the files that were uploaded; every build reads it besides its own paths."""
