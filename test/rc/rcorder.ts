/** What rcorder(8) reads of a script: its first block of `# PROVIDE:` lines and their like. */
export interface Header {
  readonly provide: readonly string[];
  readonly require: readonly string[];
  readonly before: readonly string[];
  readonly keyword: readonly string[];
}

/** Reads a script's header: the first block of such lines, ended by any other line (rc-cases, rcorder-headers). */
export function parseHeader(text: string): Header {
  const lines = text.split('\n');
  const words: Record<string, string[]> = { PROVIDE: [], REQUIRE: [], BEFORE: [], KEYWORD: [] };
  const isHeader = /^# (PROVIDE|REQUIRE|BEFORE|KEYWORD)S?:(.*)$/;
  const first = lines.findIndex((line) => isHeader.test(line));
  for (const line of first < 0 ? [] : lines.slice(first)) {
    const [, kind, rest = ''] = isHeader.exec(line) ?? [];
    if (kind === undefined) break;
    words[kind]?.push(...rest.split(/\s+/).filter((word) => word !== ''));
  }
  const of = (kind: string): readonly string[] => words[kind] ?? [];
  return {
    provide: of('PROVIDE'),
    require: of('REQUIRE'),
    before: of('BEFORE'),
    keyword: of('KEYWORD'),
  };
}

/** The order that headers give, which is all that counts: of scripts it does not order any order is right. */
export interface Order {
  /** Whether one script comes before another in every order. */
  precedes(one: string, other: string): boolean;
  /** Scripts that wait for themselves. */
  readonly circles: readonly string[];
  /** `script: word` for what nobody provides. */
  readonly unprovided: readonly string[];
}

/** `BEFORE: x` of a script is a `REQUIRE` of it in x; every provider of a word comes first. */
export function orderOf(scripts: ReadonlyMap<string, Header>): Order {
  const providers = (word: string): string[] =>
    [...scripts].flatMap(([script, { provide }]) => (provide.includes(word) ? [script] : []));
  const needs = new Map([...scripts.keys()].map((script) => [script, new Set<string>()]));
  const unprovided: string[] = [];
  for (const [script, { require, before }] of scripts) {
    for (const word of require) {
      if (providers(word).length === 0) unprovided.push(`${script}: ${word}`);
      for (const other of providers(word)) needs.get(script)?.add(other);
    }
    for (const word of before) for (const other of providers(word)) needs.get(other)?.add(script);
  }
  const precedes = (one: string, other: string): boolean => reach(needs, other).has(one);
  return { precedes, unprovided, circles: [...scripts.keys()].filter((one) => precedes(one, one)) };
}

/** All that a script waits for, directly or not; itself only in a circle. */
function reach(needs: ReadonlyMap<string, ReadonlySet<string>>, script: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(needs.get(script) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return reached;
}
