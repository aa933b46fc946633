import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { BASE, faultsOf } from './single-fault.js';

/**
 * What bhyve(8) was seen to misread, to drop without a word, to crash on or to answer with exit 0 (bhyve-cases, by the number of
 * their README's list): said by keys or by extra_args it is refused before any guest runs.
 */
interface Surprise {
  /** Of the list. */
  readonly number: number;
  /** Cases that show it, as far as there are any. */
  readonly cases?: readonly string[];
  /** Whole words behind `extra_args = `. */
  readonly words?: readonly (readonly string[])[];
  /** Other texts of a definition. */
  readonly texts?: readonly string[];
  /** A part of each message. */
  readonly said: RegExp;
}

const disk = (line: string): string => `[[disk]]\npath = "a"\n${line}`;
const nic = (line: string): string => `[[network]]\nbridge = "b"\n${line}`;
const pci = (device: string): readonly string[] => ['-s', `9,${device}`];

const SURPRISES: readonly Surprise[] = [
  {
    number: 1,
    cases: ['dump-plain'],
    words: [
      ['-o', 'config.dump=1'],
      ['-o', 'config.dump=true'],
    ],
    said: /config\.dump ends bhyve/,
  },
  {
    number: 1,
    texts: ['uuid = "nonsense"', nic('mac = "bad"'), nic('mac = "58:9c:fc:00:00:01:02"'), nic('slot = "2x"')],
    said: /is no (UUID|MAC address|PCI address)/,
  },
  {
    number: 3,
    cases: ['init-ng-nothing'],
    words: [pci('virtio-net,nosuch=1')],
    said: /nosuch|back end|backend/,
  },
  {
    number: 4,
    cases: ['o-a='],
    words: [
      ['-o', 'a='],
      ['-o', 'a'],
      ['-o', '='],
    ],
    said: /write NAME=VALUE/,
  },
  {
    number: 5,
    cases: ['init-ahcicd-bare', 'init-e1000-none'],
    words: [pci('ahci-cd'), pci('ahci-cd,'), pci('virtio-blk'), pci('nvme,'), pci('e1000'), pci('e1000,')],
    texts: ['[[disk]]\ntype = "ahci-cd"', '[[network]]\ntype = "e1000"\ncable = false'],
    said: /without a (path|back end) ends bhyve|path is missing|e1000 needs a cable/,
  },
  {
    number: 6,
    cases: ['net-virtio-12', 'net-e1000-12', 'net-virtio-14'],
    words: [
      pci('virtio-net,mac=58:9c:fc:00:00:01'),
      pci('e1000,mtu=1500'),
      pci('virtio-net,type=tap,tap0'),
      pci('virtio-net,backend=tap0'),
    ],
    said: /first word/,
  },
  {
    number: 8,
    cases: ['slot-empty-all', 'l-empty', 's-help', 'l-h', 'flag-h'],
    words: [['-s', ''], ['-l', ''], ['-s', 'help'], ['-s', 'he'], ['-l', 'h'], ['-h'], ['-Hh'], ['']],
    said: /exits? 0/,
  },
  { number: 9, cases: ['flag-g', 'flag-g-0'], words: [['-g', '0']], said: /removed from bhyve/ },
  {
    number: 10,
    cases: ['k-before-s-only-password'],
    words: [['-o', 'pci.0.9.0.mtu=1500', '-s', '9,virtio-net,tap0']],
    said: /must come behind this -s/,
  },
  {
    number: 11,
    cases: [
      'slot-2x',
      'slot-2.0',
      'slot-0:2:x',
      'slot-02',
      'pin-0_4-7',
      'ppt-10',
      'ppt-11',
      'init-mac-05',
      'init-mac-11',
    ],
    words: [
      ['-s', '2x,virtio-rnd'],
      ['-s', '2.0,virtio-rnd'],
      ['-s', ' 2,virtio-rnd'],
      ['-s', '0x2,virtio-rnd'],
      ['-s', '0:2:x,virtio-rnd'],
      ['-s', '2:0:0:0,virtio-rnd'],
      ['-p', '0:4-7'],
      ['-p', '0:1x'],
      pci('passthru,2/0/0/0'),
      pci('passthru,2/0/0x'),
      pci('passthru,300/0/0'),
      pci('passthru,-1/0/0'),
      pci('virtio-net,tap0,mac=58:9c:fc:00:00:01:02'),
      pci('virtio-net,tap0,mac=158:9c:fc:00:00:01'),
    ],
    texts: [
      nic('slot = "2.0"'),
      nic('slot = "0:2:x"'),
      'cpu_pin = ["0:4-7"]',
      '[[passthru]]\ndevice = "2/0/0/0"',
      '[[passthru]]\ndevice = "300/0/0"',
    ],
    said: /slot "|blank|write VCPU:HOSTCPU|BUS\/SLOT\/FUNCTION|is no MAC|is no PCI/,
  },
  {
    number: 12,
    cases: ['blk-08'],
    words: [pci('virtio-blk,/a,b.img'), pci('virtio-blk,/a,b'), pci('nvme,/d,pcireg.vendor=1')],
    texts: ['[[disk]]\npath = "/a,b.img"', 'loader = { bootrom = "/a,b.fd" }'],
    said: /would drop it without a word|contains a comma/,
  },
  {
    number: 13,
    cases: ['l-06', 'init-com-empty', 'l-07'],
    words: [
      ['-l', 'com2'],
      ['-l', 'com2,'],
      ['-l', 'COM2'],
      pci('virtio-console'),
      pci('virtio-console,'),
      pci('virtio-input'),
      pci('virtio-console,=/x'),
      pci('virtio-console,p0='),
    ],
    texts: ['[[virtio_console]]\nport = []', '[[virtio_console]]', '[[input]]'],
    said: /aborts bhyve|crashes bhyve|without a message|must be NAME=|is missing/,
  },
  {
    number: 14,
    cases: ['long-vmbhyve-five-guests-2'],
    words: [
      ['-s', '31,lpc,fwcfg=qemu'],
      ['-s', '0:10:0,virtio-rnd', '-s', '10,virtio-rnd'],
    ],
    said: /nobody reads fwcfg|already belongs/,
  },
  {
    number: 16,
    cases: ['exp-percent-percent', 'exp-percent-only', 'name-percent'],
    words: [
      ['-o', 'a=100%%'],
      ['-o', 'a=%(b)'],
    ],
    texts: ['[[disk]]\npath = "a%b"', '[[disk]]\npath = "a\\\\b"'],
    said: /contains "%"|contains a backslash/,
  },
  {
    number: 18,
    cases: ['init-dev-slot-33', 'init-dev-slot-string', 'pin-over-cpus', 'n-run-5'],
    words: [
      ['-o', 'pci.0.33.0.device=x'],
      ['-o', 'pci.0.9=x'],
      ['-p', '5:1'],
      ['-o', 'vcpu.5.cpuset=1'],
      ['-n', 'id=1,size=1G,cpus=0'],
    ],
    texts: ['cpu_pin = ["5:1"]', '[[numa]]\nmemory = "1G"\ncpus = "5"'],
    said: /looks at pci\.|there is no vCPU|is the key numa/,
  },
  {
    number: 19,
    cases: ['init-fbuf-11', 'init-fbuf-20', 'fbuf-13', 'fbuf-07', 'init-fbuf-09', 'init-fbuf-19'],
    words: [
      pci('fbuf,vga=on'),
      pci('fbuf,w=66560'),
      pci('fbuf,w=abc'),
      pci('fbuf,h=479'),
      pci('fbuf,unix:/x'),
      pci('fbuf,rfb=127.0.0.1:5900,tcp=1.2.3.4:1'),
      pci('fbuf,tcp=host'),
    ],
    texts: [
      '[graphics]\nvnc = "auto"\nvga = "on"',
      '[graphics]\nvnc = "auto"\nwidth = 66560',
      '[graphics]\nvnc = "host"',
    ],
    said: /leaves the screen out|from (640|480) to|drop|ADDRESS:PORT|at most/,
  },
  {
    number: 21,
    cases: ['l-bootrom-twice', 'l-20', 'l-10', 'l-05'],
    words: [
      ['-l', 'bootrom,/b'],
      ['-l', 'BOOTROM,/b'],
      ['-o', 'bootrom=/b'],
      ['-o', 'lpc.bootrom=/b'],
      ['-l', 'COM1,/dev/x'],
      ['-l', 'com1,stdio'],
    ],
    said: /is the key (loader|console)|has no terminal/,
  },
  // What the list does not number, and the cases show.
  {
    number: 0,
    cases: [
      'net-virtio-17',
      'net-virtio-21',
      'net-virtio-22',
      'net-virtio-36',
      'net-e1000-32',
      'blk-11',
      'blk-14',
      'blk-16',
      'ahci-07',
      'hda-2',
      'hda-3',
      'input-1',
      'xhci-1',
    ],
    words: [
      pci('virtio-net,tap0,'),
      pci('virtio-net,tap0,foo=bar'),
      pci('virtio-net,tap0,backend=tap1'),
      pci('virtio-net,tap0,device=e1000'),
      pci('virtio-net,tap0,tap1'),
      pci('virtio-net,netgraph,path=a:,peerhook=b,path=c:'),
      pci('e1000,netgraph,path=a:,peerhook=b,mtu=1500'),
      pci('virtio-blk,path=/d.img'),
      pci('virtio-blk,/d.img,'),
      pci('virtio-blk,/d.img,path=/e.img'),
      pci('virtio-blk,/d.img,ro,ro'),
      pci('hda,/dev/dsp0'),
      pci('hda,'),
      pci('virtio-input,/dev/input/event4,name=x'),
      pci('virtio-rnd,x'),
      pci('xhci,nosuch'),
    ],
    said: /drop it without a word|empty word|stands twice|the first word|needs play/,
  },
  {
    number: 0,
    cases: ['ahci-05', 'ahci-06', 'ahci-10', 'ahci-11', 'ahci-12', 'ahci-04', 'ahci-08'],
    words: [
      pci('ahci'),
      pci('ahci,'),
      pci('ahci,hd:'),
      pci('ahci,hd:,cd:/b'),
      pci('ahci,hd:/a,cd:'),
      pci('ahci,,hd:/a'),
      pci('ahci,/a.img'),
      pci('ahci,HD:/a'),
      pci('ahci,hd:/a,xx'),
      pci(`ahci,${Array.from({ length: 33 }, (_, at) => `hd:/${at}`).join()}`),
    ],
    said: /leaves|left out|drop it/,
  },
  {
    number: 0,
    cases: ['9p-4', '9p-7', '9p-8', '9p-5'],
    words: [
      pci('virtio-9p,share'),
      pci('virtio-9p,=/tmp'),
      pci('virtio-9p,/tmp'),
      pci('virtio-9p,a=/x,b=/y'),
      pci('virtio-9p,a=/x,foo'),
    ],
    texts: ['[[share]]\nname = ""\npath = "/x"'],
    said: /virtio-9p (takes|has)|must not be empty/,
  },
  {
    number: 0,
    cases: ['nvme-4', 'nvme-7', 'init-blk-sect-513', 'blk-17'],
    words: [
      pci('nvme,ram='),
      pci('nvme,/d,maxq=17'),
      pci('nvme,/d,sectsz=1024'),
      pci('nvme,/d,dsm=x'),
      pci('nvme,/d,eui64=x'),
      pci('virtio-blk,/d,bootindex'),
      pci(`virtio-blk,/d,ser=${'s'.repeat(21)}`),
      pci('ahci-hd,/d,rev=123456789'),
    ],
    texts: [
      disk('sector_size = 513'),
      `${disk('type = "nvme"')}\nmaxq = 17`,
      `${disk('type = "nvme"')}\neui64 = "x"`,
    ],
    said: /megabytes|takes 16|ignores|some number|misread|cuts it|powers of two|at most 16|is no EUI-64/,
  },
  {
    number: 0,
    cases: ['l-26', 'l-31', 'l-tpm-twice', 'f-07', 'uart-4'],
    words: [
      ['-l', 'tpm,passthru,/dev/tpm0,version=1.2'],
      ['-l', 'tpm,nosuch,/x'],
      ['-f', 'opt/a,string=x'],
      pci('uart,'),
      pci('uart'),
      pci('uart,stdio'),
      pci('uart,/dev/x,y'),
      pci('passthru'),
      pci('passthru,'),
    ],
    texts: [
      'tpm = { type = "swtpm" }\nextra_args = ["-l", "tpm,passthru,/dev/tpm0"]',
      'gdb = { listen = "127.0.0.1:1" }\nextra_args = ["-G", "1234"]',
      'graphics = { vnc = "auto" }\nextra_args = ["-s", "9,fbuf"]',
    ],
    said: /write tpm,|key (fwcfg|tpm|gdb)|uart|has no terminal|BUS\/SLOT|one frame buffer/,
  },
];

