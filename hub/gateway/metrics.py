"""What the operator's monitoring reads at /metrics, in Prometheus' text format. Counts and times only, no texts."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The numbers of one hub, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.outcomes = Counter("diemcau_outcomes", "Outcomes told to clients", ["status"], registry=self.registry)
        self.protocol_errors = Counter(
            "diemcau_protocol_errors", "Connections closed for breaking the protocol", ["code"], registry=self.registry
        )
        self.handshakes_refused = Counter("diemcau_handshakes_refused", "Upgrades answered 503", registry=self.registry)
        self.aborted = Counter("diemcau_slow_aborted", "Connections dropped for not reading", registry=self.registry)
        self.alarms = Counter("diemcau_alarms", "Alarms for a person", registry=self.registry)
        self.connections = Gauge("diemcau_connections", "Live connections", registry=self.registry)
        self.points = Gauge("diemcau_points_connected", "Points with a live connection", registry=self.registry)
        self.seq = Gauge("diemcau_seq", "Stable head of the record", registry=self.registry)
        self.loop_lag = Histogram(
            "diemcau_loop_lag_seconds",
            "How late the event loop was",
            buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0),
            registry=self.registry,
        )

    def text(self) -> bytes:
        """The page."""
        return generate_latest(self.registry)
