"""What a holder is told beside the letter on paper, and how the audit rows read."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.core import dates, phones
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.kinds import Content, Kind, Stale
from marketplace.register.certification.models import Certificate

from .models import Letter

ANSWER_LINK = "star_ends"
SENTENCES = {
    "letter_written": gettext_lazy("wrote the letter to the holder, {certificates} certificates"),
    "letter_sent": gettext_lazy("noted that the letter was sent"),
    "notice_answered": gettext_lazy("noted what the holder wants"),
}


def register():
    kinds.register(Kind("star_ends", _words, label=gettext_lazy("A star will end"), copy_by_email=True))
    kinds.register(Kind("star_revoked", _revoked, label=gettext_lazy("A star was revoked"), copy_by_email=True))
    kinds.register(Kind("star_suspended", _suspended, label=gettext_lazy("A star was suspended"), copy_by_email=True))
    kinds.register(Kind("star_lifted", _lifted, label=gettext_lazy("A star holds again"), copy_by_email=True))


def _certificate(refs):
    certificate = Certificate.objects.select_related("product", "ended_by", "ground").get(pk=refs["certificate"])
    said = {"name": certificate.product.name, "number": certificate, "hotline": phones.display(settings.HOTLINE)}
    return certificate, said


def _revoked(refs, link):
    certificate, said = _certificate(refs)
    said |= {"paper": certificate.ended_by, "ground": certificate.ground}
    subject = _("The star of %(name)s was revoked") % said
    words = _("Certificate %(number)s of %(name)s was revoked by decision %(paper)s: %(ground)s. From now on it is not sold here.") % said
    return _content(subject, words, _("Parcels that have not left wait until we have spoken with you. Please call %(hotline)s.") % said)


def _suspended(refs, link):
    certificate, said = _certificate(refs)
    held = certificate.suspensions.filter(until_at=None).select_related("decision").last()
    if held is None:
        raise Stale
    said |= {"paper": held.decision, "reason": held.reason}
    subject = _("The star of %(name)s is suspended") % said
    words = _(
        "Certificate %(number)s of %(name)s is suspended by decision %(paper)s: %(reason)s. Until it is lifted nothing of it is sold here."
    )
    return _content(subject, words % said, _("Questions? Please call %(hotline)s.") % said)


def _lifted(refs, link):
    certificate, said = _certificate(refs)
    if not certificate.holds():
        raise Stale
    said["until"] = dates.words(certificate.expires_on)
    subject = _("The star of %(name)s holds again") % said
    words = _("The suspension of certificate %(number)s is lifted: %(name)s holds its star through %(until)s and is sold again.") % said
    return _content(subject, words, "")


def _content(subject, words, more):
    text = "\n\n".join(filter(None, (words, more)))
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(
        subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=" ".join(filter(None, (words, more)))
    )


def _words(refs, link):
    letter = Letter.objects.select_related("agency").get(pk=refs["letter"])
    held = [notice.certificate for notice in letter.notices.select_related("certificate__product") if notice.certificate.holds()]
    if not held:
        raise Stale
    last = max(one.period.upper for one in held)
    said = {"number": letter.number, "agency": letter.agency.name, "name": held[0].product.name, "site": settings.SITE_NAME}
    said["until"] = dates.words(held[0].expires_on)
    said["link"] = link(ANSWER_LINK, letter.pk, expires_at=last)
    lines = [f"{one.product.name}: {dates.words(one.expires_on)} ({dates.left_words(one.period.upper)})" for one in held]
    subject = _("The star of %(name)s holds through %(until)s") % said
    text = _("%(agency)s writes to you (letter %(number)s): these certificates will end.") % said
    text += "\n\n" + "\n".join(lines) + "\n\n"
    text += _("Please say whether you want to be evaluated again, want a higher star, or do not go on: %(link)s") % said
    sms = _("The star of %(name)s holds through %(until)s (letter %(number)s). Evaluated again? Please answer: %(link)s") % said
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=sms)
