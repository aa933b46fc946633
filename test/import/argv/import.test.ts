import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import type { VmDefinition } from '../../../src/definition/definition.js';
import { genmac } from '../../../src/import/argv/genmac.js';
import { convertArgv } from '../../../src/import/argv/import-argv.js';
import type { ImportedVm } from '../../../src/import/imported.js';
import { renderToml } from '../../../src/import/toml-writer.js';

const GOLDEN = '../shared/vm-bhyve-golden';

interface One {
  readonly vm: ImportedVm;
  readonly definition: VmDefinition;
  readonly text: string;
}

function importWords(
  words: string,
  more: { readonly loader?: string; readonly files?: Readonly<Record<string, string>> } = {},
): One {
  const split = (line: string): readonly string[] => line.trim().split(/\s+/);
  const { loader, files = {} } = more;
  const [file = '', ...args] = split(loader ?? '');
  const vm = convertArgv({
    bhyve: { file: 'bhyve', args: split(words) },
    ...(loader === undefined ? {} : { loader: { file, args } }),
    ...{ where: 'bhyve', definitions: '/etc/vmctl', readFile: (path: string) => files[path] },
  });
  if ('reason' in vm) throw new Error(vm.reason);
  const text = renderToml(vm.table);
  const decoded = decodeVm({ file: `${vm.name}.toml`, name: vm.name, text });
  if (!decoded.ok) throw new Error(`${JSON.stringify(decoded.faults)}\n${text}`);
  return { vm, text, definition: decoded.value };
}

const USUAL =
  '-AHPw -u -m 1G -s 0,hostbridge -s 31,lpc -l bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd';
/** Of the usual machine with these words more. */
function withWords(words: string): One {
  return importWords(`${USUAL} ${words} web`);
}

/** What is said of an option that begins like this. */
function whyOf({ vm }: One, what: string): string {
  return vm.notes
    .flatMap((note) => (note.what.startsWith(what) ? [`${note.kind}: ${note.why ?? ''}`] : []))
    .join('\n');
}

test("the article's own line becomes a definition, its LPC bridge where vmctl has it", () => {
  const one = importWords(
    '-c 2 -m 512M -H -A -P -w -u -s 0:0,hostbridge -s 1:0,lpc -s 29,fbuf,tcp=127.0.0.1:5900,w=1024,h=768 ' +
      '-l bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd -s 2:0,virtio-net,netgraph,path=bnet0:,peerhook=link2 ' +
      '-s 3:0,virtio-blk,/vm/disk.img -l com1,stdio myvm',
  );
  assert.is(
    one.text,
    `cpus = 2
memory = "512M"
loader = "uefi"
console = "stdio"
tablet = false

[[disk]]
path = "/vm/disk.img"
slot = "0:3:0"

[[network]]
bridge = "bnet0"
mac = "${genmac('myvm', 2, 0)}"
slot = "0:2:0"

[graphics]
vnc = "127.0.0.1:5900"
width = 1024
height = 768
slot = "0:29:0"
`,
  );
  assert.match(whyOf(one, '-s 1:0,lpc'), 'the LPC bridge was at 0:1:0');
  assert.match(whyOf(one, '-s 2:0,'), 'link2 is not kept');
  assert.match(whyOf(one, 'no -U'), 'changed: bhyve made one');
});

test('flags that vmctl sets itself are compared with what was there', () => {
  const bare = importWords('-s 0,hostbridge -s 31,lpc -l bootrom,/rom.fd web');
  assert.equal(bare.definition.x86, {
    ...{ x2apic: false, strictMsr: true, verboseMsr: false, strictIo: false, mptable: true },
    ...{ vmexitOnHlt: true, vmexitOnPause: false },
  });
  assert.match(whyOf(bare, 'no -H'), 'changed: an idle guest burned a host CPU');
  assert.is(bare.definition.memoryBytes, 256 * 2 ** 20);
  assert.is(bare.definition.clock, 'local');
  const all = withWords('-x -e -Y -S -C -W -D -I');
  assert.equal(all.definition.x86, {
    ...{ x2apic: true, strictMsr: false, verboseMsr: false, strictIo: true, mptable: false },
    ...{ vmexitOnHlt: true, vmexitOnPause: true },
  });
  assert.equal(
    [all.definition.wiredMemory, all.definition.guestInCore, all.definition.virtioMsix],
    [true, true, false],
  );
  assert.match(whyOf(all, '-D'), 'changed: vmctl destroys the VM itself');
  assert.match(whyOf(all, '-I'), 'ignored: bhyve ignores it');
});

