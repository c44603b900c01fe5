"""Where signing in leads to."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/claims/", "/claims/"),
        ("//evil.example", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("/\\evil.example", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_back_to_a_page_of_ours_or_to_the_admin(client, admin_user, asked, led_to):
    account = {"username": admin_user.username, "password": "password", "next": asked}

    response = client.post(reverse("admin:login"), account)

    assert response["Location"] == led_to
