"""An invented campaign for Tết, so that the front page and its three states can be seen; its name says that it is an example."""

from datetime import timedelta

from cms.models import CampaignPage, HomePage
from marketplace.foundation.core import lunar
from marketplace.register.certification.models import RegisteredProduct

SLUG = "sam-tet-vi-du"
TITLE = "Sắm Tết sớm từ Bắc Kạn (ví dụ)"
LEAD = "Miến, măng khô, nấm hương, trà: hàng khô gửi sớm thì kịp, và không lo hỏng."
GOODS = ("Miến dong Tài Hoan", "Trà Shan tuyết Ngọc Thắng", "Gạo nếp Khẩu Nua Lếch")
WORDS = (
    "<p>Trang này là ví dụ, để xem một đợt bán theo mùa trông ra sao trước, trong và sau những ngày của nó. "
    "Giá, hạng sao và số còn lại của từng mặt hàng là của lúc anh/chị đang đọc.</p>"
)


def load(today):
    """Ends on the eve of Tết; put in once, then left to the editors."""
    front = HomePage.objects.filter(locale__language_code="vi").first()
    if front is None or CampaignPage.objects.filter(slug=SLUG).exists():
        return
    tet = lunar.day_on_or_after(today + timedelta(days=14), month=1, day=1)
    days = {"starts_on": today - timedelta(days=3), "ends_on": tet - timedelta(days=1)}
    found = {product.name: product for product in RegisteredProduct.objects.filter(name__in=GOODS)}
    body = [("text", WORDS), ("goods", {"goods": [found[name] for name in GOODS if name in found]})]
    page = CampaignPage(title=TITLE, slug=SLUG, kind="tet", lead=LEAD, body=body, locale=front.locale, **days)
    front.add_child(instance=page).save_revision().publish()
