"use strict";
/* Progress of long work: server-sent events, or a look every two seconds where they do not come. */
(function () {
  var box = document.getElementById("viec");
  if (!box || box.dataset.over) return;
  var address = box.dataset.job;
  var heard = false;
  function show(job) {
    if (job.over) {
      window.location.reload();
      return;
    }
    document.getElementById("viec-loi").textContent = job.told || job.words;
    var bar = box.querySelector("progress");
    if (bar && job.parts) {
      bar.max = job.parts;
      bar.value = job.done;
    }
  }
  function poll() {
    fetch(address + "/so", { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(show)
      .catch(function () {})
      .then(function () { window.setTimeout(poll, 2000); });
  }
  var stream = new EventSource(address + "/dong");
  stream.onmessage = function (event) {
    heard = true;
    show(JSON.parse(event.data));
  };
  stream.onerror = function () {
    stream.close();
    poll();
  };
  window.setTimeout(function () {
    if (!heard) {
      stream.close();
      poll();
    }
  }, 5000);
})();
