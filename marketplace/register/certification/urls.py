"""The public register and certificate checks."""

from django.urls import path

from .views import check, register, reports

urlpatterns = [  # below the language prefix
    path("chung-nhan/", register.register, name="register"),
    path("chung-nhan/tat-ca.csv", register.register_csv, name="register-csv"),
    path("chung-nhan/<path:code>", check.certificate, name="certificate"),
]
plain_urlpatterns = [  # outside it
    path("check/", check.check_form, name="check-form"),
    path("check/keys.json", check.keys, name="check-keys"),
    path("check/revoked.json", check.revoked, name="check-revoked"),
    path("check/worker.js", check.worker, name="check-worker"),
    path("check/offline/", check.offline, name="check-offline"),
    path("check/report/", reports.report, name="check-report"),
    path("check/reported/", reports.reported, name="check-reported"),
    path("check/<slug:code>.svg", check.badge, name="check-badge"),
    path("check/<slug:code>/qr.svg", check.qr, name="check-qr"),
    path("check/<path:code>", check.check, name="check"),
]
