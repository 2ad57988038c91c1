"""The ``openmash`` command: run an installation, look after it, and ask its rulebook."""

from __future__ import annotations

import click

from openmash import __version__
from openmash.cli import access, asking, extracts, linking, matching, proving, repeating, running, saving, tending


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="openmash")
def main() -> None:
    """OpenMASH, software for a multi-agency safeguarding hub.

    OPENMASH_HOME names the data folder. Without DATABASE_URL the embedded PostgreSQL there is used.
    """


for _of_matching in (linking.batch, linking.sieve, linking.train_list):
    matching.match.add_command(_of_matching)

for _command in (
    running.demo,
    running.serve,
    running.worker,
    running.migrate,
    tending.create_admin,
    tending.doctor,
    proving.ledger,
    asking.receive,
    asking.due,
    extracts.load_extract,
    access.access,
    matching.match,
    repeating.repeats,
    saving.backup,
    saving.restore,
    saving.verify_backup,
):
    main.add_command(_command)
