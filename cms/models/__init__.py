from .communes import CommunePage, told_of, words_about
from .files import File
from .library import LibraryPage, PaperPage
from .pages import CampaignPage, GuidePage, HomePage, NewsIndexPage, NewsPage, StoryIndexPage, StoryPage
from .pictures import Picture, PictureRendition
from .rules import RulesPage

__all__ = [
    "CampaignPage",
    "CommunePage",
    "File",
    "GuidePage",
    "HomePage",
    "LibraryPage",
    "NewsIndexPage",
    "NewsPage",
    "PaperPage",
    "Picture",
    "PictureRendition",
    "RulesPage",
    "StoryIndexPage",
    "StoryPage",
    "told_of",
    "words_about",
]