test('what has no key is handed on as words', () => {
  const one = withWords(
    '-s 5,virtio-blk,/d.img,foo=bar -s 6,nosuch,x=1 -o some.thing=1 -s 7,xhci,keyboard -o x86.verbosemsr=maybe',
  );
  assert.equal(one.definition.extraArgs, [
    ...[
      '-s',
      '6,nosuch,x=1',
      '-o',
      'pci.0.7.0.device=xhci',
      '-o',
      'pci.0.7.0.slot.1.device=keyboard',
      '-o',
      'pci.0.5.0.foo=bar',
    ],
    ...['-o', 'some.thing=1', '-o', 'x86.verbosemsr=maybe'],
  ]);
  assert.match(whyOf(one, '-s 6,nosuch'), 'no key says the device "nosuch"');
});

test('variables by -o and -k are options like others; later ones win', () => {
  const one = importWords(`${USUAL} -s 5,virtio-blk,/d.img -k /etc/web.conf -o memory.size=3G`, {
    files: {
      '/etc/web.conf':
        '# a comment\nname=web\nmemory.size=2G\npci.0.5.0.nocache=true\npci.0.6.0.device=virtio-net\npci.0.6.0.backend=%(tap)\ntap=tap3\n',
    },
  });
  assert.is(one.definition.memoryBytes, 3 * 2 ** 30);
  assert.equal(one.definition.disks[0]?.options, ['nocache']);
  assert.equal(one.definition.directNics[0]?.backend, { kind: 'tap', device: 'tap3' });
  assert.match(whyOf(one, '-m 1G'), 'ignored: a later option says it again');
  assert.match(whyOf(one, '-k /etc/web.conf line 3'), 'ignored');
  assert.match(whyOf(withWords('-k /nowhere'), '-k'), 'dropped: /nowhere cannot be read');
});

test('a password goes into a file, and is nowhere else', () => {
  const one = withWords('-s 29,fbuf,tcp=0.0.0.0:5901,password=geheimnisvoll -s 30,xhci,tablet');
  assert.equal(one.vm.secrets, [{ path: '/etc/vmctl/web.vnc-password', text: 'geheimni\n' }]);
  assert.is(one.definition.graphics?.passwordFile, '/etc/vmctl/web.vnc-password');
  assert.not.match(JSON.stringify([one.vm.table, one.vm.notes, one.vm.before]), 'geheim');
  assert.match(whyOf(one, '-s 29,fbuf'), 'VNC compares 8 characters');
});

test('every kind of NIC keeps its back end and its MAC', () => {
  const one = withWords(
    '-s 2,virtio-net,tap5,mac=58:9c:fc:00:00:01,mtu=9000 -s 3,e1000,vale0:web -s 4,virtio-net,netmap:em1 ' +
      '-s 5,virtio-net,slirp,hostfwd=tcp:2222-:22 -s 6,virtio-net -s 7,virtio-net,netgraph,path=em0:,peerhook=lower ' +
      '-s 8,virtio-net,mac=58:9c:fc:00:00:09 -s 9,virtio-net,tapweb.0 -s 10,virtio-net,tapweb.lan',
  );
  assert.equal(
    one.definition.directNics.map(({ backend }) => backend),
    [
      { kind: 'tap', device: 'tap5' },
      { kind: 'vale', port: 'vale0:web' },
      { kind: 'netmap', port: 'em1' },
      { kind: 'slirp', hostForward: ['tcp::2222-:22'] },
      { kind: 'none' },
      { kind: 'node', node: 'em0', peerhook: 'lower' },
      { kind: 'none' },
      { kind: 'tap' },
      { kind: 'tap' },
    ],
  );
  const [first, second, , , , , named] = one.definition.directNics;
  assert.equal([first?.mac, first?.mtu], ['58:9c:fc:00:00:01', 9000]);
  assert.match(second?.mac ?? '', /^00:a0:98:/);
  assert.is(named?.mac, '58:9c:fc:00:00:09');
  assert.is(one.definition.directNics[8]?.key, 'lan');
});

