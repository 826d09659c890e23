"""Base data of the register: groups, authorities, grounds. Officers may change names; codes stay."""

from datetime import date

from .models import Authority, ProductGroup, RevocationGround
from .services.keys import signing_key

GROUPS = (
    ("food", "Thực phẩm", "Food"),
    ("drinks", "Đồ uống", "Drinks"),
    ("herbs", "Dược liệu và sản phẩm từ dược liệu", "Medicinal herbs and herbal products"),
    ("crafts", "Hàng thủ công mỹ nghệ", "Handicrafts"),
    ("ornamentals", "Sinh vật cảnh", "Ornamental plants and animals"),
    ("tourism", "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community tourism, ecotourism and destinations"),
)

GROUNDS = (  # `facts.md`, "Grounds for revocation seen in practice"
    ("not-re-evaluated", "Không đánh giá lại khi hết hạn", "Not evaluated again on expiry", False),
    ("criteria-failed", "Đánh giá lại không đạt tiêu chí bắt buộc", "Mandatory criteria failed on re-evaluation", False),
    ("process", "Sản xuất không đúng quy trình đã công bố", "Production departs from the declared process", False),
    ("food-safety", "Vi phạm an toàn thực phẩm", "Breach of food safety", True),
    ("no-records", "Không có hồ sơ chất lượng hoặc truy xuất nguồn gốc", "No quality or traceability records", False),
    ("stopped", "Đã ngừng sản xuất", "Production has stopped", False),
)

LAST_DAY = date(2025, 6, 30)  # of districts, and of the province of Bắc Kạn
FIRST_DAY = date(2025, 7, 1)
AUTHORITIES = (  # code, name, level, since, until, successor
    ("ubnd-tinh-thai-nguyen", "UBND tỉnh Thái Nguyên", "province", FIRST_DAY, None, ""),
    ("ubnd-tinh-bac-kan", "UBND tỉnh Bắc Kạn", "province", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("bo-nnmt", "Bộ Nông nghiệp và Môi trường", "central", date(2025, 3, 1), None, ""),
    ("bo-nnptnt", "Bộ Nông nghiệp và Phát triển nông thôn", "central", None, date(2025, 2, 28), "bo-nnmt"),
    ("ubnd-tp-bac-kan", "UBND thành phố Bắc Kạn", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-pac-nam", "UBND huyện Pác Nặm", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-ba-be", "UBND huyện Ba Bể", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-ngan-son", "UBND huyện Ngân Sơn", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-bach-thong", "UBND huyện Bạch Thông", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-cho-don", "UBND huyện Chợ Đồn", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-cho-moi", "UBND huyện Chợ Mới", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
    ("ubnd-huyen-na-ri", "UBND huyện Na Rì", "district", None, LAST_DAY, "ubnd-tinh-thai-nguyen"),
)


def load_content():
    """Puts in what is missing; what officers have changed stays."""
    for position, (code, name, name_en) in enumerate(GROUPS):
        ProductGroup.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en, "position": position})
    for position, (code, name, name_en, unsafe) in enumerate(GROUNDS):
        defaults = {"name": name, "name_en": name_en, "unsafe": unsafe, "position": position}
        RevocationGround.objects.get_or_create(code=code, defaults=defaults)
    for code, name, level, since, until, successor in AUTHORITIES:
        follows = Authority.objects.get(code=successor) if successor else None
        defaults = {"name": name, "level": level, "since": since, "until": until, "successor": follows}
        Authority.objects.get_or_create(code=code, defaults=defaults)
    signing_key()
    return f"{len(GROUPS)} groups, {len(GROUNDS)} grounds, {len(AUTHORITIES)} authorities"
