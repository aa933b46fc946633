import { renderValue } from '../import/toml-value.js';

/** What a new definition is to say. */
export interface Draft {
  readonly name: string;
  readonly template?: string;
  /** As asked for; absent = the first choice, unless something below says it already. */
  readonly loader?: string;
  /** Whether the host's firmware keeps variables: not so on arm64. */
  readonly vars: boolean;
  readonly memory?: string;
  /** Path of the disk. */
  readonly disk?: string;
  readonly bridge: string;
  /** The other bridges of host.toml. */
  readonly otherBridges: readonly string[];
  /** The VM's own directory. */
  readonly directory: string;
  /** Top keys that the template or [defaults] say, with their place. */
  readonly given: ReadonlyMap<string, string>;
}

/** Where remarks begin. */
const COLUMN = 30;

/** A commented definition: what is asked for, what is needed, and samples of what people look for next. */
export function renderDraft(draft: Draft): string {
  return [...headLines(draft), '', ...networkLines(draft), '', ...diskLines(draft), '', ...SAMPLES, ''].join(
    '\n',
  );
}

const AUTOSTART = line(
  '#autostart = "unless-stopped"',
  'at every boot of the host, unless an operator stopped it; true = always',
);

const SAMPLES = [
  '# A screen, by VNC on this host only; `vmctl status` says which port it has.',
  '#[graphics]',
  '#vnc = "auto"',
];

function headLines({ name, template, loader, vars, memory, given }: Draft): readonly string[] {
  return [
    `# ${name}.toml: a virtual machine. \`vmctl check ${name}\` tells every fault of this file, \`vmctl check --explain ${name}\``,
    '# every key that is in force. Lines with a # directly before a word are samples: take the # away.',
    ...(template === undefined
      ? []
      : [line(`template = ${renderValue(template)}`, 'what is said here wins')]),
    keyLine({ key: 'description', text: 'description = ""', asked: false, given }),
    keyLine({ key: 'cpus', text: 'cpus = 1', asked: false, given }),
    keyLine({
      ...{ key: 'memory', given, asked: memory !== undefined },
      text: `memory = ${renderValue(memory ?? '1G')}`,
    }),
    keyLine({
      key: 'loader',
      ...loaderOf(vars, loader),
      asked: loader !== undefined,
      given,
    }),
    AUTOSTART,
  ];
}

/** Firmware with variables of its own: what the guest writes there, its boot order, stays with it. */
function loaderOf(vars: boolean, loader = 'uefi'): { readonly text: string; readonly note?: string } {
  if (loader !== 'uefi' || !vars) return { text: `loader = ${renderValue(loader)}` };
  return {
    text: 'loader = { type = "uefi", vars = true }',
    note: "its variables are kept in the VM's directory",
  };
}

function networkLines({ bridge, otherBridges, given }: Draft): readonly string[] {
  const others = otherBridges.length === 0 ? '' : `; there are also ${otherBridges.join(', ')}`;
  return sectionLines({
    ...{ key: 'network', asked: false, given },
    lines: [line(`bridge = ${renderValue(bridge)}`, `a bridge of host.toml${others}`)],
  });
}

function diskLines({ disk, directory, given }: Draft): readonly string[] {
  return sectionLines({
    ...{ key: 'disk', asked: disk !== undefined, given },
    lines: [line(`path = ${renderValue(disk ?? 'disk.img')}`, `a path without / lies in ${directory}`)],
  });
}

interface Key extends Pick<Draft, 'given'> {
  readonly key: string;
  /** The operator wants it, whatever lies below. */
  readonly asked: boolean;
}

/** What lies below says it: a sample then. */
function keyLine({ key, text, asked, given, note = '' }: Key & { text: string; note?: string }): string {
  const place = asked ? undefined : given.get(key);
  return place === undefined ? line(text, note) : line(`#${text}`, `${place} has one`);
}

function sectionLines({ key, lines, asked, given }: Key & { lines: readonly string[] }): readonly string[] {
  const place = asked ? undefined : given.get(key);
  if (place === undefined) return [`[[${key}]]`, ...lines];
  return [`# ${place} has its own [[${key}]]; one here takes the place of all of those.`].concat(
    [`[[${key}]]`, ...lines].map((one) => `#${one}`),
  );
}

function line(text: string, note: string): string {
  return note === '' ? text : `${text.padEnd(COLUMN)} # ${note}`;
}
