"""The simulator inside of other pages: any sandbox, any site, its height, focus and messages."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.conftest import Watch
from tests.browser.hosts import ISOLATED, Hosts
from tests.browser.reference import ORDER
from tests.browser.simulator import wait_until
from tests.browser.test_predict import FIRST

SANDBOXES = {"open": None, "scripts": "allow-scripts", "same": "allow-scripts allow-same-origin"}
SITES = {"same site": 0, "other site": 1}
WIDTHS = (320, 600, 900)


@pytest.fixture(scope="module")
def serving() -> Iterator[Hosts]:
    """The server of all hosts."""
    hosts = Hosts()
    yield hosts
    hosts.stop()


@pytest.fixture
def hosts(serving: Hosts, watch: Watch) -> Hosts:
    """Pages of other origins, which tests may open."""
    watch.origins += serving.origins
    return serving


def frame_of(page: Page, index: int = 0) -> Frame:
    """The simulator's frame, once it can step."""
    wait_until(page, lambda: len(page.frames) > index + 1)
    frame = page.frames[index + 1]
    expect(frame.locator(".whereabouts")).to_contain_text("ready to start")
    return frame


def fits(frame: Frame) -> None:
    """Wait until the frame is just as high as what is in it and has no scrollbar."""
    frame.wait_for_function(
        """() => {
          const { scrollHeight, scrollWidth, clientWidth } = document.documentElement;
          const own = Math.ceil(document.body.getBoundingClientRect().height);
          return own === innerHeight && scrollHeight <= innerHeight
            && clientWidth === innerWidth && scrollWidth <= innerWidth;
        }""",
        timeout=10_000,
    )


def element(base_url: str, attributes: str = "") -> str:
    """The element with its script."""
    return f"""<script type="module" crossorigin src="{base_url}/embed.js"></script>
      <chainrule-sim id="sim" {attributes}><a href="{base_url}">The simulator</a></chainrule-sim>"""


def ready(page: Page) -> None:
    """Listen to the element and wait until it is ready."""
    page.wait_for_function("window.sim.shadowRoot")
    page.evaluate("sim.send('ping')")


def everywhere() -> Iterator[Any]:
    """Each sandbox on each site, by turns in a plain and in an isolated host; the rest if long."""
    for (row, sandbox), (column, site) in itertools.product(enumerate(SANDBOXES), enumerate(SITES)):
        for isolated in (False, True):
            is_short = isolated is ((row + column) % 2 == 1)
            yield pytest.param(
                sandbox,
                site,
                isolated,
                id=f"{sandbox}-{site}-{'isolated' if isolated else 'plain'} host",
                marks=[] if is_short else [pytest.mark.long],
            )


