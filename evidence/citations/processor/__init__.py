"""A processor of CSL 1.0.2: a style, a locale and items of CSL-JSON to references and citations.

Written from the specification (https://docs.citationstyles.org/en/stable/specification.html) and held
against citeproc-js's output in tests/citations/golden. Why there is one: docs/adr. A style is compiled
once to plain functions; after that a reference takes a fraction of a millisecond.
"""
