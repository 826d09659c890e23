"""How a row differs from what the register has."""

_LABELS = {
    "group": "Nhóm",
    "commune": "Xã",
    "old_commune": "Xã cũ",
    "district": "Huyện cũ",
    "place_words": "Nơi theo nguồn",
    "office_code": "Mã sản phẩm",
    "producer": "Chủ thể",
    "source": "Nguồn",
}


def differing(parsed, product, producer):
    """Columns of the product that the row fills or corrects; an empty cell never empties the register."""
    wanted = {"group": parsed.group, **_place(parsed.place, product)}
    if parsed.office_code:
        wanted["office_code"] = parsed.office_code
    if producer:
        wanted["producer"] = producer
    known = product.source.split("\n") if product.source else []
    fresh = [line for line in parsed.sources.split("\n") if line and line not in known]
    if fresh:
        wanted["source"] = "\n".join([*known, *fresh])
    if product.commune_id:
        wanted.pop("place_words", None)
    return {name: value for name, value in wanted.items() if getattr(product, name) != value}


def _place(place, product):
    """Another commune is another place: what was known of the old one does not hold there. Otherwise only what the row knows."""
    if place["commune"] and product.commune and place["commune"] != product.commune:
        return place
    return {name: value for name, value in place.items() if value}


def changes_of(parsed, match):
    product = match.product
    if product is None:
        return [("Chủ thể mới", "", parsed.producer)] if parsed.producer and match.producer is None else []
    changes = [(_LABELS[name], getattr(product, name) or "", value) for name, value in differing(parsed, product, match.producer).items()]
    if match.producer is None and parsed.producer:
        changes.append(("Chủ thể mới", product.producer or "", parsed.producer))
    if match.rename:
        changes.append(("Chủ thể đổi tên", match.producer.name, parsed.producer))
    changes += [("Nguồn ghi nhận", "", _told(said)) for said in parsed.said if not _recorded(product, said, parsed)]
    return changes


def _told(said):
    when = "/".join(f"{part:02d}" for part in (said.day, said.month, said.year) if part)
    return " ".join(part for part in (f"{said.stars} sao" if said.stars else "", when, said.words) if part)


def _recorded(product, said, parsed):
    wanted = (said.stars, said.year, said.month, said.day, said.words, parsed.sources)
    return any((r.stars, r.year, r.month, r.day, r.words, r.source) == wanted for r in product.recognitions.all())
