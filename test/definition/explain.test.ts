import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { openDirectory } from '../../src/definition/directory.js';
import { explainVm, type ExplainedKey } from '../../src/definition/explain.js';
import { renderToml } from '../../src/import/toml-writer.js';
import type { TomlTable } from '../../src/import/imported.js';

const HOST = `vm_directory = "/v"
[defaults]
memory = "1G"
loader = "uefi"
limits = { nice = 5 }
tags = ["a"]
`;
const TEMPLATE = `description = "\${name} of small"
limits.oom_protect = true
cpus = { cores = 2, threads = 2 }
[[disk]]
path = "one.img"
[[disk]]
path = "two.img"
type = "nvme"
[[network]]
bridge = "b"
[graphics]
vnc = "127.0.0.1:5900"
`;
const WEB = 'template = "small"\nrestart = "always"\ngraphics.width = 1280\nconsole = { com2 = "nmdm" }\n';

function explained(web = WEB, template = TEMPLATE, host = HOST) {
  const { library, vmFiles } = openDirectory([
    { file: 'host.toml', text: host },
    { file: 'templates/small.toml', text: template, template: true },
    { file: 'web.toml', text: web },
  ]);
  const source = { ...vmFiles[0]!, name: 'web' };
  return { ...explainVm(source, library), decoded: decodeVm(source, library) };
}

function line({ key, value, from }: ExplainedKey): string {
  const place = from.kind === 'default' ? 'default' : `${from.kind} ${from.file}:${from.line}`;
  return `${key} = ${JSON.stringify(value)} ${place}`;
}

test('every key in force is told with its value and who says it', () => {
  const lines = explained().keys.map(line);
  for (const wanted of [
    'template = "small" file web.toml:1',
    'description = "web of small" template templates/small.toml:1',
    'memory = "1G" defaults host.toml:3',
    'limits.nice = 5 defaults host.toml:5',
    'limits.oom_protect = true template templates/small.toml:2',
    'cpus.cores = 2 template templates/small.toml:3',
    'tags = ["a"] defaults host.toml:6',
    'disk.0.path = "one.img" template templates/small.toml:5',
    'disk.0.type = "virtio-blk" default',
    'disk.1.type = "nvme" template templates/small.toml:8',
    'graphics.vnc = "127.0.0.1:5900" template templates/small.toml:12',
    'graphics.width = 1280 file web.toml:3',
    'graphics.height = 768 default',
    'restart = "always" file web.toml:2',
    'restart.window = "10m" default',
    'console.com2 = "nmdm" file web.toml:4',
    'stop_timeout = "3m" default',
  ])
    assert.ok(lines.includes(wanted), `${wanted} in\n${lines.join('\n')}`);
  const disks = lines.filter((one) => one.startsWith('disk.')).map((one) => one.slice(0, 6));
  assert.equal(disks, [...disks].sort(), 'what belongs to one disk stands together');
  assert.is(new Set(explained().keys.map(({ key }) => key)).size, lines.length, 'each once');
});

/** What was told, as one file without anything below it. */
function rebuilt(keys: readonly ExplainedKey[]): TomlTable {
  const top: Record<string, unknown> = {};
  for (const { path, value } of keys) {
    let here = top as Record<string | number, unknown>;
    path.slice(0, -1).forEach((part, at) => {
      here[part] ??= typeof path[at + 1] === 'number' ? [] : {};
      here = here[part] as Record<string | number, unknown>;
    });
    here[path.at(-1)!] = value;
  }
  return top as TomlTable;
}

/** `said` only, or the defaults too: what they say must be what holds. */
function assertEqual({ keys, decoded }: ReturnType<typeof explained>): void {
  // A delay of nothing cannot be written; the short form of restart has no room for the other keys.
  const unwritten = (key: ExplainedKey): boolean =>
    key.key === 'start_delay' || (key.path[0] === 'restart' && keys.some((one) => one.key === 'restart'));
  const said = keys.filter(({ from, key }) => from.kind !== 'default' && key !== 'template');
  const all = keys.filter((key) => said.includes(key) || (key.from.kind === 'default' && !unwritten(key)));
  for (const part of [said, all])
    assert.equal(decodeVm({ file: 'web.toml', name: 'web', text: renderToml(rebuilt(part)) }), decoded);
}

test('what is told is what is decoded', () => {
  const whole = explained();
  assert.ok(whole.decoded.ok);
  assertEqual(whole);
});

const PARTS = [
  'cpus = 3\n',
  'cpus = { sockets = 2, count = 2 }\n',
  'restart = { policy = "never", delay = "3s" }\n',
  'console = { com1 = "nmdm", log = true }\n',
  'console = false\n',
  'ready = { console = "login:" }\n',
  'rng = true\n',
  'hooks = { pre_start = ["/bin/x", "${name}"] }\n',
  'x86 = { x2apic = true }\n',
  'numa = []\n',
  'owner = ["user:ann"]\n',
  'stop_timeout = 90\n',
  'description = "a $ b"\n',
  'share = [{ name = "s", path = "/s" }]\n',
];

test('so it is for whatever the layers say', () => {
  const part = fc.uniqueArray(fc.constantFrom(...PARTS), { selector: (text) => text.split(' ')[0] });
  fc.assert(
    fc.property(part, part, part, (own, template, defaults) => {
      const whole = explained(
        `template = "small"\n${own.join('')}`,
        template.join('') + '[[disk]]\npath = "d"\n',
        `[defaults]\nmemory = "1G"\nloader = "uefi"\n${defaults.join('')}`,
      );
      if (whole.decoded.ok) assertEqual(whole);
    }),
    { numRuns: 150 },
  );
});

test('of faulty files what is said is told all the same', () => {
  const { keys, decoded } = explained('template = "small"\ncpus = "x"\n');
  assert.is(decoded.ok, false);
  assert.ok(keys.map(line).includes('cpus = "x" file web.toml:2'));
  assert.equal(explained('cpus =\n').keys, []);
});

test.run();
