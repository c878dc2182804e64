"""What Prometheus is told about calls to other services."""

from prometheus_client import Counter, Gauge, Histogram

CALL_SECONDS = Histogram(
    "comptoir_upstream_call_seconds",
    "Time a call to another service took, retries and waiting included.",
    ["upstream", "operation", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0),
)
RETRIES = Counter(
    "comptoir_upstream_retries_total",
    "Second tries of calls to another service.",
    ["upstream", "operation"],
)
BREAKER_STATE = Gauge(
    "comptoir_breaker_state",
    "0 closed, 1 half open, 2 open; the worst of the processes.",
    ["upstream", "kind"],
    multiprocess_mode="livemax",
)
BREAKER_CHANGES = Counter(
    "comptoir_breaker_changes_total",
    "Changes of a breaker to a state.",
    ["upstream", "kind", "state"],
)
