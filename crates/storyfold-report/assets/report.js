// Adds ways to find one's way. Everything can be read without it.
"use strict";

(() => {
  const all = (selector, inside = document) => Array.from(inside.querySelectorAll(selector));
  const one = (selector, inside = document) => inside.querySelector(selector);
  const reveal = (selector) => all(selector).forEach((element) => { element.hidden = false; });
  const isTyping = (event) => event.target.closest("input, textarea, select, [contenteditable]") !== null;
  const isCommand = (event) => event.altKey || event.ctrlKey || event.metaKey;
  const press = (button, isPressed) => button.setAttribute("aria-pressed", String(isPressed));
  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

  // The place before or after the one that has the focus, or the first in view.
  const step = (places, current, forward) => {
    if (current >= 0) return places[Math.min(Math.max(current + (forward ? 1 : -1), 0), places.length - 1)];
    return places.find((place) => place.getBoundingClientRect().bottom > 0) || places[0];
  };

  const index = () => {
    const input = one("#filter");
    const list = one(".stories");
    const entries = all(".entry");
    const order = new Map(entries.map((entry, place) => [entry, place]));
    const only = one("[data-only]");
    const found = one(".found");
    const none = one(".none");
    const visible = () => all(".entry:not([hidden])").map((entry) => one("h2 a", entry));

    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const entry of entries) {
        const fits = words.every((word) => entry.dataset.words.includes(word))
          && (!isPressed(only) || entry.dataset.disputed !== "0");
        entry.hidden = !fits;
        if (fits) count += 1;
      }
      found.textContent = count === entries.length ? "" : `${count} of ${entries.length}`;
      none.hidden = count > 0;
    };
    const sort = (by) => {
      const time = (entry) => (entry.dataset.time === "" ? -Infinity : Number(entry.dataset.time));
      const later = (a, b) => (time(a) === time(b) ? order.get(a) - order.get(b) : time(b) - time(a));
      const larger = (a, b) => order.get(a) - order.get(b);
      list.append(...entries.sort(by === "time" ? later : larger));
      all("[data-sort]").forEach((button) => press(button, button.dataset.sort === by));
    };

    reveal(".tools, .keys");
    one(".tools").addEventListener("submit", (event) => {
      event.preventDefault();
      const first = visible()[0];
      if (first) first.click();
    });
    input.addEventListener("input", filter);
    all("[data-sort]").forEach((button) => button.addEventListener("click", () => sort(button.dataset.sort)));
    only.addEventListener("click", () => { press(only, !isPressed(only)); filter(); });
    document.addEventListener("keydown", (event) => {
      if (isCommand(event)) return;
      if (event.key === "Escape" && event.target === input) {
        input.value = "";
        filter();
        input.blur();
      } else if (event.key === "ArrowDown" && event.target === input) {
        event.preventDefault();
        const first = visible()[0];
        if (first) first.focus();
      } else if (isTyping(event)) {
        return;
      } else if (event.key === "/") {
        event.preventDefault();
        input.focus();
      } else if (event.key === "j" || event.key === "k") {
        const links = visible();
        const next = step(links, links.indexOf(document.activeElement), event.key === "j");
        if (next) next.focus();
      }
    });
    // The browser may have kept what was typed.
    filter();
  };

  const story = () => {
    const sentences = all(".s");
    const preview = one(".preview");
    const isWide = window.matchMedia("(min-width: 64rem) and (hover: hover)");
    const readings = (sentence) => document.getElementById(`r-${sentence.id}`);

    // Beside the text: what the sentence under the pointer or the focus has.
    const show = (sentence) => {
      if (!preview) return;
      const details = sentence && readings(sentence);
      const shown = Boolean(details) && isWide.matches && !details.open;
      preview.hidden = !shown;
      if (shown) preview.replaceChildren(...Array.from(one(".panel", details).cloneNode(true).childNodes));
    };
    const mark = (sentence) => {
      all(".s.current").forEach((marked) => marked.classList.remove("current"));
      if (sentence) sentence.classList.add("current");
      show(sentence);
    };
    const toggle = (sentence) => {
      const details = readings(sentence);
      if (details) details.open = !details.open;
      mark(sentence);
    };
    const go = (sentence) => {
      sentence.tabIndex = -1;
      sentence.focus({ preventScroll: true });
      sentence.scrollIntoView({ block: "center" });
      mark(sentence);
    };

    reveal(".reader, .keys");
    const prose = one(".prose");
    prose.addEventListener("mouseover", (event) => {
      const sentence = event.target.closest(".s");
      if (sentence) mark(sentence);
    });
    prose.addEventListener("mouseleave", () => mark(null));
    prose.addEventListener("click", (event) => {
      const sentence = event.target.closest(".s");
      // Whoever marks text to copy it means no click.
      if (sentence && !String(window.getSelection())) toggle(sentence);
    });

    const open = one("[data-open]");
    if (open) {
      open.addEventListener("click", () => {
        press(open, !isPressed(open));
        all("details.readings").forEach((details) => { details.open = isPressed(open); });
      });
    }
    const hide = one("[data-hide]");
    if (hide) {
      hide.addEventListener("click", () => {
        press(hide, !isPressed(hide));
        document.body.classList.toggle("hide-sole", isPressed(hide));
      });
    }

    // The text as one report has it.
    all(".key li").forEach((item) => {
      const letter = item.dataset.letter;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "as";
      button.textContent = "trace";
      button.title = `Trace what ${letter} has of the text`;
      button.setAttribute("aria-label", `Trace what ${letter} has of the text`);
      press(button, false);
      button.addEventListener("click", () => {
        const isOn = !isPressed(button);
        all(".key .as").forEach((other) => press(other, false));
        press(button, isOn);
        document.body.classList.toggle("by-one", isOn);
        sentences.forEach((sentence) => {
          sentence.classList.toggle("theirs", isOn && sentence.dataset.by.split(" ").includes(letter));
        });
      });
      item.prepend(button);
    });

    document.addEventListener("keydown", (event) => {
      if (isCommand(event) || isTyping(event)) return;
      const current = sentences.findIndex((sentence) => sentence.classList.contains("current"));
      const link = { n: "next", p: "prev" }[event.key];
      if (event.key === "j" || event.key === "k") {
        const visible = sentences.filter((sentence) => sentence.offsetParent);
        go(step(visible, visible.indexOf(sentences[current]), event.key === "j"));
      } else if (event.key === "Enter" && event.target.classList.contains("s")) {
        toggle(event.target);
      } else if (event.key === "c") {
        const isDisputed = (sentence) => sentence.nextElementSibling?.matches(".flag:not(.minor, .update)");
        const disputed = sentences.filter(isDisputed);
        const next = disputed.find((sentence) => sentences.indexOf(sentence) > current) || disputed[0];
        if (next) go(next);
      } else if (event.key === "Escape") {
        all("details.readings[open]").forEach((details) => { details.open = false; });
        mark(null);
      } else if (link) {
        const next = one(`a[rel="${link}"]`);
        if (next) next.click();
      }
    });
  };

  // A place inside something closed is opened when one goes there, also where the browser does not do that by itself.
  const openTarget = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.matches("details")) target.open = true;
    for (let closed = target.closest("details:not([open])"); closed; closed = closed.parentElement.closest("details:not([open])")) {
      closed.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", openTarget);
  openTarget();

  if (document.body.classList.contains("index")) index();
  if (document.body.classList.contains("story")) story();
})();
