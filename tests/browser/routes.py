"""Every page of the console, and whose it is."""

from dataclasses import dataclass

from cases.states import Role


@dataclass(frozen=True)
class Shown:
    """A page by name; `path` may name a case. None as role means that nobody is signed in."""

    name: str
    path: str
    role: Role | None = Role.DESK_CHIEF


PAGES = (
    Shown("sign-in", "/sign-in", None),
    Shown("set-up", "/set-up/{secret}", None),
    Shown("queue", "/"),
    Shown("case", "/cases/{case}"),
    Shown("sealed", "/cases/{sealed}", Role.OVERSIGHT),
    Shown("heard", "/cases/{case}/heard/{answer}", Role.LEADER),
    Shown("correct", "/cases/{case}/statements/{statement}/correct"),
    Shown("revisions", "/cases/{case}/statements/{statement}/revisions"),
    Shown("history", "/cases/{case}/history", Role.OVERSIGHT),
    Shown("enter", "/enter", Role.OPERATOR),
    Shown("keys", "/keys"),
    Shown("sessions", "/sessions"),
    Shown("gone", "/cases/{nobody}"),
    Shown("health", "/admin/health", Role.ADMIN),
    Shown("roster", "/admin/roster", Role.ADMIN),
    Shown("holidays", "/admin/holidays", Role.ADMIN),
)
WIDTHS = (360, 1280)
LANGUAGES = ("id", "en")
