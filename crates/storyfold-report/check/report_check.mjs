// Opens every page of reports in Chromium, at the width of a phone and of a desk, in light and in dark, and fails if something is
// wrong with one: node report_check.mjs PICTURES REPORT…
//
// A report is a folder, or one page of all stories, which has no script and so no keys.
// Looked at: errors of the console, requests outside the folder, links without a target, doubled ids, text that is wider than the
// window, contrast, the filter, the keys, and reading without JavaScript. Pictures of the largest story go to the folder PICTURES.
import { readdirSync, statSync, mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [pictures, ...reports] = process.argv.slice(2);
if (!pictures || reports.length === 0) {
  console.error("usage: node report_check.mjs PICTURES REPORT…");
  process.exit(2);
}
const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
// The least contrast of text that WCAG 2.2 asks for at level AA (1.4.3).
const MIN_CONTRAST = 4.5;
const MAX_PAGES = 60;

const faults = [];
let nChecks = 0;
const expect = (holds, what) => {
  nChecks += 1;
  if (!holds) faults.push(what);
};

const pagesOf = (folder) => readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html")).sort();

// What can be seen from inside a page.
const lookAround = ({ minContrast }) => {
  const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
  const doubled = ids.filter((id, place) => ids.indexOf(id) !== place);
  const broken = Array.from(document.querySelectorAll('a[href^="#"]'), (link) => link.getAttribute("href").slice(1))
    .filter((id) => !document.getElementById(id));
  const links = Array.from(document.querySelectorAll("a[href], link[href], script[src], img[src]"), (element) => element.href || element.src)
    .filter((address) => address.startsWith("file:"));
  const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = numbers(color).slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let behind = element; behind; behind = behind.parentElement) {
      const style = getComputedStyle(behind);
      // A gradient here is of one colour: the ground of a mark.
      const color = style.backgroundImage.startsWith("linear-gradient") ? style.backgroundImage.match(/rgba?\([^)]*\)/)[0] : style.backgroundColor;
      const parts = numbers(color);
      if (parts.length === 3 || parts[3] > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || element.closest("svg, script, style") || !element.checkVisibility()) continue;
    seen.add(element);
    const [dark, light] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => a - b);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < minContrast) faint.push(`${element.tagName}.${element.className}: ${contrast.toFixed(2)}`);
  }
  return {
    doubled, broken, links, faint: faint.slice(0, 3),
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    title: document.title,
    landmarks: document.querySelectorAll("main").length === 1 && document.querySelectorAll("h1").length === 1,
  };
};

const checkPage = async (page, folder, name, { width, scheme }) => {
  const where = `${name} at ${width} px, ${scheme}`;
  await page.goto(pathToFileURL(join(folder, name)).href);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const found = await page.evaluate(lookAround, { minContrast: MIN_CONTRAST });
  expect(found.title !== "", `${where}: no title`);
  expect(found.landmarks, `${where}: not one main part with one heading`);
  expect(found.doubled.length === 0, `${where}: ids stand twice: ${found.doubled.slice(0, 3)}`);
  expect(found.broken.length === 0, `${where}: links into nothing: ${found.broken.slice(0, 3)}`);
  expect(found.overflow <= 0, `${where}: ${found.overflow} px wider than the window`);
  expect(found.faint.length === 0, `${where}: faint text: ${found.faint.join(", ")}`);
  for (const link of found.links) {
    const path = decodeURIComponent(new URL(link).pathname);
    expect(path.startsWith(resolve(folder)) && statSync(path, { throwIfNoEntry: false }), `${where}: ${path} is missing or outside`);
  }
};

const checkIndex = async (page, folder) => {
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  const shown = () => page.locator(".entry:visible").count();
  const all = await shown();
  expect(all > 0, "index: no story");
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement.id === "filter"), "index: / does not lead to the filter");
  await page.keyboard.type("zzzz-no-such-word");
  expect(await shown() === 0 && await page.locator(".none").isVisible(), "index: the filter finds what is not there");
  await page.keyboard.press("Escape");
  expect(await shown() === all, "index: Escape does not clear the filter");
  const word = await page.locator(".entry h2 a").last().innerText().then((title) => title.split(/\s+/)[0]);
  await page.locator("#filter").fill(word);
  const kept = await shown();
  expect(kept > 0 && (all === 1 || kept < all), `index: the filter keeps ${kept} of ${all} for ${word}`);
  await page.locator("#filter").fill("");
  await page.locator('[data-sort="time"]').click();
  const times = await page.locator(".entry").evaluateAll((entries) => entries.map((entry) => Number(entry.dataset.time || -1)));
  expect(times.every((time, place) => place === 0 || times[place - 1] >= time), "index: the latest are not first");
  await page.locator('[data-sort="size"]').click();
  await page.locator("body").press("j");
  expect(await page.evaluate(() => document.activeElement.matches(".entry h2 a")), "index: j leads to no story");
  await page.keyboard.press("Enter");
  await page.waitForURL(/stories/);
  expect(await page.locator("body.story").count() === 1, "index: Enter opens no story");
};

