"""A clock that stands still until it is set."""

from datetime import UTC, datetime, timedelta

A_MONDAY = datetime(2026, 6, 8, 3, 0, tzinfo=UTC)
"""Late morning in Indonesia, in a week without holidays."""


class SetClock:
    """Says `now` to whoever asks."""

    def __init__(self, now: datetime = A_MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on, such as by `hours=3`."""
        self.now += timedelta(**by)
