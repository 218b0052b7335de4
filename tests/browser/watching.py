"""Waiting for something in a page. Playwright's own way needs eval, which our policy forbids."""

import time

from playwright.sync_api import Page


def until(page: Page, expression: str, seconds: float = 15) -> None:
    """Wait until a JavaScript expression is true."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(25)
