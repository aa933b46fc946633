import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeDirectory, type DirectoryOptions } from '../../src/definition/directory.js';
import { decodeHost, DEFAULT_HOST } from '../../src/definition/decode-host.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { formatFault } from '../../src/definition/fault.js';
import type { Source } from '../../src/definition/source.js';

const SMALL = 'memory = "512M"\nloader = "uefi"\n';

/** `t:NAME` is a template. */
function sources(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([name, text]) =>
    name.startsWith('t:')
      ? { file: `/d/templates/${name.slice(2)}.toml`, text, template: true as const }
      : { file: `/d/${name}.toml`, text },
  );
}

function decode(files: Readonly<Record<string, string>>, options: DirectoryOptions = {}) {
  return decodeDirectory(sources(files), options);
}

function vmOf(
  files: Readonly<Record<string, string>>,
  name = 'web',
  options: DirectoryOptions = {},
): VmDefinition {
  const set = decode(files, options);
  assert.equal(set.faults.map(formatFault), []);
  const decoded = set.vms.get(name);
  if (decoded?.ok !== true) throw new Error(`no ${name}`);
  return decoded.value;
}

function faultsOf(
  files: Readonly<Record<string, string>>,
  options: DirectoryOptions = {},
): readonly string[] {
  return decode(files, options).faults.map(formatFault);
}

test('the VM’s own file wins over its template, and that over [defaults]', () => {
  const vm = vmOf({
    host: '[defaults]\nmemory = "1G"\nstop_timeout = "10s"\nstart_delay = "1s"\nloader = "uefi"\n',
    't:small': 'memory = "512M"\nstop_timeout = "20s"\n',
    web: 'template = "small"\nstop_timeout = "30s"\n',
  });
  assert.is(vm.memoryBytes, 512 * 2 ** 20);
  assert.is(vm.stopTimeoutMs, 30_000);
  assert.is(vm.startDelayMs, 1000);
});

test('a template is no VM, even where a VM has its name', () => {
  const set = decode({ 't:web': 'cpus = 2\n', web: `template = "web"\n${SMALL}` });
  assert.equal([...set.vms.keys()], ['web']);
  assert.is(set.faults.length, 0);
});

test('tables merge key by key, and lists replace as a whole', () => {
  const vm = vmOf({
    host: '[defaults.limits]\nnice = 5\noom_protect = true\n[defaults.restart]\ndelay = "2s"\n',
    't:small': `${SMALL}tags = ["a", "b"]
[limits]
nice = 7
[graphics]
vnc = "127.0.0.1:5900"
width = 1280
[[disk]]
path = "one.img"
[[disk]]
path = "two.img"
`,
    web: 'template = "small"\ntags = ["c"]\ngraphics.vnc = "127.0.0.1:5901"\n[[disk]]\npath = "mine.img"\n',
  });
  assert.equal(vm.limits, { nice: 7, oomProtect: true });
  assert.is(vm.restart.delayMs, 2000);
  assert.equal(vm.tags, ['c']);
  assert.is(vm.graphics?.width, 1280);
  assert.is(vm.graphics?.port, 5901);
  assert.equal(
    vm.disks.map(({ path }) => path),
    ['mine.img'],
  );
});

/** Below, on top -> what holds, as one file would say it. */
const FORMS: readonly (readonly [string, string, string])[] = [
  ['restart = "always"', 'restart = { delay = "2s" }', 'restart = { delay = "2s" }'],
  ['restart = { policy = "always", burst = 3 }', 'restart = "never"', 'restart = "never"'],
  [
    'restart = { policy = "always", burst = 3 }',
    'restart = { delay = "2s" }',
    'restart = { policy = "always", burst = 3, delay = "2s" }',
  ],
  ['console = "nmdm"', 'console = { com2 = "nmdm" }', 'console = { com2 = "nmdm" }'],
  ['console = { com2 = "nmdm" }', 'console = { log = true }', 'console = { com2 = "nmdm", log = true }'],
  ['cpus = 4', 'cpus = { cores = 2 }', 'cpus = { cores = 2 }'],
  ['cpus = { sockets = 2, cores = 2 }', 'cpus = { count = 3 }', 'cpus = { count = 3 }'],
  [
    'ready = { console = "login:", timeout = "9s" }',
    'ready.tcp = "10.0.0.1:22"',
    'ready.tcp = "10.0.0.1:22"',
  ],
  [
    'ready = { console = "login:" }',
    'ready.timeout = "9s"',
    'ready = { console = "login:", timeout = "9s" }',
  ],
];

