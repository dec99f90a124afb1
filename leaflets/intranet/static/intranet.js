// Progressive enhancement: every page works without this file.

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
      found.classList.toggle("fault", !!found.querySelector("[data-faults]"));
    } catch { /* it is read again when it is sent */ }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 500); });
}
