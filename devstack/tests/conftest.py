"""Tests of what an interrupt does, whoever runs them."""

import signal


def pytest_configure() -> None:
    """Programs that were started in the background (`make test &`) are deaf to interrupts, and so
    is what they start.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
