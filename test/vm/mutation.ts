/**
 * The machine's config as data: every transition, guard, `onError` and action in it, each with a copy of the config
 * that lacks just that.
 */
export interface Mutant {
  readonly name: string;
  readonly config: Node;
}

export type Node = Record<string, unknown>;

interface Place {
  readonly name: string;
  readonly path: readonly (string | number)[];
}

const TRANSITIONS = ['on', 'after'];
const SINGLE = ['always', 'onDone', 'onError'];

export function mutantsOf(config: Node): readonly Mutant[] {
  return placesOf(config, []).map(({ name, path }) => {
    const copy = cloneOf(config) as Node;
    remove(copy, path);
    return { name, config: copy };
  });
}

/** Every key of every `on` in the config. */
export function eventKeysOf(config: Node): readonly string[] {
  const own = Object.keys((config['on'] as Node | undefined) ?? {});
  return [
    ...own,
    ...Object.values((config['states'] as Node | undefined) ?? {}).flatMap((s) => eventKeysOf(s as Node)),
  ];
}

function cloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cloneOf(inner)]));
}

function placesOf(state: Node, path: readonly string[]): Place[] {
  const places: Place[] = [];
  for (const key of TRANSITIONS) {
    for (const event of Object.keys((state[key] as Node | undefined) ?? {})) {
      places.push(...transitionPlaces((state[key] as Node)[event], [...path, key, event]));
    }
  }
  const invoke = state['invoke'] as Node | undefined;
  for (const key of SINGLE) {
    if (state[key] !== undefined) places.push(...transitionPlaces(state[key], [...path, key]));
    if (invoke?.[key] !== undefined) places.push(...transitionPlaces(invoke[key], [...path, 'invoke', key]));
  }
  places.push(...actionPlaces(state['entry'], [...path, 'entry']));
  for (const [name, inner] of Object.entries((state['states'] as Node | undefined) ?? {})) {
    places.push(...placesOf(inner as Node, [...path, 'states', name]));
  }
  return places;
}

function transitionPlaces(transition: unknown, path: readonly (string | number)[]): Place[] {
  if (Array.isArray(transition))
    return transition.flatMap((one, index) => transitionPlaces(one, [...path, index]));
  const whole = { name: nameOf(path), path };
  if (typeof transition !== 'object' || transition === null) return [whole];
  const guard = 'guard' in transition ? [{ name: nameOf([...path, 'guard']), path: [...path, 'guard'] }] : [];
  return [whole, ...guard, ...actionPlaces((transition as Node)['actions'], [...path, 'actions'])];
}

function actionPlaces(actions: unknown, path: readonly (string | number)[]): Place[] {
  if (actions === undefined) return [];
  const list = Array.isArray(actions) ? actions.map((_, index) => [...path, index]) : [[...path]];
  return list.map((one) => ({ name: nameOf(one), path: one }));
}

function nameOf(path: readonly (string | number)[]): string {
  return path.filter((word) => word !== 'states').join('.');
}

function remove(root: Node, path: readonly (string | number)[]): void {
  let holder = root as Record<string | number, unknown>;
  for (const word of path.slice(0, -1)) holder = holder[word] as Record<string | number, unknown>;
  const last = path.at(-1);
  if (Array.isArray(holder)) holder.splice(last as number, 1);
  else if (last !== undefined) delete holder[last];
}
