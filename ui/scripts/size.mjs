// Holds the kiosk screens to their budget: what a visitor's screen loads for its first picture, gzipped, with the largest language beside Swedish; and
// apart from that, all that it may load later. Staff screens may load more.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = { js: 60_000, css: 10_000 };
const later = { js: 60_000, css: 10_000 };
const kiosk = ['entrance/Entrance', 'booking/BookingScreen', 'door/Door'];

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const size = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;

/** The chunks that a chunk needs at once, and with `lazy` also those that it may import later. */
function collect(key, lazy = false, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  const { imports = [], dynamicImports = [] } = manifest[key];
  // What the start imports later are the other screens, which this one never loads.
  const later = lazy && key !== 'app.html' ? dynamicImports : [];
  for (const next of [...imports, ...later]) collect(next, lazy, seen);
  return seen;
}

const keys = Object.keys(manifest);
const words = (pattern) => keys.filter((k) => pattern.test(k)).map((k) => size(manifest[k].file));
const first = Math.max(...words(/^i18n\/.*\.json$/));
const more = Math.max(...words(/^i18n\/.*\.json\?more$/)) + size(manifest['i18n/sv.json?more'].file);

function weigh(chunks) {
  const of = (pick) =>
    [...new Set(chunks.flatMap((k) => pick(manifest[k])))].reduce((n, f) => n + size(f), 0);
  return { js: of((c) => (c.file.endsWith('.js') ? [c.file] : [])), css: of((c) => c.css ?? []) };
}

let bad = false;
function tell(what, got, most) {
  const over = got.js > most.js || got.css > most.css;
  bad ||= over;
  const kb = (n) => `${(n / 1000).toFixed(1)} kB`;
  console.log(
    `${what}: js ${kb(got.js)} of ${kb(most.js)}, css ${kb(got.css)} of ${kb(most.css)}${over ? ' TOO LARGE' : ''}`,
  );
}

const start = collect('app.html');
for (const screen of kiosk) {
  const key = keys.find((k) => k.includes(screen));
  const atOnce = new Set([...start, ...collect(key)]);
  const now = weigh([...atOnce]);
  tell(screen, { ...now, js: now.js + first }, budget);
  const rest = weigh([...collect(key, true)].filter((k) => !atOnce.has(k) && !k.startsWith('i18n/')));
  tell('  later', { ...rest, js: rest.js + more }, later);
}
process.exit(bad ? 1 : 0);
