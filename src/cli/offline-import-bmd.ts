import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { VmctlError } from '../errors.js';
import type { BmdFile } from '../import/bmd/config.js';
import { convertBmd } from '../import/bmd/import-bmd.js';
import type { Imported } from '../import/imported.js';
import type { Context, Input } from './command.js';
import { expandGlob } from './glob.js';
import { withoutRoot } from './import-options.js';
import { readIfAny, readImportText } from './import-text.js';
import { importOptionsOf, presentImport } from './offline-import.js';
import { wishesOf } from './offline-import-wishes.js';

/** bmd(8)'s own default. */
const BMD_CONF = '/usr/local/etc/bmd.conf';

/** plan/former-tool asks for the first of these lines. */
const AFTERWARDS = [
  'bmd starts its guests as long as it is enabled, and vmctl does not start those while it is. When you are ready:',
  '  sysrc bmd_enable=NO && service bmd onestop     # stops all guests of bmd',
];

/** `vmctl import bmd [FILE]`. */
export async function importBmd(context: Context, input: Input): Promise<number> {
  const [file, ...others] = input.operands;
  if (others.length > 0) throw new VmctlError('usage', 'import bmd takes one file');
  const { root } = context.paths;
  const path = file === undefined ? `${root}${BMD_CONF}` : resolve(file);
  const options = importOptionsOf(context, input);
  const ownerOf = createOwners(readIfAny(`${root}/etc/passwd`) ?? '');
  const read = (one: string, text: string): BmdFile => ({ path: one, text, ...ownerOf(one) });
  const imported = convertBmd({
    ...wishesOf(input),
    file: read(path, readImportText(path)),
    include: (pattern) =>
      expandGlob(pattern).flatMap((one) => {
        const text = readIfAny(one);
        return text === undefined ? [] : [read(one, text)];
      }),
    exists: (one) => existsSync(`${root}${one}`),
    definitions: withoutRoot(options.to, context.paths.root),
  });
  refuseEmpty(path, imported);
  const afterwards = ({ size }: ReadonlySet<string>) => (size === 0 ? [] : AFTERWARDS);
  return presentImport(context, imported, { ...options, afterwards });
}

function refuseEmpty(path: string, { vms, refused, hostNotes }: Imported): void {
  if (vms.length + refused.length > 0) return;
  const [fault] = hostNotes.filter(({ kind }) => kind === 'dropped');
  const where = fault === undefined ? '' : ` (${fault.where}: ${fault.why ?? ''})`;
  throw new VmctlError('definition', `there is no guest of bmd in ${path}${where}`, {
    hint: 'name its configuration: vmctl import bmd FILE',
  });
}

/** Who owns a file, by name. */
function createOwners(passwd: string): (path: string) => { readonly owner?: string } {
  const names = new Map<string, string>([['0', 'root']]);
  for (const line of passwd.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name !== undefined && uid !== undefined && !names.has(uid)) names.set(uid, name);
  }
  return (path) => {
    const uid = statSync(path, { throwIfNoEntry: false })?.uid;
    const owner = names.get(String(uid));
    return owner === undefined ? {} : { owner };
  };
}
