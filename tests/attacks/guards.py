"""What stands against each attack: the guard's own words, and the test that fails without it.

`make guards` takes each guard out of a copy of the project and runs its test there, which has to fail.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guard:
    """`found` stands once in `file`; with `instead` in its place `test` fails."""

    attack: str
    file: str
    found: str
    instead: str
    test: str


GUARDS = (
    Guard(
        "Somebody who may only look publishes, by an admin action or a request made up",
        "evidence/services/publishing.py",
        'if not actor.has_perm(PUBLISH):\n        raise NotAllowed("You have no right to publish',
        'if False:\n        raise NotAllowed("You have no right to publish',
        "tests/services/test_publishing.py -k test_needs_the_right",
    ),
    Guard(
        "A body sets what is not its own to set: state, author",
        "evidence/api/serializers/body_fields.py",
        "for name in data.keys() - self.fields.keys():",
        "for name in set():",
        "tests/api/test_bodies.py tests/api/test_claims_writing.py",
    ),
    Guard(
        "Drafts show in lists, counts, search, order, facets or exports",
        "evidence/models/visibility.py",
        "    if sees_unpublished(user):\n        return Q()",
        "    if True:\n        return Q()",
        "tests/attacks/test_canary.py -k anonymous",
    ),
    Guard(
        "The application rewrites its history",
        "evidence/migrations/0004_history.py",
        "('conceptevent', pgtrigger.compiler.Trigger(name='append_only', "
        'sql=evidence.models.history_triggers.UnskippableSql(func="RAISE EXCEPTION',
        "('conceptevent', pgtrigger.compiler.Trigger(name='append_only', "
        'sql=evidence.models.history_triggers.UnskippableSql(func="RAISE NOTICE',
        "tests/history/test_append_only.py",
    ),
    Guard(
        "Of two editors with one row, the second undoes the first: API",
        "evidence/api/versions.py",
        "if etag_of(represent()) not in given:",
        "if False:",
        "tests/api/test_versions.py",
    ),
    Guard(
        "The same without saying which version",
        "evidence/api/versions.py",
        'if not given or "*" in given:',
        "if False:",
        "tests/api/test_versions.py",
    ),
    Guard(
        "The same in a form",
        "evidence/admin/stale_forms.py",
        "if changes := self._changes(request, row, shown):",
        "if changes := []:",
        "tests/admin/test_stale_forms.py",
    ),
    Guard(
        "One DOI posted twelve times at once is an error, or two studies",
        "evidence/services/adding.py",
        "        held = in_transaction(find)\n",
        "        held = None\n",
        "tests/services/test_adding.py tests/api/test_writers_at_once.py",
    ),
    Guard(
        "A request repeated after its answer was lost is done twice",
        "evidence/services/idempotency.py",
        "if held.status is not None:",
        "if False:",
        "tests/api/test_once.py",
    ),
    Guard(
        "A key is used for another request",
        "evidence/services/idempotency.py",
        "if held.fingerprint != fingerprint:",
        "if False:",
        "tests/api/test_once.py",
    ),
    Guard(
        "A title brings scripts, handlers or images to a page",
        "evidence/markup/inline.py",
        "pieces.append(html.escape(value, quote=False))",
        "pieces.append(value)",
        "tests/test_markup.py tests/web/test_hostile_text.py",
    ),
    Guard(
        "An address leads to javascript:",
        "evidence/migrations/0001_initial.py",
        "condition=models.Q(('url', ''), ('url__iregex', '^https?://'), _connector='OR'), "
        "name='study_url_is_http'",
        "condition=models.Q(('url', ''), ('url__iregex', '^'), _connector='OR'), name='study_url_is_http'",
        "tests/models/test_constraints.py -k study_url_is_http",
    ),
    Guard(
        "A number of rows without end",
        "evidence/api/pagination.py",
        "if len(text) > 4 or not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MAX_LIMIT:",
        "if False:",
        "tests/api/test_pagination.py tests/api/test_parameters.py",
    ),
    Guard(
        "A body nested without end",
        "evidence/api/parsing.py",
        "        except RecursionError:\n",
        "        except ZeroDivisionError:\n",
        "tests/api/test_bodies.py",
    ),
    Guard(
        "An address made up in X-Forwarded-For passes the limits",
        "evidence/services/clients.py",
        "if proxies := settings.TRUSTED_PROXIES:",
        "if proxies := settings.TRUSTED_PROXIES or 1:",
        "tests/api/test_throttling.py tests/services/test_clients.py",
    ),
    Guard(
        "A copy of the database opens the API: tokens stand in it as they are",
        "evidence/services/tokens.py",
        'return hashlib.sha256(text.encode("ascii")).hexdigest()',
        "return text",
        "tests/services/test_tokens.py",
    ),
    Guard(
        "Tokens are guessed at without limit",
        "evidence/api/throttling.py",
        "user, not_authenticated = AnonymousUser(), error",
        "raise error",
        "tests/api/test_throttling.py",
    ),
    Guard(
        "The browsable API names every user",
        "project/settings.py",
        '"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]',
        '"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer", '
        '"rest_framework.renderers.BrowsableAPIRenderer"]',
        "tests/api/test_problems.py",
    ),
    Guard(
        "A new address is reached by a role that nobody thought of",
        "evidence/web/urls.py",
        "urlpatterns = [",
        'urlpatterns = [path("new/", lambda request: None),',
        "tests/golden/test_access.py -k every_route_has_rows",
    ),
    Guard(
        "A superuser judges what they wrote",
        "evidence/services/steps.py",
        "if not alone and needs_somebody_else(row, actor):",
        "if False:",
        "tests/services/test_publishing.py -k 'author or submitted_it or changed_it'",
    ),
    Guard(
        "The same in SQL under the application's role",
        "evidence/migrations/0015_second_person_guards.py",
        "                RAISE EXCEPTION 'Who had a hand in a version does not publish it: % %', "
        "TG_TABLE_NAME, OLD.id\n                    USING ERRCODE",
        "                RAISE NOTICE 'Who had a hand in a version does not publish it: % %', "
        "TG_TABLE_NAME, OLD.id\n                    USING ERRCODE",
        "tests/models/test_second_person_guards.py -k had_a_hand",
    ),
    Guard(
        "What was changed after it was looked at is published",
        "evidence/services/steps.py",
        "if version_hash(row) != reviewed:",
        "if False:",
        "tests/services/test_publishing.py -k judged",
    ),
    Guard(
        "Production runs without the settings that it needs",
        "project/settings.py",
        "    SECURE_HSTS_SECONDS = 31_536_000",
        "    SECURE_HSTS_SECONDS = 0",
        "tests/project/test_environment.py -k deployment_check",
    ),
    Guard(
        "An address that a user gives names the inside, or resolves to it",
        "evidence/services/web_pages.py",
        "if not addresses or not all(map(is_public, addresses)):",
        "if not addresses:",
        "tests/services/test_web_pages.py",
    ),
    Guard(
        "The inside is wrapped in an address of NAT64, 6to4 or Teredo",
        "evidence/services/web_pages.py",
        "if any(address.version == network.version and address in network for network in _TUNNELS):",
        "if False:",
        "tests/services/test_web_pages.py",
    ),
    Guard(
        "A name resolves to the inside a moment after it was looked at",
        "evidence/services/web_pages.py",
        "self._connect((self._address, self.port), self._seconds)",
        "self._connect((self.host, self.port), self._seconds)",
        "tests/services/test_web_pages.py",
    ),
    Guard(
        "An address that a user gives leads to a service at another port",
        "evidence/services/web_pages.py",
        "if parts.port not in (None, _PORTS[parts.scheme]):",
        "if False:",
        "tests/services/test_web_pages.py",
    ),
    Guard(
        "An audit tells of claims and evidence that are not published",
        "evidence/services/auditing/sentences.py",
        '.filter(state=State.PUBLISHED).order_by("pk")',
        '.order_by("pk")',
        "tests/services/auditing/test_sentences.py",
    ),
    Guard(
        "An outage of Crossref is told as a fault of the article",
        "evidence/services/auditing/references.py",
        "Status.COULD_NOT_BE_ASKED, reason=in_a_sentence(answer), is_partly_unasked=True",
        "Status.NOT_FOUND, reason=in_a_sentence(answer)",
        "tests/services/auditing/test_references.py",
    ),
)
