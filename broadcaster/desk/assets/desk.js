"use strict";
/* What every page of the desk shares: the token in htmx requests, questions before dangerous
   buttons, one click per form, focus on what was said. Pages work without it. */
(function () {
  var meta = document.querySelector('meta[name="ma-trang"]');
  var token = meta ? meta.content : "";
  window.desk = {
    token: token,
    post: function (path, body, headers) {
      var all = Object.assign({ "x-ma-trang": token }, headers || {});
      return fetch(path, { method: "POST", body: body, headers: all, credentials: "same-origin" });
    },
  };
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") event.detail.headers["x-ma-trang"] = token;
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    var asks = (button && button.dataset.asks) || form.dataset.asks;
    if (asks && !window.confirm(asks)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.hasAttribute("hx-post") || form.dataset.many) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (button) button.setAttribute("aria-busy", "true");
  }, true);
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
    });
  });
  document.addEventListener("htmx:sendError", function () {
    var place = document.getElementById("loi-nhan");
    if (!place) return;
    place.textContent = "";
    var line = document.createElement("p");
    line.className = "notice bad";
    line.textContent = "Không nối được với máy của đài. Chưa có gì thay đổi; xem lại mạng rồi làm lại.";
    place.append(line);
  });
})();
