// The page of a lesson: every question tells at once whether it was answered rightly. Nothing is
// kept and nothing is sent.
(function () {
  "use strict";
  var asked = Array.prototype.slice.call(document.querySelectorAll("fieldset"));
  var told = document.getElementById("diem");
  var again = document.getElementById("lam-lai");
  if (!asked.length) return;

  function fields(question) {
    return Array.prototype.slice.call(question.querySelectorAll("input"));
  }

  function answer(question) {
    var chosen = fields(question).filter(function (one) { return one.checked; })
      .map(function (one) { return one.value; }).join("");
    var verdict = question.querySelector(".verdict");
    var right = chosen === question.dataset.right;
    question.dataset.answered = right ? "1" : "0";
    verdict.textContent = right ? "✓ Đúng." : "✗ Chưa đúng.";
    verdict.className = "verdict " + (right ? "ok" : "bad");
    question.querySelector("details").open = true;
    count();
  }

  function forget(question) {
    question.removeAttribute("data-answered");
    question.querySelector(".verdict").textContent = "";
    question.querySelector("details").open = false;
  }

  function count() {
    var answered = asked.filter(function (one) { return one.dataset.answered; });
    var right = answered.filter(function (one) { return one.dataset.answered === "1"; }).length;
    var left = asked.length - answered.length;
    told.textContent = answered.length === 0 ? "" :
      "Đúng " + right + "/" + asked.length + " câu" + (left ? ", còn " + left + " câu" : "");
    told.className = "mark" + (left === 0 && right === asked.length ? " ok" : "");
    again.hidden = answered.length === 0;
  }

  asked.forEach(function (question) {
    var button = question.querySelector("button");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", function () { answer(question); });
      question.addEventListener("change", function () { forget(question); count(); });
    } else {
      question.addEventListener("change", function () { answer(question); });
    }
  });
  again.addEventListener("click", function () {
    asked.forEach(function (question) {
      fields(question).forEach(function (one) { one.checked = false; });
      forget(question);
    });
    count();
    asked[0].querySelector("input").focus();
  });
  // a browser may have kept what was chosen before the page was loaded again
  asked.forEach(function (question) {
    fields(question).forEach(function (one) { one.checked = false; });
  });
})();
