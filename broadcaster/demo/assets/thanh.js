"use strict";
// The hand of the show: “Tiếp” fills and presses what stands on the real page, as somebody would.
(() => {
  const bar = document.getElementById("trinh-dien");
  if (!bar) return;
  const on = bar.querySelector(".td-tiep"), off = bar.querySelector(".td-dung");
  const said = bar.querySelector(".td-loi"), when = bar.querySelector(".td-gio");
  const LOOK = 900; // milliseconds that a person sees what is about to be pressed
  let step = JSON.parse(bar.dataset.step), late = false, looks = 0;
  const REFRESH = 6; // looks, a second each, until a page that is waited at is asked for again

  const room = () => {
    const all = document.documentElement.style;
    all.paddingTop = `${bar.offsetHeight}px`;
    all.scrollPaddingTop = `${bar.offsetHeight + 12}px`; // what is brought into sight is not below the bar
  };
  const watch = new ResizeObserver(room);
  watch.observe(bar);
  room();

  const ours = (name, told) => fetch(`/trinh-dien/${name}`, {
    method: "POST", body: JSON.stringify(told), headers: { "x-trinh-dien": "1" },
  });
  const found = ([, at, words]) => [...document.querySelectorAll(at)].find(
    (one) => !one.closest("#trinh-dien") && (!words || !/^(BUTTON|A)$/.test(one.tagName)
      || one.textContent.includes(words)));
  const pause = (time) => new Promise((done) => setTimeout(done, time));

  const hand = async (act) => {
    const [kind, , words] = act, thing = found(act);
    if (!thing) return;
    const drawn = thing.closest("label") || thing;
    drawn.scrollIntoView({ block: "center" });
    drawn.classList.add("td-chi");
    if (kind === "dien") thing.value = words;
    if (kind === "chon") thing.value = [...thing.options].find((one) => one.text.includes(words)).value;
    if (kind === "danh-dau" && !thing.checked || kind === "bo-dau" && thing.checked) thing.click();
    if (kind === "dien" || kind === "chon") {
      thing.dispatchEvent(new Event("input", { bubbles: true }));
      thing.dispatchEvent(new Event("change", { bubbles: true }));
    }
    await pause(LOOK);
    drawn.classList.remove("td-chi");
    if (kind === "bam") thing.click();
  };

  const tell = (words) => { said.textContent = words; room(); };

  const next = async () => {
    on.disabled = true;
    tell(step.says);
    // what is not on this page is not pressed: the answer leads to where it is
    const lacks = step.acts.some((act) => !act[3] && !found(act));
    const real = document.querySelector('input[name="tieng"][value="loa"]');
    const path = lacks ? "" : location.pathname;
    let told;
    try {
      told = await (await ours("tiep", { path, sounds: Boolean(real && real.checked) })).json();
    } catch {
      tell("Buổi trình diễn đã đóng.");
      return;
    }
    if (told.act) for (const act of step.acts) await hand(act);
    if (told.go) location.assign(told.go);
    else if (told.bar) begin(told.bar);
    else if (!told.act) {
      tell(told.said || step.says);
      on.disabled = false;
    }
  };

  const bring = () => {
    const thing = step.sight && document.querySelector(step.sight);
    if (!thing) return;
    const drawn = thing.closest("label") || thing;
    drawn.scrollIntoView({ block: drawn.offsetHeight > innerHeight / 2 ? "start" : "center" });
  };

  const begin = (facts) => {
    step = facts;
    when.textContent = step.when;
    tell(step.waits ? step.meanwhile : step.says);
    on.disabled = step.waits;
    on.hidden = step.last;
    bring();
    if (step.waits) look();
  };

  const look = async () => {
    let told;
    try {
      told = await (await fetch("/trinh-dien/xong")).json();
    } catch {
      tell("Buổi trình diễn đã đóng.");
      return;
    }
    const seen = !step.shows || document.querySelector(step.shows);
    if (told.ready && seen && !late) {
      on.disabled = false;
      tell(step.says);
      bring();
      return;
    }
    if (told.when) when.textContent = told.when;
    if (told.trouble) tell(`${step.meanwhile} ${told.trouble}`);
    // a page is from when it was asked for; that of a job follows by itself
    looks += 1;
    const stale = told.ready || looks % REFRESH === 0 && !document.querySelector("[data-job]");
    setTimeout(stale ? () => location.reload() : look, 1000);
    late = !told.ready;
  };

  on.addEventListener("click", next);
  off.addEventListener("click", async () => {
    on.disabled = off.disabled = true;
    const answer = await ours("dung", {});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    watch.disconnect();
    document.documentElement.removeAttribute("style");
    for (const one of document.querySelectorAll('link[rel="stylesheet"]')) // ours stays
      if (!one.href.endsWith("/thanh.css")) one.remove();
    document.title = page.title;
    document.body.replaceWith(page.body);
  });
  begin(step);
})();
