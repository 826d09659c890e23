from .pages import CampaignPage, GuidePage, HomePage, NewsIndexPage, NewsPage, StoryIndexPage, StoryPage
from .pictures import Picture, PictureRendition

__all__ = [
    "CampaignPage",
    "GuidePage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "Picture",
    "PictureRendition",
    "StoryIndexPage",
    "StoryPage",
]
