"""What Unfold is told: the alliance's name, its colours, and the menu by topic.

Read by the settings, so it imports nothing that needs them; what depends on the request is named by path.
"""

from typing import Any

BRAND = "#C8102E"

# From the alliance's red to both sides; 600 is the brand, 500 the red that is legible on dark ground.
_PRIMARY = {
    "50": "#FFF1F2",
    "100": "#FFE1E4",
    "200": "#FFC8CE",
    "300": "#FFA0AB",
    "400": "#FF7485",
    "500": "#F5475C",
    "600": BRAND,
    "700": "#A80D27",
    "800": "#8B1024",
    "900": "#7A0A1C",
    "950": "#43040D",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "lianka.interfaces.backoffice.site.alliance_name",
    "SITE_HEADER": "lianka.interfaces.backoffice.site.alliance_name",
    "SITE_URL": None,
    "SITE_SYMBOL": "storefront",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": "lianka.interfaces.backoffice.site.favicon",
        }
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "8px",
    "COLORS": {"primary": _PRIMARY},
    "STYLES": ["lianka.interfaces.backoffice.site.stylesheet"],
    "ACCOUNT": {"navigation": "lianka.interfaces.backoffice.navigation.list_account_links"},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "lianka.interfaces.backoffice.navigation.list_sidebar_groups",
    },
}
