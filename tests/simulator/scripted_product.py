"""A product that answers whatever a test wrote down, over real HTTP, and remembers who asked."""

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

PUBLIC = "https://lapor.example"
TOKEN = "9d7a1f"
ACCOUNT = "AC" + "1" * 32
SAY = '<Say voice="Google.id-ID-Wavenet-A" language="id-ID">{}</Say>'


def say(text: str) -> str:
    return SAY.format(text)


def twiml(*verbs: str) -> Response:
    return Response(f"<Response>{''.join(verbs)}</Response>", media_type="text/xml")


def gather(*inside: str, action: str = "/menu", **attributes: object) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<Gather action="{action}"{written}>{"".join(inside)}</Gather>'


def record(action: str = "/recorded", **attributes: object) -> str:
    chosen = {"finishOnKey": "#", "trim": "do-not-trim", "timeout": 3, **attributes}
    if attributes.get("recordingStatusCallback") is None:
        chosen |= {
            "recordingStatusCallback": "/recording",
            "recordingStatusCallbackEvent": "in-progress completed absent",
        }
    return f'<Record action="{action}"' + "".join(f' {k}="{v}"' for k, v in chosen.items()) + "/>"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    form: dict[str, str]
    token: str
    signature: str
    signed: bool


Page = Response | Callable[[dict[str, str]], Response]


@dataclass
class ScriptedProduct:
    """`pages` by path, an empty document elsewhere; `asked` in order of arrival."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def forms(self, path: str) -> list[dict[str, str]]:
        return [asked.form for asked in self.asked if asked.path == path]

    def reset(self) -> None:
        self.pages.clear()
        self.asked.clear()

    async def answer(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        signature = request.headers.get("x-twilio-signature", "")
        url = PUBLIC + request.url.path + (f"?{request.url.query}" if request.url.query else "")
        signed = RequestValidator(TOKEN).validate(url, form, signature)
        token = request.headers.get("i-twilio-idempotency-token", "")
        self.asked.append(Asked(request.method, request.url.path, form, token, signature, signed))
        page = self.pages.get(request.url.path, twiml())
        return page if isinstance(page, Response) else await run_in_threadpool(page, form)

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        route = Route("/{path:path}", self.answer, methods=["GET", "POST"])
        config = uvicorn.Config(Starlette(routes=[route]), log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


def in_turn(*answers: Response) -> Page:
    """The first answer for the first request of a call, and so on; the last one stays."""
    counts: dict[str, int] = defaultdict(int)

    def answer(form: dict[str, str]) -> Response:
        number = counts[form["CallSid"]]
        counts[form["CallSid"]] += 1
        return answers[min(number, len(answers) - 1)]

    return answer
