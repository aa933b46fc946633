/** A part of a JSON schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The kinds of values that the table of keys names, as far as a pattern can tell them; variables are let through everywhere. */
const PATTERNS: Readonly<Record<string, string>> = {
  'template name': '[A-Za-z0-9][A-Za-z0-9._-]*',
  tag: '[A-Za-z0-9][A-Za-z0-9._-]*',
  pin: '\\d{1,5}:\\d{1,4}',
  size: '\\d+[MGTmgt]',
  'domain policy': '[a-z-]+(:\\d[\\d,-]*)?',
  'CPU list': '\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*',
  'bhyve value': '[^,%\\\\]+',
  path: '[^,%\\\\]+',
  'disk path': '[^,%\\\\]+',
  'socket path': '[^,%\\\\]+',
  'absolute path': '/[^,%\\\\]+',
  directory: '/[^,%\\\\]*',
  word: '[\\s\\S]+',
  'item name': '[!-+\\--<>-~]{1,55}',
  'ADDRESS:PORT': '(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):\\d{1,5}',
  'VNC address': 'auto|[0-9.]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+\\](:\\d{1,5})?',
  'VM name': '[A-Za-z0-9][A-Za-z0-9._-]*',
  principal: '(user|group):[A-Za-z0-9_][A-Za-z0-9._-]{0,31}',
  UUID: '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}',
  'companion name': '[A-Za-z0-9][A-Za-z0-9_-]*',
  slot: '((\\d{1,3}:)?\\d{1,2}:)?\\d{1,2}',
  'EUI-64': '0[xX][0-9A-Fa-f]{1,16}|[1-9]\\d*',
  'node name': '[A-Za-z0-9][A-Za-z0-9_-]{0,30}',
  'hook name': '[A-Za-z0-9_-]{1,31}',
  interface: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}',
  'vale port': 'vale[A-Za-z0-9_]*:[A-Za-z0-9_]+',
  forward: '(tcp|udp):([0-9.]*:)?\\d{1,5}-[0-9.]*:\\d{1,5}',
  'NIC name': '[A-Za-z0-9][A-Za-z0-9_-]{0,14}',
  MAC: '([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}',
  'keyboard layout': '[A-Za-z0-9][A-Za-z0-9._-]*',
  'sound device': '/dev/dsp.*',
  'PCI device': '\\d+/\\d+/\\d+|ppt\\d+|pci(0:)?\\d+:\\d+:\\d+',
  'ctl port': '/dev/cam/ctl(\\d+\\.\\d+)?',
  'share name': '[^,%\\\\=/]+',
  'port name': '[A-Za-z0-9][A-Za-z0-9._-]*',
  'input device': '/dev/input/event\\d+',
  'host address': '[0-9A-Fa-f:.]+/\\d{1,3}',
};

/** Texts, or numbers of the plain unit. */
const MEASURES: Readonly<Record<string, string>> = {
  duration: '(\\d+[smhd])+',
  seconds: '(\\d+[smhd])+',
  rate: '\\d+[KMGTkmgt]?',
  'sector size': '\\d+(/\\d+)?',
};

/** What a value of this type may be; undefined = the schema that reads it tells enough. */
export function formOf(type: string): JsonSchema | undefined {
  const [plain = '', list] = type.split(/ or (?=list$)/);
  if (list !== undefined) return either(formOf(plain), formOf(`list of ${plain}`));
  const items = /^list of (?!tables$)(.*)$/.exec(type)?.[1];
  if (items !== undefined) return { type: 'array', items: formOf(items) ?? { type: 'string' } };
  const [, least, most] = /^(-?\d+) to (\d+)$/.exec(type) ?? [];
  if (least !== undefined) return { type: 'integer', minimum: Number(least), maximum: Number(most) };
  if (Object.hasOwn(MEASURES, type))
    return { type: ['string', 'number'], pattern: withVariables(MEASURES[type]!) };
  return Object.hasOwn(PATTERNS, type)
    ? { type: 'string', pattern: withVariables(PATTERNS[type]!) }
    : undefined;
}

function either(one: JsonSchema | undefined, other: JsonSchema | undefined): JsonSchema | undefined {
  return one === undefined || other === undefined ? undefined : { anyOf: [one, other] };
}

function withVariables(pattern: string): string {
  return `^(${pattern})$|\\$\\{`;
}
