import type { Fault } from './fault.js';
import type { Finding } from './finding.js';
import { type Layer, placeIn } from './layer.js';
import { suggestWord } from './suggestion.js';
import { readTemplateName, templateFile } from './template-name.js';

/** The templates of a directory by name: a layer, or why there is none. */
export type Templates = ReadonlyMap<
  string,
  { readonly ok: true; readonly layer: Layer } | { readonly ok: false; readonly faults: readonly Fault[] }
>;

export interface Chain {
  /** Uppermost first. */
  readonly layers: readonly Layer[];
  /** Where the chain breaks, told in the layer that names what is not there. */
  readonly broken?: { readonly layer: Layer; readonly finding: Finding };
  /** What is wrong with the template that was named. */
  readonly faults?: readonly Fault[];
}

/** So many templates may be made from each other: a row of a thousand is no more than a riddle. */
const LONGEST = 8;

/** The templates a layer is made from, by its key `template` and theirs. */
export function followTemplates(start: Layer, templates: Templates, folderFault?: string): Chain {
  const layers: Layer[] = [];
  for (let here = start; ;) {
    const name = here.tables['template'];
    // What can be no name is a fault of its key, which is told where keys are judged.
    if (typeof name !== 'string' || !readTemplateName(name).ok) return { layers };
    const circle = judgeCircle(name, start, layers);
    if (circle !== undefined) return { layers, broken: brokenAt(here, circle) };
    const found = templates.get(name);
    if (found === undefined)
      return { layers, broken: brokenAt(here, absence(name, { templates, folderFault, layer: here })) };
    if (!found.ok) return { layers, faults: found.faults };
    layers.push(found.layer);
    here = found.layer;
  }
}

function brokenAt(layer: Layer, message: string): { readonly layer: Layer; readonly finding: Finding } {
  return { layer, finding: { path: ['template'], at: 'value', message } };
}

/** Both lines of a circle are told: the one that closes it, and the one it leads back to. */
function judgeCircle(name: string, start: Layer, layers: readonly Layer[]): string | undefined {
  const trail = start.kind === 'template' ? [start, ...layers] : layers;
  const at = trail.findIndex(({ template }) => template === name);
  if (at < 0) {
    return trail.length < LONGEST ? undefined : `more than ${LONGEST} templates, each made from the next`;
  }
  const circle = trail.slice(at).map(({ template = '' }) => template);
  if (circle.length === 1) return 'a template cannot be made from itself';
  const first = trail[at]?.place({ path: ['template'], at: 'value' });
  const words = [...circle, name].join(' is made from ');
  return `${words}: none of them can be used; see also ${first?.file}:${first?.line}:${first?.column}`;
}

interface Absence {
  readonly templates: Templates;
  readonly folderFault: string | undefined;
  readonly layer: Layer;
}

function absence(name: string, { templates, folderFault, layer }: Absence): string {
  const near = suggestWord(name, [...templates.keys()]);
  const meant = near === undefined ? '' : `: did you mean ${JSON.stringify(near)}?`;
  const reason = folderFault ?? `no ${fileOf(name, layer)}`;
  return `there is no template ${JSON.stringify(name)} (${reason})${meant}`;
}

function fileOf(template: string, { kind, file }: Layer): string {
  return kind === 'template'
    ? `${file.slice(0, file.lastIndexOf('/') + 1)}${template}.toml`
    : templateFile(file, template);
}

/** The faults of a chain, as those of one VM. */
export function faultsOfChain({ broken, faults = [] }: Chain, vm?: string): readonly Fault[] {
  const users = vm === undefined ? {} : { vms: [vm] };
  return [
    ...(broken === undefined ? [] : [placeIn(broken.layer, broken.finding, vm)]),
    ...faults.map((fault) => ({ ...fault, ...users })),
  ];
}
