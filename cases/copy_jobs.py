"""The work of making a recording's copies, as it is enqueued."""

from datetime import datetime

from cases.store import Job


def copying(recording_sid: str, occasion: str) -> Job:
    """A try at making the copies of a recording; an occasion has one."""
    return Job("copy_recording", f"copy-{recording_sid}-{occasion}", (recording_sid,), "copies")


def copying_again(recording_sid: str, now: datetime) -> Job:
    """Another try, for whoever opens a case without copies; one in ten minutes at most."""
    return copying(recording_sid, f"{now:%Y%m%d%H}{now.minute // 10}")
