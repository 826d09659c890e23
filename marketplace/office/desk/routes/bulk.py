"""Many rows of a list at once, and the undoing of it."""

from django.urls import path

from marketplace.foundation.accounts.models import Role
from marketplace.office.desk.answering import ROLES
from marketplace.office.desk.views import bulk

DOORS = {
    "certificates": (Role.COORDINATION_OFFICER,),
    "outlets": (Role.TRADE_OFFICER,),
    "fairs": (Role.TRADE_OFFICER,),
    "complaints": ROLES,
    "labels": ROLES,
}
patterns = [
    *(path(f"{page}/many/", bulk.door(*roles), {"page": page}, name=f"{page}_many") for page, roles in DOORS.items()),
    path("many/<int:key>/undo/", bulk.undo, name="many_undo"),
]
tabs = []
