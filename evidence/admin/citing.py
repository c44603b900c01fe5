"""“Cite selected studies”: to the page that makes references of them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from evidence.models import Study

# As many as fit into an address, of which web servers read some 4,000 bytes.
MOST_SELECTED = 400


class CiteSelected(admin.ModelAdmin):
    """The action on the list of studies, for whoever may see them."""

    @admin.action(description="Cite selected studies …", permissions=["view"])
    def cite_selected(self, request: HttpRequest, queryset: QuerySet[Study]) -> HttpResponse | None:
        ids = [str(pk) for pk in queryset.order_by().values_list("pk", flat=True)[: MOST_SELECTED + 1]]
        address = f"{reverse('web:cite')}?ids={','.join(ids)}"
        if len(ids) > MOST_SELECTED or len(address) > 4000:
            messages.error(
                request,
                f"At most {MOST_SELECTED} studies are cited from here. Select fewer, or narrow the list of "
                "studies on the site and cite what it shows.",
            )
            return None
        return HttpResponseRedirect(address)
