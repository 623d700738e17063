// Plays a packed lesson or course: one screen at a time, from plain files, in a learning system or alone.
// State is small, since SCORM 1.2 keeps 4,096 characters: {at: "part/3", p: {part: "digest" + answers}, form, best, first, lang}.
(() => {
  const main = document.querySelector("[data-screen]"), body = document.body, kept = window.handrailKept(body.dataset.course);
  const held = kept.state, state = { ...held, at: String(held.at ?? ""), p: { ...held.p } }, loaded = {}, OVERVIEW = "", NONE = "-", DIGEST = 4;
  let course, words, part, screen = 0;

  const find = (id) => course.parts.find((one) => one.id === id);
  const tests = (kind) => course.parts.filter((one) => one.kind === kind);
  const fill = (text, more) => text.replace(/\{(\w+)\}/g, (_, name) => more[name]);
  const bring = (source) => new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: () => { script.remove(); done(); }, onerror: failed });
    document.head.append(script);
  });
  window.handrailCourse = (given) => { loaded[given.language] = given; };
  window.handrailPart = (id, language, screens) => { loaded[`${id}.${language}`] = screens; };

  // --- what was answered -------------------------------------------------------------------------------------------

  const blank = (one) => NONE.repeat(one.asks.length);
  const answersOf = (one) => {
    const before = String(state.p[one.id] ?? "");
    const same = before.startsWith(one.digest) && before.length === DIGEST + one.asks.length;
    return same ? before.slice(DIGEST) : blank(one); // a lesson that was written anew is begun anew
  };
  const keep = (one, answers) => { state.p[one.id] = one.digest + answers; };
  const scored = (one) => [...one.key].flatMap((right, at) => (right === "." ? [] : [[right, answersOf(one)[at]]]));
  const right = (one) => scored(one).filter(([key, given]) => key === given).length;
  const answered = (one) => scored(one).filter(([, given]) => given !== NONE).length;
  const done = (one) => answered(one) === scored(one).length;
  const begun = (one) => one.id in state.p && answersOf(one) !== blank(one);
  const hundredths = (some, all) => (all ? Math.floor(some * 100 / all) : 0);

  const report = () => {
    const lessons = tests("lesson"), whole = lessons.every(done), at = part ? `${part.id}/${screen}` : "overview";
    if (tests("post").length) {
      const status = whole && state.best >= course.pass ? "passed" : state.best < course.pass ? "failed" : "incomplete";
      return { at, status, score: state.best };
    }
    const of = lessons.reduce((sum, one) => sum + scored(one).length, 0);
    const some = lessons.some((one) => answered(one));
    const score = some ? hundredths(lessons.reduce((sum, one) => sum + right(one), 0), of) : undefined;
    // Said on the last screen, and not with the last answer: a system may end the lesson as soon as it hears it.
    const through = !part || screen === loaded[`${part.id}.${course.language}`].length - 1;
    return { at, status: whole && through ? "completed" : "incomplete", score };
  };

  const save = () => {
    state.at = part ? `${part.id}/${screen}` : OVERVIEW;
    const said = report();
    if (body.dataset.unscored !== undefined) { // Kolibri: a score is how far somebody is, and "completed" is not known
      delete said.score;
      if (said.status === "completed") said.status = "passed";
    }
    const went = kept.save(state, said);
    document.querySelector("[data-said]").textContent = words[kept.kind === "silent" ? "silent" : went ? kept.kind : "not_kept"];
  };

  // --- one screen --------------------------------------------------------------------------------------------------

  const tell = (form, given) => {
    form.querySelectorAll("[data-told]").forEach((one) => { one.hidden = one.dataset.told !== given; });
    const last = form.dataset.once !== undefined && given !== NONE;
    form.querySelectorAll("input").forEach((one) => { one.disabled = last; });
    form.querySelector("button").hidden = last;
    form.querySelector("[data-choose]").hidden = true;
  };

  const answer = (form, at) => {
    const chosen = form.querySelector("input:checked"), told = form.dataset.tells !== undefined;
    form.querySelector("[data-choose]").hidden = Boolean(chosen);
    if (!chosen) return form.querySelector("input").focus();
    const answers = [...answersOf(part)];
    answers[at] = chosen.value;
    keep(part, answers.join(""));
    kept.answer(`${part.id}.${part.asks[at]}`, chosen.value, part.key[at] === "." ? "" : part.key[at]);
    if (!told) return go(part.id, screen + 1);
    tell(form, chosen.value);
    save();
    return form.querySelector(`[data-told="${chosen.value}"]`).focus();
  };

  const ask = (form) => {
    const at = part.asks.indexOf(form.dataset.ask), given = answersOf(part)[at];
    const input = form.querySelector(`input[value="${given}"]`);
    if (input) input.checked = true;
    if (input && form.dataset.tells !== undefined) tell(form, given);
    form.addEventListener("change", () => tell(form, NONE));
    // Not by submitting: a frame that Kolibri and others shut off lets no form go.
    form.querySelector("button").addEventListener("click", () => answer(form, at));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.type !== "radio") return;
      event.preventDefault();
      answer(form, at);
    });
  };

  const finish = (where) => { // the last screen of a test
    const some = right(part), of = scored(part).length, said = hundredths(some, of), open = of - answered(part);
    if (part.kind === "pre") state.first = tests("lesson").some(begun) ? state.first ?? said : said;
    else state.best = Math.max(state.best ?? 0, said);
    const lines = [fill(words.result, { right: some, of })];
    if (open) lines.push(fill(words.unanswered, { open }));
    if (part.kind === "post") {
      if (state.first !== undefined) lines.push(fill(words.change, { first: state.first, now: said }));
      lines.push(fill(said >= course.pass ? words.passed : words.failed, { pass: course.pass }));
      if (said >= course.pass && !tests("lesson").every(done)) lines.push(words.still_open);
      where.querySelector("[data-again]").hidden = said >= course.pass;
    }
    where.querySelector("[data-result]").replaceChildren(...lines.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  };

  const ends = (where) => { // the last screen of a lesson
    const open = scored(part).length - answered(part);
    const line = open ? words.unanswered : words.result;
    where.querySelector("[data-result]").textContent = fill(line, { open, right: right(part), of: scored(part).length });
  };

  const overview = () => {
    main.innerHTML = course.overview;
    const form = (state.form || 0) % Math.max(1, tests("post").length);
    tests("post").forEach((one, at) => { main.querySelector(`[data-part="${one.id}"]`).closest("li").hidden = at !== form; });
    main.querySelectorAll("[data-part]").forEach((link) => {
      const one = find(link.dataset.part), ready = one.kind === "lesson" ? done(one) : one.kind === "pre" ? state.first !== undefined : state.best >= course.pass;
      link.parentElement.querySelector("[data-state]").textContent = ready ? words.done : begun(one) ? words.begun : "";
      link.addEventListener("click", (event) => { event.preventDefault(); go(one.id, 0); });
    });
  };

  const draw = () => {
    const screens = part ? loaded[`${part.id}.${course.language}`] : [];
    main.lang = course.language;
    if (part) main.innerHTML = screens[screen];
    else overview();
    main.querySelectorAll("form[data-ask]").forEach(ask);
    main.querySelectorAll("[data-again]").forEach((one) => one.addEventListener("click", again));
    if (part && screen === screens.length - 1) (part.kind === "lesson" ? ends : finish)(main);
    const whole = course.parts.length > 1;
    document.querySelector("[data-go=back]").hidden = !part || !(screen || whole);
    const next = document.querySelector("[data-go=next]"), last = part && screen === screens.length - 1;
    next.hidden = !part || (last && !whole);
    next.textContent = last ? words.all : words.next;
    const place = document.querySelector("[data-place]");
    place.hidden = !part;
    place.firstElementChild.textContent = part ? fill(words.place, { now: screen + 1, of: screens.length }) : "";
    Object.assign(place.lastElementChild, { max: screens.length || 1, value: screen + 1 });
    document.title = [main.querySelector("h1").textContent, course.title].filter((one, at, all) => all.indexOf(one) === at).join(" · ");
  };

  const fetchPart = async (one) => {
    const name = `${one.id}.${course.language}`;
    if (!loaded[name]) await bring(`parts/${name}.js`);
  };

  const go = async (id, to, quiet) => {
    const one = find(id);
    try {
      if (one) await fetchPart(one);
    } catch {
      document.querySelector("[data-said]").textContent = words.not_loaded;
      return;
    }
    part = one;
    screen = one ? Math.max(0, Math.min(to, loaded[`${one.id}.${course.language}`].length - 1)) : 0;
    if (one && !(one.id in state.p)) keep(one, blank(one));
    draw();
    save();
    if (quiet) return;
    window.scrollTo(0, 0);
    main.querySelector("h1").focus();
  };

  const again = () => { // the next form of the test, so that nobody learns the answers of one by heart
    state.form = ((state.form || 0) + 1) % tests("post").length;
    const one = tests("post")[state.form];
    keep(one, blank(one));
    go(one.id, 0);
  };

  // --- the frame around it -----------------------------------------------------------------------------------------

  const speak = async (language) => {
    if (!loaded[language]) await bring(`parts/${language}.js`);
    course = loaded[language];
    words = course.words;
    document.documentElement.lang = language;
    document.querySelectorAll("[data-words]").forEach((one) => { one.textContent = words[one.dataset.words]; });
    document.querySelectorAll("[data-language]").forEach((one) => { one.hidden = one.dataset.language === language; });
    document.querySelector("[data-read]").href = course.read;
  };

  const start = async () => {
    const known = body.dataset.languages.split(" "), wanted = state.lang || navigator.language.slice(0, 2);
    await speak(known.includes(wanted) ? wanted : known[0]);
    document.querySelectorAll("[data-language]").forEach((one) => one.addEventListener("click", async () => {
      state.lang = one.dataset.language;
      await speak(state.lang);
      await go(part?.id, screen);
    }));
    document.querySelector("[data-go=back]").addEventListener("click", () => (screen ? go(part.id, screen - 1) : go(OVERVIEW, 0)));
    document.querySelector("[data-go=next]").addEventListener("click", () => {
      const last = screen === loaded[`${part.id}.${course.language}`].length - 1;
      return last ? go(OVERVIEW, 0) : go(part.id, screen + 1);
    });
    const [id, at] = state.at.split("/"), single = course.parts.length === 1 ? course.parts[0].id : OVERVIEW;
    const back = find(id), same = back && String(state.p[id] ?? "").startsWith(back.digest);
    await go(back ? id : single, same ? Number(at) || 0 : 0, true);
    document.querySelectorAll("[data-player]").forEach((one) => { one.hidden = false; });
  };

  window.addEventListener("pagehide", kept.end);
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  start().catch(() => { document.querySelector("[data-broken]").hidden = false; });
})();
