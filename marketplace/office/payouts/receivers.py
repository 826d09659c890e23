from marketplace.foundation.payments.booking import RETURNED_LESS

from . import came_back, services, tasks


def order_arrived(sender, order, on, **news):
    services.note_due(order, on=on)


def lines_came(sender, **news):
    tasks.match_told.defer()
    tasks.find_lost.defer()


def line_reopened(sender, line, actor, on, **news):
    if line.resolution == RETURNED_LESS:
        came_back.untake_returned(line, actor=actor, on=on)
