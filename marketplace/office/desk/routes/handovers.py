"""What waits, handed to a colleague by one who goes on leave."""

from django.urls import path

from marketplace.office.desk.views import handovers

patterns = [
    path("handover/", handovers.hand_over, name="handover"),
    path("handover/<int:key>/end/", handovers.take_back, name="handover_end"),
]
tabs = []
