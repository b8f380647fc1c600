"use strict";
/* The server closes and opens anew: look once a second until it answers, then go on. */
(function () {
  var box = document.getElementById("mo-lai");
  var looks = 0;
  function look() {
    looks += 1;
    fetch(box.dataset.after, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (answer.ok) window.location.replace(box.dataset.after);
        else later();
      })
      .catch(later);
  }
  function later() {
    if (looks === Number(box.dataset.patience)) {
      document.getElementById("mo-lai-loi").textContent = box.dataset.late;
    }
    window.setTimeout(look, 1000);
  }
  window.setTimeout(look, 3000);
})();
