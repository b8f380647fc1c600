"use strict";
/* Fields in our own words: what a typed day or hour means, and what a field still lacks, in
   Vietnamese whatever the browser speaks. Without this file the server says the same afterwards. */
(function () {
  var home = window.desk ? window.desk.home : "/ban";
  function lacks(field) {
    var now = field.validity;
    if (now.valueMissing) {
      return field.type === "radio" || field.type === "checkbox" ? "Chưa chọn mục nào ở đây."
        : field.type === "file" ? "Chưa chọn tệp nào." : field.tagName === "SELECT" ? "Chưa chọn ở đây." : "Chỗ này chưa điền.";
    }
    if (now.tooShort) return "Cần ít nhất " + field.minLength + " chữ, mới có " + field.value.length + ".";
    if (now.typeMismatch) return field.type === "email" ? "Thư điện tử viết như ten@truong.edu.vn." : "Địa chỉ viết như https://truong.edu.vn.";
    if (now.rangeUnderflow) return "Ít nhất là " + String(field.min).replace(".", ",") + ".";
    if (now.rangeOverflow) return "Nhiều nhất là " + String(field.max).replace(".", ",") + ".";
    if (now.stepMismatch || now.badInput) return "Chỗ này cần một con số.";
    return "";
  }
  document.addEventListener("invalid", function (event) {
    var field = event.target, own = field.validity.customError ? "" : lacks(field);
    if (!own) return;
    field.setCustomValidity(own);
    field.dataset.lacks = "1";
  }, true);
  function mended(event) {
    var field = event.target;
    if (!field.setCustomValidity || !field.dataset.lacks) return;
    field.setCustomValidity("");
    delete field.dataset.lacks;
    if (field.type !== "radio" || !field.form) return;
    Array.prototype.forEach.call(field.form.elements, function (one) {
      if (one.name === field.name) one.setCustomValidity("");
    });
  }
  document.addEventListener("input", mended, true);
  document.addEventListener("change", mended, true);
  function line(field) {
    var next = field.nextElementSibling;
    if (next && next.classList.contains("meant")) return next;
    next = document.createElement("span");
    next.className = "meant muted";
    next.setAttribute("role", "status");
    field.after(next);
    return next;
  }
  function ask(field) {
    var kind = field.classList.contains("day") ? "ngay" : "gio", typed = field.value.trim();
    if (!typed) { line(field).textContent = ""; field.setCustomValidity(""); return; }
    fetch(home + "/go/" + kind + "?" + kind + "=" + encodeURIComponent(typed), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (told) {
        if (!told || field.value.trim() !== typed) return;
        field.setCustomValidity(told.wrong);
        field.dataset.lacks = told.wrong ? "1" : "";
        return window.desk.still().then(function () {  // the press that left the field may be the button's
          if (field.value.trim() !== typed) return;
          line(field).textContent = told.wrong || told.meant;
          line(field).classList.toggle("bad-word", !!told.wrong);
        });
      }).catch(function () { /* the server says it when the form is sent */ });
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("input.day,input.hour")) ask(event.target);
  });
})();