for (const { number, words = [], texts = [], said } of SURPRISES) {
  const all = [...words.map((one) => `extra_args = ${JSON.stringify(one)}`), ...texts];
  for (const text of all) {
    test(`${number === 0 ? 'seen' : `surprise ${number}`}: ${JSON.stringify(text).slice(0, 110)} is refused`, () => {
      const base = text.startsWith('loader') ? 'memory = "1G"\n' : BASE;
      const faults = faultsOf(`${base}${text}\n`);
      assert.ok(faults.length > 0, 'it decodes');
      assert.ok(
        faults.some((fault) => said.test(fault)),
        faults.join('\n'),
      );
    });
  }
}

test('every surprise that a definition could bring about is walked', () => {
  const walked = new Set(SURPRISES.map(({ number }) => number));
  // 2: the order of a dump. 7: three lines for one missing disk, which the supervisor reads. 15: files of -k, which are the
  // operator's. 17: words of main for what has a key. 20: arm64, whose options are another set (bhyve/release).
  const others = [2, 7, 15, 17, 20];
  for (let number = 1; number <= 21; number += 1)
    assert.ok(walked.has(number) !== others.includes(number), String(number));
});

interface Recorded {
  readonly id: string;
  readonly argv: readonly string[];
  readonly rc: number | null;
  readonly signal?: string;
  readonly stderr: string;
}

