// Writes what citeproc-js makes of records.json: one file a style, a line a record. See README.md here.
//
//   npm install citeproc@2.4.63 --prefix DIR
//   node tests/citations/golden/expected.mjs DIR LOCALES   (the folder of citeproc-py's locales)
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, locales] = process.argv.slice(2);
const CSL = createRequire(join(folder, "x.js"))("citeproc");
const here = dirname(fileURLToPath(import.meta.url));
const styles = join(here, "../../../evidence/citations/styles");
const records = JSON.parse(readFileSync(join(here, "records.json"), "utf8"));

const STYLES = {
  "apa": "en-US",
  "nlm-citation-sequence": "en-US",
  "american-medical-association": "en-US",
  "harvard-cite-them-right": "en-GB",
  "chicago-author-date": "en-US",
};

// citeproc-js reads the markup of titles from the title itself.
function item(record) {
  const { custom, ...rest } = record;
  return { ...rest, title: custom?.title_html ?? rest.title };
}

function entry(html) {
  return html
    .replace(/<div class="csl-left-margin">.*?<\/div>/s, "")
    .replace(/<\/?div[^>]*>/g, "")
    .replaceAll("&#38;", "&amp;")
    .replaceAll("&#60;", "&lt;")
    .replaceAll("&#62;", "&gt;")
    .replace(/\s+/g, " ")
    .trim();
}

for (const [style, locale] of Object.entries(STYLES)) {
  const xml = readFileSync(join(styles, `${style}.csl`), "utf8");
  const lines = records.map((record) => {
    const sys = {
      retrieveLocale: (name) => readFileSync(join(locales, `locales-${name}.xml`), "utf8"),
      retrieveItem: () => item(record),
    };
    const engine = new CSL.Engine(sys, xml, locale, true);
    engine.updateItems([record.id]);
    return `${record.id}\t${entry(engine.makeBibliography()[1][0])}\n`;
  });
  writeFileSync(join(here, `${style}.txt`), lines.join(""));
}
