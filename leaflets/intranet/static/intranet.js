// Progressive enhancement: every page works without this file. Each section starts only where its element is on the page.
"use strict";

// Search in plain files, where no server answers: the same as leaflets/intranet/finding.py, over search-index.js.
{
  const form = document.querySelector("form[data-index]");
  const NAME = 0, SLIP = 4, MOST_SHOWN = 50, MOST_TYPED = 100;
  const WORDS_OF = ["", "Was called", "Ward", "District"];
  const POSTCODE = /^([a-z]{1,2}[0-9][0-9a-z]?) ?([0-9][a-z]{2})?$/;

  const plain = (text) => text.replace(/&/g, " and ").replace(/['’ʼ]/g, "").normalize("NFKD").replace(/\p{Mn}/gu, "")
    .toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const slipsAllowed = (typed) => typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;

  // Optimal string alignment: letters too many, too few, wrong, or two that have changed places.
  const slips = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [], row = Array.from({length: other.length + 1}, (_, at) => at);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          next[j] = Math.min(next[j], before[j - 2] + 1);
        }
      }
      [before, row] = [row, next];
    }
    return row[other.length];
  };

  const finder = (areas) => {
    const terms = [], words = new Map();
    areas.forEach(([, name, , more], area) => [[NAME, name], ...more].forEach(([kind, written]) => {
      const term = {area, kind, why: WORDS_OF[kind] && `${WORDS_OF[kind]}: ${written}`, plain: plain(written)};
      terms.push(term);
      for (const word of new Set([term.plain, ...term.plain.split(" ")])) {
        if (!words.has(word)) words.set(word, []);
        words.get(word).push(term);
      }
    }));
    const better = (one, other) => one.how - other.how || one.kind - other.kind;
    const keep = (found, term, how) => {
      const rank = {how: how + (term.kind === NAME ? 0 : 1), kind: term.kind, why: term.why};
      if (!found.has(term.area) || better(rank, found.get(term.area)) < 0) found.set(term.area, rank);
    };
    const howMet = (wanted, term) => wanted === term ? 0 : term.startsWith(wanted) ? 1 : term.includes(` ${wanted}`) ? 2 : 3;
    const met = (wanted) => {
      const found = new Map(), allowed = slipsAllowed(wanted);
      for (const term of terms) if (term.plain.includes(wanted)) keep(found, term, howMet(wanted, term.plain));
      if (found.size || !allowed) return found;
      for (const [word, held] of words) {
        const count = slips(wanted, word, allowed);
        if (count <= allowed) held.forEach((term) => keep(found, term, SLIP + count));
      }
      return found;
    };
    const metByWords = (typed) => {
      const each = typed.length < 2 ? [] : typed.map(met), found = new Map();
      for (const area of each.length ? each[0].keys() : []) {
        if (each.every((one) => one.has(area))) {
          found.set(area, each.map((one) => one.get(area)).reduce((worst, one) => better(one, worst) > 0 ? one : worst));
        }
      }
      return found;
    };
    return (typed) => {
      const wanted = plain([...typed].slice(0, MOST_TYPED).join(""));
      if (!wanted) return [];
      const code = POSTCODE.exec(wanted.replace(/ /g, ""));
      const within = code ? areas.filter((area) => area[4].split(" ").includes(code[1])) : [];
      if (within.length) {
        return within.map((area) => ({area, why: `Postcode district: ${code[1].toUpperCase()}`}));
      }
      let found = met(wanted);
      if (!found.size) found = metByWords(wanted.split(" "));
      return [...found].sort(([a, one], [b, other]) => better(one, other) || a - b)
        .map(([area, rank]) => ({area: areas[area], why: rank.why}));
    };
  };

  const element = (name, text = "", ...children) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    made.append(...children);
    return made;
  };
  const show = (results, hits, typed) => {
    results.replaceChildren();
    if (!typed.trim()) return;
    const count = hits.length === 1 ? "1 area" : `${hits.length.toLocaleString("en-GB")} areas`;
    results.append(element("h2", "", hits.length ? `${count} for “` : "Nothing found for “", element("bdi", typed.trim()), "”"));
    if (!hits.length) {
      results.append(element("p", form.dataset.none));
      return;
    }
    if (hits.length > MOST_SHOWN) {
      const hint = element("p", `The ${MOST_SHOWN} likeliest are shown. Type more of the name to see others.`);
      hint.className = "hint";
      results.append(hint);
    }
    const list = element("ul");
    list.className = "areas found";
    for (const {area: [id, name, district], why} of hits.slice(0, MOST_SHOWN)) {
      const link = element("a", name);
      link.href = form.dataset.area.replace("AREA", encodeURIComponent(id));
      const item = element("li", "", link);
      if (why || district !== name) item.append(" ", element("small", why || district));
      list.append(item);
    }
    results.append(list);
  };

  const start = () => {
    form.hidden = false;
    const results = document.querySelector("[data-results]"), field = form.elements.q;
    if (!results) return;
    let find = null;
    const search = () => { if (find) show(results, find(field.value), field.value); };
    const load = () => {
      if (load.begun) return;
      load.begun = true;
      const script = element("script");
      script.src = form.dataset.index;
      script.addEventListener("load", () => { find = finder(window.inYourAreaIndex); search(); });
      document.head.append(script);
    };
    field.addEventListener("focus", load);
    field.addEventListener("input", () => { load(); search(); });
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) { field.value = asked; load(); }
  };
  if (form) start();
}

// Cards for the shift: the picture follows the form. Each part of the page that depends on the form is taken from the answer.
for (const form of document.querySelectorAll("form[data-live]")) {
  let waiting, asked;
  const put = (page) => {
    const at = document.activeElement?.id;
    for (const part of form.querySelectorAll("[data-part]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
    }
    if (at && document.activeElement?.id !== at) document.getElementById(at)?.focus({ preventScroll: true });
  };
  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("action", "show");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Live": "1" }, signal: asked.signal });
      put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      form.removeAttribute("aria-busy");
    } catch (fault) {
      if (fault.name !== "AbortError") form.removeAttribute("aria-busy");
    }
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 300); };
  form.addEventListener("input", (event) => { if (!["remember", "reason"].includes(event.target.name)) later(); });
  form.addEventListener("change", (event) => { if (event.target.name === "reason") later(); });
  form.querySelector("[data-show]").hidden = true;
  if (form.dataset.live === "now") refresh();
}
document.querySelector("[data-summary]")?.focus();

// The desk: what is waited for is looked at again until it is there.
{
  const look = async (held) => {
    let fresh = held;
    try {
      const answer = await fetch(held.dataset.poll, { credentials: "same-origin", headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh = page.querySelector("[data-poll]");
      if (!answer.ok || !fresh || !("waits" in fresh.dataset) || fresh.dataset.state !== held.dataset.state) {
        location.reload();
        return;
      }
      if (fresh.innerHTML !== held.innerHTML) held.replaceChildren(...fresh.childNodes);
    } catch { /* the server is being restarted: it is asked again */ }
    setTimeout(look, 1500, held);
  };
  const held = document.querySelector("[data-poll][data-waits]");
  if (held) setTimeout(look, 1000, held);
}

// Logged activity: the words are read by the guard as they are typed.
for (const form of document.querySelectorAll("form[data-look]")) {
  const found = form.querySelector("[data-found]");
  let waiting, asked;
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.look, { method: "POST", body, signal: asked.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.replaceChildren(...page.body.childNodes);
      found.classList.toggle("trouble", !!found.querySelector("[data-faults]"));
    } catch { /* it is read again when it is sent */ }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 500); });
}
