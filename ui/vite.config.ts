import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { languageModule } from './scripts/languages.ts';

/** Clears what an earlier build left. Not emptyOutDir: dist/index.html is committed and must stay. */
function clearOldBuild(): Plugin {
  let folder = '';
  return {
    name: 'clear-old-build',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    buildStart() {
      rmSync(join(folder, 'assets'), { recursive: true, force: true });
      rmSync(join(folder, 'app.html'), { force: true });
    },
  };
}

/** What the first picture of a visitor's screen says; all else but the staff's words and the daemon's comes right after it. */
const first = ['common', 'entrance', 'booking', 'door', 'activity'];
const staffs = ['staff', 'device', 'kind'];

/**
 * Gives each page its share of a language file: the words of the first picture, with `?more` the other words of visitors and föreningar, and with
 * `?staff` the staff's. What only the daemon says, such as the headings of exports, is left out.
 */
function shareWords(): Plugin {
  return {
    name: 'share-words',
    enforce: 'pre',
    transform(code, id) {
      const file = /\/i18n\/[\w-]+\.json(\?staff|\?more)?$/.exec(id);
      if (!file) return;
      const { entrance, ...others } = JSON.parse(code) as Record<string, Record<string, unknown>>;
      delete others['door']?.['footer']; // the daemon draws it on signs of paper
      const { notice, ...picture } = entrance ?? {};
      // How visitors are counted is told in a sheet, which nobody opens with the first picture.
      const all = Object.entries({ ...others, entrance: file[1] === '?more' ? { notice } : picture });
      const share = {
        first: (name: string) => first.includes(name),
        '?more': (name: string) =>
          name === 'entrance' || ![...first, ...staffs, 'export', 'language'].includes(name),
        '?staff': (name: string) => staffs.includes(name),
      }[(file[1] ?? 'first') as 'first' | '?more' | '?staff'];
      const json = JSON.stringify(Object.fromEntries(all.filter(([name]) => share(name))));
      // With a query it is no JSON to Vite any more.
      return file[1]
        ? { code: `export default ${json}`, moduleType: 'js', map: null }
        : { code: json, map: null };
    },
  };
}

/** What only the forms of the staff page need of Svelte: kept out of the chunk that every screen loads. */
const forms = /svelte\/src\/internal\/client\/dom\/elements\/(customizable-select|bindings\/(input|select))/;

export default defineConfig({
  plugins: [clearOldBuild(), shareWords(), languageModule(), svelte()],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    manifest: true,
    target: 'chrome120',
    assetsInlineLimit: 0, // the content security policy has no data: in it
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: 'app.html',
      treeshake: { moduleSideEffects: [{ test: forms, sideEffects: false }] },
      output: {
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'forms', test: forms }] },
      },
    },
  },
});
