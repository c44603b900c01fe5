"""The plain Django REST Framework view: model serializers, nested, prefetched. What ours was once.

gunicorn serves ``benchmarks.peers.drf:application`` in the project's own environment, without middleware,
throttles or authentication.
"""

# Django is set up before its models are imported.
# ruff: noqa: E402

from __future__ import annotations

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.drf_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.db.models import F, Q, QuerySet
from django.urls import path
from rest_framework import generics, serializers

from evidence.models import Contributor, Study

from . import statements


class PersonSerializer(serializers.ModelSerializer[Contributor]):
    class Meta:
        model = Contributor
        fields = statements.PERSON_COLUMNS


class StudySerializer(serializers.ModelSerializer[Study]):
    contributors = PersonSerializer(many=True)

    class Meta:
        model = Study
        fields: tuple[str, ...] = (*statements.LIST_COLUMNS, "contributors")


class DetailSerializer(StudySerializer):
    class Meta(StudySerializer.Meta):
        fields = (*statements.DETAIL_COLUMNS, "contributors")


class StudyList(generics.ListAPIView[Study]):
    serializer_class = StudySerializer

    def get_queryset(self) -> QuerySet[Study]:
        given: Any = self.request.query_params
        rows = Study.objects.prefetch_related("contributors")
        if "concept" in given:
            concept = given["concept"]
            about = Q(evidence_lines__claim__subject=concept) | Q(evidence_lines__claim__object=concept)
            published = Q(evidence_lines__state="published", evidence_lines__claim__state="published")
            rows = rows.filter(about & published, year=given["year"]).distinct()
        return rows.order_by(F("year").desc(nulls_last=True), "-id")[:25]


class StudyDetail(generics.RetrieveAPIView[Study]):
    serializer_class = DetailSerializer
    queryset = Study.objects.prefetch_related("contributors")

    def get_object(self) -> Study:
        return generics.get_object_or_404(self.get_queryset(), doi=self.request.query_params["doi"])


urlpatterns = [
    path("list", StudyList.as_view()),
    path("filtered", StudyList.as_view()),
    path("detail", StudyDetail.as_view()),
]
