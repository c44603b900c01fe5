"""Commands, run as a program runs them."""

import io

from django.core.management import call_command


def told(command, *arguments):
    """What the command wrote, and its exit code."""
    out = io.StringIO()
    try:
        call_command(command, *arguments, stdout=out)
    except SystemExit as left:
        return out.getvalue(), left.code
    return out.getvalue(), 0