function recorded(): readonly Recorded[] | undefined {
  const path = join(process.cwd(), '..', 'shared', 'freebsd', 'bhyve-cases', 'amd64-main.jsonl');
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Recorded);
}

/** An argv as the words of extra_args: without the name and what a guest has anyway. */
function wordsOf({ argv }: Recorded): readonly string[] {
  const words = argv.at(-1)?.startsWith('-') === true ? argv : argv.slice(0, -1);
  return words.filter((word, at) => {
    const pair = [words[at - 1], word].join(' ');
    const next = [word, words[at + 1]].join(' ');
    const ours = /^-(?:s 0,hostbridge|s 31,lpc|o bootrom=rom\.fd|o config\.dump=1)$/;
    return !ours.test(pair) && !ours.test(next) && word !== '-A';
  });
}

test('the cases that are named here are recorded ones', () => {
  const cases = recorded();
  if (cases === undefined) {
    console.log('# skipped: ../shared/freebsd/bhyve-cases is not here');
    return;
  }
  const ids = new Set(cases.map(({ id }) => id));
  const strangers = SURPRISES.flatMap((one) => one.cases ?? []).filter((id) => !ids.has(id));
  assert.equal(
    strangers,
    ['dump-plain', 'long-vmbhyve-five-guests-2'].filter((id) => !ids.has(id)),
  );
});

test('whatever made bhyve exit 0 or crash is refused as extra_args', () => {
  const cases = recorded();
  if (cases === undefined) {
    console.log('# skipped: ../shared/freebsd/bhyve-cases is not here');
    return;
  }
  const bad = cases.filter(({ rc, signal }) => rc === 0 || signal !== undefined);
  assert.ok(bad.length >= 8, String(bad.length));
  for (const one of bad) {
    // The recorder's own word for a name stands last, where an option would swallow it.
    const words = one.argv.includes('vm') ? wordsOf(one) : one.argv;
    const text = `${BASE}extra_args = ${JSON.stringify(words)}\n`;
    const decoded = decodeVm({ file: 'vm.toml', name: 'vm', text });
    assert.is(decoded.ok, false, `${one.id}: ${JSON.stringify(words)}`);
  }
  console.log(`# ${bad.length} recorded argv that ended with 0 or a signal are refused`);
});

test.run();
