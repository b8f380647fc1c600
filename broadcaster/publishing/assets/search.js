// Searches the index beside this page; what is loaded stays within BUDGET whatever the archive holds.
(function () {
  "use strict";
  var BUDGET = 180000; // bytes of the index that one search loads
  var PAGE = 10;
  var WORDS = 4; // words that are looked up, and as many pairs of neighbours less one
  var NEAR = 3; // times that words side by side weigh more than words apart
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

  var EXACT = 2; // with the marks that were asked for
  var TITLE = 4;

  // "c>0 1=3.1!.c;…" -> places: number -> 1, with EXACT and TITLE where they hold
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
        found.at[number] = (found.at[number] || 0) | 1 | (exact ? EXACT : 0) | (title ? TITLE : 0);
      });
    });
    return found;
  }

  function weigh(place) {
    return place ? (place & EXACT ? 4 : 1) + (place & TITLE ? 2 : 0) : 0;
  }

  // What of a run fits: every word in its own marks, or all of them side by side in any marks; the
  // more of it stands together, in the asked marks and in the title, the higher. A word that is in
  // everything is known from some number on; before it, it is taken to be there.
  function together(run, singles, neighbours, every) {
    var numbers = {};
    singles.forEach(function (one) {
      Object.keys(one.at).forEach(function (number) { numbers[number] = true; });
    });
    return Object.keys(numbers).map(Number).map(function (number) {
      function there(one) { return one.at[number] || number < one.from; }
      function exact(one) { return (one.at[number] & EXACT) || number < one.from; }
      function sum(all) { return all.reduce(function (to, one) { return to + weigh(one.at[number]); }, 0); }
      var count = singles.filter(there).length;
      var fits = every
        ? count === singles.length && (singles.every(exact) || neighbours.every(there))
        : count * 2 > singles.length;
      return {
        run: run, number: number, fits: fits, whole: neighbours.every(there),
        weight: (every ? 0 : 100 * count) + sum(singles) + NEAR * sum(neighbours),
      };
    }).filter(function (hit) { return hit.fits; });
  }

  // One run: a word that is not in it tells that the others need not be loaded.
  function look(run, asked, every) {
    return load(run[0] + "/n.json").then(function (facts) {
      function all(terms, stop) {
        var found = [];
        return terms.reduce(function (done, term) {
          return done.then(function (going) {
            if (!going || loaded > BUDGET) return false;
            return entry(run, facts, term[0]).then(function (line) {
              var one = places(line, term[1]);
              found.push(one);
              return !stop || one.from > 0 || Object.keys(one.at).length > 0;
            });
          });
        }, Promise.resolve(true)).then(function (going) { return going ? found : null; });
      }
      return all(asked.words, every).then(function (singles) {
        if (!singles) return [];
        return all(asked.pairs, false).then(function (neighbours) {
          return neighbours ? together(run, singles, neighbours, every) : [];
        });
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

  // The words to look up, the longest first, for those are the rarest; and neighbours among all.
  function wanted(found) {
    var once = {};
    var different = found.filter(function (word) {
      var fresh = !once[word.join(" ")];
      once[word.join(" ")] = true;
      return fresh;
    });
    return {
      words: some(different, WORDS).sort(function (a, b) { return b[0].length - a[0].length; }),
      pairs: found.length < 2 ? [] : some(pairs(found), WORDS - 1),
    };
  }

  function search(found, every) {
    return load("muc-luc.json").then(function (index) {
      var hits = [];
      var passed = 0;
      var asked = wanted(found);
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

  function seconds(time) {
    return time.split(":").reduce(function (to, part) { return to * 60 + parseFloat(part); }, 0);
  }

  function clock(from) {
    var whole = Math.floor(from);
    var rest = whole % 60;
    return Math.floor(whole / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  // The sentences of a WebVTT file with their seconds; a long one goes over several cues.
  function sentences(vtt) {
    var all = [];
    var speaker = "";
    vtt.split(/\n\n+/).forEach(function (block) {
      var cue = /^(\d+:\d\d:\d\d\.\d+) --> .*\n([^]*)$/.exec(block.trim());
      if (!cue) return;
      var voice = /^<v ([^>]*)>/.exec(cue[2]);
      var said = cue[2].replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim()
        .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
      var last = all[all.length - 1];
      if (last && (voice ? voice[1] : "") === speaker && !/[.!?…]["”’)]*$/.test(last.text)) {
        last.text += " " + said;
      } else {
        all.push({ start: seconds(cue[1]), text: said });
      }
      speaker = voice ? voice[1] : "";
    });
    return all;
  }

  // The sentence that has most of what was asked for; null = none has a word of it.
  function best(all, asked) {
    var most = 0;
    var chosen = null;
    all.forEach(function (sentence) {
      var has = (sentence.text.match(/[\p{L}\p{N}]+/gu) || []).map(function (word) {
        return words(word)[0];
      });
      var score = asked.reduce(function (to, word, place) {
        return to + has.reduce(function (value, one, n) {
          if (one[0] !== word[0]) return value;
          var beside = place && n && has[n - 1][0] === asked[place - 1][0] ? 1 : 0;
          return Math.max(value, 2 + beside + (one[1] === word[1] ? 1 : 0));
        }, 0);
      }, 0);
      if (score > most) {
        most = score;
        chosen = sentence;
      }
    });
    return chosen;
  }

  // The sentence, its found words marked, and a link to the second at which it is heard.
  function quote(item, link, sentence, query, asked) {
    var place = text("a", "", "quote");
    var folded = asked.map(function (word) { return word[0]; });
    place.href = link + "#t=" + sentence.start + "&tim=" + encodeURIComponent(query);
    place.appendChild(text("span", clock(sentence.start), "time"));
    var said = document.createElement("span");
    sentence.text.split(/([\p{L}\p{N}]+)/u).forEach(function (piece) {
      var hit = folded.indexOf(fold(piece.normalize("NFC"))) >= 0;
      said.appendChild(hit ? text("mark", piece) : document.createTextNode(piece));
    });
    place.appendChild(said);
    item.appendChild(place);
  }

  function show(facts, query) {
    var item = document.createElement("li");
    var link = text("a", facts[1], "title");
    var page = "../" + facts[0];
    var asked = words(query);
    link.href = page + "#tim=" + encodeURIComponent(query);
    item.appendChild(link);
    item.appendChild(text("span", facts[2] + " · " + facts[3] + " · " + facts[4], "muted"));
    if (facts[5]) item.appendChild(text("span", facts[5]));
    list.appendChild(item);
    if (!facts[6]) return Promise.resolve(); // no words to quote from
    return fetch(page.replace(/html$/, facts[6])).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (vtt) {
      var sentence = best(sentences(vtt), asked);
      if (!sentence) return; // the words stand in the title, the summary or the law only
      link.href = page + "#t=" + sentence.start + "&tim=" + encodeURIComponent(query);
      quote(item, page, sentence, query, asked);
      var there = words(facts[1]).concat(words(sentence.text)).map(function (word) { return word[0]; });
      if (!asked.every(function (word) { return there.indexOf(word[0]) >= 0; })) {
        item.appendChild(text("span", "Các chữ còn lại ở chỗ khác trong số này.", "muted"));
      }
    }).catch(function () { /* an episode without words: its title is enough */ });
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
    if (window.location.protocol === "file:") {
      explain(query);
      return;
    }
    loaded = 0;
    told.textContent = "Đang tìm…";
    search(found, true).then(function (result) {
      if (result.hits.length || found.length < 3 || loaded > BUDGET) return result;
      return search(found, false).then(function (some) {
        some.part = true;
        return some;
      });
    }).then(function (result) {
      if (mine !== serial) return null;
      var count = result.hits.length;
      var newer = result.whole ? "" : ", tính các số mới hơn";
      told.textContent = !count
        ? "Không thấy số nào nhắc đến “" + query + "”. Thử ít chữ hơn hoặc viết khác đi."
        : result.part
          ? "Không số nào có đủ “" + query + "”. Có " + count + " số có một phần" + newer
          : result.hits.every(function (hit) { return hit.whole; })
            ? "Có " + count + " số nhắc đến “" + query + "”" + newer
            : "Có " + count + " số có các chữ “" + query + "”" + newer;
      return page(result, 0, query, mine);
    }).catch(function () {
      if (mine === serial) {
        told.textContent = "Không tải được mục lục tìm kiếm. Kiểm tra mạng rồi bấm Tìm lần nữa.";
      }
    });
  }

  // Browsers let no page opened as a file read the files beside it.
  function explain(query) {
    var item = document.createElement("li");
    var site = document.querySelector("link[rel=canonical]");
    var link = text("a", "Tìm “" + query + "” trên trang của đài", "title");
    told.textContent = "Trang này đang mở thẳng từ tệp trong máy nên trình duyệt không cho tìm.";
    link.href = site.href + "?q=" + encodeURIComponent(query);
    item.appendChild(text("span", "Hãy mở trang của đài trên mạng rồi tìm ở đó; không có mạng thì mở "
      + "từng chương trình bên dưới và dùng lệnh tìm trong trang (Ctrl+F)."));
    item.appendChild(link);
    list.appendChild(item);
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
