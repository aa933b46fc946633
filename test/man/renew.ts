import { writeFileSync } from 'node:fs';
import { renderStates } from './state-chapter.js';

/** Writes the chapters that are made of code: `npm run -s build:test && node build/test/man/renew.js`. */
writeFileSync(new URL('../../../src/man/states.md', import.meta.url), renderStates());
console.log('src/man/states.md');
