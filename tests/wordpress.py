"""What WordPress does to the oEmbed reply of a provider that it does not know.

Written anew from its documentation and from what its functions do:
https://developer.wordpress.org/reference/functions/wp_filter_oembed_result/
https://developer.wordpress.org/reference/functions/wp_filter_oembed_iframe_title_attribute/
https://developer.wordpress.org/reference/classes/wp_oembed/discover/
https://developer.wordpress.org/reference/functions/wp_kses/
https://developer.wordpress.org/reference/functions/esc_url/
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

SECRET = "Ab3dE6gH9j"
"""wp_generate_password(10, false): ten letters and digits."""

# wp_filter_oembed_result, $allowed_html: these elements with these attributes, and no others.
ALLOWED = {
    "a": ["href"],
    "blockquote": [],
    "iframe": [
        "src",
        "width",
        "height",
        "frameborder",
        "marginwidth",
        "marginheight",
        "scrolling",
        "title",
    ],
}

# esc_url deletes every other character (its preg_replace at the top).
KEPT_IN_URLS = r"[^a-z0-9\-~+_.?#=!&;,/:%@$|*'()\[\]\\\x80-\uffff]"

# WP_oEmbed::discover reads no more than this of a page (limit_response_size).
READ = 153_600

# oembed_linktypes: the types of links that it follows.
LINK_TYPES = {
    "application/json+oembed": "json",
    "text/xml+oembed": "xml",
    "application/xml+oembed": "xml",
}


class _Kses(HTMLParser):
    """wp_kses: deletes what is not allowed, keeps the text within."""

    def __init__(self, allowed: dict[str, list[str]]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.kept = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.allowed:
            kept = [
                f' {name}="{escape(value or "")}"'
                for name, value in attrs
                if name in self.allowed[tag] and not _is_bad(name, value)
            ]
            self.kept += f"<{tag}{''.join(kept)}>"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.allowed:
            self.kept += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.kept += escape(data, quote=False)


def _is_bad(name: str, value: str | None) -> bool:
    # wp_kses_bad_protocol: addresses have an allowed protocol or none.
    protocol = re.match(r"\s*([^/?#]*?):", value or "")
    return name in ("src", "href") and protocol is not None and protocol[1] not in ("http", "https")


def kses(html: str, allowed: dict[str, list[str]]) -> str:
    parser = _Kses(allowed)
    parser.feed(html)
    parser.close()
    return parser.kept


def esc_url(url: str) -> str:
    url = re.sub(KEPT_IN_URLS, "", url.strip().replace(" ", "%20"), flags=re.IGNORECASE)
    # $strip: line breaks, also escaped ones.
    url = re.sub("%0[ad]", "", url, flags=re.IGNORECASE)
    url = url.replace(";//", "://")
    # For display, & and ' become these entities.
    url = re.sub(r"&(?!amp;|#\d+;)", "&#038;", url).replace("&amp;", "&#038;")
    return url.replace("'", "&#039;")


def title_attribute(html: str, title: str) -> str:
    # wp_filter_oembed_iframe_title_attribute: the iframe's own title, else the reply's.
    (attributes,) = re.findall(r"<iframe([^>]*)>", html, re.IGNORECASE)
    own = re.search(r'\stitle="([^"]*)"', attributes)
    shown = own[1] if own else escape(title)
    if own:
        html = html.replace(own[0], "")
    return html.replace("<iframe ", f'<iframe title="{shown}" ')


def filtered(html: str, kind: str) -> str | None:
    """wp_filter_oembed_result; None is its `false`: nothing is embedded."""
    # Only `rich` and `video` are filtered.
    if kind not in ("rich", "video"):
        return html
    html = kses(html, ALLOWED)
    # A blockquote may stand first, and there must be an iframe with nothing in it.
    found = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", html, re.DOTALL)
    if not found:
        return None
    html = (found[1] or "") + found[2]
    # A secret goes into the frame's address and its attributes, so that messages can be told apart.
    source = re.search(r""" src=(['"])(.*?)\1""", html)
    if source:
        url = esc_url(f"{source[2]}#?secret={SECRET}")
        html = html.replace(source[0], f' src="{url}" data-secret="{SECRET}"')
        html = html.replace("<blockquote", f'<blockquote data-secret="{SECRET}"')
    more = {"a": [], "blockquote": ["data-secret"], "iframe": ["data-secret"]}
    html = kses(html, {tag: names + more[tag] for tag, names in ALLOWED.items()})
    # With a blockquote to fall back on, the iframe is hidden until it tells its height.
    if found[1]:
        hidden = "position: absolute; clip: rect(1px, 1px, 1px, 1px);"
        html = html.replace("<iframe", f'<iframe style="{hidden}"')
        html = html.replace("<blockquote", '<blockquote class="wp-embedded-content"')
    # Without same origin: scripts run, with the origin `null`.
    return html.replace(
        "<iframe",
        '<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"',
    )


def height(told: int) -> int:
    """wp-embed.js, receiveEmbedMessage: what becomes of a height that the frame tells."""
    return min(1000, max(200, told))


def discover(page: bytes) -> str | None:
    """WP_oEmbed::discover: the provider's address in the page's head, JSON before XML."""
    head = page[:READ].decode(errors="replace").partition("</head>")[0]
    found: dict[str, str] = {}
    for link in re.findall(r"<link([^<>]+?)/?>", head, re.IGNORECASE):
        attributes = dict(re.findall(r'([\w-]+)\s*=\s*"([^"]*)"', link))
        format = LINK_TYPES.get(attributes.get("type", ""))
        if format and attributes.get("href"):
            found.setdefault(format, unescape(attributes["href"]))
    return found.get("json") or found.get("xml")
