"""Take each guard out of a copy of the project, and see its test fail: ``make guards``.

Prints a line for each; exits with 1 if a test passed without its guard.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.attacks.guards import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]
# pytest's exit codes: some tests failed; none could be run counts for nothing.
_FAILED = 1


def main(words: list[str]) -> int:
    """All guards, or those whose attack has one of `words`."""
    chosen = [guard for guard in GUARDS if not words or any(word in guard.attack for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        # Its own database: what is taken out may be a trigger.
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "var", ".*_cache"))
        environment = {**os.environ, "EVIDENCE_VAR": str(ROOT / "var" / "test"), "EVIDENCE_ENV_FILE": ""}
        useless = [guard for guard in chosen if not _is_missed(guard, copy, environment)]
    return int(bool(useless))


def _is_missed(guard: Guard, copy: Path, environment: dict[str, str]) -> bool:
    """Whether the guard's test fails without it."""
    path = copy / guard.file
    whole = path.read_text()
    path.write_text(whole.replace(guard.found, guard.instead))
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header"]
        done = subprocess.run(
            [*command, *shlex.split(guard.test)],
            cwd=copy, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        path.write_text(whole)
    failed = done.returncode == _FAILED
    said = "fails" if failed else f"DOES NOT FAIL (exit code {done.returncode})"
    sys.stdout.write(f"{guard.attack}: without its guard in {guard.file}, {guard.test} {said}\n")
    sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
