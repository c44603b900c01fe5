"""Other ways to load the same works: what ours is measured against."""
