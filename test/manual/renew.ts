import { writeFileSync } from 'node:fs';
import { renderManualPages } from '../../src/manual/pages.js';
import { MANUAL_CLI } from './cli.js';

/** Writes the manual pages, src/man/*.8 and *.5: `npm run -s build:test && node build/test/manual/renew.js`. */
for (const [file, text] of renderManualPages(MANUAL_CLI)) {
  writeFileSync(new URL(`../../../src/man/${file}`, import.meta.url), text);
  console.log(`src/man/${file}`);
}
