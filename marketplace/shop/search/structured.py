"""JSON-LD of a product page: price and availability as an offer, a certificate as a certificate, never as a rating."""

import json

from django.utils.safestring import mark_safe

IN_STOCK, SOLD_OUT = "https://schema.org/InStock", "https://schema.org/OutOfStock"
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def product(page, origin):
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.name,
        "url": origin + page.url,
        "sku": page.product.code,
        "image": picture(page, origin),
        "category": str(page.product.group),
    }
    if page.producer:
        data["manufacturer"] = {"@type": "Organization", "name": page.producer.name, "url": origin + page.producer.get_absolute_url()}
    if page.certificate:
        data["hasCertification"] = _certification(page.certificate, origin)
    if page.offered:
        data["offers"] = [_offer(page, pack, origin) for pack in page.offered]
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308  as Django's json_script escapes


def picture(page, origin):
    """A photograph, else the drawn label without stars."""
    first = next(iter(page.pictures), None)
    return origin + (first["url"] if first else f"/san-pham/{page.slug}/label.png")


def _certification(certificate, origin):
    return {
        "@type": "Certification",
        "name": "OCOP",
        "certificationStatus": "https://schema.org/CertificationActive",
        "certificationIdentification": certificate.number or certificate.code,
        "issuedBy": {"@type": "Organization", "name": certificate.decision.authority.name},
        "datePublished": certificate.valid_from.isoformat(),
        "expires": certificate.expires_on.isoformat(),
        "url": origin + certificate.get_absolute_url(),
    }


def _offer(page, pack, origin):
    offer = {
        "@type": "Offer",
        "name": pack.title,
        "url": origin + page.url,
        "price": str(int(pack.price_now)),
        "priceCurrency": "VND",
        "availability": IN_STOCK if pack.available else SOLD_OUT,
        "seller": {"@type": "Organization", "name": page.producer.name},
    }
    return offer | ({"priceValidUntil": pack.price_until.isoformat()} if pack.price_until else {})
