from . import services, tasks


def order_arrived(sender, order, on, **news):
    services.note_due(order, on=on)


def lines_came(sender, **news):
    tasks.match_told.defer()
    tasks.find_lost.defer()
