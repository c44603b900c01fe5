"""Run by `test_client.py` where the generated client can be imported: uses it, and prints what it got."""

import json
import sys
from urllib.parse import parse_qs, urlsplit

from made import Client  # type: ignore[import-not-found]
from made.api.claims import claims_list  # type: ignore[import-not-found]
from made.api.studies import (  # type: ignore[import-not-found]
    studies_list,
    studies_resolve_create,
    studies_retrieve,
)
from made.models import ResolveBody, StudiesListCount, StudiesListOrdering  # type: ignore[import-not-found]

client = Client(base_url=sys.argv[1])
found: dict[str, object] = {}

page = studies_list.sync(client=client)
found["listed"] = [study.title for study in page.results]

paged, cursor = [], {}
while True:
    page = studies_list.sync(client=client, limit=1, **cursor)
    paged += [study.title for study in page.results]
    if page.next_ is None:
        break
    cursor = {"cursor": parse_qs(urlsplit(page.next_).query)["cursor"][0]}
found["paged"] = paged

page = studies_list.sync(
    client=client, year=["2020-2022"], symptom=["Numbness"], is_retracted=False, count=StudiesListCount.EXACT
)
found["filtered"] = [study.title for study in page.results]
page = studies_list.sync(client=client, count=StudiesListCount.EXACT, ordering=StudiesListOrdering.YEAR)
found["counted"] = page.count.rows

study = studies_retrieve.sync("doi:10.5555/client.2021", client=client)
found["one"] = {
    "title": study.title,
    "year": study.year,
    "design": str(study.design.value),
    "notices": [notice.kind.value for notice in study.notices],
}
page = claims_list.sync(client=client, medication=["SSRI"])
found["claims"] = [[claim.statement, claim.evidence_counts.supporting] for claim in page.results]

body = ResolveBody(identifiers=["10.5555/CLIENT.2019", "10.5555/nowhere", "8650205"])
answer = studies_resolve_create.sync(client=client, body=body)
found["resolved"] = [one.status.value for one in answer.results]

missing = studies_retrieve.sync_detailed("doi:10.5555/nowhere", client=client)
found["missing"] = [int(missing.status_code), type(missing.parsed).__name__]
wrong = studies_list.sync(client=client, limit=9999)
found["wrong"] = [error.parameter for error in wrong.errors]

json.dump(found, sys.stdout)
