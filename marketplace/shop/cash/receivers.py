from . import services


def line_reopened(sender, line, actor, on, **kwargs):
    if line.resolution == "remittance":
        services.take_back(line, actor=actor, on=on)
