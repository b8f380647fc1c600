// Private pages of staff: questions answered on the spot, and “đã nghe” told to the school's server.
(function () {
  "use strict";
  var print = document.getElementById("in");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }
  var form = document.getElementById("xac-nhan");
  if (!form) return;
  var done = document.getElementById("da-xac-nhan");
  var closed = document.getElementById("khong-nhan");
  var sends = form.querySelector("[name=ket_qua]");
  var asked = Array.prototype.slice.call(document.querySelectorAll("#cau-hoi fieldset"));
  var needed = parseInt(form.dataset.needed, 10);

  // ----- the questions

  function fields(question) {
    return Array.prototype.slice.call(question.querySelectorAll("input"));
  }

  function chosen(question) {
    return fields(question).filter(function (one) { return one.checked; })
      .map(function (one) { return one.value; }).join("");
  }

  function answer(question) {
    var right = chosen(question) === question.dataset.right;
    var verdict = question.querySelector(".verdict");
    question.dataset.answered = right ? "1" : "0";
    verdict.textContent = right ? "✓ Đúng." : "✗ Chưa đúng.";
    verdict.className = "verdict " + (right ? "ok" : "bad");
    verdict.hidden = false;
    question.querySelector("details").open = true;
    count();
  }

  function count() {
    var told = document.getElementById("diem");
    var answered = asked.filter(function (one) { return one.dataset.answered; });
    var right = answered.filter(function (one) { return one.dataset.answered === "1"; }).length;
    var whole = answered.length === asked.length;
    told.hidden = answered.length === 0;
    told.textContent = "Đúng " + right + "/" + asked.length + " câu" + (whole
      ? right >= needed ? ", đạt" : ", chưa đạt (cần " + needed + ")"
      : ", còn " + (asked.length - answered.length) + " câu");
    told.className = "mark" + (whole ? right >= needed ? " ok" : " warn" : "");
    document.getElementById("lam-lai").hidden = answered.length === 0;
    if (sends) {
      sends.disabled = !(whole && right >= needed);
      if (sends.disabled) sends.checked = false;
    }
  }

  asked.forEach(function (question) {
    var button = question.querySelector("button");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", function () { answer(question); });
      question.addEventListener("change", function () { // no answer until it is given again
        question.removeAttribute("data-answered");
        question.querySelector(".verdict").hidden = true;
        count();
      });
    } else {
      question.addEventListener("change", function () { answer(question); });
    }
  });
  if (asked.length) {
    document.getElementById("lam-lai").addEventListener("click", function () {
      asked.forEach(function (question) {
        fields(question).forEach(function (one) { one.checked = false; });
        question.removeAttribute("data-answered");
        question.querySelector(".verdict").hidden = true;
        question.querySelector("details").open = false;
      });
      count();
      asked[0].querySelector("input").focus();
    });
    count();
  }

  // ----- the confirmation

  function words(day) {
    var parts = day.split("-").map(Number);
    return parts[2] + "/" + parts[1] + "/" + parts[0];
  }

  function show(state) {
    var passed = !!state.dat;
    closed.hidden = true;
    done.hidden = !state.ngay;
    done.querySelector(".buttons").hidden = !!state.tay; // only the school takes that back
    form.hidden = !!state.ngay && (passed || !asked.length);
    form.querySelector("button").textContent = state.ngay ? "Gửi kết quả làm bài" : "Tôi đã nghe";
    done.querySelector("p").textContent = state.ngay
      ? "✓ Đã ghi: " + state.ten + ", đã nghe ngày " + words(state.ngay) + (passed ? ", đạt" : "") + (state.tay ? " (có phần trường ghi tay)" : "") + "."
      : "";
  }

  function ask(data) {
    var wish = { headers: { accept: "application/json" }, cache: "no-store" };
    if (data) {
      wish.method = "POST";
      wish.body = data;
    }
    return fetch(form.action, wish).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(show);
  }

  function refused() {
    form.hidden = true;
    done.hidden = true;
    closed.hidden = false;
  }

  var last = ""; // which button was pressed: older browsers do not tell with the form
  [form.querySelector("button"), done.querySelector("button")].forEach(function (button) {
    button.addEventListener("click", function () { last = button.name; });
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var pressed = event.submitter ? event.submitter.name : last;
    var data = new URLSearchParams();
    if (pressed === "bo") {
      data.append("bo", "1");
    } else {
      data.append("nghe", "1");
      if (sends && sends.checked) {
        new FormData(form).forEach(function (value, name) { data.append(name, value); });
      }
    }
    ask(data).catch(refused);
  });
  form.hidden = true;
  ask(null).catch(refused);
})();
