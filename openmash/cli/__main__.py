"""``python -m openmash.cli``."""

from openmash.cli import main

main()
