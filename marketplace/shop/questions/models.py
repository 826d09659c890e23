from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Question(models.Model):
    """Read by its maker and, when it stays unanswered, by the operator; never by other shoppers."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("question", "Waits for an answer")
        ANSWERED = "answered", pgettext_lazy("question", "Answered")
        CLOSED = "closed", pgettext_lazy("question", "Closed")

    product = models.ForeignKey("certification.RegisteredProduct", models.PROTECT, related_name="questions")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="questions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("Your name"), max_length=120)
    phone = models.CharField(_("Phone number"), max_length=16, blank=True)  # E.164
    email = models.EmailField(_("E-mail"), blank=True)
    order_number = models.CharField(_("Order number"), max_length=20, blank=True)  # as the asker wrote it
    words = models.TextField(_("Question"))
    answer = models.TextField(_("Answer"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["producer", "state"]), models.Index(fields=["state", "made_at"])]
        constraints = [models.CheckConstraint(condition=~Q(state="answered") | ~Q(answer=""), name="question_answered_with_words")]

    def __str__(self):
        return f"{self.product_id}: {self.get_state_display()}"
