"""Criteria and kinds of places as the papers list them; what officers have changed stays."""

from datetime import date

from marketplace.foundation.places.models import OLD_PROVINCE, Edition, Province

from .models import Criteria, LocationType

NO_SUCCESSOR = "Văn bản thay thế cho giai đoạn 2026–2030 chưa có trên sàn; cán bộ ghi ngày hết hiệu lực khi có văn bản mới."
CRITERIA = {
    "qd-736-2021": {
        "basis": "Quyết định 736/QĐ-UBND ngày 26/5/2021 của UBND tỉnh Bắc Kạn",
        "valid_from": date(2021, 5, 26),
        "least_kinds": 30,
        "least_stars": 3,
        "stamps": True,
        "share_above": 60,
        "remark": NO_SUCCESSOR,
    },
    "qd-950-2023": {
        "basis": "Quyết định 950/QĐ-BCT ngày 18/4/2023 của Bộ Công Thương",
        "valid_from": date(2023, 4, 18),
        "remark": NO_SUCCESSOR,
    },
}
LOCATION_TYPES = (  # Decision 950/QĐ-BCT
    ("station", "Cửa hàng tại nhà ga, bến xe, sân bay, bến cảng", "Shop at a station, airport or port"),
    ("rest-stop", "Trạm dừng nghỉ", "Rest stop"),
    ("market", "Trung tâm thương mại, siêu thị, chợ", "Mall, supermarket, market"),
    ("tourism", "Khu, điểm du lịch, nhà hàng, khách sạn", "Tourist site, restaurant, hotel"),
    ("craft-village", "Làng nghề", "Craft village"),
    ("commercial-centre", "Khu thương mại", "Commercial centre"),
    ("exhibition", "Trung tâm triển lãm", "Exhibition centre"),
    ("post-office", "Bưu điện", "Post office"),
)


def load_content():
    old_province = Province.objects.filter(edition=Edition.BEFORE_2025_07, code=OLD_PROVINCE).first()
    for code, fields in CRITERIA.items():
        Criteria.objects.get_or_create(code=code, defaults=fields)
    Criteria.objects.filter(code="qd-736-2021", province=None).update(province=old_province)
    of_950 = Criteria.objects.get(code="qd-950-2023")
    for position, (code, name, name_en) in enumerate(LOCATION_TYPES):
        said = {"criteria": of_950, "name": name, "name_en": name_en, "position": position}
        kind, fresh = LocationType.objects.get_or_create(code=code, defaults=said)
        if fresh:
            of_950.places.add(kind)
    return f"{len(CRITERIA)} criteria, {len(LOCATION_TYPES)} kinds of places"