const checkStory = async (page) => {
  if (await page.locator("details.readings").count() === 0) return;
  const opened = () => page.locator("details.readings[open]").count();
  await page.keyboard.press("j");
  expect(await page.evaluate(() => document.activeElement.classList.contains("s")), "story: j leads to no sentence");
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  expect(await opened() > 0, "story: Enter opens no readings");
  await page.keyboard.press("Escape");
  expect(await opened() === 0, "story: Escape does not close the readings");
  await page.locator("details.readings summary").first().focus();
  await page.keyboard.press("Space");
  expect(await opened() === 1, "story: a marker does not open with the keyboard");
  await page.keyboard.press("Escape");
  const shared = page.locator(".s:not(.only)").first();
  await shared.click({ position: { x: 4, y: 8 } });
  expect(await opened() === 1, "story: a click opens no readings");
  await page.keyboard.press("Escape");
  if (page.viewportSize().width > 1000) {
    await page.mouse.move(0, 0);
    const height = () => page.locator(".prose").evaluate((prose) => prose.offsetHeight);
    const before = await height();
    await shared.hover({ position: { x: 4, y: 8 } });
    expect(await page.locator(".preview").isVisible(), "story: nothing is shown beside the text");
    expect(await height() === before, "story: the text moves under the pointer");
  }
  await page.mouse.move(0, 0);
  await page.locator(".key .as").first().click();
  expect(await page.locator(".s.theirs").count() > 0, "story: tracing a report marks nothing");
  await page.locator('[data-open="all"]').click();
  expect(await opened() === await page.locator("details.readings").count(), "story: not all readings open");
};

const checkWithoutScript = async (browser, folder) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  expect(!await page.locator(".tools").isVisible(), "without JavaScript: a filter that does nothing");
  await page.locator(".entry h2 a").first().click();
  expect((await page.locator(".prose").innerText()).length > 100, "without JavaScript: no text");
  const marker = page.locator("details.readings summary").first();
  if (await marker.count() > 0) {
    await marker.click();
    expect(await page.locator(".panel").first().isVisible(), "without JavaScript: no readings");
  }
  await context.close();
};

mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  for (const [reportIdx, report] of reports.entries()) {
    const isPage = report.endsWith(".html");
    const folder = isPage ? dirname(resolve(report)) : resolve(report);
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: "reduce" });
        const page = await context.newPage();
        page.on("console", (message) => faults.push(`${page.url()}: console: ${message.text()}`));
        page.on("pageerror", (error) => faults.push(`${page.url()}: ${error}`));
        page.on("request", (request) => expect(/^(file|data):/.test(request.url()), `${page.url()}: asks for ${request.url()}`));
        const pages = isPage ? [basename(report)] : pagesOf(folder);
        for (const name of pages.slice(0, MAX_PAGES)) await checkPage(page, folder, name, { width, scheme });
        if (isPage) {
          await page.screenshot({ path: join(pictures, `${reportIdx}-page-${width}-${scheme}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: 3000 } });
          await context.close();
          continue;
        }
        await page.goto(pathToFileURL(join(folder, "index.html")).href);
        await page.screenshot({ path: join(pictures, `${reportIdx}-index-${width}-${scheme}.png`) });
        await page.locator(".entry h2 a").first().click();
        await page.waitForLoadState();
        await page.screenshot({ path: join(pictures, `${reportIdx}-story-${width}-${scheme}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: 3000 } });
        await checkIndex(page, folder);
        await checkStory(page);
        await context.close();
      }
    }
    if (!isPage) await checkWithoutScript(browser, folder);
  }
} finally {
  await browser.close();
}
for (const fault of new Set(faults)) console.error(fault);
console.log(`${nChecks} checks, ${new Set(faults).size} faults`);
process.exit(faults.length === 0 ? 0 : 1);
