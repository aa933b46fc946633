import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './bundled.js';
import type { Notice } from './notice.js';

/** Texts of licences that packages name and do not bring. */
const KEPT: Readonly<Record<string, string>> = { 'MPL-2.0': 'src/packaging/MPL-2.0.txt' };

interface PackageJson {
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
}

/** Reads a package's licence out of its directory below `root`. Throws when there is none: then it must not be bundled. */
export function readNotice(bundled: BundledPackage, root: string): Notice {
  const directory = join(root, bundled.directory);
  const { version, license, homepage } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  ) as PackageJson;
  const files = readdirSync(directory)
    .filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name))
    .map((name) => join(directory, name));
  const kept = KEPT[license ?? ''];
  if (files.length === 0 && kept !== undefined) files.push(join(root, kept));
  if (license === undefined || files.length === 0) throw new Error(`${bundled.directory} has no licence`);
  return {
    ...{ ...bundled, version, licence: license },
    ...(homepage === undefined ? {} : { homepage }),
    text: files
      .sort()
      .map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim())
      .join('\n\n'),
  };
}
