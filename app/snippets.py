"""What a course author pastes: one text per kind of host, and what that host does with it.

In a text `{page}` is the address of the full page, `{embed}` that of the page without surroundings,
`{origin}` the server, `{title}` the frame's name, `{height}` its height in px and `{attributes}`
what the address says as attributes of an element.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.engine.registry import Registry

Language = Literal["text", "html", "markdown", "python"]


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """One way in; `language` says how values are escaped in its text."""

    name: str
    label: str
    language: Language
    text: str
    steps: str
    outcome: str


SNIPPETS: Registry[Snippet] = Registry("snippet")

FRAME = (
    '<iframe src="{embed}" title="{title}" width="100%" height="{height}" '
    'style="border:0" loading="lazy" allow="clipboard-write"></iframe>'
)

CELL = (
    "from html import escape\n\nfrom IPython.display import IFrame\n\n"
    'IFrame("{embed}", width="100%", height={height}, extras=[\'title="%s"\' % escape("{title}")])'
)

for _snippet in (
    Snippet(
        name="link",
        label="Link",
        language="text",
        text="{page}",
        steps="Paste it wherever a link may stand: a mail, a slide, a forum.",
        outcome="It opens the full page in its own tab, with everything as it is here.",
    ),
    Snippet(
        name="iframe",
        label="Any web page (iframe)",
        language="html",
        text=FRAME,
        steps="Paste it into the HTML of the page.",
        outcome="The frame keeps the height given here; what is taller scrolls inside it.",
    ),
    Snippet(
        name="element",
        label="Any web page (element)",
        language="html",
        text='<script type="module" src="{origin}/embed.js"></script>\n'
        '<chainrule-sim {attributes}><a href="{page}">{title}</a></chainrule-sim>',
        steps="Paste it into the HTML of a page that may have scripts.",
        outcome="The frame is always as high as what is in it, and the page can steer it. Where "
        "the script does not run, the link is there.",
    ),
    Snippet(
        name="wordpress",
        label="WordPress",
        language="text",
        text="{page}",
        steps="Paste it on a line of its own in a post. The server has to be reachable from "
        "WordPress, which fetches only from ports 80, 443 and 8080.",
        outcome="WordPress asks for the frame by oEmbed and keeps it between 200 and 1000 px high.",
    ),
    Snippet(
        name="canvas",
        label="Canvas",
        language="html",
        text=FRAME,
        steps="Edit the page, open the HTML editor (the </> button below the text), paste, save.",
        outcome="Canvas keeps the frame and deletes scripts, so this has none.",
    ),
    Snippet(
        name="moodle",
        label="Moodle",
        language="html",
        text=FRAME,
        steps="Edit a Page or a Text and media area, choose Tools, Source code, paste, save.",
        outcome="Moodle keeps the frame for teachers. What students write loses it.",
    ),
    Snippet(
        name="openedx",
        label="Open edX",
        language="html",
        text=FRAME,
        steps="In Studio add a Text component, choose Raw HTML, paste, save.",
        outcome="The frame stands in the unit; what is taller scrolls inside it.",
    ),
    Snippet(
        name="pretext",
        label="PreTeXt, Runestone",
        language="html",
        text='<interactive iframe="{embed}" width="100%" aspect="600:{height}"/>',
        steps="Paste it into the XML of the book, inside of a figure or by itself.",
        outcome="In HTML there is the frame. Where a book speaks SPLICE, as on Runestone, it keeps "
        "each reader’s score and state.",
    ),
    Snippet(
        name="markdown",
        label="Markdown",
        language="markdown",
        text="[{title}](<{page}>)",
        steps="Paste it into the text.",
        outcome="A link: plain Markdown has no frames.",
    ),
    Snippet(
        name="mkdocs",
        label="MkDocs",
        language="html",
        text=FRAME,
        steps="Paste it on lines of its own in the Markdown file.",
        outcome="MkDocs passes HTML in Markdown on as it is.",
    ),
    Snippet(
        name="sphinx",
        label="Sphinx",
        language="html",
        text=".. raw:: html\n\n   " + FRAME,
        steps="Paste it into the reStructuredText file, an empty line before and after.",
        outcome="In HTML there is the frame, in other formats nothing.",
    ),
    Snippet(
        name="myst",
        label="Sphinx with MyST-Parser, Jupyter Book 1",
        language="html",
        text="```{raw} html\n" + FRAME + "\n```",
        steps="Paste it into the Markdown file.",
        outcome="In HTML there is the frame, in other formats nothing.",
    ),
    Snippet(
        name="mystmd",
        label="mystmd, Jupyter Book 2",
        language="text",
        text=":::{iframe} {embed}\n:width: 100%\n:title: {title}\n:::",
        steps="Paste it into the Markdown file.",
        outcome="The theme makes the frame 60 % as high as it is wide; what is taller scrolls "
        "inside it.",
    ),
    Snippet(
        name="docusaurus",
        label="Docusaurus",
        language="html",
        text=FRAME.replace('style="border:0"', "style={{border: 0}}"),
        steps="Paste it into the Markdown or MDX file.",
        outcome="Docusaurus reads it as JSX; the text for any web page would end its build. The "
        "element works where docusaurus.config.js has its script among `scripts`, as "
        '{src: "…/embed.js", type: "module"}.',
    ),
    Snippet(
        name="hugo",
        label="Hugo",
        language="html",
        text="{{< rawhtml >}}\n" + FRAME + "\n{{< /rawhtml >}}",
        steps="Make the file layouts/shortcodes/rawhtml.html once, with {{ .Inner | safeHTML }} in "
        "it. Then paste this into the Markdown file.",
        outcome="The frame stands in the page. Without the shortcode Hugo leaves it out, unless "
        "markup.goldmark.renderer.unsafe is true.",
    ),
    Snippet(
        name="quarto",
        label="Quarto",
        language="html",
        text="```{=html}\n" + FRAME + "\n```",
        steps="Paste it into the .qmd file.",
        outcome="In HTML and slides there is the frame, in other formats nothing.",
    ),
    Snippet(
        name="jupyter",
        label="Jupyter",
        language="python",
        text=CELL,
        steps="Run it in a cell.",
        outcome="The frame stands below the cell as long as the server answers.",
    ),
    Snippet(
        name="colab",
        label="Google Colab",
        language="python",
        text=CELL,
        steps="Run it in a cell. The server has to be public and speak https.",
        outcome="The frame stands below the cell. A server on your own machine stays empty there.",
    ),
    Snippet(
        name="reveal",
        label="reveal.js",
        language="html",
        text="<section>\n  " + FRAME + "\n</section>",
        steps="Paste it among the slides.",
        outcome="The frame is a slide, made larger and smaller as the others. Keys go to the frame "
        "once it was clicked, and to the slides after a click beside it. In a deck that is opened "
        "from a disk the frame stays empty: serve it.",
    ),
    Snippet(
        name="powerpoint",
        label="PowerPoint, Google Slides",
        language="text",
        text="{page}",
        steps="Select a text or a picture, choose Insert, Link, paste. A picture can be saved in "
        "“Share and save”.",
        outcome="Without an add-in a slide holds no live page: the link opens it in the browser.",
    ),
    Snippet(
        name="google_sites",
        label="Google Sites",
        language="text",
        text="{embed}",
        steps="Choose Insert, Embed, By URL, paste, Insert, and draw the frame as large as wished. "
        "The server has to be public and speak https.",
        outcome="The frame keeps the size that was drawn; what is taller scrolls inside it.",
    ),
    Snippet(
        name="notion",
        label="Notion",
        language="text",
        text="{embed}",
        steps="Type /embed, press Enter, paste, choose Embed link. The server has to be public and "
        "speak https.",
        outcome="The frame stands in the page and can be drawn larger; what is taller scrolls "
        "inside it.",
    ),
):
    SNIPPETS.add(_snippet)


def filled(snippet: Snippet, **values: str) -> str:
    """The text with values in the place of names; they must need no escaping."""
    text = snippet.text
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
