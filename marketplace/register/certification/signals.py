"""News of the register. Each is sent inside the transaction that made it true.

`certificate_ended` follows every end, with `reason` one of renewed, upgraded, reissued, corrected, revoked, suspended, lapsed:
the product may hold a star by another certificate, so ask `in_force` before acting. `certificate_revoked` comes in addition.
"""

from django.dispatch import Signal

certificate_issued = Signal()  # certificate
certificate_ended = Signal()  # certificate, reason
certificate_revoked = Signal()  # certificate, unsafe
suspension_lifted = Signal()  # certificate
product_changed = Signal()  # product: new, or another name, producer or place
