/* The counter beyond HTML: sound and vibration, new purchases, the camera's troubles, printing. Pages work without it. */
(function () {
  "use strict";
  var doc = document;

  /* --- a sound and a shake: two rising tones for money, one low for trouble --- */
  var Sounds = window.AudioContext || window.webkitAudioContext, sounds = null;
  var TONES = { ok: [[880, 0], [1318, .14]], bad: [[196, 0], [165, .2]] }, SHAKES = { ok: [120], bad: [200, 80, 200] };
  function context() {
    if (!sounds && Sounds) sounds = new Sounds();
    return sounds;
  }
  function cue(kind) {
    if (navigator.vibrate) { try { navigator.vibrate(SHAKES[kind]); } catch (refused) { /* no gesture yet */ } }
    var board = context();
    if (!board) return;
    if (board.state === "suspended") board.resume();
    TONES[kind].forEach(function (tone) {
      var source = board.createOscillator(), volume = board.createGain(), from = board.currentTime + tone[1];
      source.frequency.value = tone[0];
      volume.gain.setValueAtTime(.0001, from);
      volume.gain.exponentialRampToValueAtTime(.3, from + .02);
      volume.gain.exponentialRampToValueAtTime(.0001, from + .25);
      source.connect(volume).connect(board.destination);
      source.start(from); source.stop(from + .3);
    });
  }
  /* Browsers keep pages silent until they are touched: say so, and let a touch open the sound. */
  function offerSound() {
    var button = doc.querySelector("[data-sound]"), board = button && context();
    if (!board) return;
    var tell = function () { button.hidden = board.state !== "suspended"; };
    board.onstatechange = tell; tell();
    doc.addEventListener("pointerdown", function () { board.resume(); }, { once: true });
  }

  /* --- purchases that came in while the page was open --- */
  var MARKED_FOR = 120000, known = null, fresh = {};
  function lookForArrivals() {
    var list = doc.querySelectorAll("[data-arrival]"), first = known === null, any = false;
    if (first) known = {};
    list.forEach(function (row) {
      var id = row.dataset.arrival;
      if (!known[id] && !first) { fresh[id] = Date.now(); any = true; row.classList.add("is-new"); }
      known[id] = true;
      if (fresh[id] && Date.now() - fresh[id] < MARKED_FOR) row.querySelector("[data-new]").hidden = false;
    });
    if (any) cue("ok");
  }

  function wake(root) {
    var cued = root.matches && root.matches("[data-cue]") ? root : root.querySelector("[data-cue]");
    if (cued) cue(cued.dataset.cue);
    root.querySelectorAll("[data-print], [data-fills]").forEach(function (each) { each.hidden = false; });
  }
  doc.addEventListener("htmx:load", function (event) {
    if (event.target === doc.body) return;
    wake(event.target);
    if (event.target.id === "news") lookForArrivals();
  });

  /* What a page asks by itself may fail without a word: the bar on top says when the phone is offline. */
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    window.addEventListener(name, function (event) {
      if (event.target.closest && event.target.closest("[data-quiet]")) event.stopPropagation();
    }, true);
  });

  doc.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target.closest("[data-print], [data-fills] button") : null;
    if (!target) return;
    if (target.dataset.print !== undefined) { window.print(); return; }
    doc.querySelector(target.closest("[data-fills]").dataset.fills).value = target.textContent;
  });
  doc.addEventListener("input", function (event) {
    var field = event.target;
    /* All digits are there: go on. */
    if (field.dataset.full && field.value.replace(/\D/g, "").length === Number(field.dataset.full)) field.form.requestSubmit();
  });

  /* --- the camera --- */
  function startCamera() {
    var box = doc.querySelector("[data-scanner]");
    if (!box) return;
    var start = box.querySelector("[data-start]");
    function say(name) {
      var known = box.querySelector('[data-help="' + name + '"]') || box.querySelector('[data-help="other"]');
      box.querySelectorAll("[data-help]").forEach(function (each) { each.hidden = each !== known; });
      box.classList.add("is-off");
    }
    box.addEventListener("scan:failed", function (event) { event.preventDefault(); say(event.detail); });
    start.addEventListener("click", function () {
      box.querySelectorAll("[data-help]").forEach(function (each) { each.hidden = true; });
      box.classList.remove("is-off");
    });
    if (!navigator.mediaDevices) { say(window.isSecureContext ? "NotFoundError" : "insecure"); box.classList.add("no-start"); return; }
    if (box.dataset.starts !== undefined) start.click();
  }

  doc.addEventListener("DOMContentLoaded", function () { offerSound(); lookForArrivals(); wake(doc); startCamera(); });
})();