test('addresses stay, but for those that nobody could have seen or that vmctl needs', () => {
  const one = withWords('-s 1:5:2,virtio-rnd -s 3:1,virtio-blk,/a -s 4,virtio-blk,/b -s 4:1,virtio-blk,/c');
  assert.equal(
    one.definition.disks.map(({ slot }) => slot),
    [undefined, '0:4:0', '0:4:1'],
  );
  assert.equal(one.definition.devices.rng, {});
  assert.match(whyOf(one, '-s 3:1'), 'nothing is at 0:3:0');
  const moved = importWords(
    '-AHPw -u -m 1G -s 0,hostbridge -s 1,lpc -s 31,virtio-blk,/d -l bootrom,/rom.fd web',
  );
  assert.is(moved.definition.disks[0]?.slot, undefined);
  assert.match(whyOf(moved, '-s 31,virtio-blk'), 'vmctl has the LPC bridge at 0:31:0');
  const none = importWords('-AHPw -u -m 1G -s 0,lpc -s 1,virtio-blk,/d -l bootrom,/rom.fd web');
  assert.is(none.definition.hostbridge, 'none');
});

test('a firmware of the package has its name, a pair of files is kept', () => {
  const of = (rom: string) =>
    importWords(`-AHPw -m 1G -s 0,hostbridge -s 31,lpc -l bootrom,${rom} web`).definition.loader;
  const at = '/usr/local/share/uefi-firmware';
  assert.equal(of(`${at}/BHYVE_UEFI_CSM.fd`), { kind: 'firmware', firmware: 'uefi-csm' });
  assert.equal(of(`${at}/BHYVE_UEFI_CODE-devel.fd`), { kind: 'firmware', firmware: 'uefi-devel' });
  assert.equal(of(`${at}/BHYVE_UEFI_CODE.fd,/v.fd`), {
    ...{ kind: 'bootrom', bootrom: `${at}/BHYVE_UEFI_CODE.fd`, vars: { path: '/v.fd', fromTemplate: false } },
  });
  const none = importWords('-AHPw -m 1G -s 0,hostbridge -s 31,lpc -s 2,virtio-blk,/d web');
  assert.is(none.definition.loader.kind, 'bhyveload');
  assert.match(whyOf(none, 'no -l bootrom'), 'bhyveload is assumed');
});

test('bhyveload: environment, program, host directory and the disk that it boots', () => {
  const machine = '-AHPw -u -m 1G -s 0,hostbridge -s 31,lpc -s 4,virtio-blk,/a -s 5,virtio-blk,/b web';
  const one = importWords(machine, {
    loader: 'bhyveload -c /dev/nmdm-web.1A -m 2G -S -e a=1 -e b=2 -l /boot/x.so -d /b -d /nowhere -q web',
  });
  assert.equal(one.definition.loader, { kind: 'bhyveload', program: '/boot/x.so', env: ['a=1', 'b=2'] });
  assert.equal(
    one.definition.disks.map(({ path, slot }) => [path, slot]),
    [
      ['/b', '0:5:0'],
      ['/a', '0:4:0'],
    ],
  );
  assert.match(whyOf(one, '-m 2G'), 'changed: it must be what bhyve has');
  assert.match(whyOf(one, '-d /nowhere'), 'dropped: it is none of the disks');
  assert.match(whyOf(one, '-q'), 'dropped: bhyveload has no such option');
  const host = importWords(machine, { loader: 'bhyveload -m 1G -h /guests/root web' });
  assert.equal(host.definition.loader, { kind: 'bhyveload', directory: '/guests/root' });
});

test('grub-bhyve: root, directory and file, by short and long names', () => {
  const machine = '-AHPw -u -m 1G -s 0,hostbridge -s 31,lpc -s 4,virtio-blk,/a web';
  const one = importWords(machine, {
    loader: 'grub-bhyve -r hd0,msdos2 -d /grub -g grub2.cfg -m /x/device.map -M 1024 web',
  });
  assert.equal(one.definition.loader, {
    kind: 'grub',
    root: 'hd0,msdos2',
    directory: '/grub',
    config: 'grub2.cfg',
  });
  assert.match(whyOf(one, '-m /x/device.map'), 'vmctl writes the device.map itself');
  const long = importWords(machine, {
    loader: '/usr/local/sbin/grub-bhyve --root=hd0,gpt2 --device-map=/m --memory=1G web',
  });
  assert.equal(long.definition.loader, { kind: 'grub', root: 'hd0,gpt2' });
});

