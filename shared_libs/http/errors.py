"""How a call without a good answer is told to its caller: each one is an Unavailable."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Unavailable


class UpstreamUnavailable(Unavailable):
    """The service could not be reached, or said itself that it cannot answer now."""

    code = "upstream_unavailable"


class UpstreamTimeout(Unavailable):
    """No whole answer came in time; what was asked for may have been done."""

    code = "upstream_timeout"


class UpstreamBusy(Unavailable):
    """All threads that may wait for this service are waiting already."""

    code = "upstream_busy"


class UpstreamAnswerInvalid(Unavailable):
    """The service answered something that is none of its answers; shown as 502."""

    status = 502
    code = "upstream_answer_invalid"


class DeadlineExceeded(Unavailable):
    """The time for the work in hand is used up; nothing was sent. Shown as 504."""

    status = 504
    code = "deadline_exceeded"
    detail = _("There was not enough time left to answer.")
