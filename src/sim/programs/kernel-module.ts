import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { isLoaded, loadModule, modulesOf, unloadModule } from '../module.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'kldload: done': 'facts 11',
  'kldload: already loaded': 'facts 11',
  'kldload: no such file': 'facts 11',
  'kldload: not permitted': 'facts 11',
  'kldload: refused by the module': 'facts 11',
  'kldload: usage': 'UNPROVEN',
  'kldstat: quiet': 'facts 11',
  'kldstat: missing': 'facts 11',
  'kldstat: list': 'facts 11 (addresses and sizes made up)',
  'kldstat: usage': 'UNPROVEN',
  'kldunload: done': 'sbin/kldunload/kldunload.c',
  'kldunload: missing': 'sbin/kldunload/kldunload.c',
} satisfies Evidence;

/** kldload(8): goes on after a failure, exit 1 at the end. */
export function kldload(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'nqv');
  if (fault !== undefined || operands.length === 0) {
    return reply(EVIDENCE['kldload: usage'], 1, {
      stderr: `${fault === undefined ? '' : `kldload: ${fault}\n`}usage: kldload [-nqv] file ...\n`,
    });
  }
  const texts = operands.map((name) => loadOne(world, moduleName(name), given.has('n')));
  const stderr = texts.map((one) => one.stderr).join('');
  return reply(texts.at(-1)?.evidence, stderr === '' ? 0 : 1, { stderr });
}

function loadOne(world: World, name: string, lenient: boolean): { stderr: string; evidence: string } {
  if (world.knobs.uid !== 0) {
    return {
      stderr: `kldload: can't load ${name}: Operation not permitted\n`,
      evidence: EVIDENCE['kldload: not permitted'],
    };
  }
  switch (loadModule(world, name)) {
    case 'loaded':
      return { stderr: '', evidence: EVIDENCE['kldload: done'] };
    case 'already':
      return {
        stderr: lenient ? '' : `kldload: can't load ${name}: module already loaded or in kernel\n`,
        evidence: EVIDENCE['kldload: already loaded'],
      };
    case 'missing':
      return {
        stderr: `kldload: can't load ${name}: No such file or directory\n`,
        evidence: EVIDENCE['kldload: no such file'],
      };
    case 'refused':
      return {
        stderr: `kldload: an error occurred while loading module ${name}. Please check dmesg(8) for more details.\n`,
        evidence: EVIDENCE['kldload: refused by the module'],
      };
  }
}

/** kldunload(8), as far as the world needs it. */
export function kldunload(world: World, call: Call): Outcome {
  const names = call.args.filter((word) => !word.startsWith('-')).map(moduleName);
  const missing = names.filter((name) => !unloadModule(world, name));
  const stderr = missing
    .map((name) => `kldunload: can't find file ${name}\n`)
    .slice(0, 1)
    .join('');
  return reply(EVIDENCE[stderr === '' ? 'kldunload: done' : 'kldunload: missing'], stderr === '' ? 0 : 1, {
    stderr,
  });
}

/** kldstat(8). */
export function kldstat(world: World, call: Call): Outcome {
  const { given, fault } = getopt(call.args, 'hqvdi:n:m:');
  if (fault !== undefined) return reply(EVIDENCE['kldstat: usage'], 1, { stderr: `kldstat: ${fault}\n` });
  const [kind, name] = given.has('m') ? ['module', given.get('m')?.[0]] : ['file', given.get('n')?.[0]];
  if (name === undefined) return reply(EVIDENCE['kldstat: list'], 0, { stdout: listing(world) });
  const known = isLoaded(world, kind === 'file' ? moduleName(name) : name);
  if (given.has('q')) return reply(EVIDENCE['kldstat: quiet'], known ? 0 : 1);
  if (!known) {
    return reply(EVIDENCE['kldstat: missing'], 1, {
      stderr: `kldstat: can't find ${kind} ${name}: No such file or directory\n`,
    });
  }
  const stdout =
    kind === 'module'
      ? `Id  Refs Name\n${row(7, 3)} ${row(1, 4)} ${name}\n`
      : listing(world, moduleName(name));
  return reply(EVIDENCE['kldstat: list'], 0, { stdout });
}

function listing(world: World, only?: string): string {
  const files = ['kernel', ...modulesOf(world).map((name) => `${name}.ko`)];
  const rows = files.map(
    (file, index) =>
      `${row(index + 1, 2)} ${row(1, 4)} 0xffffffff8${(0x2000000 + index * 0x40000).toString(16)}    3218c0 ${file}\n`,
  );
  const shown = only === undefined ? rows : rows.filter((line) => line.endsWith(` ${only}.ko\n`));
  return `Id Refs Address                Size Name\n${shown.join('')}`;
}

function row(value: number, width: number): string {
  return String(value).padStart(width);
}

function moduleName(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ko$/, '');
}