test('what bhyve would not start with is told, not guessed', () => {
  const one = withWords(
    '-l com1 -l nosuch -s 99,virtio-rnd -q -o nothing -c 2,rooms=3 -s 2,virtio-rnd -s 2,virtio-blk,/x',
  );
  for (const what of ['-l com1', '-l nosuch', '-s 99', '-q', '-o nothing', '-c 2,rooms', '-s 2,virtio-blk'])
    assert.match(whyOf(one, what), 'dropped', what);
  const refusals: readonly (readonly [words: string, why: string])[] = [
    ['', 'there is no name'],
    ['-m', '-m lacks its argument'],
    ['-m lots web', '"lots" is no memory size'],
    ['-m 1G web -c 2', 'bhyve takes one name at the end, not 3'],
    ['-m 1G my/vm', 'cannot be a VM name'],
  ];
  for (const [words, why] of refusals) {
    const args = words.split(' ').filter((word) => word !== '');
    const result = convertArgv({ bhyve: { file: 'bhyve', args }, where: 'bhyve', definitions: '/' });
    assert.match('reason' in result ? result.reason : 'imported', why, words);
  }
});

test('every line that vm-bhyve was recorded to run is imported, each option with a note', () => {
  if (!existsSync(GOLDEN)) return void console.log(`# skipped: no ${GOLDEN}`);
  let count = 0;
  for (const file of ['five-guests', 'loaders']) {
    const { commands } = JSON.parse(readFileSync(`${GOLDEN}/${file}.json`, 'utf8')) as {
      readonly commands: readonly { readonly prog: string; readonly argv: readonly string[] }[];
    };
    for (const { prog, argv } of commands) {
      if (prog !== 'bhyve') continue;
      const vm = convertArgv({ bhyve: { file: prog, args: argv }, where: 'bhyve', definitions: '/' });
      assert.ok('table' in vm, JSON.stringify(vm));
      assert.ok(vm.notes.length > 5);
      assert.ok(vm.notes.every(({ kind, why }) => kind === 'carried' || (why ?? '') !== ''));
      count += 1;
    }
  }
  assert.ok(count >= 10, `${count} lines`);
});

test('no words make the importer fail; what comes of them can be written', () => {
  const pieces = fc.constantFrom(
    ...[
      '-s',
      '-l',
      '-o',
      '-c',
      '-m',
      '-p',
      '-n',
      '-f',
      '-G',
      '-k',
      '-AHPw',
      '--',
      '0,hostbridge',
      '31,lpc',
      '5,',
      'web',
    ],
    ...[
      '5,ahci,hd:/a,cd:',
      '6,fbuf,tcp=x',
      '7,passthru,2/0/0',
      '8,virtio-net,netgraph,path=',
      'com1,',
      'bootrom,',
      'tpm,',
    ],
    ...[
      'constructor,x',
      '5,__proto__',
      'pci.0.5.0.device=nvme',
      '%(x)',
      'x=%(x)',
      '1G',
      '4,sockets=2',
      'id=0,size=1G,cpus=0',
    ],
  );
  const words = fc.array(fc.oneof(pieces, pieces, fc.string({ unit: 'binary' })), { maxLength: 14 });
  let imported = 0;
  fc.assert(
    fc.property(words, (args) => {
      const result = convertArgv({
        bhyve: { file: 'bhyve', args: [...args, 'web'] },
        where: 'bhyve',
        definitions: '/',
      });
      if ('reason' in result) return void assert.ok(result.reason !== '');
      const decoded = decodeVm({ file: 'web.toml', name: 'web', text: renderToml(result.table) });
      assert.ok(decoded.ok || decoded.faults.length > 0);
      imported += 1;
    }),
    { numRuns: 200, includeErrorInReport: true },
  );
  assert.ok(imported > 10, `${imported}`);
});

test.run();
