import { DEFAULT_HOST } from './decode-host.js';
import type { Decoded, Fault } from './fault.js';
import type { HostDefinition } from './host-definition.js';
import { createLayer, type Layer } from './layer.js';
import { judgeLayer } from './layer-judgement.js';
import { isTable, mergeLayer, type Merged } from './merge.js';
import { readTables, type Source } from './source.js';
import { type Chain, faultsOfChain, followTemplates, type Templates } from './template-chain.js';
import { readTemplateName } from './template-name.js';
import { withoutMark } from './toml-text.js';
import type { Variables } from './variables.js';
import { HOST_NAME, vmNameOf } from './vm-name.js';

/** What the VMs of a directory share: templates, [defaults] of host.toml, and what variables stand for. */
export interface Library {
  /** All that lies below a VM's own file, merged; undefined = nothing does. */
  below(own: Layer): Below;
  variablesOf(name: string): Variables;
  /** What is wrong with templates and [defaults] whichever VM uses them. */
  readonly faults: readonly Fault[];
  readonly templateNames: readonly string[];
}

export interface Below {
  readonly merged: Merged<Layer> | undefined;
  readonly mayVary: boolean;
  readonly chain: Chain;
  /** Why [defaults] cannot be taken. */
  readonly refused: readonly Fault[];
  /** Why it is not known what [defaults] say. */
  readonly unknown: readonly Fault[];
}

export interface LibraryOptions {
  readonly host: Decoded<HostDefinition>;
  /** kern.hostname; absent = it is not known. */
  readonly hostname?: string | undefined;
  /** host.toml as last read without faults: what holds while it cannot be read. */
  readonly kept?: (() => HostDefinition | undefined) | undefined;
}

export function createLibrary(files: readonly Source[], options: LibraryOptions): Library {
  const { host, hostname } = options;
  const definition = host.ok ? host.value : options.kept?.();
  const templates = readTemplates(files);
  const folderFault = folderFaultOf(files);
  const defaults = readDefaults(files, definition);
  const bases = new Map<string, Below>();
  const { vmDirectory } = definition ?? DEFAULT_HOST;
  return {
    below(own) {
      const key = JSON.stringify(own.tables['template']) ?? '';
      const known = bases.get(key);
      if (known !== undefined) return known;
      const below = lay(followTemplates(own, templates, folderFault), defaults);
      // What is told at the VM's own line is that VM's.
      if (below.chain.broken?.layer !== own) bases.set(key, below);
      return below;
    },
    variablesOf: (name) => ({
      ...{ name, vm_dir: `${vmDirectory}/${name}` },
      ...(hostname === undefined ? {} : { host: hostname }),
    }),
    faults: [
      ...faultsOf(templates, folderFault),
      ...defaults.refused,
      ...defaults.layers.flatMap(judgeLayer),
    ],
    templateNames: [...templates.keys()],
  };
}

interface Defaults extends Pick<Below, 'refused' | 'unknown'> {
  readonly layers: readonly Layer[];
}

const NO_DEFAULTS: Defaults = { layers: [], refused: [], unknown: [] };

function lay(chain: Chain, { layers, refused, unknown }: Defaults): Below {
  const lowestFirst = [...layers, ...[...chain.layers].reverse()];
  const merged = lowestFirst.reduce<Merged<Layer> | undefined>(
    (below, layer) =>
      below === undefined
        ? { tables: layer.tables, origin: { from: layer } }
        : mergeLayer(below, layer.tables, layer),
    undefined,
  );
  const mayVary = lowestFirst.some((layer) => layer.mayVary);
  return { merged, chain, refused, unknown, mayVary };
}

function readTemplates(files: readonly Source[]): Templates {
  const found = files.filter(({ template, file }) => template === true && file.endsWith('.toml'));
  return new Map(found.map((source) => [vmNameOf(source.file), readTemplate(source)]));
}

function readTemplate(source: Source) {
  const template = vmNameOf(source.file);
  const name = readTemplateName(template);
  if (!name.ok) return failed(source.file, `${name.message}; rename the file`);
  const read = readTables(source);
  if (!read.ok) return read;
  const layer = createLayer({
    ...{ kind: 'template', file: source.file, template },
    ...{ tables: read.tables, text: withoutMark(source.text) },
  });
  // What it is made from cannot be told: nobody can use it.
  const from = read.tables['template'];
  const named = from === undefined || (typeof from === 'string' && readTemplateName(from).ok);
  return named ? { ok: true as const, layer } : { ok: false as const, faults: judgeLayer(layer) };
}

function failed(file: string, message: string): { readonly ok: false; readonly faults: readonly Fault[] } {
  return { ok: false, faults: [{ file, line: 1, column: 1, message }] };
}

function folderFaultOf(files: readonly Source[]): string | undefined {
  const folder = files.find(({ template, file }) => template === true && !file.endsWith('.toml'));
  return folder === undefined ? undefined : `${folder.file} cannot be read: ${folder.unreadable ?? ''}`;
}

/** Of a host.toml that cannot be read what it last said; what it said is not known where nobody kept it. */
function readDefaults(files: readonly Source[], kept: HostDefinition | undefined): Defaults {
  const source = files.find(({ file, template }) => template === undefined && vmNameOf(file) === HOST_NAME);
  if (source === undefined) return NO_DEFAULTS;
  const read = readTables(source);
  if (!read.ok && kept === undefined) return { ...NO_DEFAULTS, unknown: read.faults };
  const tables = read.ok ? read.tables['defaults'] : kept?.defaults;
  if (!isTable(tables)) return NO_DEFAULTS;
  const text = read.ok ? withoutMark(source.text) : undefined;
  const { file } = source;
  const layer = createLayer({ kind: 'defaults', file, tables, text, prefix: ['defaults'] });
  return { layers: [layer], refused: judgeDefaults(layer), unknown: [] };
}

function judgeDefaults(layer: Layer): readonly Fault[] {
  if (layer.tables['template'] === undefined) return [];
  const message = '[defaults] hold for every VM already: put the keys of the template here';
  return [{ ...layer.place({ path: ['template'], at: 'key' }), message }];
}

function faultsOf(templates: Templates, folderFault: string | undefined): readonly Fault[] {
  return [...templates.values()].flatMap((template) => {
    if (!template.ok) return template.faults;
    const { layer } = template;
    return [...judgeLayer(layer), ...faultsOfChain(followTemplates(layer, templates, folderFault))];
  });
}
