import { VmctlError } from '../errors.js';
import { renderDot } from '../graph/dot.js';
import { renderMermaid } from '../graph/mermaid.js';
import { onlyBridge } from '../graph/one-bridge.js';
import { drawGraph } from '../graph/svg.js';
import { readTopology, type Topology } from '../graph/topology.js';
import { renderTree } from '../graph/tree.js';
import type { NetReport } from '../protocol/network.js';
import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { isUtf8Locale } from './locale.js';
import { writeOutput } from './output-file.js';

/** What `vmctl graph` was asked for. */
export type GraphForm =
  | { readonly form: 'tree' | 'json' | 'dot' | 'mermaid' }
  | { readonly form: PictureFormat; readonly file: string };

const PICTURE_FORMATS = ['svg', 'png'] as const;
type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** Throws `usage` for a suffix that nobody draws, and for two forms at once. */
export function readGraphForm({ json }: Pick<Context, 'json'>, { flags, values }: Input): GraphForm {
  const file = values.get('output');
  const asked = [
    ...(json ? ['json'] : []),
    ...[...flags].filter((flag) => flag === 'dot' || flag === 'mermaid'),
  ];
  const [form, second] = asked as readonly ('json' | 'dot' | 'mermaid')[];
  const other = second ?? (file === undefined ? undefined : 'output');
  if (form !== undefined && other !== undefined) {
    throw new VmctlError('usage', `graph: --${form} and --${other} at once`, {
      hint: 'ask for one form at a time',
    });
  }
  if (file === undefined) return { form: form ?? 'tree' };
  const format = PICTURE_FORMATS.find((suffix) => file.toLowerCase().endsWith(`.${suffix}`));
  if (format !== undefined) return { form: format, file };
  throw new VmctlError('usage', `graph: ${file}: no such kind of picture`, {
    hint: 'name it .svg or .png; --dot, --mermaid and --json print text',
  });
}

export interface GraphSubject {
  readonly net: NetReport;
  /** This bridge alone. */
  readonly only: string | undefined;
}

/** Prints the report, or writes its picture. Throws `host` and `permission` for a file that cannot be written. */
export async function printGraph(
  context: Context,
  { net, only }: GraphSubject,
  wanted: GraphForm,
): Promise<void> {
  const whole = readTopology(net);
  const topology = only === undefined ? whole : onlyBridge(whole, only);
  if (!('file' in wanted)) return context.terminal.out(TEXTS[wanted.form](topology, context));
  const { svg, width, height } = drawGraph(topology);
  const bytes = wanted.form === 'svg' ? svg : await (await import('#png')).drawPng(svg, { width, height });
  writeOutput(wanted.file, bytes);
}

const TEXTS: Readonly<
  Record<'tree' | 'json' | 'dot' | 'mermaid', (topology: Topology, context: Context) => string>
> = {
  tree: (topology, { env, terminal }) =>
    renderTree(topology, { utf8: isUtf8Locale(env), paint: paintWith(terminal.outColours) }),
  json: (topology) => `${JSON.stringify(topology, null, 2)}\n`,
  dot: renderDot,
  mermaid: renderMermaid,
};
