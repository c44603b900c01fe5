"""How fast Crossref may be asked: one row a pool, shared by all processes and machines.

Only `evidence.services.pacing` writes these; the rules are in `evidence.crossref.pacing`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from evidence.crossref.pacing import Pool

POOLS = [
    (pool.value, f"{pool.value} records" if pool is Pool.SINGLE else "lists of records") for pool in Pool
]


class RateLimit(models.Model):
    """What one of Crossref's pools allows, and when the next request to it may be sent.

    The three limits are null until Crossref's answers tell them; the published ones hold then.
    """

    pool = models.CharField(max_length=10, choices=POOLS)
    allowance = models.PositiveIntegerField(null=True, blank=True, help_text="Requests in one interval")
    interval = models.FloatField(null=True, blank=True, help_text="Seconds")
    concurrency = models.PositiveIntegerField(null=True, blank=True, help_text="Requests under way at once")
    observed_at = models.DateTimeField(
        null=True, blank=True, help_text="When Crossref last told other limits"
    )
    next_at = models.DateTimeField(null=True, blank=True, help_text="No request is sent before")
    blocked_until = models.DateTimeField(
        null=True, blank=True, help_text="Crossref asked everybody here to wait until then (Retry-After)"
    )

    class Meta:
        ordering = ["pool"]
        constraints = [
            models.UniqueConstraint(fields=["pool"], name="rate_limit_pool_once"),
            models.CheckConstraint(condition=Q(pool__in=list(Pool)), name="rate_limit_pool_known"),
            models.CheckConstraint(
                condition=Q(allowance__isnull=True) | Q(allowance__gt=0), name="rate_limit_allowance_positive"
            ),
            models.CheckConstraint(
                condition=Q(interval__isnull=True) | Q(interval__gt=0), name="rate_limit_interval_positive"
            ),
            models.CheckConstraint(
                condition=Q(concurrency__isnull=True) | Q(concurrency__gt=0),
                name="rate_limit_concurrency_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.get_pool_display()


class RateLimitSlot(models.Model):
    """One of the requests that may be under way at once: free, or leased until a time.

    A lease that has run out is free again, so that a killed process blocks nobody for long.
    """

    pool = models.CharField(max_length=10, choices=POOLS)
    number = models.PositiveIntegerField()
    holder = models.UUIDField(null=True, blank=True, help_text="The request that has the slot")
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pool", "number"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "number"], name="rate_limit_slot_once"),
            models.CheckConstraint(condition=Q(pool__in=list(Pool)), name="rate_limit_slot_pool_known"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, leased_until__isnull=True)
                | Q(holder__isnull=False, leased_until__isnull=False),
                name="rate_limit_slot_held_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_pool_display()}, slot {self.number}"
