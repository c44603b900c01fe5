"""What ours is measured against: each with SQL written by hand, over the same rows."""
