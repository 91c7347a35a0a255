"""What the operator's monitoring reads at /metrics, in Prometheus' text format. Counts and times only, no texts."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from hub.semantic.reader import Health


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

        self.loop_late_beats = Gauge(
            "diemcau_loop_late_beats", "Heartbeats of the last minute that came over 50 ms late", registry=self.registry
        )
        self.transports = Gauge("diemcau_transports", "TCP connections by kind", ["kind"], registry=self.registry)

        self.model_reading = Gauge("diemcau_model_reading", "1 while the model reads texts", registry=self.registry)
        self.model_texts = Gauge(
            "diemcau_model_texts", "Texts by whether the model read them", ["result"], registry=self.registry
        )
        self.model_unread = Gauge(
            "diemcau_model_unread", "Known texts that the model has yet to read", registry=self.registry
        )
        self.model_deaths = Gauge("diemcau_model_deaths", "Ends of the model's process", registry=self.registry)

    def follow_model(self, model: Callable[[], Health]) -> None:
        """From now on the page shows how the model is when it is asked for."""
        self.model_reading.set_function(lambda: model().condition in ("reading", "behind"))
        self.model_unread.set_function(lambda: model().unread)
        self.model_texts.labels(result="read").set_function(lambda: model().read)
        self.model_texts.labels(result="missed").set_function(lambda: model().missed)
        self.model_deaths.set_function(lambda: model().deaths)

    def measured(self, name: str) -> int | None:
        """What a gauge says, in whole units; None before anybody measured."""
        value = self.registry.get_sample_value(name)
        return int(value) if value else None

    def text(self) -> bytes:
        """The page."""
        return generate_latest(self.registry)
