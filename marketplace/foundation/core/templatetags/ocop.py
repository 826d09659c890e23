"""Template tags of the look. What they draw is inline SVG without a style attribute, so a strict CSP holds."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from marketplace.foundation.core import dates, figures, money, phones, text
from marketplace.foundation.core.art import bars as charts
from marketplace.foundation.core.art import crest, label_svg, marks
from marketplace.foundation.core.art import woven_map as weaving
from marketplace.foundation.core.context import Site

register = template.Library()

STATE_WORDS = {
    "valid": gettext_lazy("In force"),
    "soon": gettext_lazy("Ends soon"),
    "over": gettext_lazy("Ended"),
    "revoked": gettext_lazy("Revoked"),
    "suspended": gettext_lazy("Suspended"),
}
SHAPES = {"suspended": "over"}  # state → one of the four shapes, where they differ
STOCK_CLASSES = {"in": " in", "low": " low", "out": "", "off": " off"}


# --- words ---------------------------------------------------------------------------------------------------------


@register.filter
def dong(amount):
    """125000 → `125.000 ₫`; nothing for nothing."""
    return "" if amount in (None, "") else money.dong(amount)


@register.filter
def percent(basis_points):
    """150 → `1,5 %`."""
    return "" if basis_points in (None, "") else figures.percent(basis_points)


@register.filter
def ngay(day):
    """A day or moment → `24/11/2026`."""
    return dates.words(day) if day else ""


@register.filter
def gio(moment):
    """A moment → `10:32 24/11/2026`."""
    return dates.moment_words(moment) if moment else ""


@register.filter
def con(until):
    """The last day, or the first moment after it → `còn 24 ngày`."""
    return dates.left_words(until) if until else ""


@register.filter
def phone_words(number):
    """E.164 → `0912 345 678`."""
    return phones.display(number) if number else ""


@register.simple_tag
def phone(number):
    """A number to tap."""
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', number, phones.display(number)) if number else ""


# --- stars, states, stock ------------------------------------------------------------------------------------------


@register.simple_tag
def stars(count):
    """What holds today; 0 or None says that nothing does."""
    if not count:
        return format_html('<span class="stars none">{}</span>', gettext("No star rating at present"))
    words = ngettext("%(n)d star", "%(n)d stars", count) % {"n": count}
    return format_html('<span class="stars">{}{}</span>', mark_safe(marks.star_row(int(count))), words)  # noqa: S308  ours


@register.simple_tag
def seal_mark(state, *, mark="#fff"):
    """The shape alone: valid, soon, over, revoked, suspended."""
    return mark_safe(marks.state_mark(SHAPES.get(state, state), mark=mark))  # noqa: S308  ours


@register.simple_tag
def seal(state, detail="", *, title="", href="", count=0):
    """A certificate's state: shape, colour, words. With `count` stars lead; with `href` all of it is a link."""
    shape = SHAPES.get(state, state)
    css = "seal" if shape == "valid" else f"seal {shape}"
    title = title or STATE_WORDS[state]
    first, rest = (stars(count), format_html("{}. {}", title, detail) if detail else title) if count else (title, detail)
    if href:
        inside = '<a class="{}" href="{}">{}<span><b>{}</b><span class="small">{}</span></span></a>'
        return format_html(inside, css, href, seal_mark(state), first, rest)
    return format_html('<div class="{}">{}<div><b>{}</b><p>{}</p></div></div>', css, seal_mark(state), first, rest)


@register.simple_tag
def state(name, words=""):
    """The same state in a table's row."""
    shape = SHAPES.get(name, name)
    return format_html('<span class="state {}">{}</span>', "ok" if shape == "valid" else shape, words or STATE_WORDS[name])


@register.simple_tag
def stock(level, words="", *, left=None, unit="", back=None):
    """in, low (say how many are left), out (say when more is expected), off (not sold, say why in `words`)."""
    words = words or _stock_words(level, left, unit, back)
    return format_html('<p class="stock{}">{}</p>', STOCK_CLASSES[level], words) if words else ""


def _stock_words(level, left, unit, back):
    if level == "in":
        return gettext("In stock")
    if level == "low" and left not in (None, ""):
        return gettext("%(n)s %(unit)s left") % {"n": left, "unit": unit or gettext("items")}
    if level == "out" and back:
        return gettext("Sold out, expected again %(day)s") % {"day": dates.words(back)}
    return {"low": gettext("Few left"), "out": gettext("Sold out"), "off": gettext("Not sold at present")}[level]


# --- drawings ------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def label_art(context, name, kind="", commune_code="", count=0, place=""):  # noqa: PLR0917  words of a template
    """A drawn label; `count` is the stars that hold now. A kind or group it does not know is guessed from the name."""
    says = gettext("Drawn label, not a photograph: %(name)s") % {"name": name}
    drawn = label_svg(name, kind or "", commune_code or "", count or 0, place or "", says=says, suffix=_next_number(context))
    return mark_safe(drawn)  # noqa: S308  label_svg escapes names


def _next_number(context):
    """Counts the labels of a page: the same label twice must not share the id of its pattern."""
    keeper = getattr(context, "request", None) or context.render_context
    number = getattr(keeper, "labels_drawn", 0) + 1
    keeper.labels_drawn = number
    return number


@register.simple_tag
def motif(code, css=""):
    """The motif of a commune on its lozenge."""
    return mark_safe(crest(code, css=css))  # noqa: S308  digits in, paths out


@register.simple_tag
def icon(name):
    return mark_safe(marks.icon(name))  # noqa: S308  ours


@register.simple_tag
def brand_mark():
    return mark_safe(marks.BRAND)  # noqa: S308  ours


@register.simple_tag(takes_context=True)
def lost_words(context):
    """What an address that leads nowhere seems to ask for."""
    request = context.get("request")
    return text.words_of_address(request.path) if request else ""


@register.simple_tag
def torn_cloth():
    return mark_safe(marks.torn_cloth())  # noqa: S308  ours


@register.simple_tag
def woven_map(tallies):
    """`tallies`: {commune code: Tally(count, top)}; each lozenge links to the commune's page."""
    title = gettext("Woven map of %(n)d communes and wards") % {"n": len(weaving.cells())}
    return weaving.draw(tallies, _commune_link, title=title, hint=gettext("Touch a cell to see the commune"))


@register.inclusion_tag("components/map_list.html")
def map_list(tallies):
    """The same map as a list by old district, for everyone whom a drawing does not serve."""
    return {
        "districts": [
            (name, [(cell.name, _commune_link(cell), tallies.get(cell.code, weaving.Tally()).count) for cell in cells])
            for name, cells in weaving.by_district()
        ],
    }


def _commune_link(cell):
    return reverse("commune", args=[cell.key])


@register.simple_tag
def bar_chart(bars, title):
    """`bars`: [(label, number, css)]."""
    return mark_safe(charts.bar_chart(list(bars), title))  # noqa: S308  it escapes words


# --- lists ---------------------------------------------------------------------------------------------------------


@register.filter
def page_numbers(page):
    """1 … 4 5 6 … 12; None where numbers are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if number == page.paginator.ELLIPSIS else number for number in numbers]


@register.filter
def at(things, index):
    """The thing at that place of a list."""
    return things[index]


# --- the site ------------------------------------------------------------------------------------------------------


@register.simple_tag
def site_words():
    """The site and its operator where there is no request: in e-mails."""
    return Site(None)


# --- files ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def asset(path):
    """Like `static`, but never an error: the page that tells of an error must come through."""
    try:
        return static(path)
    except ValueError:
        return settings.STATIC_URL + path