for (const [below, top, together] of FORMS) {
  test(`${top} on ${below} is ${together}`, () => {
    assert.equal(
      vmOf({ 't:small': `${SMALL}${below}\n`, web: `template = "small"\n${top}\n` }),
      vmOf({ web: `${SMALL}${together}\n` }),
    );
  });
}

test('a loader that names its kind replaces the one below, one that does not adds to it', () => {
  const base = 'memory = "1G"\n[[disk]]\npath = "d"\n[loader]\ntype = "bhyveload"\nprogram = "/l"\n';
  const added = vmOf({ 't:b': base, web: 'template = "b"\nloader.directory = "/h"\n' });
  assert.equal(added.loader, { kind: 'bhyveload', directory: '/h', program: '/l' });
  const replaced = vmOf({ 't:b': base, web: 'template = "b"\nloader = { bootrom = "/x.fd" }\n' });
  assert.equal(replaced.loader, { kind: 'bootrom', bootrom: '/x.fd' });
});

test('unset takes away what lies below, whole or one key, and leaves what the file itself says', () => {
  const template = `${SMALL}load_timeout = "1m"
limits = { nice = 3, cpuset = "0-1" }
[graphics]
vnc = "127.0.0.1:5900"
width = 1280
`;
  const bare = vmOf({
    't:s': template,
    web: 'template = "s"\nunset = ["graphics", "load_timeout", "limits.nice"]\n',
  });
  assert.equal([bare.graphics, bare.loadTimeoutMs], [undefined, undefined]);
  assert.equal(bare.limits, { cpuset: '0-1', oomProtect: false });
  const afresh = vmOf({
    't:s': template,
    web: 'template = "s"\nunset = ["graphics"]\ngraphics.vnc = "127.0.0.1:5901"\n',
  });
  assert.is(afresh.graphics?.width, 1024);
});

test('unset of what could never be there is told with what was meant', () => {
  assert.equal(
    faultsOf({ web: `${SMALL}unset = ["grapics", "limits.nicer", "limits.nice", "disk.path"]\n` }),
    [
      '/d/web.toml:3:10: there is no key "grapics" to unset: did you mean "graphics"?',
      '/d/web.toml:3:21: there is no key "limits.nicer" to unset: did you mean "limits.nice"?',
      '/d/web.toml:3:52: write the whole key: "disk"',
    ],
  );
});

test('a template may be made from another one', () => {
  const vm = vmOf({
    't:base': `${SMALL}cpus = 2\nstop_timeout = "9s"\n`,
    't:small': 'template = "base"\ncpus = 3\n',
    web: 'template = "small"\n',
  });
  assert.equal([vm.cpus.count, vm.stopTimeoutMs], [3, 9000]);
});

test('templates made from each other are told with both lines and break their VMs only', () => {
  const set = decode({
    't:a': 'template = "b"\n',
    't:b': 'cpus = 2\ntemplate = "a"\n',
    web: `template = "a"\n${SMALL}`,
    db: SMALL,
  });
  assert.equal(set.faults.map(formatFault), [
    '/d/templates/a.toml:1:12: b is made from a is made from b: none of them can be used; see also /d/templates/b.toml:2:12',
    '/d/templates/b.toml:2:12: a is made from b is made from a: none of them can be used; see also /d/templates/a.toml:1:12 (used by web)',
  ]);
  assert.equal([set.vms.get('web')?.ok, set.vms.get('db')?.ok], [false, true]);
});

