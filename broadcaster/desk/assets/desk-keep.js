"use strict";
/* Keeps what is typed in this browser too, a copy for each open page, until it is saved; a copy that
   a page left behind is offered, with what is different in it. Nothing is put back unasked. */
(function () {
  var WORDS = { ten_bai: "Tên bài", ngay_phat: "Ngày phát", chuong_trinh: "Chương trình", tom_tat: "Tóm tắt",
    loi: "Lời bài", dau: "Đầu bài" };
  var SHOWN = 12;  // lines of a difference

  function plain(text) { return text.replace(/\r\n?/g, "\n").normalize("NFC"); }
  function different(one, other) {
    return Object.keys(one).filter(function (name) { return plain(one[name]) !== plain(other[name] || ""); });
  }
  /* The lines that are only in the one and only in the other, without what both begin and end with. */
  function apart(before, after) {
    var a = plain(before).split("\n"), b = plain(after).split("\n"), first = 0, last = 0;
    while (first < a.length && first < b.length && a[first] === b[first]) first += 1;
    while (last < a.length - first && last < b.length - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last += 1;
    return [a.slice(first, a.length - last), b.slice(first, b.length - last)];
  }
  function lines(kind, all) {
    var full = all.filter(function (line) { return line.trim(); });
    var made = full.slice(0, SHOWN).map(function (line) {
      var p = document.createElement("p"), inner = document.createElement(kind);
      inner.textContent = line;
      p.append(inner);
      return p;
    });
    if (full.length > SHOWN) {
      var rest = document.createElement("p");
      rest.className = "muted";
      rest.textContent = "… và " + (full.length - SHOWN) + " dòng nữa";
      made.push(rest);
    }
    return made;
  }
  function called(name) {
    var field = document.getElementsByName(name)[0];
    return field && field.labels && field.labels[0] ? field.labels[0].textContent : name;
  }
  function when(at) {
    var day = new Date(at), two = function (n) { return String(n).padStart(2, "0"); };
    return two(day.getHours()) + ":" + two(day.getMinutes()) + " ngày " + day.getDate() + "/" + (day.getMonth() + 1);
  }
  /* `read` gives what the fields hold, `served` what the server put into them (`unsaved`: a draft that
     nobody saved), `take` puts values into them. */
  window.deskKeep = function (key, read, served, take, unsaved) {
    // desks of one server share what the browser keeps, and their people may be called alike
    var whose = (window.desk.home === "/ban" ? "" : window.desk.home + "|") + window.desk.account;
    var prefix = "ban-giu|" + whose + "|" + key + "|";
    var own = prefix + Math.random().toString(36).slice(2), timer = null, over = false, full = false;
    var line = window.BroadcastChannel ? new BroadcastChannel("ban-giu") : null, open = {};

    function flush() {
      clearTimeout(timer);
      timer = null;
      if (over) return;
      var values = read();
      try {
        if (different(values, served()).length) localStorage.setItem(own, JSON.stringify({ at: Date.now(), values: values }));
        else localStorage.removeItem(own);
        full = false;
      } catch (fault) {
        if (!full) window.desk.say("Trình duyệt này không còn chỗ giữ bản gõ dở, chỉ máy của đài giữ. Bấm Lưu bài thường xuyên.");
        full = true;
      }
    }
    function put() { if (timer === null) timer = setTimeout(flush, 150); }
    function left() {
      var found = [];
      for (var n = 0; n < localStorage.length; n += 1) {
        var name = localStorage.key(n);
        if (name.indexOf(prefix) === 0 && name !== own && !open[name]) found.push(name);
      }
      return found;
    }
    function offer() {
      var copies = [];
      left().forEach(function (name) {
        var copy = null;
        try { copy = JSON.parse(localStorage.getItem(name)); } catch (fault) { copy = null; }
        if (!copy || !copy.values) return;
        if (different(copy.values, served()).length) copies.push({ name: name, at: copy.at, values: copy.values });
        else localStorage.removeItem(name);  // the page has it
      });
      copies.sort(function (a, b) { return b.at - a.at; }).forEach(function (copy) { show(copy); });
    }
    function show(copy) {
      var card = document.createElement("section"), now = served();
      card.className = "card left-over";
      card.innerHTML = '<h2></h2><p></p><details open><summary>Khác bản đang mở ở chỗ nào</summary><div class="stack"></div></details>' +
        '<p class="buttons"><button type="button" class="button main">Lấy lại những chữ này</button>' +
        '<button type="button" class="button danger">Bỏ những chữ này…</button></p>';
      card.querySelector("h2").textContent = "Trên máy này còn chữ gõ lúc " + when(copy.at) + " chưa lưu";
      card.querySelector("p").textContent = "Xem chỗ khác dưới đây rồi chọn. Chưa chọn thì vẫn giữ, bài không đổi gì.";
      var place = card.querySelector(".stack");
      different(copy.values, now).forEach(function (name) {
        var parts = apart(now[name] || "", copy.values[name]), head = document.createElement("h3");
        head.textContent = WORDS[name] || called(name);
        place.append.apply(place, [head].concat(lines("del", parts[0]), lines("ins", parts[1])));
      });
      var buttons = card.querySelectorAll("button");
      buttons[0].addEventListener("click", function () {
        // what stands there now goes nowhere: it is a copy like this one when nobody saved it
        var now = read();
        if (unsaved || different(now, served()).length) {
          localStorage.setItem(prefix + Math.random().toString(36).slice(2), JSON.stringify({ at: Date.now(), values: now }));
        }
        take(copy.values);
        flush();
        localStorage.removeItem(copy.name);
        card.remove();
      });
      buttons[1].addEventListener("click", function () {
        if (!window.confirm("Bỏ những chữ gõ lúc " + when(copy.at) + "? Bài đang mở vẫn nguyên.")) return;
        localStorage.removeItem(copy.name);
        card.remove();
      });
      document.getElementById("con-giu").append(card);
    }
    if (line) {
      line.onmessage = function (event) {
        if (event.data.here) open[event.data.here] = true;
        if (event.data.asks === prefix && !over) line.postMessage({ here: own });
      };
      line.postMessage({ asks: prefix });
    }
    setTimeout(function () { try { offer(); } catch (fault) { /* a browser that keeps nothing */ } }, 300);
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", function () { if (document.hidden) flush(); });
    return {
      put: put,
      keep: flush,  // at once: for who is told that it is kept
      /* The server has these values for good: unless more was typed meanwhile, nothing is left to keep. */
      saved: function (values) {
        flush();
        if (different(read(), values).length) return;
        over = true;
        try { localStorage.removeItem(own); } catch (fault) { /* nothing was kept */ }
      },
    };
  };
})();
