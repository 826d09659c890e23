from . import services
from .models import Remittance


def line_reopened(sender, line, actor, on, **kwargs):
    if remittance := Remittance.objects.filter(line=line).first():
        services.take_back(remittance, actor=actor, on=on)
