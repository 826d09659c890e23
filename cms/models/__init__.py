from .communes import CommunePage, told_of, words_about
from .library import LibraryPage
from .pages import CampaignPage, GuidePage, HomePage, NewsIndexPage, NewsPage, StoryIndexPage, StoryPage
from .pictures import Picture, PictureRendition
from .rules import RulesPage

__all__ = [
    "CampaignPage",
    "CommunePage",
    "GuidePage",
    "HomePage",
    "LibraryPage",
    "NewsIndexPage",
    "NewsPage",
    "Picture",
    "PictureRendition",
    "RulesPage",
    "StoryIndexPage",
    "StoryPage",
    "told_of",
    "words_about",
]
