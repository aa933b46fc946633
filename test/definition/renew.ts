import { writeFileSync } from 'node:fs';
import { renderJsonSchema } from '../../src/definition/json-schema.js';
import { renderManual } from './manual.js';

/** Writes what is made of the table of keys: `npm run -s build:test && node build/test/definition/renew.js`. */
function renew(file: string, text: string): void {
  writeFileSync(new URL(`../../../src/man/${file}`, import.meta.url), text);
  console.log(`src/man/${file}`);
}

renew('definition.md', renderManual());
renew('vm.schema.json', renderJsonSchema('vm'));
renew('host.schema.json', renderJsonSchema('host'));
