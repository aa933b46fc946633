import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BhyveHost, FileLook } from '../../../src/sim/bhyve/host.js';

/** One recorded argv and what bhyve's own code did with it (../shared/freebsd/bhyve-cases/README.md). */
export interface RecordedCase {
  readonly id: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string | { readonly bytes: number }>>;
  readonly rc: number | null;
  readonly stopped_before?: string;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly stub_env?: Readonly<Record<string, string>>;
}

const FOLDER = join(process.cwd(), '..', 'shared', 'freebsd', 'bhyve-cases');

/** The cases of one recorded file; undefined when they are not beside this repository. */
export function readCases(file: string): RecordedCase[] | undefined {
  const path = join(FOLDER, file);
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as RecordedCase).map(withDump);
}

/**
 * A dump that was fed back by -k is recorded by its size alone, but it is what the same case of the 14 front end prints,
 * without the line that asks for a dump: of the same size, and its order does not count.
 */
function withDump(one: RecordedCase): RecordedCase {
  if (one.id !== 'k-dump-fed-back') return one;
  const verbose = 'x86.verbosemsr=false';
  const lines = one.stdout
    .split('\n')
    .filter((line) => line !== '' && line !== 'config.dump=1' && line !== verbose);
  const text = lines.map((line) => `${line}\n`).join('');
  const file = one.files?.['dump.conf'];
  if (typeof file !== 'object' || Buffer.byteLength(text) !== file.bytes)
    throw new Error(`${one.id}: the dump that was fed back has another size`);
  return { ...one, files: { 'dump.conf': text } };
}

/** The recorder's own host: an almost empty directory as root, a VM that does not exist, 16 vCPUs. */
export function recorderHost(one: RecordedCase, kind: Pick<BhyveHost, 'flavour' | 'arch'>): BhyveHost {
  const files = one.files ?? {};
  const directories = ['.', '/tmp'];
  return {
    ...kind,
    maxCpus: Number(one.stub_env?.['HARNESS_MAXCPU'] ?? 16),
    vm: one.stub_env?.['HARNESS_VM'] === 'exists' ? 'exists' : 'absent',
    ...(one.stub_env?.['HARNESS_VM_ERRNO'] === '13' ? { vmErrno: 'EACCES' as const } : {}),
    readFile: (path) => textOf(files[path]),
    look: (path) => {
      const text = textOf(files[path]);
      if (text !== undefined) return lookAt('file', Buffer.byteLength(text));
      return directories.includes(path) ? lookAt('directory', 0) : undefined;
    },
  };
}

function textOf(file: string | { readonly bytes: number } | undefined): string | undefined {
  return typeof file === 'object' ? '\0'.repeat(file.bytes) : file;
}

function lookAt(kind: FileLook['kind'], bytes: number): FileLook {
  return { kind, bytes, readable: true, writable: true };
}