test('a template that is not there is told where it is named, with the one that was meant', () => {
  assert.equal(faultsOf({ 't:small-linux': SMALL, web: `${SMALL}template = "smal-linux"\n` }), [
    '/d/web.toml:3:12: there is no template "smal-linux" (no /d/templates/smal-linux.toml): did you mean "small-linux"?',
  ]);
  assert.equal(faultsOf({ 't:small': 'template = "x"\n', web: `template = "small"\n${SMALL}` }), [
    '/d/templates/small.toml:1:12: there is no template "x" (no /d/templates/x.toml) (used by web)',
  ]);
});

test('what can be no template’s name is refused where it stands', () => {
  for (const name of ['../x', '', '.x', 'a/b'])
    assert.match(
      faultsOf({ web: `${SMALL}template = "${name}"\n` }).join(),
      /^\/d\/web\.toml:3:12: "[^"]*" cannot be a template's name/,
    );
  const varied = faultsOf({
    't:web': SMALL,
    't:x': 'template = "${name}"\n',
    web: 'template = "${name}"\n',
    db: 'template = "x"\n',
  });
  assert.ok(
    varied.some((line) => /^\/d\/web\.toml:1:12: "\$\{name\}" cannot be a template's name/.test(line)),
  );
  assert.ok(varied.some((line) => /^\/d\/templates\/x\.toml:1:12: .* \(used by db\)$/.test(line)));
  assert.match(
    faultsOf({ web: `${SMALL}template = 3\n` }).join(),
    /^\/d\/web\.toml:3:12: template must be a text in quotes, not 3$/,
  );
  assert.match(
    faultsOf({ 't:a b': SMALL }).join(),
    /^\/d\/templates\/a b\.toml:1:1: "a b" cannot be .*rename/,
  );
});

test('a fault in a template is told once, at its place, with the VMs that use it', () => {
  const set = decode({
    't:small': `${SMALL}\n[graphics]\nvnc = "127.0.0.1:5900"\nwidht = 1\n`,
    ...Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'template = "small"\nunset = []\n']),
    ),
    free: SMALL,
  });
  assert.equal(set.faults.map(formatFault), [
    '/d/templates/small.toml:6:1: unknown key "widht" in [graphics]: did you mean "width"? (used by a, b, c and 2 more)',
  ]);
  assert.equal(set.faults[0]?.vms, ['a', 'b', 'c', 'd', 'e']);
  const [one] =
    set.vms.get('d')?.ok === false ? (set.vms.get('d') as { faults: readonly object[] }).faults : [];
  assert.equal((one as { vms?: unknown }).vms, ['d']);
  assert.is(set.vms.get('free')?.ok, true);
});

test('a template that is no TOML, or cannot be read, breaks those that use it and tells its own place', () => {
  const files = [
    ...sources({ 't:small': 'memory = 1G\n', web: 'template = "small"\n', db: SMALL }),
    { file: '/d/templates/shut.toml', text: '', unreadable: 'EACCES', template: true as const },
    { file: '/d/mail.toml', text: 'template = "shut"\n' },
  ];
  const set = decodeDirectory(files);
  assert.equal(set.faults.map(formatFault), [
    '/d/templates/shut.toml:1:1: cannot be read: EACCES (used by mail)',
    '/d/templates/small.toml:1:11: not TOML: unexpected "G"; text needs quotes: "1G" (used by web)',
  ]);
  assert.is(set.vms.get('db')?.ok, true);
});

test('a folder of templates that cannot be read is no fault of VMs without one', () => {
  const set = decodeDirectory([
    ...sources({ web: `template = "small"\n${SMALL}`, db: SMALL }),
    { file: '/d/templates', text: '', unreadable: 'EACCES', template: true },
  ]);
  assert.equal(set.faults.map(formatFault), [
    '/d/web.toml:1:12: there is no template "small" (/d/templates cannot be read: EACCES)',
  ]);
});

test('a template nobody uses is judged too, but not for what it leaves to others', () => {
  assert.equal(
    faultsOf({
      't:part': '[graphics]\nwidth = 1280\n[loader]\nargs = ["-C"]\n',
      't:odd': 'memory = "12X"\n[[disk]]\ntype = "floppy"\n',
    }).map((line) => line.slice(0, line.indexOf(': '))),
    ['/d/templates/odd.toml:1:10', '/d/templates/odd.toml:3:8'],
  );
});

