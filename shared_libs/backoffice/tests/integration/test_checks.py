"""The pages of the house pass the framework's own checks, which every command runs first."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_page_passes_the_checks_that_commands_begin_with() -> None:
    call_command("check")
