"""Every policy of the app anew, from the access table: who sees, adds and changes a row, and the two walls."""

from pathlib import Path

from django.db import migrations

POLICIES = Path(__file__).with_name("sql") / "0043_access.sql"


class Migration(migrations.Migration):
    dependencies = [("openmash", "0042_choosing")]

    operations = [
        migrations.RunSQL(POLICIES.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