test('what the VM’s own file says instead is no fault of the VM’s', () => {
  const set = decode({ 't:odd': `${SMALL}cpus = "x"\n`, web: 'template = "odd"\ncpus = 2\n' });
  assert.is(set.vms.get('web')?.ok, true);
  assert.match(set.faults.map(formatFault).join(), /^\/d\/templates\/odd\.toml:3:8: [^(]*$/);
});

test('a fault of several keys together stands where the uppermost of them was written', () => {
  const set = decode({
    't:s': 'memory = "1G"\nloader = "bhyveload"\n',
    web: 'template = "s"\ndisk = []\n',
  });
  assert.match(
    set.faults.map(formatFault).join(),
    /^\/d\/templates\/s\.toml:2:10: bhyveload needs a \[\[disk\]\].* \(used by web\)$/,
  );
});

test('a slip in [defaults] stands in host.toml, breaks the VMs that it reaches, and takes no bridge away', () => {
  const set = decode({
    host: '[bridge.b]\ninterface = "re0"\n[defaults]\nloader = "uefi"\nmemory = "12X"\n',
    web: 'cpus = 2\n',
    db: 'memory = "1G"\n',
  });
  assert.is(set.host.ok && set.host.value.bridges.length, 1);
  assert.is(set.vms.get('db')?.ok, true);
  assert.match(set.faults.map(formatFault).join(), /^\/d\/host\.toml:5:10: .*12X.* \(used by web\)$/);
});

test('[defaults] name no template, and must be a table', () => {
  assert.equal(faultsOf({ host: '[defaults]\ntemplate = "x"\n', 't:x': SMALL, web: SMALL }), [
    '/d/host.toml:2:1: [defaults] hold for every VM already: put the keys of the template here (used by web)',
  ]);
  assert.match(
    faultsOf({ host: 'defaults = 3\n', web: SMALL }).join(),
    /^\/d\/host\.toml:1:12: defaults must be a table/,
  );
});

test('while host.toml cannot be read, its last right one says what [defaults] are', () => {
  const good = decodeHost({
    file: 'host.toml',
    text: 'vm_directory = "/v"\n[defaults]\nmemory = "1G"\nloader = "uefi"\n',
  });
  if (!good.ok) throw new Error('host');
  const files = { host: 'broken', web: 'description = "${vm_dir}"\n' };
  const set = decode(files, { kept: () => good.value });
  const web = set.vms.get('web');
  assert.equal(web?.ok && [web.value.memoryBytes, web.value.description], [2 ** 30, '/v/web']);
  assert.equal(
    set.faults.map(({ file }) => file),
    ['/d/host.toml'],
  );
});

test('where nobody kept it, what is missing is host.toml’s fault and not that of a thousand VMs', () => {
  assert.equal(
    faultsOf({ host: 'broken', web: 'cpus = 2\n', db: 'cpus = 1\n', full: SMALL }).map((line) =>
      line.replace(/: .*\(/, ' ('),
    ),
    ['/d/host.toml:1:7 (used by db, web)'],
  );
});

test('what two VMs take from one template belongs to the first, and the others are told by name', () => {
  const set = decode({
    't:s': `${SMALL}graphics.vnc = "127.0.0.1:5900"\n`,
    a: 'template = "s"\n',
    b: 'template = "s"\n',
    c: 'template = "s"\n',
  });
  assert.equal(set.faults.map(formatFault), [
    '/d/templates/s.toml:3:16: VNC address 127.0.0.1:5900 already belongs to a (/d/templates/s.toml:3:16) (used by b, c)',
  ]);
  assert.is(set.vms.get('a')?.ok, true);
});

test('[defaults] are part of the host’s definition only to be kept', () => {
  const set = decode({ host: '[defaults]\ncpus = 2\n' });
  assert.equal(set.host.ok && set.host.value, { ...DEFAULT_HOST, defaults: { cpus: 2 } });
});

test.run();
