"""The exchange: Twilio's REST side on a real local port, and callers who phone through it.

    with Exchange(account_sid, auth_token, "/voice/incoming", "/voice/ended",
                  public_url="https://lapor.example", server_url="http://127.0.0.1:8000") as twilio:
        record = twilio.place_call(parse_script("1 say:complaint.wav # 1"))

Calls may be placed from many threads at once.
"""

import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from ivr.simulator.account import Account, AccountRules, Recording
from ivr.simulator.call_record import CallRecord
from ivr.simulator.caller import Circumstances, place_call
from ivr.simulator.faults import MediaFault
from ivr.simulator.number import TWILIO_ANSWER_SECONDS, PhoneNumber
from ivr.simulator.rest import RestRequest, RestSide
from ivr.simulator.script import Action
from ivr.simulator.wire import open_client

_HOST = "127.0.0.1"


class Exchange:
    """A stand-in for Twilio with one account and one number; a context manager.

    Its ports are taken at once, so `url` can be handed to the product before `start`; requests
    until then wait. `folder` keeps the sound files on disk instead of in memory.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        voice_url: str,
        status_url: str | None,
        *,
        public_url: str | None = None,
        server_url: str | None = None,
        fallback_url: str | None = None,
        rules: AccountRules | None = None,
        folder: Path | None = None,
        answer_within: float = TWILIO_ANSWER_SECONDS,
    ) -> None:
        self._sockets = [socket.create_server((_HOST, 0)) for _ in ("REST", "stored files")]
        self.url, storage = (f"http://{_HOST}:{s.getsockname()[1]}" for s in self._sockets)
        self.account = Account(account_sid, rules or AccountRules(), folder, self.url)
        self.number = PhoneNumber(
            account_sid,
            auth_token,
            voice_url,
            status_url,
            public_url,
            server_url,
            fallback_url,
            answer_within,
        )
        self.requests: list[RestRequest] = []
        self._client = open_client()
        rest = RestSide(self.account, auth_token, f"{storage}/stored", self.requests)
        config = uvicorn.Config(
            rest.application(),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=(self._sockets,), daemon=True)

    def start(self) -> Self:
        """Answer REST requests until `stop`."""
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """End the server and close every connection."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._client.close()
        for listening in self._sockets:
            listening.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def place_call(
        self, script: Sequence[Action], circumstances: Circumstances | None = None
    ) -> CallRecord:
        """Phone the number and act out the script; returns when the call is over."""
        return place_call(self.account, self.number, self._client, script, circumstances)

    def recording(self, sid: str) -> Recording:
        """A recording by its SID, with its state; raises KeyError."""
        return self.account.recordings[sid]

    def media_of(self, sid: str) -> bytes:
        """The sound file itself, whatever faults its delivery has; raises KeyError."""
        return self.account.file_of(self.recording(sid))

    def set_media_fault(self, fault: MediaFault, sid: str | None = None) -> None:
        """From now on: for one recording, or for every one made from here on."""
        if sid is None:
            self.account.media_fault = fault
        else:
            self.recording(sid).fault = fault
