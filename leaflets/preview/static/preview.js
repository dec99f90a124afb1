"use strict";
// Shows what the server says, keeps the place in the page, and remembers the switches while the page is open.
const piece = document.getElementById("piece");
const status = document.getElementById("status");
const query = location.search;
const say = (words, setting) => {
  status.textContent = words;
  status.classList.toggle("setting", setting);
};
const form = document.getElementById("choice");
let asked = 0;
const load = async () => {
  const mine = ++asked;
  const answer = await fetch("/" + query);
  const html = await answer.text();
  if (!answer.ok || mine !== asked) return;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const pictures = [...fresh.querySelectorAll("img")].map((image) => {
    const early = new Image();
    early.src = image.getAttribute("src");
    return early.decode().catch(() => {});
  });
  // The pictures are there before the old ones go, so that the page neither jumps nor flickers.
  await Promise.all(pictures);
  if (mine !== asked) return;
  const x = scrollX, y = scrollY;
  piece.replaceChildren(...fresh.getElementById("piece").childNodes);
  // What can be chosen may have changed as well; nobody is disturbed who is choosing.
  if (!form.contains(document.activeElement)) form.replaceChildren(...fresh.getElementById("choice").childNodes);
  document.title = fresh.title;
  piece.dataset.loads = Number(piece.dataset.loads || 0) + 1;
  scrollTo(x, y);
};
const events = new EventSource("/events" + query);
events.addEventListener("state", (event) => {
  const state = JSON.parse(event.data);
  say(state.setting ? "setting…" : "up to date", state.setting);
  if (!state.setting) load().catch(() => say("the preview has ended", true));
});
events.onerror = () => say("the preview has ended, or is away", true);
for (const [id, name] of [["lines", "no-lines"], ["boxes", "no-boxes"], ["grey", "grey"]]) {
  const box = document.getElementById(id);
  const show = () => document.body.classList.toggle(name, name.startsWith("no-") ? !box.checked : box.checked);
  box.addEventListener("change", show);
  show();
}
form.addEventListener("change", ({ target }) => {
  if (target.tagName !== "SELECT") return;
  // What only another area or layout has is not asked for.
  if (target.name === "area" || target.name === "layout") {
    form.querySelectorAll("[name='officer'], [name^='option.']").forEach((other) => { other.disabled = true; });
  }
  form.requestSubmit();
});
