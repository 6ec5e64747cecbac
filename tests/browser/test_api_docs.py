"""The page of the API's description in a browser."""

import pytest
from playwright.sync_api import Browser


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_api_breaks_no_rule_of_the_csp(live_server, chromium: Browser):
    page = chromium.new_page()
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
    page.close()
    assert messages == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in requests)
