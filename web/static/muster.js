// Enhancement only: every page works without this file.
const search = document.querySelector("[data-slash]");
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && search && !typing) { event.preventDefault(); search.focus(); search.select(); }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
document.querySelector(".error-summary")?.focus();
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });
}
for (const place of document.querySelectorAll("[data-poll]")) {
  let times = 0;
  const again = async () => {
    try {
      const answer = await fetch(place.dataset.poll);
      if (answer.ok) place.innerHTML = await answer.text();
    } catch { /* away for a moment: asked again */ }
    if (!place.querySelector("[data-busy]")) location.reload();
    else if (++times < 600) setTimeout(again, 1500);
  };
  if (place.querySelector("[data-busy]")) setTimeout(again, 1500);
}
