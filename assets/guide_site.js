// The open guide: shows the search where there is a script, and fetches what it needs only when somebody types.
(() => {
  const form = document.querySelector("[data-guide-search]");
  if (!form) return;
  const input = form.querySelector("input");
  form.hidden = false;
  const bring = (source) => new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: done, onerror: failed });
    document.head.append(script);
  });
  let ready;
  const search = () => {
    ready ??= bring(form.dataset.words).then(() => bring(form.dataset.script));
    ready.then(() => window.handrailGuide(form, input.value)).catch(() => { ready = undefined; });
  };
  input.addEventListener("focus", search, { once: true });
  input.addEventListener("input", search);
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  if (navigator.serviceWorker && location.protocol.startsWith("http")) navigator.serviceWorker.register(form.dataset.offline);
})();
