"""The baselines: FastAPI with one dependency that reads, proves and parses, and nothing besides.

The dependency reads the raw body, compares the HMAC over the sorted fields, and parses with
`parse_qsl`. The answer is a constant; `storing` first keeps one row and enqueues one job for it,
in one transaction on a database opened as the product opens its own.
"""

import asyncio
import base64
import hashlib
import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from urllib.parse import parse_qsl

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, func, insert

from cases.database import open_database
from ivr.settings import load_settings

ANSWER = "BENCH_ANSWER"
_TWIML = "text/xml; charset=utf-8"

_metadata = MetaData()
_statements = Table(
    "bare_statements",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("call_sid", String(34), nullable=False, unique=True),
    Column("recording_sid", String(34), nullable=False, unique=True),
    Column("caller", String(24), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("at", DateTime, nullable=False, server_default=func.current_timestamp()),
)


class _Genuine:
    """The one dependency."""

    def __init__(self, public_url: str, token: str) -> None:
        self._public_url = public_url
        self._key = token.encode()

    async def __call__(self, request: Request) -> dict[str, str]:
        body = await request.body()
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        signed = self._public_url + request.url.path
        signed += "".join(name + fields[name] for name in sorted(fields))
        expected = base64.b64encode(hmac.new(self._key, signed.encode(), hashlib.sha1).digest())
        if not hmac.compare_digest(expected, request.headers["x-twilio-signature"].encode()):
            raise HTTPException(403)
        return fields


def _bare() -> tuple[FastAPI, _Genuine]:
    settings = load_settings()
    app = FastAPI(openapi_url=None)

    @app.get("/livez")
    async def alive() -> Response:
        return Response("alive")

    return app, _Genuine(settings.public_url, settings.tokens[0])


def deciding() -> FastAPI:
    """Answers with a constant."""
    app, genuine = _bare()
    answer = os.environ[ANSWER]

    @app.post("/voice/{language}/menu/{silences}/{wrong}")
    async def menu(
        fields: Annotated[dict[str, str], Depends(genuine)],
        language: str,
        silences: int,
        wrong: int,
    ) -> Response:
        return Response(answer, media_type=_TWIML)

    return app


def storing() -> FastAPI:
    """Keeps one row and enqueues one job in one transaction, then answers with a constant."""
    app, genuine = _bare()
    answer = os.environ[ANSWER]
    store = _Store(load_settings().database)
    writer = ThreadPoolExecutor(1)

    @app.post("/voice/{language}/taken/{errand}/{attempt}")
    async def taken(
        fields: Annotated[dict[str, str], Depends(genuine)],
        language: str,
        errand: str,
        attempt: int,
    ) -> Response:
        await asyncio.get_running_loop().run_in_executor(writer, store.keep, fields)
        return Response(answer, media_type=_TWIML)

    return app


class _Store:
    def __init__(self, url: str) -> None:
        self._engine: Engine = open_database(url)
        _metadata.create_all(self._engine)
        DBOS.migrate(url)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            serializer=DBOSPortableJSONSerializer(),
            lazy=True,
        )

    def keep(self, fields: dict[str, str]) -> None:
        recording = fields["RecordingSid"]
        row = {
            "call_sid": fields["CallSid"],
            "recording_sid": recording,
            "caller": fields["From"],
            "seconds": int(fields["RecordingDuration"]),
        }
        with self._engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(insert(_statements).values(row))
            self._client.enqueue_in_transaction(
                connection,
                {
                    "workflow_name": "keep_recording",
                    "queue_name": "recordings",
                    "workflow_id": f"recording-{recording}",
                    "app_version": "1",
                },
                recording,
            )
