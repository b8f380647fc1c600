// Searches the index beside this page; what is loaded stays within BUDGET whatever the archive holds.
(function () {
  "use strict";
  var BUDGET = 180000; // bytes of the index that one search loads
  var PAGE = 10;
  var TERMS = 3; // pairs of words that are looked up
  var TONES = { "\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5" };
  var form = document.querySelector("form.search");
  var field = document.getElementById("tim");
  var box = document.getElementById("ket-qua");
  var told = document.getElementById("thay");
  var list = document.getElementById("danh-sach");
  var more = document.getElementById("them");
  var kept = {}; // what has been loaded, by address
  var loaded = 0;
  var serial = 0;

  function fold(word) {
    return word.replace(/[đĐ]/g, "d").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function marks(word) {
    var tone = "0";
    var letters = "";
    Array.from(word.toLowerCase().normalize("NFC")).forEach(function (sign) {
      var bare = "";
      Array.from(sign.normalize("NFD")).forEach(function (piece) {
        if (TONES[piece]) tone = TONES[piece];
        else bare += piece;
      });
      bare = bare.normalize("NFC");
      if (/[^\u0000-\u007f]/.test(bare)) letters += bare;
    });
    return tone + letters;
  }

  function words(text) {
    return (text.normalize("NFC").match(/[\p{L}\p{N}]+/gu) || []).slice(0, 20).map(function (word) {
      word = word.slice(0, 40);
      return [fold(word), marks(word)];
    });
  }

  function pairs(found) {
    if (found.length < 2) return found;
    var all = [];
    for (var n = 0; n + 1 < found.length; n += 1) {
      all.push([found[n][0] + " " + found[n + 1][0], found[n][1] + " " + found[n + 1][1]]);
    }
    return all;
  }

  function some(all, most) {
    if (all.length <= most) return all;
    var chosen = [];
    for (var n = 0; n < most; n += 1) chosen.push(all[Math.round((n * (all.length - 1)) / (most - 1))]);
    return chosen;
  }

  function before(words, word) { // place of the last one that is not behind the word, or -1
    var low = 0;
    var high = words.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (words[middle] > word) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  function load(name) {
    if (!kept[name]) {
      kept[name] = fetch(name).then(function (answer) {
        if (!answer.ok) throw new Error(name);
        return answer.text();
      }).then(function (text) {
        loaded += new TextEncoder().encode(text).length;
        return JSON.parse(text);
      });
      kept[name].catch(function () { delete kept[name]; });
    }
    return kept[name];
  }

  // "c>0 1=3.1!.c;…" -> places: number -> 1 or, in the title, 3; those with the asked marks count on
  function places(entry, asked) {
    var found = { from: 0, at: {} };
    if (!entry) return found;
    var cut = entry.indexOf(">");
    if (cut >= 0) {
      found.from = parseInt(entry.slice(0, cut), 36);
      entry = entry.slice(cut + 1);
    }
    var plain = /^[0 ]*$/.test(asked);
    entry.split(";").forEach(function (kind) {
      var equals = kind.indexOf("=");
      var exact = plain || kind.slice(0, equals) === asked;
      var number = 0;
      kind.slice(equals + 1).split(".").forEach(function (step) {
        var title = step.slice(-1) === "!";
        number += parseInt(step, 36);
        var weight = (exact ? 10 : 1) * (title ? 3 : 1);
        found.at[number] = Math.max(found.at[number] || 0, weight);
      });
    });
    return found;
  }

  function together(run, all, every) {
    var sums = {};
    all.forEach(function (one) {
      Object.keys(one.at).forEach(function (number) {
        sums[number] = (sums[number] || 0) + one.at[number];
      });
    });
    return Object.keys(sums).filter(function (number) {
      return !every || all.every(function (one) { return one.at[number] || number < one.from; });
    }).map(function (number) {
      return { run: run, number: Number(number), weight: sums[number] };
    });
  }

  // One run: the first pair alone tells most often that the others need not be loaded.
  function look(run, asked, every) {
    return load(run[0] + "/n.json").then(function (facts) {
      var all = [];
      return asked.reduce(function (done, term) {
        return done.then(function (going) {
          if (!going || loaded > BUDGET) return false;
          return entry(run, facts, term[0]).then(function (line) {
            var found = places(line, term[1]);
            all.push(found);
            return !every || found.from > 0 || Object.keys(found.at).length > 0;
          });
        });
      }, Promise.resolve(true)).then(function (going) {
        if (every && (!going || all.length < asked.length)) return [];
        return together(run, all, every);
      });
    });
  }

  function entry(run, facts, word) {
    var page = before(facts.words, word);
    if (page < 0) return Promise.resolve("");
    return load(run[0] + "/k" + page + ".json").then(function (leaves) {
      var leaf = leaves[0] + before(leaves[1], word);
      return load(run[0] + "/t" + leaf + ".json");
    }).then(function (entries) {
      return Object.prototype.hasOwnProperty.call(entries, word) ? entries[word] : "";
    });
  }

  function search(found, every) {
    return load("muc-luc.json").then(function (index) {
      var hits = [];
      var passed = 0;
      var asked = some(found, TERMS);
      return index.runs.reduce(function (done, run) {
        return done.then(function () {
          if (loaded > BUDGET) return null;
          passed += 1;
          return look(run, asked, every).then(function (more) {
            more.forEach(function (hit) { hit.age = passed; });
            hits = hits.concat(more);
          });
        });
      }, Promise.resolve()).then(function () {
        hits.sort(function (a, b) {
          return b.weight - a.weight || a.age - b.age || b.number - a.number;
        });
        return { hits: hits, whole: passed === index.runs.length && loaded <= BUDGET };
      });
    });
  }

  function row(hit) {
    return load(hit.run[0] + "/n.json").then(function (facts) {
      return load(hit.run[0] + "/d" + Math.floor(hit.number / facts.rows) + ".json").then(
        function (rows) { return rows[hit.number % facts.rows]; });
    });
  }

  function text(name, words, kind) {
    var made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }

  function show(facts, query) {
    var item = document.createElement("li");
    var link = text("a", facts[1], "title");
    link.href = "../" + facts[0] + "#tim=" + encodeURIComponent(query);
    item.appendChild(link);
    item.appendChild(text("span", facts[2] + " · " + facts[3] + " · " + facts[4], "muted"));
    if (facts[5]) item.appendChild(text("span", facts[5]));
    list.appendChild(item);
  }

  function page(result, from, query, mine) {
    var part = result.hits.slice(from, from + PAGE);
    more.hidden = true;
    return Promise.all(part.map(row)).then(function (rows) {
      if (mine !== serial) return;
      rows.forEach(function (facts) { show(facts, query); });
      more.hidden = from + PAGE >= result.hits.length;
      more.onclick = function () {
        var next = list.children.length;
        page(result, next, query, mine).then(function () {
          var link = list.children[next] && list.children[next].querySelector("a");
          if (link) link.focus();
        });
      };
    });
  }

  function answer(query) {
    var mine = (serial += 1);
    var found = words(query);
    list.textContent = "";
    more.hidden = true;
    box.hidden = !found.length; // shown before it is filled: readers aloud hear what changes in it
    if (!found.length) return;
    loaded = 0;
    told.textContent = "Đang tìm…";
    search(pairs(found), true).then(function (result) {
      if (result.hits.length || found.length < 3 || loaded > BUDGET) return result;
      return search(pairs(found), false);
    }).then(function (result) {
      if (mine !== serial) return null;
      var count = result.hits.length;
      told.textContent = count
        ? "Có " + count + " số nhắc đến “" + query + "”" + (result.whole ? "" : ", tính các số mới hơn")
        : "Không thấy số nào nhắc đến “" + query + "”. Thử ít chữ hơn hoặc viết khác đi.";
      return page(result, 0, query, mine);
    }).catch(function () {
      if (mine === serial) {
        told.textContent = "Không tải được mục lục tìm kiếm. Kiểm tra mạng rồi bấm Tìm lần nữa.";
      }
    });
  }

  function asked() {
    var query = new URLSearchParams(window.location.search).get("q") || "";
    field.value = query;
    answer(query.trim());
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var query = field.value.trim();
    window.history.pushState(null, "", "?q=" + encodeURIComponent(query));
    answer(query);
  });
  window.addEventListener("popstate", asked);
  asked();
})();
