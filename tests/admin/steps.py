"""Taking the steps of the workflow as the buttons of the admin's pages do."""

from __future__ import annotations

from evidence.services.versions import version_hash
from tests.admin.pages import form_data
from tests.factories import ClaimFactory, MedicationFactory, SymptomFactory


def step(client, row, name, **sent):
    """Take the step as the button on the row's page does: with what was judged."""
    model = row._meta.model_name
    sent = {"reviewed": version_hash(type(row).objects.get(pk=row.pk)), **sent}
    answer = client.post(f"/admin/evidence/{model}/{row.pk}/step/{name}/", sent, follow=True)
    row.refresh_from_db()
    return answer


def buttons(client, row):
    page = client.get(f"/admin/evidence/{row._meta.model_name}/{row.pk}/change/")
    return [step["name"] for step in page.context["steps"]]


def submitted_claim(**fields):
    """A submitted claim, with a search for contrary evidence on record."""
    claim = ClaimFactory(state="submitted", **fields)
    claim.contrary_searches.create(query="numb* NOT ssri", source="PubMed", hits=2)
    return claim


def claim_form(client, **changes):
    page = client.get("/admin/evidence/claim/add/")
    return form_data(
        page,
        **{
            "subject": MedicationFactory().pk,
            "predicate": "treats",
            "object": SymptomFactory().pk,
            "statement": "It helps.",
            **changes,
        },
    )
