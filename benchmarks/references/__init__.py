"""How well references are matched: real strings whose DOI is known, and works that are like the right one."""
