import { join } from 'node:path';
import { shellWord } from '../command/shell-word.js';
import { DEFAULT_HOST } from '../definition/decode-host.js';
import { decodeDirectory, openDirectory } from '../definition/directory.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { createLayer } from '../definition/layer.js';
import type { Library } from '../definition/library.js';
import { LOADERS } from '../definition/machine-schema.js';
import { layerOf } from '../definition/merge.js';
import { readSize } from '../definition/size.js';
import { readVmName, vmNameOf } from '../definition/vm-name.js';
import { VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { driveSteps } from '../plan/drive.js';
import { lookHost } from '../plan/host-facts.js';
import { createDefinition } from '../store/definition-file.js';
import type { DefinitionFile } from '../store/definitions.js';
import type { Context, Input } from './command.js';
import { type Draft, renderDraft } from './draft.js';
import { directoryOptions, faultLines, ownersFor, readFiles } from './offline-definitions.js';
import { unwritten } from './output-file.js';
import { suggestionHint } from './suggestion.js';

/** `vmctl new NAME`: a definition that has no faults, where none was. */
export async function createNew(context: Context, input: Input): Promise<number> {
  const [name = ''] = input.operands;
  const reading = readVmName(name);
  if (!reading.ok) throw new VmctlError('usage', `new: ${reading.message.replace(/; rename the file$/, '')}`);
  refuseStrange(context);
  const files = await readFiles(context);
  const file = join(context.paths.definitions, `${name}.toml`);
  if (files.some((one) => one.template === undefined && vmNameOf(one.file) === name))
    throw exists(file, name);
  const options = directoryOptions(context);
  const { host, library } = openDirectory(files, options);
  const definition = host.ok ? host.value : (options.kept?.() ?? DEFAULT_HOST);
  const draft = await draftOf({ input, name, library, host: definition, context });
  const text = renderDraft(draft);
  refuseFaulty([...files, { file, text }], { name, context });
  write(file, text, name);
  tell(context, { file, next: nextSteps(draft, { input, context, host: definition }) });
  return 0;
}

/** A file that its reader would not believe is not worth writing. */
function refuseStrange(context: Context): void {
  const uid = process.getuid?.() ?? 0;
  if (ownersFor(context).includes(uid)) return;
  throw new VmctlError('permission', `a definition in ${context.paths.definitions} must be root's`, {
    hint: 'run this as root, or name a directory of your own with --dir',
  });
}

interface Wanted {
  readonly input: Input;
  readonly name: string;
  readonly library: Library;
  readonly host: HostDefinition;
  readonly context: Context;
}

async function draftOf({ input, name, library, host, context }: Wanted): Promise<Draft> {
  const { values } = input;
  const [template, memory, size] = [values.get('template'), values.get('memory'), values.get('disk')];
  if (template !== undefined) await refuseUnknownTemplate(template, library, context);
  const loader = await loaderOf(values.get('loader'));
  refuseSize('memory', memory);
  if (size?.startsWith('/') !== true) refuseSize('disk', size);
  const bridges = host.bridges.map((bridge) => bridge.name);
  const bridge = bridges.length === 1 ? (bridges[0] ?? FIRST_BRIDGE) : FIRST_BRIDGE;
  const disk = size === undefined ? {} : { disk: size.startsWith('/') ? size : 'disk.img' };
  return {
    ...{ name, bridge, otherBridges: bridges.filter((one) => one !== bridge), ...disk },
    ...(template === undefined ? {} : { template }),
    ...(loader === undefined ? {} : { loader }),
    vars: await keepsVariables(),
    ...(memory === undefined ? {} : { memory }),
    directory: library.variablesOf(name).vm_dir,
    given: givenBelow(library, template),
  };
}

/** What cannot be seen, as on a host that is no FreeBSD, is taken for amd64. */
async function keepsVariables(): Promise<boolean> {
  const host = createFreebsdHost();
  const { arch } = await driveSteps(lookHost(), ({ command }) => host.run(command));
  return arch !== 'aarch64';
}

const FIRST_BRIDGE = 'bnet0';

async function refuseUnknownTemplate(name: string, library: Library, { paths }: Context): Promise<void> {
  if (library.templateNames.includes(name)) return;
  const folder = join(paths.definitions, 'templates');
  throw new VmctlError('usage', `--template ${name}: there is no ${join(folder, `${name}.toml`)}`, {
    hint: await suggestionHint(name, library.templateNames, `ls ${folder}`),
  });
}

async function loaderOf(written: string | undefined): Promise<string | undefined> {
  if (written === undefined || LOADERS.some((one) => one === written)) return written;
  throw new VmctlError('usage', `--loader ${written}: not known`, {
    hint: await suggestionHint(written, LOADERS, LOADERS.join(', ')),
  });
}

function refuseSize(option: string, written: string | undefined): void {
  if (written === undefined || readSize(written).ok) return;
  throw new VmctlError('usage', `--${option} ${written}: not a size`, { hint: 'write 512M, 4G or 1T' });
}

/** The top keys that what lies below says, and where. */
function givenBelow(library: Library, template: string | undefined): ReadonlyMap<string, string> {
  const tables = template === undefined ? {} : { template };
  const { merged } = library.below(createLayer({ kind: 'own', file: '', tables, text: '' }));
  if (merged === undefined) return new Map();
  return new Map(
    Object.keys(merged.tables).map((key) => {
      const layer = layerOf(merged.origin, [key]);
      return [key, layer.kind === 'template' ? `template ${layer.template}` : 'host.toml [defaults]'];
    }),
  );
}

function refuseFaulty(
  files: readonly DefinitionFile[],
  { name, context }: { readonly name: string; readonly context: Context },
): void {
  const decoded = decodeDirectory(files, directoryOptions(context)).vms.get(name);
  if (decoded === undefined || decoded.ok) return;
  throw new VmctlError(
    'definition',
    `${name}.toml would have faults:\n${faultLines(decoded.faults).trimEnd()}`,
    {
      hint: 'nothing was written',
    },
  );
}

function write(file: string, text: string, name: string): void {
  let created: boolean;
  try {
    created = createDefinition(file, text);
  } catch (error) {
    throw unwritten(file, error);
  }
  if (!created) throw exists(file, name);
}

function exists(file: string, name: string): VmctlError {
  return new VmctlError('denied', `there is a ${file} already`, { hint: `vmctl edit ${name}` });
}

/** Commands, in order. */
function nextSteps(
  { name, bridge, directory, disk, given }: Draft,
  { input, context, host }: Pick<Wanted, 'input' | 'context' | 'host'>,
): readonly string[] {
  const own = `${context.paths.root}${directory}`;
  const size = input.values.get('disk') ?? '20G';
  const made = disk === undefined ? !given.has('disk') : !disk.startsWith('/');
  const hasBridge = given.has('network') || host.bridges.some((one) => one.name === bridge);
  return [
    ...(hasBridge ? [] : ['vmctl edit host']),
    `vmctl edit ${name}`,
    ...(made ? [`mkdir -p ${shellWord(own)} && truncate -s ${size} ${shellWord(`${own}/disk.img`)}`] : []),
    `vmctl start ${name} --cdrom /path/to/install.iso`,
  ];
}

function tell(
  { json, terminal }: Context,
  told: { readonly file: string; readonly next: readonly string[] },
): void {
  if (json) terminal.out(`${JSON.stringify(told, null, 2)}\n`);
  else terminal.out(`${told.file}: written\nnext:\n${told.next.map((step) => `  ${step}\n`).join('')}`);
}
