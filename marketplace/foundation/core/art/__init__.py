"""What the house draws instead of photographing: a motif for each commune, labels, the woven map, icons, seals."""

from .label_art import guess_kind, label_svg
from .motif import crest
from .png import label_png

__all__ = ["crest", "guess_kind", "label_png", "label_svg"]
