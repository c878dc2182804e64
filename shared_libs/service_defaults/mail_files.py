"""Where the demo's mails go."""

from datetime import UTC, datetime
from uuid import uuid4

from django.core.mail.backends.filebased import EmailBackend


class OneFileEach(EmailBackend):
    """Each mail has a file of its own: Django's are named by the second and an address in memory,
    which two mails of one second may share, and the mailbox showed the first of them only.
    """

    def _get_filename(self) -> str:
        return f"{self.file_path}/{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex}.log"
