// Handrail's own script. Every page works without it. It stores nothing on the device.
"use strict";
(() => {
  const root = document.documentElement;
  const words = () => document.body.dataset;
  const one = (query) => document.querySelector(query);
  const fill = (text, ...parts) => parts.reduce((filled, part) => filled.replace("{}", part), text || "");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  let leaving = false;

  // A page kept by the browser for Back may show what a person no longer may see.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // --- A second tap within a second is the same tap -----------------------------------------------------------------

  const lastSent = new WeakMap();

  document.addEventListener("submit", (event) => {
    const now = performance.now();
    if (now - (lastSent.get(event.target) ?? -Infinity) < 1000) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else lastSent.set(event.target, now);
  }, true);

  // The second half of a double tap may land on the next question, which nobody has read yet.
  document.addEventListener("click", (event) => {
    if (event.detail < 2 || !event.target.closest("form button")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // --- A lost connection: what was typed stays on the page and is sent again, with the same id ------------------------
  //
  // <form data-keep> is sent by fetch. Once a try has left the device nobody can know whether it arrived, so exactly that
  // content is tried again: the server knows its id and answers with the first result. What is typed after that stays on
  // the page, and the reader is told that it was not in it.

  const unsent = new Map();
  const WAITS = [2, 4, 8, 16, 32, 60];

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-keep]")) return;
    event.preventDefault();
    keep(form, event.submitter);
  });

  function keep(form, button) {
    const sending = unsent.get(form) || { form, tries: 0, gone: false, changed: false };
    if (!sending.gone) sending.button = button;
    unsent.set(form, sending);
    send(sending);
  }

  function pack(sending) {
    const { form, button } = sending;
    giveId(form);
    sending.body = new FormData(form, button);
    sending.url = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
    sending.gone = true;
  }

  function giveId(form) {
    const field = form.querySelector("[data-client-id]");
    if (field && !field.value) field.value = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function send(sending, pressed = false) {
    if (sending.busy) return;
    if (!navigator.onLine && !pressed) return later(sending, "lost");
    clearTimeout(sending.timer);
    if (!sending.gone) pack(sending);
    sending.busy = true;
    const slow = setTimeout(tell, 2000, "sending");
    const [answer, text] = await post(sending);
    clearTimeout(slow);
    sending.busy = false;
    return answer ? settle(sending, answer, text) : later(sending, "lost");
  }

  async function post({ url, body }) {
    const options = { method: "POST", body, headers: { "X-CSRFToken": token() }, signal: AbortSignal.timeout(20000) };
    try {
      const answer = await fetch(url, options);
      return [answer, await answer.text()];
    } catch {
      return [];
    }
  }

  function settle(sending, answer, text) {
    if (isSignIn(answer)) return stop(sending, "signedOut");
    if (answer.status >= 500) return later(sending, "failed");
    if (answer.status === 403 && !sending.renewed) return renew(sending).catch(() => later(sending, "lost"));
    if (!answer.ok && ![409, 422].includes(answer.status)) return stop(sending, "failed");
    unsent.delete(sending.form);
    if (sending.changed && answer.ok) return tell("sentBefore", answer.url);
    if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) return location.assign(answer.url);
    return show(text, answer);
  }

  const isSignIn = (answer) =>
    answer.redirected && new URL(answer.url).pathname === words().signIn && location.pathname !== words().signIn;

  function later(sending, why) {
    const wait = WAITS[Math.min(sending.tries, WAITS.length - 1)];
    sending.tries += 1;
    clearTimeout(sending.timer);
    sending.timer = setTimeout(send, wait * 1000, sending);
    tell(why);
  }

  function stop(sending, why) {
    clearTimeout(sending.timer);
    sending.renewed = false;
    tell(why);
  }

  // Signing in again in another tab changes the token that a post must carry; the page itself knows the new one.
  async function renew(sending) {
    sending.renewed = true;
    const page = parse(await (await fetch(location.href)).text());
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!fresh) return stop(sending, "signedOut");
    document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
    sending.body.set("csrfmiddlewaretoken", fresh);
    return send(sending, true);
  }

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // The answer to a post is the next page; asking for it again would lose the line that says "saved".
  function show(text, answer) {
    const page = parse(text);
    document.title = page.title;
    root.lang = page.documentElement.lang;
    const icon = page.querySelector("link[rel=icon]");
    if (icon) one("link[rel=icon]")?.setAttribute("href", icon.getAttribute("href"));
    const oneEntry = "youth" in words();
    document.body.replaceWith(document.adoptNode(page.body));
    if (answer.url !== location.href) history[oneEntry ? "replaceState" : "pushState"](null, "", answer.url);
    shown = location.pathname + location.search;
    scrollTo(0, 0);
    start();
    window.htmx?.process(document.body);
    (one("[autofocus]") || focusable(one("h1")))?.focus();
  }

  function focusable(heading) {
    heading?.setAttribute("tabindex", "-1");
    return heading;
  }

  let shown = location.pathname + location.search;
  addEventListener("popstate", () => shown !== location.pathname + location.search && location.reload());

  function tell(why, goOn = "") {
    const bar = one("[data-signal]");
    if (!bar) return;
    bar.firstElementChild.hidden = false;
    bar.querySelector("p").textContent = bar.dataset[why];
    bar.querySelector("[data-new-tab]").hidden = why !== "signedOut";
    bar.querySelector("[data-send-now]").hidden = why === "sending" || Boolean(goOn);
    const link = bar.querySelector("[data-go-on]");
    link.hidden = !goOn;
    if (goOn) link.href = goOn;
  }

  const trySoon = (pressed) => unsent.forEach((sending) => send(sending, pressed));
  addEventListener("online", () => trySoon(false));
  document.addEventListener("click", (event) => event.target.closest("[data-send-now]") && trySoon(true));
  document.addEventListener("input", (event) => {
    const sending = unsent.get(event.target.form);
    if (sending?.gone) sending.changed = true;
  });
  addEventListener("beforeunload", (event) => unsent.size && !leaving && event.preventDefault());

  // --- Leave now ----------------------------------------------------------------------------------------------------

  function leave() {
    const link = one("[data-leave]");
    if (!link) return;
    leaving = true;
    const farewell = new FormData();
    farewell.append("csrfmiddlewaretoken", token());
    const { leave: site, leaveTitle: title } = link.dataset;
    navigator.sendBeacon(link.href, farewell);
    root.classList.add("gone");
    document.title = title || "";
    document.body.replaceChildren();
    location.replace(site || link.href);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave], [data-leave-too]")) return;
    event.preventDefault();
    leave();
  });

  // Shift three times in five seconds, alone: a capital letter in between is typing.
  let taps = [];
  let alone = false;
  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone) taps = [];
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    const now = performance.now();
    taps = [...taps.filter((at) => now - at < 5000), now];
    if (taps.length >= 3) leave();
  });

  // A young person is present: the page must not stand in the app switcher.
  const away = () => root.classList.toggle("away", "present" in words() && (document.hidden || !document.hasFocus()));
  for (const type of ["blur", "focus", "pagehide"]) addEventListener(type, away);
  document.addEventListener("visibilitychange", away);

  // --- Clocks that count --------------------------------------------------------------------------------------------

  // Time left is rounded down, time over up: minutes under an hour, hours to 48, then days.
  function span(milliseconds, up) {
    const { minutes, hours, hoursMinutes, day, days } = words();
    const round = up ? Math.ceil : Math.floor;
    const total = round(milliseconds / 60000);
    if (total < 60) return fill(minutes, total);
    if (up ? total > 2880 : total >= 2880) {
      const count = round(milliseconds / 86400000);
      return count === 1 ? day : fill(days, count);
    }
    const rest = up ? total % 60 : 0;
    return rest ? fill(hoursMinutes, Math.floor(total / 60), rest) : fill(hours, Math.floor(total / 60));
  }

  function count(clock, now) {
    const left = Date.parse(clock.dataset.due) - now;
    const place = clock.querySelector(".clock__moving");
    if (Number.isNaN(left) || !place) return;
    const state = left <= 0 ? "overdue" : now >= Date.parse(clock.dataset.soon) ? "soon" : "running";
    place.textContent = left > 0 ? fill(words().left, span(left, false)) : fill(words().overdue, span(-left, true));
    if (!clock.classList.contains(`clock--${state}`)) turn(clock, state);
  }

  function turn(clock, state) {
    clock.classList.remove("clock--running", "clock--soon", "clock--overdue");
    clock.classList.add(`clock--${state}`);
    clock.querySelector("use")?.setAttribute("href", `#shape-${state}`);
    if (state !== "overdue") return;
    const when = clock.querySelector(".clock__when");
    if (clock.dataset.was && when) when.textContent = clock.dataset.was;
    const status = one("[data-turned-status]");
    if (status) status.textContent = fill(words().turned, clock.querySelector(".clock__what").textContent.trim());
  }

  const countAll = () => document.querySelectorAll("[data-due]").forEach((clock) => count(clock, Date.now()));
  setInterval(countAll, 60000);
  document.addEventListener("visibilitychange", () => document.hidden || countAll());

  // --- Small comforts -----------------------------------------------------------------------------------------------

  // data-shown-by="learned=earlier,other": a part of a form that belongs to one answer. Without a script it always shows.
  function showParts() {
    for (const part of document.querySelectorAll("[data-shown-by]")) {
      const [name, values] = part.dataset.shownBy.split("=");
      const chosen = [...document.querySelectorAll("input:checked")].filter((input) => input.name === name);
      part.hidden = !chosen.some((input) => values.split(",").includes(input.value));
    }
  }

  async function copy(button) {
    const text = document.getElementById(button.dataset.copy)?.innerText || "";
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = words().copied;
    setTimeout(() => { button.textContent = before; }, 3000);
  }

  document.addEventListener("change", showParts);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const menu = one("[data-menu][open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = one("[data-menu][open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // htmx notes the page's path when it loads, whether or not its history is in use.
  function forget() {
    try {
      sessionStorage.clear();
    } catch { /* the browser allows no storage: nothing to forget */ }
  }

  function start() {
    forget();
    countAll();
    showParts();
    if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
    if (matchMedia("(min-width: 64em)").matches)
      document.querySelectorAll("details[data-open-wide]").forEach((details) => { details.open = true; });
  }

  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
