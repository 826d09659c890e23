"""News from below; each keeps the documents as they must be, in the transaction of the news (many at once: at its end)."""

from functools import partial

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalogue.signals import listing_changed, selling_paused, selling_rules_changed
from marketplace.foundation.core.gathering import gather
from marketplace.register.certification import signals as certification
from marketplace.register.producers import signals as producers
from marketplace.register.producers.models import Producer
from marketplace.shop.partner.signals import price_changed
from marketplace.shop.stock.signals import stock_changed
from marketplace.trade.fairs.models import Fair
from marketplace.trade.outlets.models import Outlet

from . import page_kinds, services
from .models import SynonymSet

INDEX_PAGES = {model: partial(services.index_pages, kind) for model, kind in page_kinds.MODELS.items()}


@receiver(listing_changed, dispatch_uid="search")
def on_listing_changed(sender, listing, **news):
    gather(services.index, [("listing", listing.pk)])


@receiver(selling_paused, dispatch_uid="search")
def on_selling_paused(sender, producer, **news):
    services.refresh_producers([producer.pk])


@receiver(selling_rules_changed, dispatch_uid="search")
def on_selling_rules_changed(sender, **news):
    services.rebuild()


@receiver(certification.certificate_issued, dispatch_uid="search")
@receiver(certification.certificate_ended, dispatch_uid="search")
@receiver(certification.suspension_lifted, dispatch_uid="search")
def on_certificate_changed(sender, certificate, **news):
    gather(services.index, [("product", certificate.product_id)])


@receiver(certification.product_changed, dispatch_uid="search")
def on_product_changed(sender, product, **news):
    gather(services.index, [("product", product.pk)])


@receiver([post_save, post_delete], sender=Producer, dispatch_uid="search.pages")
@receiver([post_save, post_delete], sender=Outlet, dispatch_uid="search.pages")
@receiver([post_save, post_delete], sender=Fair, dispatch_uid="search.pages")
def on_page_changed(sender, instance, **news):
    gather(INDEX_PAGES[sender], [instance.pk])


@receiver(producers.producer_changed, dispatch_uid="search")
@receiver(producers.producer_state_changed, dispatch_uid="search")
def on_producer_changed(sender, producer, **news):
    gather(services.index, [("producer", producer.pk)])


@receiver(price_changed, dispatch_uid="search")
def on_price_changed(sender, pack, **news):
    services.refresh_offers([pack.parent_id])


@receiver(stock_changed, dispatch_uid="search")
def on_stock_changed(sender, pools, **news):
    services.refresh_pools(pools)


@receiver([post_save, post_delete], sender=SynonymSet, dispatch_uid="search")
def on_synonyms_changed(sender, **news):
    services.renew_lexicon()
