/* A form is sent once: a second tap finds its button off. The server refuses a double anyway. */
document.addEventListener("submit", function (event) {
  if (!event.target.matches("[data-submit-once]")) return;
  event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; });
});
// Whoever comes back to a page kept by the browser finds its buttons on again.
window.addEventListener("pageshow", function () {
  document.querySelectorAll("[data-submit-once] button").forEach((button) => { button.disabled = false; });
});
/* A rate is typed as the share paid, and read as shops write it: 0.88 is 88折, 12% off. */
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("input[data-discount]").forEach(function (input) {
    const shown = document.createElement("output");
    shown.className = "lk-discount";
    shown.htmlFor = input.id;
    input.after(shown);
    const show = () => { shown.value = discountOf(input.value); };
    input.addEventListener("input", show);
    show();
  });
});
function discountOf(typed) {
  const millionths = Math.round(Number(typed) * 1e6);
  if (typed.trim() === "" || !(millionths > 0 && millionths <= 1e6)) return "";
  if (!document.documentElement.lang.startsWith("zh")) return (1e6 - millionths) / 1e4 + "% off";
  if (millionths === 1e6) return "不打折";
  const isTwoDigits = millionths > 1e5 && millionths % 1e4 === 0 && millionths % 1e5 !== 0;
  return (isTwoDigits ? millionths / 1e4 : millionths / 1e5) + "折";
}
/* A form that says what would come of it says so anew as one types: the server is asked, which alone knows the rule. */
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("form[data-live]").forEach(function (form) {
    const shown = form.querySelector("[data-outcome]");
    let waiting, asked = 0;
    form.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(async function () {
        const typed = new URLSearchParams(new FormData(form)), number = ++asked;
        typed.delete("csrfmiddlewaretoken");
        const answer = await fetch(location.pathname + "?" + typed);
        if (!answer.ok || number !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        shown.replaceChildren(...page.querySelector("[data-outcome]").childNodes);
      }, 300);
    });
  });
});
