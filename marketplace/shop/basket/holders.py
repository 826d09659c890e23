"""Who a basket's goods are set aside for: a signed-in person on every device, a guest by the basket of the signed cookie."""


def of_person(user):
    return f"user:{user.pk}"


def of_guest(key):
    return f"basket:{key}"


def of_basket(basket):
    return f"user:{basket.owner_id}" if basket.owner_id else of_guest(basket.pk)
