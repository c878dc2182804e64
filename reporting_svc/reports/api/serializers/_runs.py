"""Reports that are made in the background, as the API shows them."""

from rest_framework import serializers

from reporting_svc.reports.models import ReportRun


class RunOutput(serializers.ModelSerializer[ReportRun]):
    """A run: `rows` counts on while it is made, `digest` is the SHA-256 of its file, and `saved`
    the name of the saved report that was due; what that made was mailed, and is no file here.
    """

    report = serializers.CharField(source="report_name")
    saved = serializers.CharField(source="saved.name", default=None, allow_null=True)
    asked = serializers.DictField(source="words", child=serializers.CharField())
    first = serializers.DateField(source="first_date", allow_null=True)
    last = serializers.DateField(source="last_date", allow_null=True)
    done_at = serializers.DateTimeField(source="sent_at", allow_null=True)
    as_of = serializers.DictField(child=serializers.DateTimeField())
    has_file = serializers.BooleanField()

    class Meta:
        model = ReportRun
        fields = (
            *("id", "report", "saved", "asked", "first", "last", "due_date", "state", "rows"),
            *("error", "started_at", "done_at", "as_of", "digest", "has_file"),
        )
