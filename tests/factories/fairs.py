"""Fairs, made by their own services: `fair()` is announced and takes registrations, forty days from today."""

from datetime import timedelta
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.foundation.core import dates
from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import Fair, Kind, State

from . import certification, producers

_next = count(1)


def fair(name=None, *, state=State.OPEN, starts_in=40, days=3, on=None, **fields) -> Fair:
    first = dates.today(on) + timedelta(days=starts_in)
    said = {
        "starts_on": first,
        "ends_on": first + timedelta(days=days - 1),
        "place": "Quảng trường ví dụ",
        "organiser": "Sở Công Thương (ví dụ)",
        "basis": "programme",
        "basis_number": "12/QĐ-THU",
        "booths": 3,
    }
    made = services.draft_fair(name or f"Hội chợ thử {next(_next)}", kind=Kind.FAIR, actor=None, **{**said, **fields})
    steps = {"published": 1, "open": 2, "closed": 3}.get(state, 0)
    for step in (services.publish_fair, services.open_registration, services.close_registration)[:steps]:
        made = step(made, actor=None, on=on)
    return made


def festival(name=None, **fields) -> Fair:
    """What a source tells of."""
    return services.note_event(name or f"Lễ hội thử {next(_next)}", kind=Kind.FESTIVAL, actor=None, **fields)


def registration(made=None, *, producer=None, goods=None, **fields):
    """A verified maker with one starred product, registered for the fair."""
    producer = producer or producers.producer()
    goods = goods or [certification.certified_product(producer=producer)]
    return services.register(made or fair(), producer=producer, goods=goods, actor=None, **fields)


def allotted(made=None, *, booth=1, **fields):
    return services.allot(registration(made, **fields), booth=booth, reason="Đủ điều kiện", actor=None)


def over(made=None) -> Fair:
    """The same fair, its days yesterday."""
    made, yesterday = made or fair(), dates.today() - timedelta(days=1)
    Fair.objects.filter(pk=made.pk).update(starts_on=yesterday, ends_on=yesterday, registration_until=None)
    return Fair.objects.dated().get(pk=made.pk)


HEAD = {"agency": "Sở Công Thương (ví dụ)", "signs_as": "Giám đốc", "signer": "Nguyễn Văn Ví Dụ"}


def letter(row=None, **fields):
    row = row or allotted()
    said = {"first_number": next(_next), "signs": "/GM-VD", "issued_on": dates.today(), **HEAD, **fields}
    return services.write_letters(row.fair, registrations=[row.pk], actor=None, **said)[0]


def sent_letter(row=None):
    """With the receipt of the post office."""
    said = {"sent_on": dates.today(), "how": "post", "proof_words": "RB 123"}
    return services.record_sent(letter(row), actor=None, proof=SimpleUploadedFile("bien-nhan.pdf", b"%PDF-1.7"), **said)


def document(made=None, *, title="Thể lệ", content=b"%PDF-1.7", public=True):
    return services.attach_document(made or fair(), title=title, file=ContentFile(content, name="the-le.pdf"), public=public, actor=None)
