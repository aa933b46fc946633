type Node = Readonly<Record<string, unknown>>;

/**
 * Why a value does not fit a JSON schema, as far as ours go (2020-12): type, enum, const, pattern, limits, keys, items, choices.
 * undefined = it fits. Words that are not known here are refused, so that none is passed over.
 */
export function misfit(schema: Node, value: unknown, at = ''): string | undefined {
  for (const [word, rule] of Object.entries(schema)) {
    const fault = RULES[word]?.(rule, value, { schema, at });
    if (RULES[word] === undefined) throw new Error(`no rule for ${word}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Place {
  readonly schema: Node;
  readonly at: string;
}
type Rule = (rule: unknown, value: unknown, place: Place) => string | undefined;

const nothing: Rule = () => undefined;

const RULES: Readonly<Record<string, Rule>> = {
  $schema: nothing,
  title: nothing,
  description: nothing,
  default: nothing,
  propertyNames: nothing,
  type: (rule, value, { at }) => {
    const kinds = (Array.isArray(rule) ? rule : [rule]) as readonly string[];
    return kinds.some((kind) => isKind(kind, value)) ? undefined : `${at} is no ${kinds.join(' or ')}`;
  },
  enum: (rule, value, { at }) =>
    (rule as unknown[]).includes(value) ? undefined : `${at} is none of ${String(rule)}`,
  const: (rule, value, { at }) => (rule === value ? undefined : `${at} is not ${String(rule)}`),
  pattern: (rule, value, { at }) =>
    typeof value !== 'string' || new RegExp(String(rule), 'u').test(value)
      ? undefined
      : `${at} is not like ${String(rule)}`,
  minimum: (rule, value, { at }) =>
    typeof value === 'number' && value < Number(rule) ? `${at} is too small` : undefined,
  maximum: (rule, value, { at }) =>
    typeof value === 'number' && value > Number(rule) ? `${at} is too large` : undefined,
  anyOf: (rule, value, { at }) => {
    const faults = (rule as Node[]).map((one) => misfit(one, value, at));
    return faults.includes(undefined) ? undefined : faults.join(', ');
  },
  properties: (rule, value, { at }) => {
    if (!isTable(value)) return undefined;
    const known = Object.entries(rule as Record<string, Node>).filter(([key]) => Object.hasOwn(value, key));
    return first(known.map(([key, one]) => misfit(one, value[key], `${at}.${key}`)));
  },
  required: (rule, value, { at }) =>
    isTable(value)
      ? first(
          (rule as string[]).map((key) =>
            Object.hasOwn(value, key) ? undefined : `${at}.${key} is missing`,
          ),
        )
      : undefined,
  items: (rule, value, { at }) =>
    Array.isArray(value)
      ? first(value.map((one, index) => misfit(rule as Node, one, `${at}[${index}]`)))
      : undefined,
  additionalProperties: (rule, value, { schema, at }) => {
    if (!isTable(value)) return undefined;
    const others = Object.keys(value).filter(
      (key) => !Object.hasOwn((schema['properties'] ?? {}) as object, key),
    );
    if (rule === false) return others.length === 0 ? undefined : `${at}.${others[0]} is not known`;
    return first(others.map((key) => misfit(rule as Node, value[key], `${at}.${key}`)));
  },
};

function isKind(kind: string, value: unknown): boolean {
  if (kind === 'integer') return Number.isInteger(value);
  if (kind === 'array') return Array.isArray(value);
  return kind === 'object' ? isTable(value) : typeof value === kind;
}

function isTable(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
