"""The pages. The models' `get_absolute_url` uses these names."""

from django.urls import path

from . import audit, citing, claims, concepts, history, home, lists, search, studies, tokens

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", home.favicon),
    path("search/", search.search, name="search"),
    path("concepts/", lists.concepts, name="concepts"),
    path("concepts/<slug:slug>/", concepts.concept, name="concept"),
    path("concepts/<slug:slug>/history/", history.concept, name="concept-history"),
    path("audit/", audit.article, name="audit"),
    path("audit/<uuid:key>/", audit.asked, name="asked-audit"),
    path("claims/", lists.claims, name="claims"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/history/", history.claim, name="claim-history"),
    path("studies/", lists.studies, name="studies"),
    path("studies/cite/", citing.selection, name="cite"),
    path("studies/<int:pk>/", studies.study, name="study"),
    path("studies/<int:pk>/cite/", citing.study, name="cite-study"),
    path("studies/<int:pk>/history/", history.study, name="study-history"),
    path("studies/by/<path:identifier>/", studies.study_by_identifier, name="study-by-identifier"),
    path("account/tokens/", tokens.mine, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke-token"),
]
