import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { decodeDirectory } from '../../src/definition/directory.js';
import { formatFault, type Decoded, type Fault } from '../../src/definition/fault.js';
import { cpuTimeOf } from '../cpu-time.js';
import { fuzz, mutated } from './runs.js';

const VM = `description = "a server"
cpus = 2
memory = "4G"
loader = "uefi"
autostart = "unless-stopped"
after = ["db"]
ready = { tcp = "10.0.0.5:22", timeout = "90s" }
restart = { policy = "on-failure", count = 5, window = "10m" }

[[network]]
bridge = "bnet0"
mac = "58:9c:fc:00:00:01"

[[disk]]
type = "virtio-blk"
path = "/dev/zvol/tank/web" # a zvol

[graphics]
vnc = "127.0.0.1:5900"
password = '''se
cret'''

[console]
com1 = "nmdm"
`;
const HOST = `operators = ["group:staff", "user:ann"]
[bridge.bnet0]
interface = "re0"
[bridge."lan0"]
vlan = { tag = 100, interface = "em0" }
`;
const DIRECTORY = '/usr/local/etc/vmctl';

function vm(text: string, name = 'web'): Decoded<unknown> {
  return decodeVm({ file: `${DIRECTORY}/${name}.toml`, text, name });
}

function host(text: string): Decoded<unknown> {
  return decodeHost({ file: `${DIRECTORY}/host.toml`, text });
}

/** Each fault is in the file, at a place that is there. */
function assertPlaced(faults: readonly Fault[], text: string): void {
  const lines = text.split('\n');
  for (const fault of faults) {
    assert.ok(Number.isInteger(fault.line) && Number.isInteger(fault.column), formatFault(fault));
    assert.ok(fault.line >= 1 && fault.line <= lines.length + 1, `${formatFault(fault)} of ${lines.length}`);
    assert.ok(
      fault.column >= 1 && fault.column <= (lines[fault.line - 1] ?? '').length + 2,
      formatFault(fault),
    );
    assert.not.equal(fault.message.trim(), '');
  }
}

function assertJudged(decoded: Decoded<unknown>, text: string): void {
  if (decoded.ok) return;
  assert.ok(decoded.faults.length > 0, 'what is wrong is said');
  assertPlaced(decoded.faults, text);
}

const text = fc.oneof(
  { weight: 5, arbitrary: mutated([VM, HOST]) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
);

test('whatever stands in a definition or in host.toml, it is taken or every fault has its place', async () => {
  const property = fc.property(text, (words) => {
    assertJudged(vm(words), words);
    assertJudged(host(words), words);
  });
  await fuzz(property, 120);
});

test("whatever stands in a directory of them, one bad file is no other file's fault", async () => {
  const property = fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
    const files = texts.map((words, at) => ({ file: `${DIRECTORY}/vm${at}.toml`, text: words }));
    const set = decodeDirectory([
      ...files,
      {
        file: `${DIRECTORY}/good.toml`,
        text: 'memory = "512M"\nloader = "uefi"\n[[disk]]\npath = "disk.img"\n',
      },
      { file: `${DIRECTORY}/host.toml`, text: HOST },
    ]);
    assert.is(set.vms.get('good')?.ok, true);
    for (const { file, line, column } of set.faults) assert.ok(file !== '' && line >= 1 && column >= 1);
  });
  await fuzz(property, 60);
});

/** What makes a reader recurse, look back, or build a lot; as many times as asked. */
const PATHOLOGIES: Readonly<Record<string, (times: number) => string>> = {
  'arrays in arrays': (times) => `memory = ${'['.repeat(times)}${']'.repeat(times)}\n`,
  'open arrays': (times) => `memory = ${'['.repeat(times)}`,
  'tables in tables': (times) => `memory = ${'{a='.repeat(times)}1${'}'.repeat(times)}\n`,
  'a deep key': (times) => `${'a.'.repeat(times)}a = 1\n`,
  'a deep header': (times) => `[${'a.'.repeat(times)}a]\n`,
  'many keys': (times) => Array.from({ length: times }, (_, at) => `key${at} = ${at}\n`).join(''),
  'many tables': (times) => Array.from({ length: times }, (_, at) => `[t${at}]\n`).join(''),
  'many disks': (times) => `memory = "1G"\nloader = "uefi"\n${'[[disk]]\npath = "disk.img"\n'.repeat(times)}`,
  'many networks': (times) =>
    `memory = "1G"\nloader = "uefi"\n${'[[network]]\nbridge = "bnet0"\n'.repeat(times)}`,
  'a long string': (times) => `description = "${'x'.repeat(times * 10)}"\n`,
  'an open string': (times) => `description = "${'x'.repeat(times * 10)}`,
  'an open text': (times) => `description = """${'x"\n'.repeat(times)}`,
  'a long number': (times) => `cpus = ${'9'.repeat(times * 10)}\n`,
  'a long comment': (times) => `# ${'='.repeat(times * 10)}\n`,
  'empty lines': (times) => '\n'.repeat(times * 10),
  blanks: (times) => ' '.repeat(times * 10),
  escapes: (times) => `description = "${'\\u0041'.repeat(times)}"\n`,
  'the same key': (times) => 'cpus = 1\n'.repeat(times),
  quotes: (times) => '"'.repeat(times * 10),
  'nothing but brackets': (times) => '[]'.repeat(times),
};

/** A file of some kilobytes in the blink of an eye, one of more in a moment: a slow machine needs some patience. */
const LIMIT_MS = 4000;

for (const [what, make] of Object.entries(PATHOLOGIES)) {
  test(`a file full of ${what} is judged in bounded time`, () => {
    for (const times of [300, 3000]) {
      const words = make(times);
      const took = cpuTimeOf(() => {
        assertJudged(vm(words), words);
        assertJudged(host(words), words);
      });
      assert.ok(took < LIMIT_MS, `${what}, ${words.length} bytes: ${took} ms`);
    }
  });
}

test.run();
