"use strict";
/* A field in which a document is picked while one types: found by the server, chosen by keys, mouse or
   finger. Without scripts, and where nothing is found, it is a field like any other. */
(function () {
  var WAIT = 120;  // milliseconds after the last key
  document.querySelectorAll("input[data-pick]").forEach(function (field, n) {
    var box = document.createElement("div"), list = document.createElement("ul"), told = document.createElement("p");
    var timer = null, asking = null, at = -1;
    box.className = "pick";
    list.id = "chon-" + n;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Văn bản tìm thấy");
    told.className = "away";
    told.setAttribute("role", "status");
    field.replaceWith(box);
    box.append(field, list, told);
    [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]
      .forEach(function (one) { field.setAttribute(one[0], one[1]); });

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    function mark(next) {
      var rows = list.children;
      if (rows[at]) rows[at].setAttribute("aria-selected", "false");
      at = (next + rows.length) % rows.length;
      rows[at].setAttribute("aria-selected", "true");
      rows[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", rows[at].id);
    }
    function take(row) {
      close();
      field.value = row.dataset.so;
      var body = document.getElementById(field.dataset.body);
      if (body && row.dataset.body) body.value = row.dataset.body;  // every province has a number 12
      field.dispatchEvent(new Event("input", { bubbles: true }));
      close();
      field.focus();
    }
    function part(name, words, kind) {
      var made = document.createElement(name);
      made.textContent = words;
      if (kind) made.className = kind;
      return made;
    }
    function show(found) {
      list.replaceChildren();
      found.forEach(function (one, m) {
        var row = document.createElement("li");
        row.id = list.id + "-" + m;
        row.dataset.so = one.so;
        row.dataset.body = one.co_quan;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.append(part("strong", one.so), part("span", [one.ten, one.co_quan].filter(Boolean).join(" – "), "muted"), part("span", one.dau, "mark " + one.mau));
        list.append(row);
      });
      at = -1;
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", found.length ? "true" : "false");
      field.removeAttribute("aria-activedescendant");
      told.textContent = found.length ? "Có " + found.length + " văn bản, dùng phím mũi tên để chọn." : "Sổ không có văn bản nào như vậy.";
    }
    function ask() {
      asking = new AbortController();
      fetch(field.dataset.pick + "?tim=" + encodeURIComponent(field.value.trim()), { credentials: "same-origin", signal: asking.signal })
        .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : []; })
        .then(show).catch(function () { /* the field stays one to type in */ });
    }
    function soon() {
      close();
      if (field.value.trim().length > 1) timer = setTimeout(ask, WAIT);
    }
    field.addEventListener("input", soon);
    field.addEventListener("keydown", function (event) {
      var open = !list.hidden;
      if (event.key === "ArrowDown" && !open) { ask(); event.preventDefault(); return; }
      if (!open) return;
      if (event.key === "ArrowDown") mark(at + 1);
      else if (event.key === "ArrowUp") mark(at < 0 ? list.children.length - 1 : at - 1);
      else if (event.key === "Enter" && at >= 0) take(list.children[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var row = event.target.closest("li");
      if (row) take(row);
    });
    field.addEventListener("blur", close);
  });
})();
