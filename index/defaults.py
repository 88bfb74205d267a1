"""What a collection is made with where nothing else is asked for."""

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""What is used unless another model is named."""

KEPT = 3
"""Generations that are kept unless another number is asked for, the one in use among them."""
