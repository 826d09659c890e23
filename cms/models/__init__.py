from .communes import CommunePage, told_of, words_about
from .pages import CampaignPage, GuidePage, HomePage, NewsIndexPage, NewsPage, StoryIndexPage, StoryPage
from .pictures import Picture, PictureRendition
from .rules import RulesPage

__all__ = [
    "CampaignPage",
    "CommunePage",
    "GuidePage",
    "HomePage",
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
