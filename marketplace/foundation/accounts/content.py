"""Public bodies that answer people. Officers may change names; codes stay. Their day of succession is the province's own."""

from datetime import date

from django.conf import settings

from marketplace.foundation.core import dates

from .models import Agency, Mandate

OPERATOR = "van-hanh"  # who runs the platform; its name is a setting
TRADE = "so-cong-thuong-thai-nguyen"
COORDINATION = "vpdp-nong-thon-moi-thai-nguyen"
SINCE = dates.start_of(date(2022, 7, 29))  # of plan 483, which names those of Bắc Kạn
ENVIRONMENT_SINCE = dates.start_of(date(2025, 3, 1))
MERGED = dates.start_of(date(2025, 7, 1))
AGENCIES = (  # code, name, short name, from, until, successor
    (TRADE, "Sở Công Thương tỉnh Thái Nguyên", "Sở Công Thương", MERGED, None, ""),
    ("so-cong-thuong-bac-kan", "Sở Công Thương tỉnh Bắc Kạn", "Sở Công Thương", SINCE, MERGED, TRADE),
    (COORDINATION, "Văn phòng Điều phối nông thôn mới tỉnh Thái Nguyên", "Văn phòng Điều phối", MERGED, None, ""),
    ("vpdp-nong-thon-moi-bac-kan", "Văn phòng Điều phối nông thôn mới tỉnh Bắc Kạn", "Văn phòng Điều phối", SINCE, MERGED, COORDINATION),
    ("so-nnmt-thai-nguyen", "Sở Nông nghiệp và Môi trường tỉnh Thái Nguyên", "Sở NN&MT", MERGED, None, ""),
    ("so-nnmt-bac-kan", "Sở Nông nghiệp và Môi trường tỉnh Bắc Kạn", "Sở NN&MT", ENVIRONMENT_SINCE, MERGED, "so-nnmt-thai-nguyen"),
    ("so-nnptnt-bac-kan", "Sở Nông nghiệp và Phát triển nông thôn tỉnh Bắc Kạn", "Sở NN&PTNT", SINCE, ENVIRONMENT_SINCE, "so-nnmt-bac-kan"),
)
MANDATES = {  # a proposal that a superuser changes as the province decides; the paper is not known
    OPERATOR: ("complaint-order", "complaint-data", "complaint-other"),
    TRADE: ("complaint-goods",),
    COORDINATION: ("complaint-star", "label-over", "label-copied", "label-other_goods", "label-unsafe", "label-other"),
}


def load_content():
    """Puts in what is missing; what was changed or ended stays. The operator bears the name of the setting."""
    for code, name, short, valid_from, valid_until, successor in AGENCIES:
        follows = Agency.objects.get(code=successor) if successor else None
        said = {"name": name, "short_name": short, "valid_from": valid_from, "valid_until": valid_until, "successor": follows}
        Agency.objects.get_or_create(code=code, defaults=said)
    name = settings.OPERATOR_NAME or settings.SITE_NAME
    operator, _made = Agency.objects.get_or_create(code=OPERATOR, defaults={"name": name, "valid_from": SINCE})
    Agency.objects.filter(pk=operator.pk).exclude(name=name).update(name=name)
    for code, subjects in MANDATES.items():
        agency = Agency.objects.get(code=code)
        for subject in subjects:
            if not Mandate.objects.filter(subject=subject).exists():
                Mandate.objects.create(subject=subject, agency=agency, valid_from=agency.valid_from)
    return f"{len(AGENCIES) + 1} agencies, {sum(map(len, MANDATES.values()))} mandates"
