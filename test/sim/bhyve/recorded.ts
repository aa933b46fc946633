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
  return lines.map((line) => JSON.parse(line) as RecordedCase);
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
