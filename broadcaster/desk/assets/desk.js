"use strict";
/* What every page of the desk shares: questions before dangerous buttons, one click per form, and a
   session that may end while a page is open: it is asked for before a form is sent, and whoever has
   to sign in again does so in place. Pages work without it. */
(function () {
  function meta(name) {
    var found = document.querySelector('meta[name="' + name + '"]');
    return found ? found.content : "";
  }
  // where this desk is mounted: a server of many units has each behind a path of its own
  var icon = document.querySelector('link[rel="manifest"]');
  var home = icon ? icon.getAttribute("href").replace(/\/[^/]*$/, "") : "/ban";
  var account = meta("tai-khoan"), bar = document.getElementById("phien");
  var door = null, waiting = [], timer = null;
  var OTHER = "Ở trình duyệt này đang có người khác đăng nhập. Đăng xuất ở thẻ kia, rồi đăng nhập lại ở đây; những gì đã gõ vẫn còn.";
  var OUT = "Chưa thấy thầy cô vào lại. Bấm “Vào bàn làm việc” ở trang của văn phòng trước; những gì đã gõ vẫn còn.";
  var LINE = "Không nối được với máy của đài. Chưa gửi gì; những gì đã gõ vẫn còn trên trang này. Xem lại mạng rồi bấm lại.";

  function say(words) {
    var place = document.getElementById("loi-nhan"), line = document.createElement("p");
    if (!place) return;
    line.className = "notice bad";
    line.textContent = words;
    place.replaceChildren(line);
    place.scrollIntoView({ block: "nearest" });
  }
  function whose() {
    return fetch(bar.dataset.whose, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) { return answer.json(); });
  }
  /* Whether the same person is signed in; then every form of the page has the token of now. */
  function renew() {
    return whose().then(function (got) {
      if (got.account !== account) {
        var more = bar.querySelector("[data-more]");
        more.textContent = got.account ? OTHER : "Những gì đã gõ vẫn còn ở đây.";
        more.classList.toggle("other", !!got.account);
        return false;
      }
      window.desk.token = got.token;
      document.querySelectorAll('input[name="ma_trang"]').forEach(function (one) { one.value = got.token; });
      bar.hidden = true;
      clearInterval(timer);
      timer = null;
      if (door) { door.close(); door.remove(); door = null; }
      waiting.splice(0).forEach(function (go) { go(true); });
      return true;
    });
  }
  /* A press that began before a bar or a line came goes where it was meant. */
  var held = document.documentElement.classList, unpressed = [];
  var LONGEST = 1500;  // ms of a press: of one that a menu or a dialog took over no end is told
  document.addEventListener("pointerdown", function (event) {
    if (event.button === 0 && !event.target.closest(".door-bar")) held.add("held");
  }, true);
  ["pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(name, function () {
      setTimeout(function () {  // when the click is over
        held.remove("held");
        unpressed.splice(0).forEach(function (go) { go(); });
      });
    }, true);
  });
  /* Waits while something is pressed: a button that moves from under the finger is not pressed. */
  function still() {
    return new Promise(function (go) {
      if (!held.contains("held")) { go(); return; }
      unpressed.push(go);
      setTimeout(function () { held.remove("held"); go(); }, LONGEST);
    });
  }
  /* The line is gone: said above until the desk answers again. */
  var cut = document.getElementById("dut"), trying = null;
  function gone() {
    if (!cut) return;
    cut.hidden = false;
    if (trying === null) trying = setInterval(back, 4000);
  }
  function back() {
    whose().then(function () {
      cut.hidden = true;
      clearInterval(trying);
      trying = null;
    }).catch(function () { /* still gone */ });
  }
  window.addEventListener("offline", gone);
  window.addEventListener("online", function () { if (trying !== null) back(); });
  function look() { if (!document.hidden) renew().catch(function () {}); }
  /* Waits until the same person is signed in again; `asked` = somebody pressed something. Gives
     false when a pressed button was let go of. */
  function again(asked) {
    bar.hidden = false;
    if (timer === null) timer = setInterval(look, 4000);
    return new Promise(function (go) {
      waiting.push(go);
      if (asked) open(function () { waiting.splice(waiting.indexOf(go), 1); go(false); });
    });
  }
  function open(later) {
    if (door) door.remove();
    var mine = document.getElementById("cua").content.firstElementChild.cloneNode(true);
    var form = mine.querySelector("form"), told = mine.querySelector("[role=alert]");
    door = mine;
    document.body.append(mine);
    mine.querySelector("[data-later]").addEventListener("click", function () { mine.close(); });
    mine.addEventListener("close", function () {
      if (door !== mine) return;
      door = null;
      mine.remove();
      if (later) later();
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopImmediatePropagation();
      enter(form, told);
    });
    mine.showModal();
    (form.elements.mat_khau || form.querySelector("a")).focus();
  }
  function enter(form, told) {
    var button = form.querySelector(".main");
    button.setAttribute("aria-busy", "true");
    // whoever comes from the office signs in there, in another tab
    (!form.elements.mat_khau ? Promise.resolve({ ok: true }) : fetch(bar.dataset.door, {
      method: "POST", credentials: "same-origin", headers: { "hx-request": "true" },
      body: new URLSearchParams(new FormData(form)),
    })).then(function (answer) {
      // with a word about the session: somebody signed in meanwhile, in another tab
      if (!answer.ok && !answer.headers.get("x-phien")) return answer.text().then(function (page) { told.innerHTML = page; });
      return renew().then(function (same) { if (!same) told.textContent = form.elements.mat_khau ? OTHER : OUT; });
    }).catch(function () { told.textContent = LINE; })
      .then(function () { button.removeAttribute("aria-busy"); });
  }
  /* A request of a script. When the session is over it waits until the person is back. */
  function send(path, options, asked) {
    var all = Object.assign({ method: "POST", credentials: "same-origin" }, options), token = window.desk.token;
    all.headers = Object.assign({ "hx-request": "true" }, options.headers, { "x-ma-trang": token });
    if (all.body instanceof FormData) all.body.set("ma_trang", token);  // stays before the file
    return fetch(path, all).catch(function (fault) {
      if (fault.name !== "AbortError") gone();
      throw fault;
    }).then(function (answer) {
      if (!answer.headers.get("x-phien")) return answer;
      return renew().then(function (same) {
        if (same) return window.desk.token === token ? answer : send(path, options, asked);
        return again(asked).then(function (back) { return back ? send(path, options, asked) : answer; });
      });
    });
  }
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
    document.querySelectorAll("[form][aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
  }
  window.desk = { home: home, token: meta("ma-trang"), account: account, send: send, say: say, release: release, still: still, line: LINE };

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (form.method === "dialog") return;
    if (form.dataset.known) {  // asked before, and the session is there
      delete form.dataset.known;
      return;
    }
    var asks = (button && button.dataset.asks) || form.dataset.asks;
    if (asks && !window.confirm(asks)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.dataset.many) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    if (button) button.setAttribute("aria-busy", "true");
    if (!bar || form.method !== "post" || "kept" in form.dataset || "plain" in form.dataset) return;
    event.preventDefault();
    renew().then(function (same) { return same || again(true); }).then(function (same) {
      if (!same) { release(form); return; }
      form.dataset.known = "1";
      form.requestSubmit(button);
      delete form.dataset.known;  // when the browser found a field to be mended
    }).catch(function () {
      release(form);
      gone();
      say(LINE);
    });
  }, true);
  document.addEventListener("change", function (event) {  // which file was chosen
    var said = event.target.type === "file" && event.target.parentNode.querySelector("[data-chosen]");
    if (said && event.target.files[0]) said.textContent = event.target.files[0].name;
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });
  if (!bar) return;
  bar.querySelector("button").addEventListener("click", function () { open(null); });
  ["visibilitychange", "focus", "online"].forEach(function (name) {
    window.addEventListener(name, function () { if (!bar.hidden) look(); }, true);
  });
})();
