"""What the register has, looked up once for all rows of a file."""

from collections import defaultdict
from difflib import SequenceMatcher

from marketplace.foundation.core.text import fold_words
from marketplace.register.certification.models import ProductGroup, RegisteredProduct
from marketplace.register.producers.models import Producer

NEAR = 0.84  # of SequenceMatcher: one letter in six


class Register:
    """`free` is what no row of the file claims by its very name: only that can be meant by a row that is written otherwise."""

    def __init__(self, rows, answers):
        self.answers = answers
        self.groups = {fold_words(group.name): group for group in ProductGroup.objects.all()}
        self.places = {}  # words of a place → what they mean
        self.read = {}  # line → what it says and what it matches, as last judged
        self.first_line = {}
        self._look_up_producers()
        self._look_up_products()
        self._set_free(rows)

    def _look_up_producers(self):
        self.producers = {fold_words(producer.name): producer for producer in Producer.objects.all()}
        self.producers_by_code = {producer.code: producer for producer in self.producers.values()}
        self._near_producers = {}

    def _look_up_products(self):
        products = list(
            RegisteredProduct.objects.select_related("producer", "group", "commune", "old_commune", "district").prefetch_related(
                "recognitions", "certificates"
            )
        )
        self.products_by_code = {product.code: product for product in products}
        self.by_office_code = {product.office_code: product for product in products if product.office_code}
        self.by_identity = {(fold_words(product.name), product.producer_id): product for product in products}
        self._makers = defaultdict(set)
        for name, maker in self.by_identity:
            self._makers[name].add(maker)

    def _set_free(self, rows):
        named, claimed, codes = set(), set(), set()
        for row in rows:
            self.first_line.setdefault(row_identity(row.values), row.number)
            folded = fold_words(row.values.get("producer", ""))
            named.add(folded)
            codes.add(row.values.get("office_code") or None)
            claimed.add((fold_words(row.values.get("name", "")), getattr(self.producers.get(folded), "pk", folded or None)))
        self._free_producers = {producer.pk: producer for folded, producer in self.producers.items() if folded not in named}
        self._free_by_name, self._free_by_maker = defaultdict(list), defaultdict(list)
        for product in self.products_by_code.values():
            folded = fold_words(product.name)
            if (folded, product.producer_id) not in claimed and product.office_code not in codes:
                self._free_by_name[folded].append(product)
                self._free_by_maker[product.producer_id].append((folded, product))

    def producers_like(self, name, product_name):
        """Nearly of this (folded) name, or the maker of a product of that very name."""
        if name not in self._near_producers:
            self._near_producers[name] = [producer for producer in self._free_producers.values() if near(name, fold_words(producer.name))]
        makers = (self._free_producers[pk] for pk in self._makers.get(product_name, ()) if pk in self._free_producers)
        return sorted({*self._near_producers[name], *makers}, key=_order)

    def products_like(self, name, *, producer, anonymous):
        """Of this (folded) name, if the makers may be the same; of nearly this name by the same maker, or both without one."""
        found = [
            product
            for product in self._free_by_name.get(name, ())
            if product.producer_id is None or anonymous or product.producer_id == getattr(producer, "pk", None)
        ]
        if producer or anonymous:
            others = self._free_by_maker.get(getattr(producer, "pk", None), ())
            found += [product for folded, product in others if folded != name and near(name, folded)]
        return sorted(found, key=_order)


def row_identity(values):
    if values.get("office_code"):
        return "code", values["office_code"]
    return "name", fold_words(values.get("name", "")), fold_words(values.get("producer", ""))


def near(one, other):
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def _order(row):
    return row.sort_key, row.pk
