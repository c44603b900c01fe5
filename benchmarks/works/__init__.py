"""Invented works in the shape that Crossref gives them, the same for the same seed."""

from .making import PREFIX, doi_of, work, works

__all__ = ["PREFIX", "doi_of", "work", "works"]
