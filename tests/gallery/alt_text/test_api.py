from tests.gallery.api.helpers import client_of


def test_the_api_reads_and_writes_alt_texts(image, owner):
    address = f"/api/v1/images/{image.pk}/alt/"
    client = client_of(owner)
    assert client.get(address).json()["alt"] == "A cat on a mat."
    found = client.patch(address, {"alt_text": "A cat"}).json()
    assert found["alt_text"] == "A cat"
    assert found["description"] == ""
    assert [one["code"] for one in found["remarks"]] == ["alt_no_full_stop"]
    assert client.patch(address, {"alt_text": ""}).json()["alt"] == "A cat on a mat."
