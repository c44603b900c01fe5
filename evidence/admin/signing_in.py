"""The page for signing in, where it has to say that somebody must wait."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase

from evidence.services.signing_in import attempt_of, remember_browser


class SignInForm(AdminAuthenticationForm):
    def get_invalid_login_error(self) -> ValidationError:
        attempt = attempt_of(self.request) if self.request else None
        if attempt is not None and attempt.wait is not None:
            return ValidationError(attempt.refusal, code="too_many")
        return super().get_invalid_login_error()


def after_signing_in(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the answer to an attempt the status of a refusal, or after a success the browser's cookie."""
    attempt = attempt_of(request)
    if attempt is None:
        return
    if attempt.wait is not None:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(attempt.wait)
    elif attempt.succeeded:
        remember_browser(response, attempt.account)
