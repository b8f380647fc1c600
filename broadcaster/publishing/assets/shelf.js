// The shelf of legal documents: how each stands today, and the list searched and narrowed.
(function () {
  "use strict";
  var PAGE = 20;
  var AT_ONCE = 4; // years that are loaded together
  var today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());

  // [since, words, colour, sign, remark], the earliest first: the one of a day
  function standing(effects, day) {
    var found = effects[0];
    effects.forEach(function (one) { if (one[0] <= day) found = one; });
    return found;
  }

  function text(name, words, kind) {
    var made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }

  function state(effect) {
    var made = text("span", "", "state");
    made.appendChild(text("span", effect[3] + " " + effect[1], "mark " + effect[2]));
    made.appendChild(document.createTextNode(" "));
    made.appendChild(text("span", effect[4], "muted"));
    return made;
  }

  function words(day) {
    var parts = day.split("-").map(Number);
    return parts[2] + "/" + parts[1] + "/" + parts[0];
  }

  // ----- what the page says of the day on which it was made, said of today

  document.querySelectorAll("[data-effects]").forEach(function (place) {
    var old = place.querySelector(".state");
    var effect = standing(JSON.parse(place.dataset.effects), today);
    var fresh = state(effect);
    if (old.tagName === "P") { // keeps its place in the page
      old.replaceChildren.apply(old, Array.from(fresh.childNodes));
    } else {
      old.replaceWith(fresh);
    }
  });
  document.querySelectorAll("[data-as-of] time").forEach(function (time) {
    time.dateTime = today;
    time.textContent = words(today);
  });
  var life = Array.from(document.querySelectorAll(".life li"));
  if (life.length) {
    var here = life[0];
    life.forEach(function (one) {
      one.removeAttribute("aria-current");
      if (one.dataset.since <= today) here = one;
    });
    here.setAttribute("aria-current", "date");
  }

  // ----- the list

  var form = document.getElementById("loc");
  if (!form) return;
  var box = document.getElementById("ket-qua");
  var told = document.getElementById("thay");
  var list = document.getElementById("danh-sach");
  var more = document.getElementById("them");
  var whole = document.getElementById("tat-ca");
  var fields = ["q", "topics", "audiences", "level", "kind", "effect", "day"];
  var kept = {}; // what has been loaded, by name
  var serial = 0;
  form.hidden = false;

  function load(name) {
    if (!kept[name]) {
      kept[name] = fetch(name).then(function (answer) {
        if (!answer.ok) throw new Error(name);
        return answer.json();
      });
      kept[name].catch(function () { delete kept[name]; });
    }
    return kept[name];
  }

  function fold(words) {
    return words.replace(/[đĐ\u00d0\u00f0]/g, "d").normalize("NFKD").replace(/\p{M}/gu, "")
      .replace(/[\u2010-\u2015\u2212]/g, "-").toLowerCase();
  }

  function found(one) {
    if (!one.folded) {
      one.folded = fold([one.number, one.title, one.kind, one.issuer]
        .concat(one.short_names || [], one.topics || []).join(" "));
    }
    return one.folded;
  }

  function own(one, asked) { // whether a typed number is its own
    var number = fold(one.number);
    return asked.words.some(function (word) { return /\d/.test(word) && number.indexOf(word) === 0; });
  }

  function fits(one, asked) {
    return asked.words.every(function (word) { return found(one).indexOf(word) >= 0; })
      && (!asked.topics || (one.topics || []).indexOf(asked.topics) >= 0)
      && (!asked.audiences || (one.audiences || []).indexOf(asked.audiences) >= 0)
      && (!asked.level || one.level === asked.level)
      && (!asked.kind || one.kind === asked.kind)
      && (!asked.effect || standing(one.effects, asked.day)[2] === asked.effect);
  }

  function row(one, day) {
    var item = document.createElement("li");
    var named = one.number === "Không số" ? one.title : ((one.kind || "") + " " + one.number).trim();
    var link = text("a", named || one.number, "title");
    var facts = [];
    link.href = one.page;
    item.appendChild(link);
    if (one.title && one.title !== named) item.appendChild(text("span", one.title));
    if (one.issuer) facts.push(one.issuer);
    if (one.issued) facts.push("ban hành " + words(one.issued));
    if (one.in_force) facts.push("hiệu lực từ " + words(one.in_force));
    if (one.unchecked) facts.push("chưa ai kiểm");
    if (facts.length) item.appendChild(text("span", facts.join(", "), "muted"));
    item.appendChild(state(standing(one.effects, day)));
    list.appendChild(item);
  }

  function narrowed(asked) {
    return asked.day !== today || fields.slice(1, 6).some(function (key) { return asked[key]; });
  }

  // Years are loaded a few at a time, the newest first, until a page is full.
  function answer(asked) {
    var mine = (serial += 1);
    var none = !asked.words.length && !narrowed(asked);
    list.textContent = "";
    more.hidden = true;
    box.hidden = none;
    whole.hidden = !none;
    if (none) return;
    if (window.location.protocol === "file:") {
      explain();
      return;
    }
    told.textContent = "Đang tìm…";
    load("muc-luc.json").then(function (index) {
      go(index.years, 0, [], PAGE, asked, mine);
    }).catch(failed(mine));
  }

  function go(years, at, hits, wanted, asked, mine) {
    if (mine !== serial) return;
    if (hits.length > wanted || at >= years.length) {
      show(years, at, hits, wanted, asked, mine);
      return;
    }
    var some = years.slice(at, at + AT_ONCE);
    Promise.all(some.map(function (year) { return load(year.file); })).then(function (loaded) {
      loaded.forEach(function (all) {
        hits = hits.concat(all.filter(function (one) { return fits(one, asked); }).reverse());
      });
      go(years, at + some.length, hits, wanted, asked, mine);
    }).catch(failed(mine));
  }

  function show(years, at, hits, wanted, asked, mine) {
    var from = list.children.length;
    if (!from && at >= years.length) { // whose own number it is goes before those that name it
      hits.sort(function (a, b) { return own(b, asked) - own(a, asked); });
    }
    hits.slice(from, wanted).forEach(function (one) { row(one, asked.day); });
    var when = asked.day === today ? "hôm nay" : "ngày " + words(asked.day);
    told.textContent = !hits.length
      ? "Không thấy văn bản nào như vậy. Thử ít chữ hơn hoặc bỏ bớt điều kiện."
      : (at < years.length ? "Có hơn " + wanted : "Có " + hits.length)
        + " văn bản; hiệu lực tính cho " + when;
    more.hidden = hits.length <= wanted;
    more.onclick = function () {
      go(years, at, hits, wanted + PAGE, asked, mine);
    };
    if (from && list.children[from]) list.children[from].querySelector("a").focus();
  }

  function failed(mine) {
    return function () {
      if (mine === serial) {
        told.textContent = "Không tải được danh sách văn bản. Kiểm tra mạng rồi bấm Tìm lần nữa.";
      }
    };
  }

  // Browsers let no page opened as a file read the files beside it.
  function explain() {
    var site = document.querySelector("link[rel=canonical]");
    var item = document.createElement("li");
    var link = text("a", "Mở tủ sách trên trang của đài", "title");
    link.href = site.href + window.location.search;
    told.textContent = "Trang này đang mở thẳng từ tệp trong máy nên trình duyệt không cho tìm.";
    item.appendChild(link);
    list.appendChild(item);
    whole.hidden = false;
  }

  function asked() {
    var query = new URLSearchParams(window.location.search);
    var wanted = {};
    fields.forEach(function (key) {
      var field = form.elements[key];
      if (!field) return;
      field.value = query.get(key) || (key === "day" ? today : "");
      wanted[key] = field.value;
    });
    wanted.day = wanted.day || today;
    if (narrowed(wanted)) document.getElementById("dieu-kien").open = true;
    wanted.words = fold(wanted.q || "").split(/\s+/).filter(Boolean);
    answer(wanted);
  }

  function changed() {
    var query = new URLSearchParams();
    fields.forEach(function (key) {
      var field = form.elements[key];
      if (field && field.value && !(key === "day" && field.value === today)) {
        query.set(key, field.value.trim());
      }
    });
    window.history.pushState(null, "", "?" + query);
    asked();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    changed();
  });
  form.addEventListener("change", function (event) {
    if (event.target.name !== "q") changed();
  });
  window.addEventListener("popstate", asked);
  asked();
})();
