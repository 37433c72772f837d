/* What pages do beyond HTML: no double taps, a word when offline, countdowns, sharing. Pages work without it. */
(function () {
  "use strict";
  var doc = document;
  var words = doc.body ? doc.body.dataset : {};

  /* A form is sent once. The server answers a repeated key with the first answer anyway. */
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) { button.classList.add("is-busy"); button.setAttribute("aria-busy", "true"); }
  });
  function release(root) {
    root.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    root.querySelectorAll(".is-busy").forEach(function (each) { each.classList.remove("is-busy"); each.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", function () { release(doc); });
  doc.addEventListener("htmx:afterRequest", function () { release(doc); });

  function toast(text) {
    var box = doc.createElement("p");
    box.className = "toast"; box.setAttribute("role", "status"); box.textContent = text;
    doc.body.appendChild(box);
    setTimeout(function () { box.remove(); }, 2000);
  }

  function tellConnection() {
    var bar = doc.getElementById("offline");
    if (bar) bar.hidden = navigator.onLine !== false;
  }
  window.addEventListener("online", tellConnection);
  window.addEventListener("offline", tellConnection);
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    doc.addEventListener(name, function (event) {
      release(doc);
      /* Somebody signed in or out beside this page: only a new one knows the way on. */
      if (event.detail.xhr && event.detail.xhr.status === 403) { location.reload(); return; }
      if (words.failed) toast(words.failed);
    });
  });
  tellConnection();

  /* <button data-wait="58" data-wait-words="…{n}…">: disabled until the seconds are over. */
  function countDown(button) {
    var ends = Date.now() + Number(button.dataset.wait) * 1000, label = button.textContent;
    (function tick() {
      var left = Math.ceil((ends - Date.now()) / 1000);
      if (left <= 0) { button.disabled = false; button.textContent = label; return; }
      button.disabled = true;
      button.textContent = button.dataset.waitWords.replace("{n}", left);
      setTimeout(tick, 250);
    })();
  }

  function share(button) {
    var link = button.dataset.share;
    if (navigator.share) { navigator.share({ title: doc.title, url: link }).catch(function () {}); return; }
    var done = function () { toast(button.dataset.done); };
    if (navigator.clipboard) { navigator.clipboard.writeText(link).then(done); return; }
    var field = doc.createElement("textarea");
    field.value = link; doc.body.appendChild(field); field.select();
    doc.execCommand("copy"); field.remove(); done();
  }
  doc.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("[data-share], [data-back], [data-close]") : null;
    if (!target) return;
    if (target.dataset.share) share(target);
    else if (target.dataset.close !== undefined) { var box = target.closest(target.dataset.close); if (box) box.remove(); }
    else if (history.length > 1 && doc.referrer.indexOf(location.origin) === 0) { event.preventDefault(); history.back(); }
  });

  /* The output beside a slider or field says what it stands at. */
  doc.addEventListener("input", function (event) {
    var shown = event.target.dataset && event.target.dataset.shownIn && doc.getElementById(event.target.dataset.shownIn);
    if (shown) shown.textContent = Number(event.target.value).toLocaleString("en");
  });
  /* <div hx-get data-counts="looks"> says how often it has asked. */
  doc.addEventListener("htmx:configRequest", function (event) {
    var asker = event.detail.elt, name = asker.dataset && asker.dataset.counts;
    if (!name) return;
    asker.dataset.count = Number(asker.dataset.count || 0) + 1;
    event.detail.parameters[name] = asker.dataset.count;
  });
  /* What a choice opens: <input data-submits> sends its form at once. */
  doc.addEventListener("change", function (event) {
    if (event.target.dataset && event.target.dataset.submits !== undefined) event.target.form.requestSubmit();
  });

  function wake(root) {
    root.querySelectorAll("[data-wait]").forEach(function (button) {
      if (!button.dataset.awake) { button.dataset.awake = "1"; if (Number(button.dataset.wait) > 0) countDown(button); }
    });
    root.querySelectorAll("[data-vanishes]").forEach(function (box) { setTimeout(function () { box.remove(); }, Number(box.dataset.vanishes) * 1000); });
    if (root.querySelector("[data-buzz]") && navigator.vibrate) navigator.vibrate(80);
  }
  wake(doc);
  doc.addEventListener("htmx:load", function (event) { if (event.target !== doc.body) wake(event.target); });

  window.lianka = { toast: toast };
})();
