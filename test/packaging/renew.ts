import { writeFileSync } from 'node:fs';
import { portFiles } from './packed.js';

/** Writes what of the port is made of rc.d/ and of the package: `npm run renew`. */
for (const [path, text] of portFiles()) {
  writeFileSync(path, text);
  console.log(path);
}
