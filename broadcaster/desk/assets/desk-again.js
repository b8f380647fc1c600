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
    if (looks === 90) {
      document.getElementById("mo-lai-loi").textContent =
        "Máy chủ chưa mở lại. Nhờ người giữ máy mở lại chương trình; không mất gì: bản cũ được để dành.";
    }
    window.setTimeout(look, 1000);
  }
  window.setTimeout(look, 3000);
})();
