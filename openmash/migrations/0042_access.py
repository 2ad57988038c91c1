"""Every policy of the app anew, from the access table: who sees, adds and changes a row, and the two walls."""

from pathlib import Path

from django.db import migrations

POLICIES = Path(__file__).with_name("sql") / "0042_access.sql"


class Migration(migrations.Migration):
    dependencies = [("openmash", "0041_apart")]

    operations = [
        migrations.RunSQL(POLICIES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
