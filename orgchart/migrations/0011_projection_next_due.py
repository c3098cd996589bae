from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgchart", "0010_days")]
    operations = [
        migrations.AddField(
            model_name="projection", name="next_due", field=models.DateField(null=True)
        )
    ]
