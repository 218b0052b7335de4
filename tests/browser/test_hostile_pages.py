"""Hostile strings in a real browser: none of them runs, none is reported, nothing leaves."""

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route

from cases.case import Case
from cases.states import Role
from tests.console.conftest import office, office_template  # noqa: F401 - fixtures
from tests.console.office import PUBLIC, Browser, Office
from tests.console.test_hostile_text import haunted  # noqa: F401 - a fixture

_WATCH = """
window.reports = [];
addEventListener('securitypolicyviolation', e => window.reports.push(e.violatedDirective));
"""


def test_chromium_runs_none_of_it(
    chromium: Chromium,
    office: Office,  # noqa: F811
    haunted: list[Case],  # noqa: F811
) -> None:
    """Pages of the haunted cases in a real browser: no script, no report, no other address."""
    reader, elsewhere, dialogs = office.as_(Role.OVERSIGHT), [], []
    outside = ThreadPoolExecutor(1)

    def serve(route: Route) -> None:
        if not route.request.url.startswith(PUBLIC):
            elsewhere.append(route.request.url)
            route.abort()
            return
        answer = outside.submit(_fetch, reader, route.request.url.removeprefix(PUBLIC)).result()
        route.fulfill(status=answer[0], headers=answer[1], body=answer[2])

    context = chromium.new_context()
    context.add_init_script(_WATCH)
    context.route("**/*", serve)
    page = context.new_page()
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in ["/?view=all", "/sessions", *(f"/cases/{case.id}" for case in haunted[::2])]:
        page.goto(PUBLIC + path)
        assert page.evaluate("window.harmed || 0") == 0, path
        assert page.evaluate("window.reports") == [], path
    assert (elsewhere, dialogs) == ([], [])
    context.close()


def _fetch(reader: Browser, path: str) -> tuple[int, dict[str, str], bytes]:
    answer = reader.get(path)
    packed = {"content-encoding", "content-length"}  # what we hand on is unpacked
    headers = {name: value for name, value in answer.headers.items() if name not in packed}
    return answer.status_code, headers, answer.content
