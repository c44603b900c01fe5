"""One's own API tokens: what they are for and until when, a new one, and an end to an old one."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from evidence.models import ApiToken, Scope
from evidence.services import tokens

LIFETIMES = {30: "30 days", 90: "90 days", 180: "half a year", 365: "a year"}
# Beyond the reading that every token does.
GIVEN = [(scope.value, scope.label) for scope in Scope if scope is not Scope.READ]
# Those that are over are told of for a while.
TOKENS_SHOWN = 100

# A page with a secret on it is kept nowhere, the reader's own cache included.
_unkept = cache_control(private=True, no_store=True)


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="What it is for, or where it is kept: “nightly import on the server”.",
    )
    scopes = forms.MultipleChoiceField(
        choices=GIVEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What it may do besides reading",
        help_text="It never gives more than you may do yourself.",
    )
    lifetime = forms.TypedChoiceField(
        choices=list(LIFETIMES.items()), coerce=int, initial=90, label="It ends after"
    )


@_unkept
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The list, and a form. The answer to the form shows the new token, this once."""
    user: Any = request.user
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = _made(user, form) if form.is_bound and form.is_valid() else ""
    return render(
        request,
        "evidence/tokens.html",
        {
            "form": form if not secret else TokenForm(),
            "secret": secret,
            "tokens": ApiToken.objects.filter(user=user)[:TOKENS_SHOWN],
            "scopes": Scope.choices,
        },
        status=400 if form.is_bound and form.errors else 200,
    )


def _made(user: User, form: TokenForm) -> str:
    """The text of the new token; ``""`` where it was refused, with the reason in the form."""
    wanted = form.cleaned_data
    lifetime = datetime.timedelta(days=wanted["lifetime"])
    try:
        _, text = tokens.make_token(
            user=user, name=wanted["name"], scopes=wanted["scopes"], lifetime=lifetime
        )
    except ValidationError as error:
        form.add_error("name", error.messages)
        return ""
    return text


@_unkept
@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    # Somebody else's is as good as none.
    tokens.revoke(token=get_object_or_404(ApiToken, pk=pk, user=user), actor=user)
    return redirect("web:tokens")
