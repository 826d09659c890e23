"""The tree that a new site begins with: a front page in both languages, and the lists below it."""

from wagtail.models import Locale, Page, Site, Task, Workflow

from . import rules
from .models import HomePage, LibraryPage, NewsIndexPage, StoryIndexPage

LISTS = (  # model, address, title in Vietnamese, in English
    (StoryIndexPage, "chuyen", "Câu chuyện", "Stories"),
    (NewsIndexPage, "tin", "Tin từ văn phòng điều phối và ngành công thương", "News from the offices"),
    (LibraryPage, "van-ban", "Văn bản, biểu mẫu", "Documents and forms"),
)


def load():
    """Puts in what is missing; what editors have changed stays."""
    told = grow()
    rules.load()
    return told


def grow():
    """The front pages and the lists below them."""
    vietnamese, english = (Locale.objects.get_or_create(language_code=code)[0] for code in ("vi", "en"))
    front = HomePage.objects.filter(locale=vietnamese).first() or _front(vietnamese)
    _welcome_gone(front)
    there = HomePage.objects.filter(locale=english).first() or _translated(front, english, "Front page")
    for model, slug, title, in_english in LISTS:
        listed = model.objects.filter(locale=vietnamese).first()
        listed = listed or front.add_child(instance=model(title=title, slug=slug, locale=vietnamese))
        if not model.objects.filter(locale=english).exists():
            _translated(listed, english, in_english)
    _named()
    return f"{Page.objects.count()} pages, front page {front.pk} and {there.pk}"


def _front(locale):
    root = Page.objects.get(depth=1)
    return root.add_child(instance=HomePage(title="Trang chủ", slug="trang-chu", locale=locale))


def _named():
    """Wagtail's own workflow and its step bear English names; once renamed by us or by people they are left alone."""
    for model in (Workflow, Task):
        model.objects.filter(name="Moderators approval").update(name="Cơ quan chuyên môn duyệt")


def _welcome_gone(front):
    """The site begins at our front page; Wagtail's own welcome goes."""
    Site.objects.update_or_create(is_default_site=True, defaults={"root_page": front, "hostname": "localhost", "port": 80})
    for welcome in Page.objects.filter(depth=2, content_type__model="page"):
        welcome.delete()


def _translated(page, locale, title):
    made = page.copy_for_translation(locale)
    made.title = title
    made.save_revision().publish()
    return made
