"""Codes of concepts in outside vocabularies; a code of the wrong form does not get in."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .concepts import Concept


class CodeSystem(models.TextChoices):
    MESH = "mesh", "MeSH"
    ICD10 = "icd10", "ICD-10"
    ICD11 = "icd11", "ICD-11"
    SNOMED_CT = "snomed_ct", "SNOMED CT"
    RXNORM = "rxnorm", "RxNorm"
    ATC = "atc", "ATC"
    HPO = "hpo", "HPO"
    MONDO = "mondo", "MONDO"


# The form of a code in each system, as its publisher writes it. PostgreSQL's and Python's regular
# expressions read these alike.
CODE_FORMS = {
    CodeSystem.MESH: r"^[CD][0-9]{6}([0-9]{3})?$",
    CodeSystem.ICD10: r"^[A-Z][0-9]{2}(\.[0-9A-Z]{1,4})?$",
    CodeSystem.ICD11: r"^[0-9A-Z]{4}(\.[0-9A-Z]{1,2})?$",
    CodeSystem.SNOMED_CT: r"^[1-9][0-9]{5,17}$",
    CodeSystem.RXNORM: r"^[1-9][0-9]{0,7}$",
    CodeSystem.ATC: r"^[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$",
    CodeSystem.HPO: r"^HP:[0-9]{7}$",
    CodeSystem.MONDO: r"^MONDO:[0-9]{7}$",
}

# Where a person can look a code up; a system without a stable public page a code has none.
CODE_PAGES = {
    CodeSystem.MESH: "https://meshb.nlm.nih.gov/record/ui?ui={}",
    CodeSystem.RXNORM: "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm={}",
    CodeSystem.ATC: "https://atcddd.fhi.no/atc_ddd_index/?code={}",
    CodeSystem.HPO: "https://hpo.jax.org/browse/term/{}",
    CodeSystem.MONDO: "https://monarchinitiative.org/{}",
}


def _form_is_right() -> Q:
    condition = Q()
    for system, form in CODE_FORMS.items():
        condition |= Q(system=system, code__regex=form)
    return condition


class ConceptCodeManager(models.Manager["ConceptCode"]):
    def get_by_natural_key(self, system: str, code: str) -> ConceptCode:
        return self.get(system=system, code=code)


class ConceptCode(models.Model):
    """What an outside vocabulary calls a concept."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="codes")
    system = models.CharField(max_length=10, choices=CodeSystem)
    code = models.CharField(max_length=30, help_text="As the system writes it: D003863, F32, N06AB06.")

    objects = ConceptCodeManager()

    class Meta:
        ordering = ["system", "code"]
        verbose_name = "code"
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code"],
                name="conceptcode_unique",
                violation_error_message="This code names another concept already.",
            ),
            models.CheckConstraint(
                condition=_form_is_right(),
                name="conceptcode_form",
                violation_error_message="This is not how a code of this system is written.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.code}"

    def natural_key(self) -> tuple[str, str]:
        return (self.system, self.code)

    natural_key.dependencies = ["evidence.concept"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        form = CODE_FORMS.get(CodeSystem(self.system)) if self.system in CodeSystem.values else None
        if form and not re.fullmatch(form, self.code, re.ASCII):
            raise ValidationError(
                {"code": f"{self.code!r} is not how {self.get_system_display()} writes a code."}
            )

    @property
    def url(self) -> str:
        """The vocabulary's page about this code, or ``""``."""
        page = CODE_PAGES.get(CodeSystem(self.system))
        return page.format(self.code) if page else ""
