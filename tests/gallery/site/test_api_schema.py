def test_every_operation_is_described_with_its_problems(api_client):
    response = api_client.get("/api/v1/schema/?format=json", headers={"Accept": "*/*"})
    found = response.json()
    assert found["openapi"].startswith("3.1")
    operations = [
        (path, method, operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 18
    for path, method, operation in operations:
        assert operation["description"], (path, method)
        for status, response in operation["responses"].items():
            if status >= "400":
                # An address too long never gets to Django: the web server says so itself.
                written = "text/html" if status == "414" else "application/problem+json"
                assert list(response["content"]) == [written], (path, status)
