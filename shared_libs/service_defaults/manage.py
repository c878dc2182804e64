"""The command line of a service, the same for all seven."""

import os
import sys

from django.core.management import execute_from_command_line

from shared_libs.service_defaults import garbage


def run(service: str) -> None:
    """Run Django's command line with the settings of one service."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"{service}_svc.config.settings"
    if sys.argv[1:3] == ["procrastinate", "worker"]:
        os.environ.setdefault("PROCESS_KIND", "worker")
    garbage.collect_seldom()
    execute_from_command_line(sys.argv)
