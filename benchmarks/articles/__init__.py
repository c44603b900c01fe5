"""How well the audit finds what is wrong: articles with planted faults, and their twins without any."""
