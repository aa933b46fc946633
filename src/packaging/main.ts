import { readFileSync, writeFileSync } from 'node:fs';
import { bundledPackages, type Metafile } from './bundled.js';
import { readNotice } from './licence.js';
import { renderNotices } from './notice.js';

/** Part of `npm run build`, in the directory of package.json: main.js OUTPUT METAFILE... */
const [output = '', ...metafiles] = process.argv.slice(2);
const bundled = bundledPackages(metafiles.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Metafile));
writeFileSync(output, renderNotices(bundled.map((one) => readNotice(one, '.'))));
