/* Reads a QR or bar code with the camera: <div data-scanner data-into="#code"> holds a <video> and a start button.
   BarcodeDetector where the browser has it, else jsQR, fetched when it is needed. The field beside works without a camera. */
(function () {
  "use strict";
  var box = document.querySelector("[data-scanner]");
  if (!box || !navigator.mediaDevices) return;
  var field = document.querySelector(box.dataset.into), video = box.querySelector("video"), start = box.querySelector("[data-start]");
  var stream = null, timer = null;
  start.hidden = false;

  start.addEventListener("click", function () {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(function (given) {
      stream = given; video.srcObject = given; video.hidden = false; start.hidden = true;
      return video.play();
    }).then(reader).then(watch).catch(function (error) {
      stop();
      /* A page with words of its own for what is wrong says that the event is taken care of. */
      var event = new CustomEvent("scan:failed", { bubbles: true, cancelable: true, detail: error && error.name });
      if (box.dispatchEvent(event)) window.lianka.toast(box.dataset.refused);
    });
  });
  window.addEventListener("pagehide", stop);

  function reader() {
    if ("BarcodeDetector" in window) {
      var detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128"] });
      return function () { return detector.detect(video).then(function (found) { return found.length ? found[0].rawValue : ""; }); };
    }
    return load(box.dataset.jsqr).then(function () {
      var canvas = document.createElement("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
      return function () {
        canvas.width = video.videoWidth; canvas.height = video.videoHeight;
        if (!canvas.width) return Promise.resolve("");
        context.drawImage(video, 0, 0);
        var found = window.jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
        return Promise.resolve(found ? found.data : "");
      };
    });
  }
  function watch(read) {
    timer = setInterval(function () {
      read().then(function (text) { if (text && timer) found(text); }).catch(function () {});
    }, 200);
  }
  function found(text) {
    stop();
    if (navigator.vibrate) navigator.vibrate(80);
    field.value = text;
    field.form.requestSubmit();
  }
  function stop() {
    clearInterval(timer); timer = null;
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = null; video.hidden = true; start.hidden = false;
  }
  function load(address) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = address; script.onload = done; script.onerror = failed;
      document.head.appendChild(script);
    });
  }
})();
