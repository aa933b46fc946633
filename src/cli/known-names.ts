import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Context } from './command.js';
import type { NameKind } from './completion/kinds.js';
import { askDaemon, isRootSocket } from './socket-choice.js';

type Place = Pick<Context, 'paths' | 'program'>;

/** Whoever presses a key does not wait longer for a daemon. */
const ANSWER_MS = 700;

/**
 * Names of kinds, sorted, for completion: from the files where they can be read, from a daemon that answers at once where they cannot;
 * none is started. Of `nic` the VM is the word behind it; `=word` stands for itself.
 */
export async function listNames(place: Place, words: readonly string[]): Promise<readonly string[]> {
  const [first = '', vm = ''] = words;
  if (first === 'nic') return nicsOf(place, vm);
  const lists = words.map(async (word) => {
    if (word.startsWith('=')) return [word.slice(1)];
    return Object.hasOwn(LISTS, word) ? LISTS[word as ListedKind](place) : [];
  });
  return (await Promise.all(lists)).flat().sort();
}

type ListedKind = Exclude<NameKind, 'nic'>;
type List = (place: Place) => readonly string[] | Promise<readonly string[]>;

const LISTS: Readonly<Record<ListedKind, List>> = {
  vm: vmNames,
  bridge: async (place) => [...new Set([...bridgesOfFiles(place), ...(await bridgesOfDaemon(place))])],
  jail: jailNames,
  template: ({ paths }) => tomlFiles(join(paths.definitions, 'templates')).map((name) => `templates/${name}`),
  tag: tagNames,
  topic: ({ program }) => topicNames(program),
};

/** Who is not served as root is has only some of them, and the daemon knows which. */
async function vmNames(place: Place): Promise<readonly string[]> {
  const { paths } = place;
  const answer = servedAsRoot(place) ? undefined : await ask(place, { request: 'status' });
  if (answer?.kind === 'status') return answer.vms.map(({ name }) => name);
  return tomlFiles(paths.definitions).filter((name) => name !== 'host');
}

/** `[bridge.bnet0]`, of host.toml: reading it as TOML takes longer than a key press should. */
function bridgesOfFiles({ paths }: Place): readonly string[] {
  const text = textOf(join(paths.definitions, 'host.toml'));
  return [...text.matchAll(/^\s*\[\s*bridge\s*\.\s*["']?([\w-]+)["']?\s*\]/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Those that only netgraph knows. Of a daemon that nobody hears nothing is missed: host.toml says the most. */
async function bridgesOfDaemon(place: Place): Promise<readonly string[]> {
  const answer = await ask(place, { request: 'bridges' });
  return answer?.kind === 'bridges' ? answer.bridges.map(({ name }) => name) : [];
}

async function nicsOf(place: Place, vm: string): Promise<readonly string[]> {
  const answer = await ask(place, { request: 'nics', name: vm });
  return answer?.kind === 'nics' ? answer.nics.map(({ nic }) => nic) : [];
}

/** Those whose interfaces vmctl made; another one's name is in no file that has one form. */
async function jailNames(place: Place): Promise<readonly string[]> {
  const answer = await ask(place, { request: 'jails' });
  return answer?.kind === 'jails' ? answer.jails.map(({ jail }) => jail) : [];
}

/** Of the files, for they say what is to be; `tags = [...]` on one line, as people write it. */
function tagNames({ paths }: Place): readonly string[] {
  const lines = tomlFiles(paths.definitions).map((name) => textOf(join(paths.definitions, `${name}.toml`)));
  const lists = lines.flatMap((text) => [...text.matchAll(/^\s*tags\s*=\s*\[([^\]]*)\]/gm)]);
  return lists.flatMap(([, list = '']) =>
    [...list.matchAll(/["']([^"']+)["']/g)].flatMap(([, tag]) => tag ?? []),
  );
}

function topicNames(program: string): readonly string[] {
  // In PATH it may be a link to where the package lies.
  const directory = join(dirname(realpathSync(program)), '..', 'src', 'man');
  return filesOf(directory).flatMap((file) => (file.endsWith('.md') ? basename(file, '.md') : []));
}

function servedAsRoot({ paths }: Place): boolean {
  try {
    return isRootSocket(paths);
  } catch {
    return true;
  }
}

async function ask({ paths }: Place, wanted: ControlRequest): Promise<ControlResult | undefined> {
  return askDaemon(paths, wanted, { answerTimeoutMs: ANSWER_MS }).catch(() => undefined);
}

function tomlFiles(directory: string): readonly string[] {
  const files = filesOf(directory).filter((file) => file.endsWith('.toml') && !file.startsWith('.'));
  return files.map((file) => basename(file, '.toml'));
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
