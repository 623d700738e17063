// Passkeys, the warning before a sign-in ends, and what was typed too late. Every page works without it.
"use strict";
(() => {
  const one = (query, inside = document) => inside.querySelector(query);
  const all = (query, inside = document) => [...inside.querySelectorAll(query)];
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  // --- Passkeys -----------------------------------------------------------------------------------------------------

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function opened(options) {
    const key = structuredClone(options.publicKey);
    key.challenge = toBytes(key.challenge);
    if (key.user) key.user.id = toBytes(key.user.id);
    for (const list of ["allowCredentials", "excludeCredentials"])
      key[list]?.forEach((credential) => { credential.id = toBytes(credential.id); });
    return key;
  }

  function closed(credential) {
    const { response } = credential;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .filter((name) => response[name]).map((name) => [name, toText(response[name])]);
    return JSON.stringify({
      id: credential.id, rawId: toText(credential.rawId), type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { ...Object.fromEntries(parts), transports: response.getTransports?.() },
    });
  }

  async function optionsFor(form) {
    const given = document.getElementById("passkey-options");
    if (given) return JSON.parse(given.textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  }

  async function askDevice(form) {
    const key = opened(await optionsFor(form));
    if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey: key });
    key.authenticatorSelection = { ...key.authenticatorSelection, residentKey: "required", requireResidentKey: true,
      userVerification: "required" };
    return navigator.credentials.create({ publicKey: key });
  }

  async function usePasskey(form) {
    const failed = one("[data-passkey-failed]", form);
    failed.hidden = true;
    try {
      form.elements.credential.value = closed(await askDevice(form));
      form.submit();
    } catch {
      failed.textContent = form.dataset.failed;
      failed.hidden = false;
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-passkey]")) return;
    event.preventDefault();
    usePasskey(event.target);
  });

  function showPasskeys() {
    if (!window.PublicKeyCredential) return;
    all("form[data-passkey], [data-passkey-part]").forEach((part) => { part.hidden = false; });
  }

  // --- The warning before a sign-in ends ------------------------------------------------------------------------------
  //
  // The server decides; the page asks it again before it warns, since another tab may have been in use. Typing counts as
  // being here: it is told to the server, at most every minute.

  const WARN = 120, TELL = 60;
  let endsAt = 0, longestAt = 0, toldAt = 0, changed = null, timer = 0, warned = false;
  const words = () => one("[data-ends]")?.dataset;
  const box = () => one("dialog.ends");
  const now = () => Date.now() / 1000;
  const post = (url, body) => fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token() } });

  function heard(left) {
    endsAt = now() + left.ends;
    longestAt = now() + left.longest;
    if (endsAt - now() > WARN) box()?.remove();
    plan();
  }

  function plan() {
    clearTimeout(timer);
    const rest = endsAt - now();
    timer = setTimeout(look, Math.max(rest > WARN ? rest - WARN : Math.min(rest, 10), 0.2) * 1000);
  }

  async function ask(url, options) {
    const answer = await fetch(url, options);
    if (answer.redirected || !answer.ok) throw new Error("signed out");
    return answer.json();
  }

  async function look() {
    try {
      heard(await ask(words().left));
    } catch {
      if (now() >= endsAt) return out();
    }
    if (now() >= endsAt) return out();
    if (endsAt - now() <= WARN && !box() && !warned) warn();
  }

  function warn() {
    const isLongest = longestAt - endsAt < 1;
    const { longestWords, idleWords, stayWords, closeWords } = words();
    const when = new Date(endsAt * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    say((isLongest ? longestWords : idleWords).replace("{}", when), isLongest ? closeWords : stayWords, isLongest ? close : stay);
  }

  // Closing it with Escape is an answer too: somebody is here.
  function say(text, button, press) {
    box()?.remove();
    const made = make("dialog", { className: "ends" });
    made.setAttribute("role", "alertdialog");
    made.setAttribute("aria-labelledby", "ends-title");
    made.setAttribute("aria-describedby", "ends-words");
    made.append(make("h2", { id: "ends-title", textContent: words().title }), make("p", { id: "ends-words", textContent: text }));
    if (button) made.append(make("button", { type: "button", className: "usa-button", textContent: button, onclick: press }));
    made.addEventListener("cancel", (event) => { event.preventDefault(); press?.(); });
    document.body.append(made);
    made.showModal();
  }

  const make = (name, parts) => Object.assign(document.createElement(name), parts);
  const close = () => { warned = true; box()?.remove(); };

  async function stay() {
    try {
      heard(await ask(words().stay, { method: "POST", headers: { "X-CSRFToken": token() } }));
    } catch {
      look();
    }
  }

  // What was typed goes to the server, which keeps it for this person; then nothing of the page stays in sight.
  async function out() {
    const { typed, lostWords, out: door } = words();
    try {
      await post(typed, changed?.isConnected ? packed(changed) : new FormData());
    } catch {
      say(lostWords);
      document.documentElement.classList.add("ended");
      return addEventListener("online", out, { once: true });
    }
    location.replace(`${door}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  function packed(form) {
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.append("_page", location.pathname + location.search);
    body.append("_action", new URL(form.getAttribute("action") || location.href, location.href).href);
    return body;
  }

  function typing(event) {
    const form = event.target.form;
    if (!form || !words() || form.matches("[data-typed-form]")) return;
    changed = form;
    if (now() - toldAt < TELL || box()) return;
    toldAt = now();
    stay();
  }

  document.addEventListener("input", typing);
  document.addEventListener("visibilitychange", () => !document.hidden && words() && look());

  function watch() {
    if (!words()) return clearTimeout(timer);
    toldAt = now();
    heard({ ends: Number(words().ends), longest: Number(words().longest) });
  }

  // --- What was typed too late goes back into its form ----------------------------------------------------------------

  function fillBack() {
    const back = one("[data-typed-back]");
    const typed = back && new FormData(one("[data-typed-form]", back));
    const form = typed && all("main form").filter((other) => !back.contains(other)).find((other) => fits(other, typed));
    if (!form) return;
    for (const name of new Set([...typed.keys()])) if (name !== "csrfmiddlewaretoken") fill(form, name, typed.getAll(name));
    one("[data-typed-words]", back).textContent = back.dataset.filled;
    one("[data-typed-form]", back).remove();
    form.closest("details")?.setAttribute("open", "");
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fits(form, typed) {
    const names = [...typed.keys()].filter((name) => name !== "csrfmiddlewaretoken");
    const act = typed.get("act");
    return names.length > 0 && names.every((name) => form.elements[name]) && (!act || one("[name=act]", form)?.value === act);
  }

  function fill(form, name, texts) {
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (["radio", "checkbox"].includes(field.type)) field.checked = texts.includes(field.value);
      else if (field.type === "file") continue;
      else field.value = texts.shift() ?? "";
    }
  }

  function start() {
    showPasskeys();
    fillBack();
    watch();
  }

  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
  // The page's script may put another page in place of this one; its clock is then the one that counts.
  new MutationObserver(() => { changed = null; start(); }).observe(document.documentElement, { childList: true });
})();
