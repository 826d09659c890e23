from django.dispatch import Signal

released = Signal()  # restore, on: rooms set apart what may have happened already
