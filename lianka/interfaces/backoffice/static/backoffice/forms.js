/* A form is sent once: a second tap finds its button off. The server refuses a double anyway. */
document.addEventListener("submit", function (event) {
  if (!event.target.matches("[data-submit-once]")) return;
  event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; });
});
// Whoever comes back to a page kept by the browser finds its buttons on again.
window.addEventListener("pageshow", function () {
  document.querySelectorAll("[data-submit-once] button").forEach((button) => { button.disabled = false; });
});
