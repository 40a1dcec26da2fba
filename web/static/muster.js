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
  const again = async () => {
    const answer = await fetch(place.dataset.poll, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    place.innerHTML = await answer.text();
    if (place.querySelector("[data-busy]")) setTimeout(again, 2000); else location.reload();
  };
  if (place.querySelector("[data-busy]")) setTimeout(again, 2000);
}
