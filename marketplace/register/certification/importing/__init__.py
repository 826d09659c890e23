"""The province's list of products comes in. Nothing is guessed, nothing is lost: what a source merely says becomes a Recognition,
only a decision with number, day and authority makes a Certificate."""

from .importer import RegisterImporter

__all__ = ["RegisterImporter"]
