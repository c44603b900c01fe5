"""The style of an audit's corrected list is chosen when it is looked at, not when the audit is asked for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0028_asked_audits")]

    operations = [
        # What they show has another form from now on, and is gone within an hour anyway.
        migrations.RunSQL("DELETE FROM asked_audit", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="askedaudit", name="style"),
    ]
