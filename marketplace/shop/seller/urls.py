"""The producer's portal."""

from django.urls import include, path

from . import (
    bank_views,
    fair_views,
    goods,
    goods_views,
    promotion_views,
    question_views,
    return_views,
    services,
    stock_views,
    tax_views,
    views,
)

_steps = [path(f"orders/<str:number>/{step}/", views.step, {"step": step}, name=f"{step}_order") for step in services.STEPS]
_portal = [
    path("", views.orders, name="orders"),
    path("done/", views.done, name="done"),
    path("stock/", views.stock, name="stock"),
    path("stock/<int:key>/", stock_views.shelf, name="shelf"),
    path("goods/", goods_views.listing, name="goods"),
    path("goods/<str:code>/", goods_views.edit, name="goods_edit"),
    path("goods/<str:code>/words/", goods_views.words, name="goods_words"),
    path("goods/<str:code>/sizes/", goods_views.sizes, name="goods_sizes"),
    path("goods/<str:code>/sending/", goods_views.sending, name="goods_sending"),
    path("goods/<str:code>/preview/", goods_views.preview, name="goods_preview"),
    path("goods/<str:code>/pictures/", goods_views.pictures, name="goods_pictures"),
    path("goods/<str:code>/pictures/<int:key>/remove/", goods_views.remove_picture, name="goods_picture_remove"),
    path("goods/<str:code>/pictures/<int:key>/first/", goods_views.lead_with, name="goods_picture_first"),
    path("goods/<str:code>/pictures/<int:key>/caption/", goods_views.say_of_picture, name="goods_picture_caption"),
    *(
        path(f"goods/<str:code>/pictures/<int:key>/{size}.jpg", goods_views.picture_file, {"size": size}, name=f"goods_picture_{size}")
        for size in goods_views.PICTURE_SIZES
    ),
    *(path(f"goods/<str:code>/{step}/", goods_views.step, {"step": step}, name=f"goods_{step}") for step in goods.STEPS),
    path("questions/", question_views.listing, name="questions"),
    path("questions/<int:key>/", question_views.answer, name="question"),
    path("fairs/", fair_views.listing, name="fairs"),
    path("fairs/<str:code>/<int:key>/", fair_views.register, name="fair_register"),
    path("fairs/registrations/letters/<int:key>/", fair_views.letter, name="fair_letter"),
    path("fairs/registrations/<int:key>/withdraw/", fair_views.withdraw, name="fair_withdraw"),
    path("bank/", bank_views.accounts, name="accounts"),
    path("bank/<str:code>/", bank_views.account, name="account"),
    path("taxes/", tax_views.listing, name="taxes"),
    path("taxes/<str:code>/papers/<int:key>/<slug:which>/", tax_views.scan, name="taxes_scan"),
    path("taxes/<str:code>/terms/<int:key>/", tax_views.terms_scan, name="taxes_terms_scan"),
    path("taxes/<str:code>/<str:month>/", tax_views.month, name="taxes_month"),
    path("taxes/<str:code>/<str:month>.pdf", tax_views.statement, name="taxes_pdf"),
    path("promotions/", promotion_views.listing, name="promotions"),
    path("promotions/<int:key>/agree/", promotion_views.agree, name="promotion_agree"),
    path("pause/<str:code>/", views.pause, name="pause"),
    path("resume/<str:code>/", views.resume, name="resume"),
    path("orders/<str:number>/", views.order, name="order"),
    path("orders/<str:number>/slip/", views.slip, name="slip"),
    path("orders/<str:number>/return/photo/<int:key>/", return_views.photo, name="return_photo"),
    *(
        path(f"orders/<str:number>/return/<int:key>/{step}/", return_views.step, {"step": step}, name=f"return_{step}")
        for step in return_views.STEPS
    ),
    *_steps,
]
urlpatterns: list = [path("seller/", include((_portal, "seller")))]  # below the language prefix
plain_urlpatterns: list = [  # outside it
    path("tap/<str:number>/", views.one_tap, name="one_tap"),
    *(path(f"tap/<str:number>/{step}/", views.one_tap_step, {"step": step}, name=f"one_tap_{step}") for step in services.STEPS),
    path("tap/<str:number>/return/photo/<int:key>/", return_views.one_tap_photo, name="one_tap_return_photo"),
    *(
        path(f"tap/<str:number>/return/<int:key>/{step}/", return_views.one_tap_step, {"step": step}, name=f"one_tap_return_{step}")
        for step in return_views.STEPS
    ),
]
