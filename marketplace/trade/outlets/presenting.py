"""An outlet as people and programs see it. What is not known is said to be so, or null."""

from datetime import time
from functools import cached_property
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, pictures
from marketplace.foundation.core.jsonld import json_ld
from marketplace.register.certification.sources import links

from . import opening
from .models import HOLIDAYS, State

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "public_holidays")
UNITS = "https://schema.org/"
PICTURE = "720x480"
MIDNIGHT = time(0)


class Shown:
    """One outlet of `with_shown`, at one moment."""

    def __init__(self, outlet, on=None, number=None):
        self.outlet, self.on, self.number = outlet, on or timezone.now(), number

    def __getattr__(self, name):
        return getattr(self.outlet, name)

    @property
    def published(self):
        return self.outlet.state == State.PUBLISHED

    @property
    def url(self):
        return self.outlet.get_absolute_url()

    @property
    def where(self):
        """The commune of today with its province; else the old district."""
        commune = self.outlet.commune
        if commune:
            return f"{commune}, {commune.province}"
        return _("%(district)s, commune not known") % {"district": self.outlet.district.display} if self.outlet.district else ""

    @property
    def address(self):
        """In one line, or "" where neither street nor place is known."""
        return ", ".join(part for part in (self.outlet.address_line, self.where) if part)

    @property
    def source_links(self):
        return links(self.outlet.source)

    @cached_property
    def opening(self):
        return opening.opening(self.outlet, self.on)

    @cached_property
    def week(self):
        return opening.week(self.outlet)

    @cached_property
    def special_days(self):
        return opening.special_days(self.outlet, self.on)

    @cached_property
    def pictures(self):
        """[(photo, address of its rendition)] of what is on the list; the files themselves have no address."""
        return [(photo, pictures.url(photo.image, PICTURE)) for photo in self.outlet.photos.all()] if self.outlet.is_public else []

    @property
    def kinds(self):
        """Kinds with a star today; None where the outlet has not said what it carries."""
        return self.outlet.kinds if self.outlet.carried_count else None

    @property
    def map_link(self):
        """Out to a map service: the very spot, or a search for the address; "" where neither would find it."""
        if self.outlet.latitude is not None:
            return settings.MAP_LINK.format(query=f"{self.outlet.latitude},{self.outlet.longitude}")
        if self.outlet.address_line and self.outlet.commune:
            return settings.MAP_LINK.format(query=quote(self.address))
        return ""

    @property
    def exact(self):
        return self.outlet.latitude is not None

    def as_json(self, origin):
        outlet, commune, paper = self.outlet, self.outlet.commune, self.outlet.announced_by if self.published else None
        return {
            "name": outlet.name,
            "slug": outlet.slug,
            "url": origin + self.url,
            "address": self.address or None,
            "commune": {"code": commune.code, "name": str(commune)} if commune else None,
            "lat": _number(outlet.latitude),
            "lon": _number(outlet.longitude),
            "phone": outlet.phone or None,
            "hours": self._hours(),
            "open_now": self.opening.open,
            "product_kinds": self.kinds,
            "decision": {"number": paper.number, "date": paper.dated, "authority": paper.issued_by} if paper else None,
        }

    def _hours(self):
        spans = [
            {"day": DAYS[span.weekday], "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"}
            for span in self.outlet.hours.all()
        ]
        return spans or None

    def json_ld(self, origin):
        outlet = self.outlet
        data = {"@context": UNITS.rstrip("/"), "@type": "Store", "@id": origin + self.url, "name": outlet.name, "url": origin + self.url}
        if outlet.phone:
            data["telephone"] = outlet.phone
        if outlet.commune:
            data["address"] = {
                "@type": "PostalAddress",
                "streetAddress": outlet.address_line,
                "addressLocality": str(outlet.commune),
                "addressRegion": str(outlet.commune.province),
                "addressCountry": "VN",
            }
        if self.exact:
            data["geo"] = {"@type": "GeoCoordinates", "latitude": float(outlet.latitude), "longitude": float(outlet.longitude)}
        if hours := [_specification(span) for span in outlet.hours.all()]:
            data["openingHoursSpecification"] = hours
        if special := [_special(days) for days in outlet.special_days.all() if days.last >= dates.today(self.on)]:
            data["specialOpeningHoursSpecification"] = special
        if self.pictures:
            data["image"] = [origin + url for _photo, url in self.pictures]
        return json_ld(data)


def _specification(span):
    day = "PublicHolidays" if span.weekday == HOLIDAYS else DAYS[span.weekday].capitalize()
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": UNITS + day,
        "opens": f"{span.opens:%H:%M}",
        "closes": f"{span.closes:%H:%M}",
    }


def _special(days):
    """Days of their own; schema.org says closed all day by opening and closing at midnight."""
    told = {"@type": "OpeningHoursSpecification", "validFrom": days.first.isoformat(), "validThrough": days.last.isoformat()}
    opens, closes = (days.opens, days.closes) if days.opens else (MIDNIGHT, MIDNIGHT)
    return told | {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


def _number(decimal):
    return None if decimal is None else float(decimal)
