#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        from django.core.management import execute_from_command_line

        from evidence.services import provenance

        provenance.of_process(sys.argv)
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
