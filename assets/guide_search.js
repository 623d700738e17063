// What a search of the open guide means: the field's words for one thing stand for one another, as in rules/guide/finding.py.
(() => {
  const plain = (text) => (text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) ?? []);
  const { sections, synonyms, idle } = window.handrailGuideWords;
  const groups = synonyms.map((group) => group.map((phrase) => phrase.split(" ")));
  const known = new Map();
  for (const group of groups) for (const phrase of group) {
    const key = phrase.join(" ");
    known.set(key, [...(known.get(key) ?? []), ...group]);
  }
  const longest = Math.max(1, ...groups.flat().map((phrase) => phrase.length));
  const skipped = new Set(idle);

  const index = new window.MiniSearch({
    idField: "n",
    fields: ["title", "summary", "heading", "text"],
    storeFields: ["page", "part", "title", "heading", "text"],
    tokenize: plain,
    processTerm: (term) => term,
    searchOptions: { boost: { title: 8, summary: 4, heading: 4 }, prefix: (term) => term.length > 3 },
  });
  index.addAll(sections.map(([page, part, title, summary, heading, text], n) => ({ n, page, part, title, summary, heading, text })));

  function needs(query) {
    const typed = plain(query.slice(0, 200)), found = new Map();
    const meant = typed.some((word) => !skipped.has(word));
    for (let at = 0; at < typed.length;) {
      let size = Math.min(longest, typed.length - at);
      while (size > 1 && !known.has(typed.slice(at, at + size).join(" "))) size -= 1;
      const phrase = typed.slice(at, at + size), key = phrase.join(" ");
      if (known.has(key) || !skipped.has(phrase[0]) || !meant) found.set(key, [phrase, ...(known.get(key) ?? [])]);
      at += size;
    }
    return [...found.values()];
  }

  // A phrase is met by all its words; a need by any of its phrases; what meets all needs comes before what meets some.
  function find(query) {
    const each = needs(query).map((phrases) => ({ combineWith: "OR", queries: phrases.map((words) => ({ combineWith: "AND", queries: words })) }));
    if (!each.length) return [];
    const exact = ranked(each, {});
    return exact.length ? exact : ranked(each, { fuzzy: 0.2 }); // a slip of the hand
  }

  function ranked(each, options) {
    const pages = new Map();
    for (const combineWith of ["AND", "OR"]) {
      const found = new Map();
      for (const hit of index.search({ combineWith, queries: each }, options)) {
        const own = found.get(hit.page) ?? { ...hit, score: 0, seen: 0 };
        if (own.seen < 3) own.score += hit.score;
        own.seen += 1;
        found.set(hit.page, own);
      }
      for (const hit of [...found.values()].sort((a, b) => b.score - a.score)) if (!pages.has(hit.page)) pages.set(hit.page, hit);
    }
    return [...pages.values()].slice(0, 12);
  }

  function around(hit) {
    const at = hit.text.toLowerCase().search(new RegExp(hit.queryTerms.concat(hit.terms).map((term) => term.replace(/\W/g, "")).filter(Boolean).join("|") || "$^"));
    const from = Math.max(0, hit.text.lastIndexOf(". ", Math.max(0, at)) + 1);
    return (from ? "… " : "") + hit.text.slice(from, from + 180).trim() + (hit.text.length > from + 180 ? " …" : "");
  }

  function row(hit) {
    const line = document.createElement("li"), box = document.createElement("span"), link = document.createElement("a"), under = document.createElement("span");
    line.className = "row";
    under.className = "row__under";
    link.href = `${hit.page}.html${hit.part ? `#${hit.part}` : ""}`;
    link.textContent = hit.heading ? `${hit.title}: ${hit.heading}` : hit.title;
    under.textContent = around(hit);
    box.append(link, under);
    line.append(box);
    return line;
  }

  window.handrailGuideFind = find;
  window.handrailGuide = (form, query) => {
    const list = form.querySelector("ul"), said = form.querySelector("[role=status]"), hits = find(query);
    list.replaceChildren(...hits.map(row));
    list.hidden = !hits.length;
    said.textContent = !query.trim() ? "" : hits.length ? form.dataset.found.replace("{}", hits.length) : form.dataset.nothing;
  };
})();
