"""The page of the API's description."""

import pytest
from playwright.sync_api import sync_playwright

from tests import programs

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.browser
@pytest.mark.needs("chromium")
@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_api_breaks_no_rule_of_the_csp(live_server, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=CHROMIUM_ARGUMENTS
        )
        page = browser.new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        response = page.goto(f"{live_server.url}/api/v1/docs/")
        assert response is not None
        assert "'unsafe-" not in response.headers["content-security-policy"]
        page.get_by_text("/api/v1/images/{image_id}/captions/").first.wait_for()
        page.get_by_text("Send a picture").first.click()
        page.get_by_text("Idempotency-Key").first.wait_for()
        browser.close()
    assert messages == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in requests)
