from wagtail.signals import page_published

from . import rules
from .models import RulesPage


def text_published(sender, instance, revision=None, **_said):
    """Whoever orders from now on agrees to the new words; orders that are there keep theirs."""
    if instance.binds:
        rules.publish_edition(actor=revision and revision.user)


def connect():
    page_published.connect(text_published, sender=RulesPage, dispatch_uid="cms.text_published")
