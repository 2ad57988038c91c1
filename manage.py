#!/usr/bin/env python
"""Django's own commands, for the people who build OpenMASH; whoever runs it uses ``openmash``."""

import sys

from openmash.launcher.installation import prepare


def main() -> None:
    """Runs one of Django's commands against the local database."""
    from django.core.management import execute_from_command_line

    prepare()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
