import { vmMachine } from '../../src/vm/machine.js';

/*
 * The machine of one VM's life as mermaid(5) state diagrams, read from the machine itself: every transition that has a
 * target is an arrow, and what takes it stands at the arrow.
 */

type Node = typeof vmMachine.root;

interface Arrow {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly label: string;
}

/** States that are worth a diagram of their own: those with states inside, by path. */
export const COMPOUND: readonly string[] = [
  'probing',
  'foreign',
  'starting',
  'alive',
  'alive.settling',
  'alive.stopping',
  'cleaning',
];

/** The life as a whole: an arrow for every way from one top state to another. */
export function overview(): string {
  const arrows = ARROWS.map(({ from, to, label }) => ({
    from: from[0] ?? '',
    to: to[0] ?? '',
    label,
  })).filter(({ from, to }) => from !== to);
  return diagram([`[*] --> ${initialOf(vmMachine.root)}`, ...merged(arrows)]);
}

/** One state from inside; where it is left to is drawn beside it. */
export function inside(path: string): string {
  const node = nodeAt(path);
  const depth = node.path.length;
  const isIn = (one: readonly string[]): boolean => node.path.every((key, at) => one[at] === key);
  const seen = (one: readonly string[]): string =>
    isIn(one) ? (one[depth] ?? node.key) : (one[commonDepth(one, node.path)] ?? '');
  const edges = ARROWS.filter(({ from }) => isIn(from)).map(({ from, to, label }) => ({
    from: seen(from),
    to: seen(to),
    label,
  }));
  const within = (name: string): boolean => name in node.states;
  const inner = edges.filter(({ from, to }) => from !== to && within(from) && within(to));
  const outer = edges.filter(({ from, to }) => from !== to && !(within(from) && within(to)));
  return diagram([
    `state ${node.key} {`,
    `  [*] --> ${initialOf(node)}`,
    ...merged(inner).map((line) => `  ${line}`),
    '}',
    ...merged(outer),
  ]);
}

/** Every state by its path, `starting.linking`. */
export function stateNames(): readonly string[] {
  const names: string[] = [];
  const walk = (node: Node): void => {
    if (node.path.length > 0) names.push(node.path.join('.'));
    for (const child of Object.values(node.states)) walk(child as unknown as Node);
  };
  walk(vmMachine.root);
  return names;
}

const ARROWS: readonly Arrow[] = arrowsOf(vmMachine.root);

function nodeAt(path: string): Node {
  const step = (node: Node, key: string): Node => node.states[key as keyof Node['states']] as unknown as Node;
  return path.split('.').reduce(step, vmMachine.root);
}

function commonDepth(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((key, index) => other[index] !== key);
  return at === -1 ? one.length - 1 : at;
}

function arrowsOf(node: Node): readonly Arrow[] {
  const own = [...node.transitions.values()].flat().concat(node.always ?? []);
  return [
    ...own.flatMap(({ target, eventType, guard }) =>
      (target ?? []).map((to) => ({
        from: node.path,
        to: (to as unknown as Node).path,
        label: labelOf(eventType, guard),
      })),
    ),
    ...Object.values(node.states).flatMap((child) => arrowsOf(child as unknown as Node)),
  ];
}

/** Event or actor in words, and the guard behind it, if any. */
function labelOf(event: string, guard: unknown): string {
  const condition = guard === undefined ? '' : wordsOf(nameOf(guard));
  const [, kind, what] = /^xstate\.(done\.actor|error\.actor|after)\.([A-Za-z]+)/.exec(event) ?? [];
  if (what === undefined) return event === '' ? condition || 'else' : both(event, condition);
  if (kind === 'after') return both(`after ${wordsOf(what)}`, condition);
  return both(`${wordsOf(what)} ${kind === 'done.actor' ? 'done' : 'fails'}`, condition);
}

function nameOf(guard: unknown): string {
  return typeof guard === 'string' ? guard : (guard as { readonly type: string }).type;
}

function both(event: string, condition: string): string {
  return condition === '' ? event : `${event} (${condition})`;
}

function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** One arrow for each pair, with every label once. */
function merged(edges: readonly Edge[]): readonly string[] {
  const labels = new Map<string, Set<string>>();
  for (const { from, to, label } of edges) {
    const pair = `${from} --> ${to}`;
    labels.set(pair, (labels.get(pair) ?? new Set()).add(label));
  }
  return [...labels].map(([pair, all]) => `${pair} : ${[...all].join(', ')}`);
}

function initialOf(node: Node): string {
  return node.initial.target[0]?.key ?? '';
}

function diagram(lines: readonly string[]): string {
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}
