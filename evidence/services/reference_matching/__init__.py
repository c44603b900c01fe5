"""References without a DOI: asked about in runs, decided by people, and kept through every refresh."""
