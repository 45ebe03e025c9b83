"""Which parameters of an address say how a reader came, and not what is read. Sorted lists; names in lower case."""

from __future__ import annotations

import re

PREFIXES = (
    "_hs",
    "aspsessionid",
    "at_bbc_",
    "at_campaign",
    "at_custom",
    "at_link_",
    "at_medium",
    "at_ptr_",
    "fb_action_",
    "hsa_",
    "mtm_",
    "ns_",
    "oly_",
    "utm_",
    "vero_",
)
"""Parameters that begin so are dropped."""

NAMES = frozenset(
    (
        "__hsfp",
        "__hssc",
        "__hstc",
        "__twitter_impression",
        "_branch_match_id",
        "_branch_referrer",
        "_ga",
        "_gl",
        "_openstat",
        "amp_gsa",
        "amp_js_v",
        "at_creation",
        "at_format",
        "at_variant",
        "cftoken",
        "cmpid",
        "dclid",
        "epik",
        "fb_comment_id",
        "fb_ref",
        "fb_source",
        "fbclid",
        "gaa_at",
        "gaa_n",
        "gaa_sig",
        "gaa_ts",
        "gad_campaignid",
        "gad_source",
        "gbraid",
        "gclid",
        "gclsrc",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "igsh",
        "igshid",
        "jsessionid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "phpsessid",
        "piwik_campaign",
        "piwik_kwd",
        "pk_campaign",
        "pk_content",
        "pk_kwd",
        "pk_medium",
        "pk_source",
        "rdt_cid",
        "ref_src",
        "ref_url",
        "s_kwcid",
        "sc_campaign",
        "sc_channel",
        "sessid",
        "session_id",
        "sessionid",
        "soc_src",
        "soc_trk",
        "srsltid",
        "ttclid",
        "twclid",
        "usqp",
        "wbraid",
        "wt.mc_id",
        "wt_mc",
        "wt_zmc",
        "xtor",
        "yclid",
        "ysclid",
    )
)
"""Parameters of these names are dropped, whatever their value."""

CHANNEL_NAMES = frozenset(("cmp", "from", "ns", "origin", "partner", "ref", "referer", "referrer", "source", "src", "via"))
"""Names that also address articles; dropped only with a value that is surely a channel."""

_CHANNELS = frozenset(
    (
        "app",
        "email",
        "facebook",
        "fb",
        "google",
        "googlenews",
        "homepage",
        "instagram",
        "linkedin",
        "mail",
        "newsletter",
        "pinterest",
        "push",
        "reddit",
        "rss",
        "share",
        "social",
        "telegram",
        "twitter",
        "whatsapp",
    )
)
_SESSION = re.compile(r"(?=[^a-z]*[a-z])(?=[^0-9]*[0-9])(?:[0-9a-f]{32}|[0-9a-z]{26})", re.IGNORECASE)
_YES = ("", "1", "true", "y", "yes")
_SWITCHES = frozenset(("amp", "isamp", "print", "printable", "printerfriendly", "printview"))
_FORM_NAMES = frozenset(("format", "layout", "mode", "output", "outputtype", "view"))


def is_noise(name: str, value: str) -> bool:
    """Say whether a parameter only tracks, or asks for the AMP or print form of the same article.

    >>> is_noise("utm_source", "rss"), is_noise("id", "7"), is_noise("ref", "7"), is_noise("ref", "rss")
    (True, False, False, True)
    """
    name, value = name.lower(), value.lower()
    if name in NAMES or name.startswith(PREFIXES):
        return True
    if name in _SWITCHES:
        return value in _YES
    if name in _FORM_NAMES:
        return value in ("amp", "print")
    if name == "sid":
        return _SESSION.fullmatch(value) is not None
    return name in CHANNEL_NAMES and value in _CHANNELS
