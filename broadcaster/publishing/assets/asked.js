// Finds among the answered questions of the page; marks and case are forgiven.
(function () {
  "use strict";
  var field = document.getElementById("loc"), told = document.getElementById("so-cau");
  if (!field) { return; }
  function bare(text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  var rows = Array.from(document.querySelectorAll(".asked")).map(function (one) {
    return { one: one, words: bare(one.textContent) };
  });
  field.closest("form").hidden = false;
  field.closest("form").addEventListener("submit", function (event) { event.preventDefault(); });
  field.addEventListener("input", function () {
    var wanted = bare(field.value).split(/\s+/).filter(Boolean), left = 0;
    rows.forEach(function (row) {
      var fits = wanted.every(function (word) { return row.words.indexOf(word) >= 0; });
      row.one.hidden = !fits;
      left += fits ? 1 : 0;
    });
    told.textContent = wanted.length ? (left ? "Còn " + left + " câu." : "Không có câu nào.") : "";
  });
})();
