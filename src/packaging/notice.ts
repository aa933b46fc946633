import type { BundledPackage } from './bundled.js';

/** A bundled package with what its licence asks to be told. */
export interface Notice extends BundledPackage {
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly homepage?: string;
  readonly text: string;
}

/** What a licence asks for beyond its text. */
const REMARKS: Readonly<Record<string, string>> = {
  '@resvg/resvg-wasm':
    'Unmodified. Its source code, and the list of the Rust crates in it, is at https://github.com/yisibl/resvg-js, tag\nv2.6.2 (Mozilla Public License 2.0, section 3.2).',
  '@fontsource/dejavu-mono':
    'The font DejaVu Sans Mono, Latin, as WOFF2, unmodified. The licence below is the one that its authors gave it.',
};

const LINE = '='.repeat(78);

/** dist/THIRD-PARTY.txt. */
export function renderNotices(notices: readonly Notice[]): string {
  const list = notices.map(
    ({ name, version, licence, bundles }) => `- ${name} ${version}, ${licence}: in ${bundles.join(', ')}`,
  );
  return [
    'What the files of vmctl in this directory contain of others. vmctl itself: LICENSE, one directory up.',
    ...list,
    ...notices.map(renderNotice),
  ]
    .join('\n')
    .concat('\n');
}

function renderNotice({ name, version, licence, homepage, text }: Notice): string {
  const remark = REMARKS[name];
  return [
    `\n${LINE}\n${name} ${version} (${licence})`,
    ...(homepage === undefined ? [] : [homepage]),
    ...(remark === undefined ? [] : [remark]),
    `${LINE}\n`,
    text.trim(),
  ].join('\n');
}
