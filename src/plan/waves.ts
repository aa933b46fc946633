/** What decides when a VM comes up: its name and what it comes after. */
export interface Ordered {
  readonly name: string;
  readonly after: readonly string[];
}

/**
 * VMs in waves: each comes in the first wave behind all those of the list that it comes after, by name within a wave. Names that
 * are not in the list hold nobody up; a circle, which is a fault of the definitions, comes last as one wave.
 */
export function wavesOf(vms: readonly Ordered[]): readonly (readonly string[])[] {
  const known = new Set(vms.map(({ name }) => name));
  const left = new Map(
    vms.map(({ name, after }) => [name, new Set(after.filter((one) => one !== name && known.has(one)))]),
  );
  const waves: (readonly string[])[] = [];
  while (left.size > 0) {
    const free = [...left].flatMap(([name, waitsFor]) => (waitsFor.size === 0 ? [name] : []));
    const wave = (free.length > 0 ? free : [...left.keys()]).sort();
    for (const name of wave) left.delete(name);
    for (const waitsFor of left.values()) for (const name of wave) waitsFor.delete(name);
    waves.push(wave);
  }
  return waves;
}
