// Progressive enhancement: every page works without this file.

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
  form.querySelector("[data-show]").classList.add("unseen");
  if (form.dataset.live === "now") refresh();
}
document.querySelector("[data-summary]")?.focus();
