/** What bhyve's devices read behind their name in a `-s` (facts 6.5). Each word with what it may say, null = anything. */
export interface DeviceWords {
  /** What the first word is, which has no name; a device without one takes named words only. */
  readonly first?: string;
  readonly words: Readonly<Record<string, RegExp | null>>;
}

const NUMBER = /^\d{1,9}$/;
const SIZE = /^\d{1,9}(\/\d{1,9})?$/;
const TEXT_20 = /^[\x20-\x7e]{1,20}$/;
const SCREEN_PORT = /^(?:\d{1,5}|(?:[0-9.]+|\[[0-9a-f:.%a-z]+\])(?::\d{1,5})?|:\d{1,5})$/i;

const BLOCK = {
  nocache: null,
  direct: null,
  sync: null,
  ro: null,
  nodelete: null,
  sectorsize: SIZE,
  bootindex: NUMBER,
  ser: TEXT_20,
};
const ATA = { ...BLOCK, nmrr: NUMBER, rev: /^[\x20-\x7e]{1,8}$/, model: /^[\x20-\x7e]{1,40}$/ };
const NIC = {
  mac: null,
  type: null,
  path: null,
  peerhook: null,
  socket: null,
  hook: null,
  hostfwd: null,
  open: null,
};

/** By device; ahci's ports, virtio-9p's share and virtio-console's ports have names of their own. */
export const DEVICE_WORDS: Readonly<Record<string, DeviceWords>> = {
  'virtio-blk': { first: 'path', words: { ...BLOCK, serial: TEXT_20 } },
  nvme: {
    first: 'path',
    words: {
      ...BLOCK,
      maxq: /^(?:[1-9]|1[0-6])$/,
      qsz: NUMBER,
      ioslots: NUMBER,
      sectsz: /^(?:512|4096|8192)$/,
      eui64: /^(?:0x[0-9a-f]{1,16}|[1-9]\d{0,19})$/i,
      dsm: /^(?:auto|enable|disable)$/,
      ram: NUMBER,
    },
  },
  'ahci-hd': { first: 'path', words: ATA },
  'ahci-cd': { first: 'path', words: ATA },
  'virtio-net': { first: 'backend', words: { ...NIC, mtu: null } },
  e1000: { first: 'backend', words: NIC },
  'virtio-scsi': {
    first: 'port of ctl(4)',
    words: { iid: NUMBER, bootindex: NUMBER, target: null, dev: null },
  },
  'virtio-rnd': { words: {} },
  'virtio-input': { first: 'device', words: {} },
  fbuf: {
    words: {
      rfb: SCREEN_PORT,
      tcp: SCREEN_PORT,
      w: /^(?:6[4-9]\d|[7-9]\d\d|[12]\d{3}|3[0-7]\d\d|38[0-3]\d|3840)$/,
      h: /^(?:4[89]\d|[5-9]\d\d|1\d{3}|20\d\d|21[0-5]\d|2160)$/,
      vga: /^(?:io|off)$/,
      wait: null,
      password: null,
    },
  },
  xhci: { words: { tablet: null } },
  hda: { words: { play: /^\//, rec: /^\// } },
  passthru: { first: 'device', words: { rom: /^\//, bootindex: NUMBER } },
};

/** What is written for a word's value that is not right, where the sentence alone does not tell. */
export const WORD_ADVICE: Readonly<Record<string, string>> = {
  vga: 'with vga=on bhyve leaves the screen out: write io or off',
  w: 'from 640 to 3840; bhyve wraps at 65536',
  h: 'from 480 to 2160; bhyve wraps at 65536',
  rfb: 'write ADDRESS:PORT in numbers',
  tcp: 'write ADDRESS:PORT in numbers',
  maxq: 'from 1 to 16; bhyve takes 16 for anything else',
  sectsz: '512, 4096 or 8192; bhyve ignores anything else',
  dsm: 'auto, enable or disable; bhyve ignores anything else',
  eui64: 'write 0x and 16 hex digits; bhyve takes anything for some number',
  ser: '20 ASCII characters at most, bhyve cuts it',
  serial: '20 ASCII characters at most, bhyve cuts it',
  rev: '8 ASCII characters at most, bhyve cuts it',
  model: '40 ASCII characters at most, bhyve cuts it',
};
