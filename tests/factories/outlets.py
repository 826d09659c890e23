"""Points of sale, made by their own services: `published(kinds=30)` stands on the list today."""

from datetime import time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.foundation.accounts.content import load_content as load_agencies
from marketplace.foundation.core import dates, pictures
from marketplace.register.certification import services as certificates
from marketplace.trade.outlets import services
from marketplace.trade.outlets.content import load_content
from marketplace.trade.outlets.models import LocationType, Outlet

from . import certification, places, producers

_next = count(1)


def fields(**given):
    load_content()
    load_agencies()
    return {
        "location_type": LocationType.objects.get(code="market"),
        "owner": "Hộ kinh doanh Thử Nghiệm",
        "address_line": "Tổ 3",
        "commune": given.get("commune") or places.commune("Đức Xuân"),
        "phone": "0912345678",
        "licence_number": "13A8 000001",
        "area_m2": Decimal(300),
        "local_items": 10,
        "other_items": 20,
        **given,
    }


def reported(name=None, **given):
    load_content()
    return services.report(name or f"Điểm bán thử {next(_next)}", actor=None, **given)


def claim(outlet=None, **given):
    said = {"phone": "+84987650009", "name": "Hộ kinh doanh Thử", "licence_number": "13A8 000009", **given}
    return services.claim(outlet or reported(commune=places.commune("Đức Xuân")), **said)


def applied(name=None, *, kinds=0, holder=None, **given):
    outlet = services.apply(name or f"Điểm bán thử {next(_next)}", actor=None, holder=holder, **fields(**given))
    if kinds:
        services.set_goods(outlet, actor=None, add=goods(kinds))
    return Outlet.objects.get(pk=outlet.pk)


def draft(user=None, *, phone="", name=None):
    load_content()
    return services.begin(name or f"Điểm bán nháp {next(_next)}", user=user, phone=phone)


def picture(size=(600, 400)):
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG")
    return SimpleUploadedFile("anh.jpg", out.getvalue())


def photo(outlet):
    image = pictures.clean_picture(picture())
    return services.add_photo(outlet, image=image, caption="Kệ hàng", taken_on=dates.today(), actor=None)


def complete(outlet, *, kinds=30):
    """A draft with all that an application needs."""
    services.amend(outlet, actor=None, **fields())
    services.set_goods(outlet, actor=None, add=goods(kinds))
    photo(outlet)
    return Outlet.objects.get(pk=outlet.pk)


def goods(number):
    """Products that hold a star today, all by one decision."""
    paper = certification.decision()
    maker = producers.producer()
    products = [certification.registered_product(producer=maker) for _ in range(number)]
    certificates.issue_certificates(paper, items=[certificates.Item(product=product, stars=4) for product in products], actor=None)
    return products


def found(**given):
    today = dates.today()
    told = {"day": today, "members": "Sở Công Thương\nVăn phòng Điều phối", "area_m2": Decimal(300), "kinds": 30}
    return {**told, "local_items": 10, "other_items": 20, "findings": "", "fit": True, **given}


def paper(number=None, **given):
    return {"number": number or f"{next(_next)}/TB-SCT", "dated": dates.today(), "issued_by": "Sở Công Thương", "file": None, **given}


def published(name=None, *, kinds=30, **given):
    outlet = applied(name, kinds=kinds, **given)
    services.survey(outlet, actor=None, **found())
    services.decide(outlet, paper=paper(), actor=None)
    services.publish(outlet, paper=paper(), actor=None)
    return Outlet.objects.get(pk=outlet.pk)


def survey_with_minutes():
    """Of a published one, whose announcement has its scan too."""
    outlet = applied(kinds=30)
    services.survey(outlet, actor=None, **found(minutes=SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.7")))
    services.decide(outlet, paper=paper(), actor=None)
    services.publish(outlet, paper=paper(file=SimpleUploadedFile("thong-bao.pdf", b"%PDF-1.7")), actor=None)
    return Outlet.objects.get(pk=outlet.pk).surveys.get()


def open_daily(outlet, opens=time(7, 30), closes=time(21)):
    return services.set_hours(outlet, actor=None, week={day: [(opens, closes)] for day in range(7)})


def version(replaced=None, *, publish=True, **fields):
    """Criteria that hold from tomorrow on."""
    said = {"basis": f"Quyết định {next(_next)}/QĐ-THU", "valid_from": dates.today() + timedelta(days=1), **fields}
    made = services.draft_criteria(replaced, actor=None, **said)
    return services.publish_criteria(made, actor=None, seen=made.version) if publish else made
