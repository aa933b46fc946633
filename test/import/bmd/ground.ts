import type { VmDefinition } from '../../../src/definition/definition.js';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import type { BmdFile } from '../../../src/import/bmd/config.js';
import type { BmdWishes } from '../../../src/import/bmd/convert-vm.js';
import { convertBmd } from '../../../src/import/bmd/import-bmd.js';
import type { Imported, ImportedVm, ImportNote } from '../../../src/import/imported.js';
import { renderToml } from '../../../src/import/toml-writer.js';

export interface Question extends Partial<BmdWishes> {
  readonly files?: Readonly<Record<string, string>>;
}

/** A bmd.conf in /etc, of root, with files beside it. */
export function importText(text: string, { files = {}, ...wishes }: Question = {}): Imported {
  const file = (path: string, content: string): BmdFile => ({ path, text: content, owner: 'root' });
  return convertBmd({
    ...{ network: 'tap', map: new Map(), definitions: '/etc/vmctl', exists: () => true },
    ...wishes,
    file: file('/etc/bmd.conf', text),
    include: (pattern) => {
      const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '[^/]*');
      const matcher = new RegExp(`^${source}$`);
      return Object.entries(files).flatMap(([path, content]) =>
        matcher.test(path) ? [file(path, content)] : [],
      );
    },
  });
}

export interface OneVm {
  readonly vm: ImportedVm;
  readonly definition: VmDefinition;
  readonly text: string;
  /** The words of bhyve, as bmd would run it. */
  readonly before: string;
}

/** A VM with what it must have, and these lines. Throws when nothing comes of it. */
export function importLines(lines: string, question: Question = {}): OneVm {
  const usual = 'loader = uefi; memory = 1G; disk = /d.img;';
  return decoded(importText(`vm web { ${usual}\n${lines} }`, question), 0);
}

export function decoded(imported: Imported, at: number): OneVm {
  const vm = imported.vms[at];
  if (vm === undefined) throw new Error(`refused: ${JSON.stringify(imported.refused)}`);
  const text = renderToml(vm.table);
  const result = decodeVm({ file: `${vm.name}.toml`, name: vm.name, text });
  if (!result.ok) throw new Error(`${JSON.stringify(result.faults)}\n${text}`);
  return { vm, text, definition: result.value, before: (vm.before?.at(-1)?.args ?? []).join(' ') };
}

/** What is said of the lines of a key. */
export function notesOn(vm: ImportedVm, key: string): readonly ImportNote[] {
  return vm.notes.filter(({ what }) => new RegExp(`^${key} (\\+?=)`).test(what));
}
