from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import found_stories, rules
from .models import RulesPage, StoryPage


def text_published(sender, instance, revision=None, **_said):
    """Whoever orders from now on agrees to the new words; orders that are there keep theirs."""
    if instance.binds:
        rules.publish_edition(actor=revision and revision.user)


def story_changed(sender, instance, **_said):
    found_stories.index([instance.pk])


def address_changed(sender, instance, **_said):
    found_stories.index_below(instance)


def door_changed(sender, instance, **_said):
    found_stories.index_below(instance.page)


def connect():
    page_published.connect(text_published, sender=RulesPage, dispatch_uid="cms.text_published")
    for changed in (page_published, page_unpublished, post_delete):
        changed.connect(story_changed, sender=StoryPage, dispatch_uid="cms.story_changed")
    for moved in (page_slug_changed, post_page_move):
        moved.connect(address_changed, dispatch_uid="cms.address_changed")
    for changed in (post_save, post_delete):
        changed.connect(door_changed, sender=PageViewRestriction, dispatch_uid="cms.door_changed")
