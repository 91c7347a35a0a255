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
        self.standing = Gauge(
            "diemcau_alarm_standing", "1 while this alarm stands (docs/van-hanh.md)", ["code"], registry=self.registry
        )
        self.missing = Gauge(
            "diemcau_log_missing_events", "Acknowledged events that the log had lost when it was opened",
            registry=self.registry,
        )  # fmt: skip
        self.free = Gauge("diemcau_disk_free_bytes", "Room on the disk of the data folder", registry=self.registry)
        self.backup_seq = Gauge("diemcau_backup_seq", "Head of the newest backup", registry=self.registry)
        self.backup_at = Gauge("diemcau_backup_timestamp_seconds", "When it was taken", registry=self.registry)
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