@pytest.mark.parametrize(("sandbox", "site", "isolated"), list(everywhere()))
def test_the_element_works_everywhere(
    page: Page, hosts: Hosts, base_url: str, sandbox: str, site: str, isolated: bool
) -> None:
    limits = SANDBOXES[sandbox]
    attributes = 'speed="10"' if limits is None else f'speed="10" sandbox="{limits}"'
    path = hosts.put(
        f"""<input id="before" autofocus>{element(base_url, attributes)}<input id="after">
        <script>document.getElementById("before").focus()</script>""",
        ISOLATED if isolated else None,
    )
    page.goto(f"{hosts.origins[SITES[site]]}{path}")
    assert page.evaluate("crossOriginIsolated") is isolated
    frame = frame_of(page)
    ready(page)

    step = page.evaluate("sim.step()")
    assert (step["index"], step["ids"], step["phase"]) == (1, ["z.1.1"], "forward")
    expect(frame.locator(".result")).to_have_text("0.3000")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        fits(frame)

    page.evaluate("sim.send('setConfig', {by: 'update'}).then(() => sim.send('play'))")
    expect(frame.locator(".whereabouts")).to_contain_text("60 of 60")
    page.evaluate("sim.send('pause')")
    assert page.evaluate("[...focused]") == ["before"]

    page.keyboard.press("Tab")
    focus_goes_to(page, "sim")
    expect(frame.locator("[data-action=back]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    focus_goes_to(page, "before")
    page.locator("#after").focus()
    page.keyboard.press("Shift+Tab")
    focus_goes_to(page, "sim")
    page.keyboard.press("Tab")
    focus_goes_to(page, "after")


def focus_goes_to(page: Page, id: str) -> None:
    """Wait until the host's focus is there: another process may have to be told."""
    page.wait_for_function("(id) => document.activeElement.id === id", arg=id)


Reply = dict[str, Any]

ORACLES = json.loads((Path(__file__).parents[1] / "oracles/worked_examples.json").read_text())

IDS = itertools.count(1)

JOIN = """(async () => {
  await until(() => named("hello").length);
  const { session, capabilities } = named("hello")[0].payload;
  const { port1, port2 } = new MessageChannel();
  window.port = port1;
  window.told = [];
  port1.onmessage = ({ data }) => told.push(data);
  sim.contentWindow.postMessage(
    { ns: "chainrule", v: 1, type: "init", payload: { protocol: 1, session } }, "*", [port2]);
  await until(() => told.some(({ type }) => type === "ready"));
  return capabilities;
})()"""
"""A host without the element joins the frame."""

ASK = """async (message) => {
  port.postMessage(message);
  const isAnswer = ({ type, re }) => message?.id === undefined ? type === "error" : re === message.id;
  const before = message?.id === undefined ? told.length : 0;
  await until(() => told.slice(before).some(isAnswer));
  return told.slice(before).find(isAnswer);
}"""


def raw(hosts: Hosts, base_url: str, query: str = "", more: str = "") -> str:
    """The address of a host with a bare frame, on another site than the simulator's."""
    path = hosts.put(f'<iframe id="sim" src="{base_url}/embed{query}" height="640"></iframe>{more}')
    return hosts.origins[1] + path


@pytest.fixture
def ask(page: Page, hosts: Hosts, base_url: str) -> Callable[[Any], Reply]:
    """Asks a frame by its port; hands back the answer."""
    page.goto(raw(hosts, base_url, "?cid=week-3&digits=9"))
    page.evaluate(JOIN)

    def asked(message: Any) -> Reply:
        answer: Reply = page.evaluate(ASK, message)
        return answer

    return asked


def command(type: str, **payload: Any) -> dict[str, Any]:
    """A command in its envelope."""
    return {"ns": "chainrule", "v": 1, "type": type, "id": f"asked {next(IDS)}", "payload": payload}


def test_each_command_is_answered_with_its_id_and_the_name_of_the_frame(
    page: Page, ask: Callable[[Any], Reply]
) -> None:
    assert page.evaluate("told.find(({type}) => type === 'error').payload.code") == "parameter"
    there = ask(command("goto", at="2.delta.1.2"))
    assert (there["ns"], there["v"], there["cid"], there["type"]) == (
        "chainrule",
        1,
        "week-3",
        "step",
    )
    assert (there["payload"]["update"], there["payload"]["ids"]) == (2, ["delta.1.2"])
    frame = page.frames[1]
    expect(frame.locator(".whereabouts")).to_contain_text("Update 2 · backward")
    assert ask(command("back"))["payload"]["ids"] == ["da_dz.1.2"]

    state = ask(command("getState"))["payload"]["parameters"]
    assert state == {"at": "2.da_dz.1.2"}
    assert ask(command("reset"))["payload"]["index"] == 0
    wished = {"preset": "mazur", "at": "1.E"}
    assert ask(command("setState", parameters=wished))["payload"]["parameters"] == wished
    expect(frame.locator(".result")).to_have_text("0.2984")

    ask(command("setConfig", digits=6, keys=False))
    expect(frame.locator(".result")).to_have_text("0.298371")
    ask(command("reveal", id="a.2.1"))
    expect(frame.locator(".result")).to_have_text("0.751365")
    ask(command("setTheme", theme="dark"))
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 20, 26)"
    exported = ask(command("export", **{"as": "trace"}))["payload"]
    assert '"E_new":0.29102' in exported["text"]
    assert page.evaluate("[...focused]") == ["BODY"]
    ask(command("focus"))
    expect(frame.locator("[data-action=step]")).to_be_focused()


def test_steps_updates_score_and_completion_are_told(
    page: Page, ask: Callable[[Any], Reply]
) -> None:
    ask(command("step"))
    ask(command("step", by="update"))
    told = page.evaluate(
        "told.filter(({re}) => re === undefined).map(({type, payload}) => ({type, payload}))"
    )
    by_type = {
        type: [each["payload"] for each in told if each["type"] == type]
        for type in ("step", "update", "score", "complete")
    }
    assert [step["index"] for step in by_type["step"]] == [1, 60]
    assert len(by_type["step"][1]["ids"]) == 59
    (update,) = by_type["update"]
    (expected,) = (each["expected"] for each in ORACLES if each["id"] == "article-2-3-1-sigmoid")
    losses = [float(expected["E"]), float(expected["E_after"])]
    assert [update["lossBefore"], update["lossAfter"]] == pytest.approx(losses, rel=1e-12)
    assert by_type["score"] == [{"score": 1 / 60}, {"score": 1}]
    assert by_type["complete"] == [{"score": 1}]


def answer(frame: Frame, text: str | None = None) -> None:
    """Ask for the next number and answer, or give up."""
    if not frame.locator("[data-predict=answer]").count():
        frame.locator("[data-action=step]").click()
    if text is None:
        return frame.locator("[data-action=show]").click()
    frame.locator("[data-predict=answer]").fill(text)
    frame.locator("[data-action=check]").click()
    return None


ANSWERS = """async (texts) => {
  const one = (selector) => document.querySelector(selector);
  const until = async (holds) => {
    for (let frames = 0; !holds(); frames++) {
      if (frames > 1200) throw new Error(`never ${holds}`);
      await new Promise(requestAnimationFrame);
    }
  };
  for (const text of texts) {
    one("[data-action=step]").click();
    await until(() => one("[data-predict=answer]"));
    one("[data-predict=answer]").value = text;
    one("[data-predict=answer]").dispatchEvent(new Event("input", { bubbles: true }));
    one("[data-action=check]").click();
    await until(() => !one("[data-predict=answer]"));
  }
}"""
"""Gives right answers, one after the other."""


def test_answers_are_told_and_the_score_is_what_was_found_at_first_try(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(hosts.origins[1] + hosts.put(element(base_url, 'mode="predict"')))
    ready(page)
    page.evaluate(
        """() => {
          window.noted = [];
          for (const type of ["answer", "score", "complete"])
            sim.addEventListener(`chainrule-${type}`, ({ detail }) => noted.push(detail));
        }"""
    )
    frame = frame_of(page)
    typed = [repr(FIRST[id]) for id in ORDER]
    answer(frame, typed[0])
    answer(frame, "-" + typed[1])
    answer(frame, typed[1])
    answer(frame)
    about = [{"update": 1, "id": id} for id in ORDER]
    assert page.evaluate("noted") == [
        about[0] | {"typed": typed[0], "verdict": "right", "tries": 1},
        {"score": 1 / 60},
        about[1] | {"typed": "-" + typed[1], "verdict": "sign", "tries": 1},
        about[1] | {"typed": typed[1], "verdict": "right", "tries": 2},
        about[2] | {"typed": "", "verdict": "shown", "tries": 0},
    ]
    frame.evaluate(ANSWERS, typed[3:])
    expect(frame.locator(".score")).to_have_text("58 of 60 at first try")
    assert page.evaluate("noted.slice(-2)") == [{"score": 58 / 60}] * 2  # the last: complete


def test_the_way_back_does_no_update(page: Page, ask: Callable[[Any], Reply]) -> None:
    for type in ("step", "step", "back", "step"):
        ask(command(type, by="update"))
    updates = page.evaluate("told.filter(({type}) => type === 'update')")
    assert [each["payload"]["index"] for each in updates] == [1, 2, 2]


def test_what_is_wrong_in_the_address_is_told_to_a_host_that_joins_late(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(raw(hosts, base_url, "?lr=much"))
    frame_of(page).locator("[data-action=step]").click()
    expect(page.frames[1].locator(".whereabouts")).to_contain_text("(1 of 60)")
    page.evaluate(JOIN)
    (error,) = page.evaluate("told.filter(({type}) => type === 'error')")
    assert error["payload"]["message"].startswith("lr=much is ")


def test_a_parent_that_is_no_origin_steers_nothing_and_breaks_nothing(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    other = f'<iframe src="{base_url}/embed?parent=https://A.example/" height="640"></iframe>'
    page.goto(raw(hosts, base_url, "?parent=https://1.2.3.4.5", other))
    for index in range(2):
        frame = frame_of(page, index)
        frame.locator("[data-action=step]").click()
        expect(frame.locator(".result")).to_have_text("0.3000")
    assert page.evaluate("heard") == []


RUBBISH: list[tuple[Any, str]] = [
    (None, "envelope"),
    ("step", "envelope"),
    ([], "envelope"),
    ({"ns": "chainrule", "v": 2, "type": "step"}, "envelope"),
    *(
        (command(type), "type")
        for type in ("__proto__", "constructor", "toString", "hasOwnProperty")
    ),
    ({**command("step"), "type": {"toString": 1}}, "type"),
    (command("setState"), "payload"),
    (command("setState", parameters=["w"]), "payload"),
    (command("setState", parameters={"w": {"0": 1}}), "payload"),
    (command("setConfig", digits="4; drop"), "payload"),
    (command("step", by="epoch"), "payload"),
    (command("back", by=None), "payload"),
    (command("goto", at="0"), "payload"),
    (command("goto", at="1.__proto__"), "payload"),
    (command("reveal", id="__proto__"), "payload"),
    (command("highlight", id={"id": 1}), "payload"),
    (command("setTheme", theme="<b>"), "payload"),
    (command("export", **{"as": "constructor"}), "payload"),
]


def test_rubbish_is_answered_by_an_error_and_breaks_nothing(
    page: Page, ask: Callable[[Any], Reply]
) -> None:
    for message, code in RUBBISH:
        answer = ask(message)
        assert (answer["type"], answer["payload"]["code"]) == ("error", code), message
    assert page.evaluate("({}).polluted === undefined")
    answer = ask(command("setState", parameters={"w": "1;2/3;4", "lr": "<b>", "__proto__": "x"}))
    assert len(answer["payload"]["notices"]) == 2
    shown = page.frames[1].locator("#notices .notice:visible")
    assert shown.all_inner_texts() == answer["payload"]["notices"]
    assert ask({**command("step"), "evil": 1, "payload": None})["payload"]["index"] == 1


@pytest.mark.own_tab
def test_ten_thousand_messages_are_all_answered_and_the_page_goes_on(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.clock.install()  # for the second in which so many are too many
    page.goto(raw(hosts, base_url))
    page.evaluate(JOIN)
    page.evaluate(
        """() => {
          for (let id = 0; id < 5000; id++) {
            port.postMessage({ ns: "chainrule", v: 1, type: "step", id });
            port.postMessage(null);
            sim.contentWindow.postMessage({ ns: "chainrule", v: 1, type: "init" }, "*");
          }
        }"""
    )
    page.wait_for_function("told.filter(({re}) => typeof re === 'number').length === 5000")
    page.wait_for_function("told.filter(({payload}) => payload.code === 'busy').length > 9000")
    page.clock.fast_forward(1100)
    assert page.evaluate(ASK, command("reset"))["payload"]["index"] == 0
    page.frames[1].locator("[data-action=step]").click()
    expect(page.frames[1].locator(".result")).to_have_text("0.3000")
    assert page.evaluate("named('error').length") <= 100


def test_a_port_is_taken_once_from_the_parent_and_with_the_right_session_only(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(raw(hosts, base_url, more='<iframe id="foreign" srcdoc="<p>"></iframe>'))
    expect(page.frames[1].locator(".whereabouts")).to_contain_text("ready to start")
    got = page.evaluate(
        """async () => {
          const { session } = named("hello")[0].payload;
          const got = [];
          const offer = (session, from = null) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => got.push(data.type);
            const message = { ns: "chainrule", v: 1, type: "init", payload: { protocol: 1, session } };
            if (!from) return sim.contentWindow.postMessage(message, "*", [port2]);
            const post = from.Function("to", "message", "port", "to.postMessage(message, '*', [port])");
            post(sim.contentWindow, message, port2);
          };
          // What was offered before has been heard when this is answered.
          const pinged = async () => {
            const before = named("hello").length;
            sim.contentWindow.postMessage({ ns: "chainrule", v: 1, type: "ping" }, "*");
            await until(() => named("hello").length > before);
          };
          offer("guess");
          await pinged();
          offer(session, foreign.contentWindow);
          await pinged();
          const early = [...got];
          offer(session);
          await until(() => got.length > 0);
          offer(session);
          await pinged();
          return { early, got, errors: named("error").map(({ payload }) => payload.code) };
        }"""
    )
    assert got == {"early": [], "got": ["ready"], "errors": ["session", "taken"]}


def test_with_a_parent_named_no_other_page_hears_or_steers(
    page: Page, hosts: Hosts, base_url: str, expected_errors: list[str]
) -> None:
    expected_errors.append("does not match the recipient window")
    page.goto(raw(hosts, base_url, "?parent=https://school.example"))
    frame = frame_of(page)
    page.evaluate("sim.contentWindow.postMessage({ns: 'chainrule', v: 1, type: 'ping'}, '*')")
    frame.locator("[data-action=step]").click()
    expect(frame.locator(".result")).to_have_text("0.3000")
    assert page.evaluate("heard") == []


HEIGHTS = {
    # Canvas and other LTI platforms: {subject: "lti.frameResize", height}
    "object": """(data) => data?.subject === "lti.frameResize" && data.height""",
    # The same from platforms that take text.
    "text": """(data) => typeof data === "string" && JSON.parse(data).height""",
    # Embedly: {context: "iframe.resize", height}
    "embedly": """(data) => data?.context === "iframe.resize" && data.height""",
}


@pytest.mark.parametrize("kind", HEIGHTS)
def test_a_host_that_only_knows_a_height_gets_it_in_its_own_words(
    page: Page, hosts: Hosts, base_url: str, kind: str
) -> None:
    listen = f"""<script>addEventListener("message", ({{data, source}}) => {{
      const height = ({HEIGHTS[kind]})(data);
      if (height && source === sim.contentWindow) sim.height = height;
    }})</script>"""
    page.set_viewport_size({"width": 600, "height": 700})
    page.goto(raw(hosts, base_url, more=listen))
    frame = frame_of(page)
    fits(frame)
    frame.locator("[data-action=step]").click()
    frame.locator("[data-phase=update]").click()
    fits(frame)


@pytest.mark.own_tab
def test_wordpress_gets_the_height_with_its_secret_and_cuts_it(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    # What wp-includes/js/wp-embed.js does in receiveEmbedMessage, and what wp_filter_oembed_result
    # in wp-includes/embed.php makes of a frame of an unknown provider.
    path = hosts.put(
        f"""<iframe id="sim" class="wp-embedded-content" sandbox="allow-scripts" security="restricted"
        src="{base_url}/embed#?secret=aB3dE6gH9j" data-secret="aB3dE6gH9j" width="600"></iframe>
        <script>addEventListener("message", ({{data, source}}) => {{
          if (!data || !(data.secret || data.message || data.value)) return;
          if (/[^a-zA-Z0-9]/.test(data.secret)) return;
          for (const frame of document.querySelectorAll(`iframe[data-secret="${{data.secret}}"]`))
            if (source === frame.contentWindow && data.message === "height")
              frame.height = Math.min(1000, Math.max(200, parseInt(data.value, 10)));
        }})</script>"""
    )
    page.clock.install()
    page.goto(hosts.origins[1] + path)
    frame = frame_of(page)
    frame.wait_for_function("innerHeight === 1000")
    page.clock.fast_forward(600)  # longer than a host has time to follow
    last = page.evaluate("heard.findLast(({message}) => message === 'height')")
    height = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    assert last == {"message": "height", "value": height, "secret": "aB3dE6gH9j"}
    # It is cut off at 1000, so the rest has to be reached by scrolling.
    assert frame.evaluate("getComputedStyle(document.documentElement).overflowY") == "visible"


def test_heights_are_told_at_most_20_times_in_2_seconds_and_the_last_one_always(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    more = "<script>const at = []; addEventListener('message', () => at.push(performance.now()))</script>"
    page.goto(raw(hosts, base_url, more=more))
    frame = frame_of(page)
    frame.evaluate(
        """async () => {
          for (let pad = 0; pad < 20; pad++) {
            document.body.style.paddingBottom = `${pad}px`;
            await new Promise(requestAnimationFrame);
          }
        }"""
    )
    height = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    page.wait_for_function("(last) => heard.at(-1).height === last", arg=height)
    times = page.evaluate(
        "at.filter((_, index) => !heard[index].subject?.startsWith('SPLICE') && heard[index].type !== 'hello')"
    )
    # A little is left for what lies between sending and hearing.
    assert all(sum(start <= time < start + 1900 for time in times) <= 20 for start in times)
    assert len(times) > 20


STORED = """() => {
  try { return localStorage.length + sessionStorage.length } catch { return 0 } // may be forbidden
}"""

KEEPER = """<script>
  const kept = () => heard.filter(({ subject }) => subject === "SPLICE.reportScoreAndState");
  addEventListener("message", ({ data, source }) => {
    if (data.subject === "SPLICE.getState" && source === sim.contentWindow && ANSWER)
      source.postMessage({ subject: "SPLICE.getState.response", message_id: data.message_id, ...ANSWER }, "*");
  });
</script>"""
"""A host as Runestone's spliceWrapper.js is: it answers with the message_id, the state as text."""


def keeper(hosts: Hosts, base_url: str, answer: str, query: str = "") -> str:
    """The address of a host that answers SPLICE.getState."""
    return raw(hosts, base_url, query, f"<script>const ANSWER = {answer};</script>{KEEPER}")


def test_a_splice_host_gets_score_and_state_and_gives_them_back(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(keeper(hosts, base_url, "{ state: null }"))
    frame = frame_of(page)
    frame.locator("[data-phase=error]").click()
    page.wait_for_function("kept().length > 0")
    report = page.evaluate("kept().at(-1)")
    assert isinstance(report["message_id"], str)
    assert report["score"] == pytest.approx(10 / 60)  # 8 of forward, 2 of error: the article's walk
    assert report["state"]["parameters"]["at"] == "1.E"
    where = frame.locator(".whereabouts").inner_text()

    state = page.evaluate("JSON.stringify(JSON.stringify(kept().at(-1).state))")
    page.goto(keeper(hosts, base_url, f"{{ state: {state} }}"))
    expect(page.frames[1].locator(".whereabouts")).to_have_text(where)
    page.frames[1].locator("[data-phase=update]").click()
    page.wait_for_function("kept().at(-1)?.score === 1")
    sent = page.evaluate("heard.filter(({subject}) => subject === 'SPLICE.sendEvent')")
    assert [(each["name"], each["data"]["index"]) for each in sent] == [("update", 1)]


def test_a_splice_host_keeps_what_was_found_where_numbers_are_asked_for(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(keeper(hosts, base_url, "{ state: null }", "?mode=predict"))
    frame = frame_of(page)
    answer(frame)
    answer(frame, repr(FIRST[ORDER[1]]))
    page.wait_for_function("kept().at(-1)?.score > 0")
    assert page.evaluate("kept().at(-1).score") == pytest.approx(1 / 60)

    state = page.evaluate("JSON.stringify(JSON.stringify(kept().at(-1).state))")
    page.goto(keeper(hosts, base_url, f"{{ state: {state} }}", "?mode=predict"))
    expect(page.frames[1].locator(".whereabouts")).to_contain_text("(2 of 60)")
    answer(page.frames[1], repr(FIRST[ORDER[2]]))
    expect(page.frames[1].locator(".score")).to_have_text("2 of 3 at first try")
    page.wait_for_function("kept().length > 0")
    assert page.evaluate("kept().at(-1).score") == pytest.approx(2 / 60)
    sent = page.evaluate("heard.filter(({subject}) => subject === 'SPLICE.sendEvent')")
    assert [(each["name"], each["data"]["id"]) for each in sent] == [("answer", ORDER[2])]


@pytest.mark.parametrize("answer", ["null", '{ error: { code: "unsupported_subject" } }'])
def test_a_page_that_is_no_splice_host_gets_no_reports(
    page: Page, hosts: Hosts, base_url: str, answer: str
) -> None:
    page.goto(keeper(hosts, base_url, answer))
    frame = frame_of(page)
    page.evaluate(JOIN)
    frame.locator("[data-phase=update]").click()
    expect(frame.locator(".whereabouts")).to_contain_text("60 of 60")
    # A report would be sent with the state, and has come when a later message is answered.
    page.wait_for_function("told.some(({type}) => type === 'state')")
    hellos = page.evaluate("named('hello').length")
    page.evaluate("sim.contentWindow.postMessage({ns: 'chainrule', v: 1, type: 'ping'}, '*')")
    page.wait_for_function("(before) => named('hello').length > before", arg=hellos)
    assert page.evaluate(
        "heard.filter(({subject}) => subject?.startsWith('SPLICE')).map(({subject}) => subject)"
    ) == ["SPLICE.getState"]


@pytest.mark.own_tab
def test_the_element_follows_its_attributes_and_settles_what_it_leaves(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(hosts.origins[1] + hosts.put(element(base_url)))
    ready(page)
    page.evaluate("sim.setAttribute('preset', 'mazur')")
    state = page.evaluate("sim.step().then(() => sim.getState())")
    assert (state["preset"], state["at"]) == ("mazur", "1.z.1.1")
    assert page.evaluate("history.length") == 2  # about:blank and this page
    left = """async () => {
      const asked = [sim.step(), sim.send("ping")].map((each) => each.catch(({ code }) => code));
      sim.remove();
      return [...await Promise.all(asked), window.sim];
    }"""
    assert page.evaluate(left) == ["removed", "removed", None]


def inner(page: Page) -> Frame:
    """The frame that is in the element now."""
    handle = page.evaluate_handle("sim.shadowRoot.querySelector('iframe')").as_element()
    assert handle
    frame = handle.content_frame()
    assert frame
    return frame


SOURCE = """() => {
  const { pathname, searchParams } = new URL(sim.shadowRoot.querySelector("iframe").src);
  return { path: pathname, ...Object.fromEntries(searchParams) };
}"""
"""The path and the parameters of the element's frame."""


def gone_to(page: Page, at: str) -> None:
    """Go there and wait until the host is told of the state, which is a moment later."""
    page.evaluate(
        """(at) => Promise.all([
          new Promise((told) => sim.addEventListener("chainrule-state", told, { once: true })),
          sim.send("goto", { at }),
        ])""",
        at,
    )


def listeners(page: Page) -> int:
    """How many listeners for messages the window has."""
    session = page.context.new_cdp_session(page)
    window = session.send("Runtime.evaluate", {"expression": "window"})["result"]["objectId"]
    found = session.send("DOMDebugger.getEventListeners", {"objectId": window})["listeners"]
    session.detach()
    return sum(each["type"] == "message" for each in found)


@pytest.mark.own_tab
def test_an_element_that_is_moved_goes_on_where_it_was_and_keeps_its_link(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    attributes = 'preset="mazur" show="none" data-turbo-permanent'
    page.goto(hosts.origins[1] + hosts.put(element(base_url, attributes) + "<main></main>"))
    ready(page)
    gone_to(page, "2.delta.1.2")
    page.evaluate("document.querySelector('main').append(sim)")
    assert page.evaluate("sim.getState()") == {"preset": "mazur", "at": "2.delta.1.2"}
    expect(inner(page).locator(".whereabouts")).to_contain_text("Update 2 · backward")
    assert inner(page).locator(".tables").count() == 0
    assert page.evaluate("sim.textContent") == "The simulator"
    page.evaluate("sim.setAttribute('preset', 'han')")
    assert page.evaluate("sim.getState()") == {"preset": "han"}


@pytest.mark.own_tab
def test_a_move_that_keeps_the_frame_is_no_new_start(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(hosts.origins[1] + hosts.put(element(base_url) + "<main></main>"))
    ready(page)
    page.evaluate("sim.step()")
    page.evaluate("document.querySelector('main').moveBefore(sim, null)")
    assert page.evaluate("sim.step()")["index"] == 2


@pytest.mark.own_tab
def test_only_attributes_that_change_the_address_begin_anew(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto(hosts.origins[1] + hosts.put(element(base_url, 'preset="mazur" hx-get="/more"')))
    ready(page)
    page.evaluate("sim.step()")
    for name in ("class", "hx-get", "_ngcontent-c1", "data-state", "inert", "nonce"):
        page.evaluate("(name) => sim.setAttribute(name, 'mazur')", name)
    page.evaluate("sim.setAttribute('preset', 'mazur')")
    page.evaluate("sim.removeAttribute('inert')")
    assert page.evaluate("sim.step()")["index"] == 2
    origin = hosts.origins[1]
    assert page.evaluate(SOURCE) == {"path": "/v1/embed", "preset": "mazur", "parent": origin}


@pytest.mark.own_tab
def test_pages_that_are_swapped_leave_nothing_behind(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.clock.install(time=0)
    page.goto(hosts.origins[1] + hosts.put(element(base_url)))
    ready(page)
    before = listeners(page)
    page.evaluate(
        """async () => {
          window.failed = [];
          window.asked = [];
          for (let visit = 0; visit < 20; visit++) {
            const body = document.body.cloneNode(true);
            body.querySelector("chainrule-sim").addEventListener("chainrule-error",
              ({ detail }) => failed.push(detail.code));
            document.body.replaceWith(body);
            asked.push(sim.step().then(() => "done", ({ code }) => code));
            await new Promise((done) => Promise.resolve().then(done));
          }
        }"""
    )
    assert page.evaluate("Promise.all(asked)") == ["removed"] * 19 + ["done"]
    assert listeners(page) == before
    page.clock.fast_forward(20_000)
    assert page.evaluate("sim.step()")["index"] == 2
    left = "(() => { const gone = sim; gone.remove(); return gone.step().catch(({ code }) => code) })()"
    assert page.evaluate(left) == "removed"
    assert listeners(page) == before - 1
    page.clock.fast_forward(20_000)
    assert page.evaluate("failed") == []


@pytest.mark.own_tab
def test_an_element_works_that_was_there_first_made_by_a_script_or_taken_out_and_put_back(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    late = '<chainrule-sim id="sim" preset="mazur"><a href="/">Link</a></chainrule-sim>'
    page.goto(hosts.origins[1] + hosts.put(late))
    page.evaluate(
        """(src) => document.body.append(
          Object.assign(document.createElement("script"), { type: "module", src }))""",
        f"{base_url}/embed.js",
    )
    ready(page)
    assert page.evaluate("sim.getState()") == {"preset": "mazur"}
    expect(page.get_by_role("link", name="Link")).to_be_hidden()
    made = """async () => {
      const made = document.createElement("chainrule-sim");
      const asked = made.step();
      made.setAttribute("preset", "han");
      sim.before(made);
      made.remove();
      const refused = await asked.catch(({ code }) => code);
      sim.replaceWith(made);
      return [refused, (await made.step()).index, await made.getState()];
    }"""
    assert page.evaluate(made) == ["removed", 1, {"preset": "han", "at": "1.z.1.1"}]


@pytest.mark.own_tab
def test_a_script_that_is_there_twice_is_one_element(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    again = f'<script type="module" crossorigin src="{base_url}/embed.js?again"></script>'
    page.goto(hosts.origins[1] + hosts.put(again + element(base_url) + again))
    page.wait_for_load_state()
    ready(page)
    assert page.evaluate("sim.step()")["index"] == 1
    assert listeners(page) == 2  # the host's own and the element's


@pytest.mark.own_tab
def test_src_says_what_other_attributes_do_not(page: Page, hosts: Hosts, base_url: str) -> None:
    sources = {
        f"{base_url}/v1/embed?preset=mazur&digits=6": {"preset": "mazur", "digits": "6"},
        f"{base_url}/?preset=mazur&title=One+%26+two#part": {
            "preset": "mazur",
            "title": "One & two",
        },
        f"{base_url}/embed?lesson=xor&parent=https://a.example": {
            "lesson": "xor",
            "parent": "https://a.example",
        },
        f"{base_url}/p/mazur?lr=0.1": {"preset": "mazur", "lr": "0.1"},
        f"{base_url}/p/dead_relu": {"lesson": "dead_relu"},
        base_url: {},
        "/?preset=han": {"preset": "han"},
        "": {},
    }
    origin = hosts.origins[1]
    page.goto(origin + hosts.put(element(base_url)))
    ready(page)
    found = page.evaluate(
        f"""async (sources) => {{
          const found = {{}};
          for (const src of sources) {{
            sim.setAttribute("src", src);
            await Promise.resolve(); // the element is told
            found[src] = ({SOURCE})();
          }}
          return found;
        }}""",
        list(sources),
    )
    usual = {"path": "/v1/embed", "parent": origin}
    assert found == {src: usual | said for src, said in sources.items()}
    page.evaluate("(src) => sim.setAttribute('src', src)", f"{base_url}/p/mazur?digits=6")
    page.evaluate("sim.setAttribute('preset', 'han')")
    assert page.evaluate("sim.getState()") == {"preset": "han", "digits": "6"}


@pytest.mark.own_tab
def test_an_address_of_another_place_is_refused_in_the_element(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    attributes = f'src="{base_url.replace("http:", "https:")}/?preset=mazur"'
    page.goto(hosts.origins[1] + hosts.put(element(base_url, attributes)))
    alert = page.get_by_role("alert")
    expect(alert).to_have_text(
        f"The attribute src is {attributes[5:-1]}; expected the address of a page or a frame of the "
        f"simulator at {base_url}/, where embed.js comes from."
    )
    expect(page.get_by_role("link", name="The simulator")).to_be_visible()
    page.evaluate(
        """() => {
          window.failed = [];
          sim.addEventListener("chainrule-error", ({ detail }) => failed.push(detail.code));
        }"""
    )
    others = ["https://other.example/", "//other.example/embed", "javascript:alert(1)", "data:,x"]
    for src in [*others, f"{base_url}/guide", f"{base_url}/p/a/b", "http://[", "x" * 99]:
        page.evaluate("(src) => sim.setAttribute('src', src)", src)
        expect(alert).to_contain_text(f"src is {src[:80]}{'…' * (len(src) > 80)};")
        assert page.evaluate("sim.step().catch(({ code }) => code)") == "address"
    assert page.evaluate("failed") == ["address"] * 8
    assert len(page.frames) == 2
    page.evaluate("sim.setAttribute('src', '/?preset=mazur')")
    assert page.evaluate("sim.getState()") == {"preset": "mazur"}
    expect(alert).to_be_hidden()
    expect(page.get_by_role("link", name="The simulator")).to_be_hidden()


@pytest.mark.own_tab
def test_of_twelve_on_a_page_the_first_is_there_at_once_and_the_others_when_they_are_needed(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    more = "<chainrule-sim></chainrule-sim>" * 11
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(hosts.origins[1] + hosts.put(element(base_url) + more))
    ready(page)
    assert page.evaluate("sim.step()")["ids"] == ["z.1.1"]
    pages = [address for address in asked if "/v1/embed" in address]
    assert 1 <= len(pages) < 12
    page.evaluate(
        """async () => {
          const all = [...document.querySelectorAll("chainrule-sim")];
          for (const each of all) {
            each.scrollIntoView();
            await each.send("ping");
          }
        }"""
    )
    pages = [address for address in asked if "/v1/embed" in address]
    heap = page.frames[1].evaluate("performance.memory.usedJSHeapSize") / 2**20
    print(f"12 embeds: {len(asked)} requests, {heap:.0f} MiB of JavaScript objects")
    assert len(pages) == 12
    assert len(asked) < 12 * 12
    assert page.context.cookies() == []
    assert [frame.evaluate(STORED) for frame in page.frames] == [0] * 13


@pytest.mark.own_tab
def test_where_nothing_answers_the_link_is_shown_and_an_error_told_after_10_seconds(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.route("**/v1/embed?*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.clock.install(time=0)
    page.clock.pause_at(1_000)
    listen = "<script>const failed = []; addEventListener('chainrule-error', ({detail}) => failed.push(detail.code))</script>"
    page.goto(hosts.origins[1] + hosts.put(listen + element(base_url)))
    link = page.get_by_role("link", name="The simulator")
    page.wait_for_function("sim.shadowRoot")
    page.evaluate("void (window.answer = sim.step().catch(({ code }) => code))")
    page.clock.fast_forward(9_999)
    expect(link).to_be_hidden()
    assert page.evaluate("failed") == []
    page.clock.fast_forward(1)
    expect(link).to_be_visible()
    assert page.evaluate("failed") == ["silent"]
    assert page.evaluate("answer") == "silent"


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page on which no script runs."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_the_link_is_there(serving: Hosts, base_url: str, scriptless: Page) -> None:
    scriptless.goto(serving.origins[1] + serving.put(element(base_url)))
    expect(scriptless.get_by_role("link", name="The simulator")).to_be_visible()


def test_the_guide_has_the_pinned_element_and_all_commands(
    page: Page, hosts: Hosts, base_url: str
) -> None:
    page.goto("/guide")
    pinned = page.locator("#pinned").inner_text().replace("https://your.server", base_url)
    rows = page.locator("[id^=command-]").evaluate_all("(rows) => rows.map(({id}) => id.slice(8))")
    page.goto(hosts.origins[1] + hosts.put(f'{pinned}<chainrule-sim id="sim"></chainrule-sim>'))
    ready(page)
    page.goto(raw(hosts, base_url))
    assert page.evaluate(JOIN) == rows


def test_the_example_of_a_host_steers_the_simulator_and_logs_what_it_tells(page: Page) -> None:
    page.goto("/examples/host")
    log = page.locator("#log")
    expect(log).to_contain_text("chainrule-ready")
    page.locator("[data-do=step]").click()
    expect(log).to_contain_text("Hidden 1: receives 0.3000.")
    page.locator("[data-do=goto]").click()
    expect(page.frame_locator("iframe").locator(".whereabouts")).to_contain_text("22 of 60")
    page.locator("[data-do=save]").click()
    expect(log).to_contain_text('"at":"1.delta.1.2"}')
    page.locator("[data-do=back]").click()
    page.locator("[data-do=restore]").click()
    expect(log.locator("li").filter(has_text="restore {").first).to_contain_text("1.delta.1.2")
    expect(page.frame_locator("iframe").locator(".whereabouts")).to_contain_text("22 of 60")
