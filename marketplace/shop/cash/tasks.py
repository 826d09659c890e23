from procrastinate.contrib.django import app

from . import services
from .models import Remittance


@app.task
def note_arrivals(remittance):
    """Right after a carrier's file was written."""
    if row := Remittance.objects.filter(pk=remittance).first():
        services.note_arrivals(row)
