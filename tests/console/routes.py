"""Every address of the console, who may use it, and a form that it takes.

`test_access_matrix` walks the application and fails for an address without a line here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from cases.access import Act
from cases.states import Role

VOICE = "/voice/"
PROBES = frozenset({"/livez", "/readyz"})
"""What a machine asks for without signing in; neither says anything of a case."""

EVERYONE = frozenset(Role) - {Role.SYSTEM, Role.CALLER}
READERS = EVERYONE - {Role.ADMIN}


@dataclass(frozen=True)
class Line:
    """One address. `act` is what it does to a case; `roles` may use an address without a case.

    `form` is filled from the names `version`, `state`, ... of the case; `file` is a file to send
    in a form, `raw` a body without one.
    """

    act: Act | None = None
    roles: frozenset[Role] = EVERYONE
    form: Mapping[str, str] = field(default_factory=dict)
    file: bool = False
    raw: bool = False
    signed_in: bool = True
    query: str = ""


ENTERERS = READERS - {Role.AUDITOR}
REASON = "alasan yang cukup panjang"
_ADMIN = frozenset({Role.ADMIN})
_CASE = "/cases/{case_id}"
_SAID = f"{_CASE}/statements/{{statement_id}}"

LINES: dict[str, Line] = {
    "GET /sign-in": Line(signed_in=False),
    "POST /sign-in": Line(signed_in=False, form={"username": "x", "password": "y", "code": "0"}),
    "GET /set-up/{secret}": Line(signed_in=False),
    "POST /set-up/{secret}": Line(signed_in=False, form={"password": "x", "code": "0"}),
    "GET /set-up/{secret}/code.svg": Line(signed_in=False),
    "POST /sign-out": Line(),
    "GET /sessions": Line(),
    "POST /sessions/end": Line(form={"session": "0" * 64}),
    "POST /sessions/end-others": Line(),
    "POST /language": Line(form={"language": "id"}),
    "GET /keys": Line(),
    "POST /keys": Line(form={"single": "on"}),
    "GET /": Line(query="?view=all"),
    "GET /news": Line(query="?view=all"),
    "POST /views": Line(form={"name": "pandangan", "query": "view=all"}),
    "POST /views/remove": Line(form={"name": "pandangan"}),
    "POST /bulk": Line(
        form={"case": "{case_id}:0", "act": "assign", "unit": "Reskrim", "reason": REASON},
    ),
    "GET /enter": Line(roles=ENTERERS),
    "POST /enter": Line(
        roles=ENTERERS,
        form={
            "key": "{key}",
            "channel": "walk-in",
            "kind": "report",
            "words": "motor hilang",
            "received_at": "2026-06-08T09:00",
        },
    ),
    "POST /export": Line(
        roles=frozenset({Role.DESK_CHIEF, Role.LEADER, Role.OVERSIGHT, Role.AUDITOR}),
        form={"purpose": REASON, "form": "csv", "query": "view=all"},
    ),
    f"GET {_CASE}": Line(Act.READ),
    f"POST {_CASE}/move": Line(Act.MOVE, form={"version": "0", "state": "heard"}),
    f"POST {_CASE}/triage": Line(Act.MOVE, form={"version": "0"}),
    f"POST {_CASE}/take": Line(Act.NOTE, form={"version": "0"}),
    f"POST {_CASE}/give-back": Line(Act.NOTE, form={"version": "1"}),
    f"GET {_CASE}/history": Line(Act.READ),
    f"POST {_CASE}/assign": Line(Act.ASSIGN, form={"version": "0", "unit": "Reskrim"}),
    f"POST {_CASE}/note": Line(Act.NOTE, form={"text": "catatan"}),
    f"POST {_CASE}/answer": Line(Act.ANSWER, form={"text": "sedang kami tangani"}),
    f"POST {_CASE}/heard": Line(Act.READ, form={"text": "sedang kami tangani"}),
    f"GET {_CASE}/heard/{{answer_id}}": Line(Act.READ),
    f"POST {_CASE}/voice": Line(Act.ANSWER, raw=True),
    f"POST {_CASE}/answers/{{answer_id}}/approve": Line(Act.APPROVE),
    f"GET {_CASE}/answers/{{answer_id}}/sound": Line(Act.READ),
    f"POST {_CASE}/subject": Line(Act.NAME_SUBJECT, form={"version": "0", "nrp": "99999999"}),
    f"POST {_CASE}/details": Line(Act.NOTE, form={"version": "0", "place": "Pasar Baru"}),
    f"POST {_CASE}/duplicate": Line(
        Act.MOVE, form={"version": "0", "original": "{other}", "reason": REASON}
    ),
    f"GET {_CASE}/sound/{{statement_id}}": Line(Act.LISTEN),
    f"GET {_CASE}/sound/{{statement_id}}/light": Line(Act.LISTEN),
    f"GET {_CASE}/shape/{{statement_id}}.svg": Line(Act.LISTEN),
    f"GET {_CASE}/sheet.pdf": Line(Act.READ),
    f"POST {_CASE}/identity": Line(Act.NOTE),
    f"GET {_SAID}/correct": Line(Act.CORRECT),
    f"POST {_SAID}/correct": Line(Act.CORRECT, form={"revision": "1", "text": "motor saya"}),
    f"POST {_SAID}/draft": Line(
        Act.CORRECT, form={"revision": "1", "sentence": "0", "text": "motor saya"}
    ),
    f"GET {_SAID}/revisions": Line(Act.READ),
    f"POST {_CASE}/access": Line(
        Act.GRANT, form={"say": "grant", "nrp": "99999999", "reason": REASON}
    ),
    f"POST {_CASE}/ask": Line(Act.GRANT, form={"matter": "unsealing", "reason": REASON}),
    f"POST {_CASE}/confirm": Line(Act.GRANT, form={"matter": "unsealing"}),
    f"POST {_CASE}/decline": Line(Act.GRANT, form={"matter": "unsealing"}),
    "GET /admin/health": Line(roles=_ADMIN),
    "GET /admin/holidays": Line(roles=_ADMIN),
    "POST /admin/holidays": Line(
        roles=_ADMIN, form={"day": "2026-12-24", "name": "Cuti bersama", "works": "no"}
    ),
    "POST /admin/holidays/forget": Line(roles=_ADMIN, form={"day": "2026-12-24"}),
    "GET /admin/roster": Line(roles=_ADMIN),
    "POST /admin/roster/preview": Line(roles=_ADMIN, file=True),
    "POST /admin/roster": Line(roles=_ADMIN, form={"text": "nrp"}),
}


def console_routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """`GET /cases/{case_id}` and its route, for every address that is not the telephone's."""
    for route in _routes(app.routes):
        if route.path.startswith(VOICE) or route.path in PROBES:
            continue
        for method in sorted(route.methods - {"HEAD"}):
            yield f"{method} {route.path}", route


def _routes(found: Any) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(route, Mount):
            yield from _routes(route.routes)
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)


def fill(text: str, names: Mapping[str, str]) -> str:
    """The text with `{case_id}` and its like replaced."""
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


NOWHERE = {
    "case_id": "01970000-0000-7000-8000-000000000000",
    "statement_id": "01970000-0000-7000-8000-000000000001",
    "answer_id": "01970000-0000-7000-8000-000000000002",
    "secret": "no-such-link",
    "other": "00000000",
    "key": "01970000-0000-7000-8000-000000000003",
}
"""Names that lead nowhere."""
