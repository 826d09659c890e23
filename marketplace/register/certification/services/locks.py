from marketplace.register.certification.models import Certificate, RegisteredProduct


def lock_products(pks):
    """Registered products are the first rows that any transaction of ours locks, in key order."""
    rows = RegisteredProduct.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return {product.pk: product for product in rows}


def lock_certificate(certificate):
    """The certificate as it is now, its product locked."""
    lock_products([certificate.product_id])
    return Certificate.objects.select_related("product", "decision", "authority").get(pk=certificate.pk)
