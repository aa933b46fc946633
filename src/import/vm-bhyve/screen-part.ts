import type { TomlTable } from '../imported.js';
import { isYes, valueOf } from './config.js';
import type { Guest } from './guest.js';
import { hasScreen } from './old-machine.js';
import { changed, dropped, ignored, type Part, type Remark } from './part.js';
import type { Places } from './place.js';

export interface ScreenInput {
  readonly guest: Guest;
  readonly places: Places;
  /** Where password files go, beside the definitions. */
  readonly definitions: string;
  /** Another guest that has the same VNC port. */
  readonly rival?: string | undefined;
}

const KEYS = [
  'graphics_port',
  'graphics_listen',
  'graphics_res',
  'graphics_vga',
  'graphics_wait',
  'vnc_password',
];
/** RFB's own limit (facts 6.5). */
const PASSWORD_MAX = 8;

/** The framebuffer and the tablet. */
export function screenPart(input: ScreenInput): Part {
  const { guest, places } = input;
  const { config } = guest;
  const tablet = isYes(valueOf(config, 'xhci_mouse'));
  const slot = places.slots.get('tablet') ?? '';
  if (!hasScreen(guest)) return { table: tablet ? { tablet: { slot } } : {}, remarks: screenless(guest) };
  const size = sizeOf(valueOf(config, 'graphics_res'));
  const password = passwordOf(input);
  const at = addressOf(input);
  const vga = vgaOf(guest);
  const wait = valueOf(config, 'graphics_wait', 'auto');
  const graphics: TomlTable = {
    vnc: at.vnc,
    ...size.table,
    ...(isYes(wait) && wait !== 'auto' ? { wait: true } : {}),
    ...vga.table,
    ...password.table,
    slot: places.slots.get('fbuf') ?? '',
  };
  return {
    table: { graphics, tablet: tablet ? { slot } : false },
    remarks: [...at.remarks, ...size.remarks, ...vga.remarks, ...password.remarks],
    secrets: password.secrets ?? [],
  };
}

function screenless({ config }: Guest): readonly Remark[] {
  const why = isYes(valueOf(config, 'graphics'))
    ? 'vm-bhyve gives a screen to guests of a uefi loader only'
    : 'graphics is off';
  return ['graphics', ...KEYS].map((key) => ignored(key, why));
}

interface Address {
  readonly vnc: string;
  readonly remarks: readonly Remark[];
}

const NUMBERS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Every address without graphics_listen, and a port of vmctl's choice without graphics_port or where another guest has it. */
function addressOf({ guest: { config }, rival }: ScreenInput): Address {
  const listen = valueOf(config, 'graphics_listen');
  const port = valueOf(config, 'graphics_port');
  const known = listen === '' || NUMBERS.test(listen) || listen.includes(':') || listen === 'localhost';
  const address = listen === '' ? '0.0.0.0' : known && listen !== 'localhost' ? listen : '127.0.0.1';
  const bracketed = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
  const right = /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536;
  const fixed = right && rival === undefined ? `${bracketed}:${port}` : bracketed;
  return {
    vnc: fixed === '127.0.0.1' ? 'auto' : fixed,
    remarks: addressRemarks({ listen, port, known, right, rival, config }),
  };
}

interface Said {
  readonly listen: string;
  readonly port: string;
  readonly known: boolean;
  readonly right: boolean;
  readonly rival: string | undefined;
  readonly config: Guest['config'];
}

function addressRemarks({ listen, port, known, right, rival, config }: Said): readonly Remark[] {
  const open = listen === '' || listen === '0.0.0.0';
  const naked = open && valueOf(config, 'vnc_password') === '';
  return [
    ...(known
      ? []
      : [changed('graphics_listen', `"${listen}" is a name: vmctl takes numbers, and listens on 127.0.0.1`)]),
    ...(open
      ? [
          {
            key: listen === '' ? 'graphics' : 'graphics_listen',
            kind: 'carried',
            ...(listen === '' ? { to: 'graphics.vnc' } : {}),
            why: `vm-bhyve listens on every address${naked ? ', without a password' : ''}: write "127.0.0.1:PORT" unless that is meant`,
          } as const,
        ]
      : []),
    ...(port === '' || right
      ? []
      : [changed('graphics_port', `"${port}" is no port: vmctl picks a free one`)]),
    ...(rival === undefined
      ? []
      : [
          changed(
            'graphics_port',
            `${rival} has port ${port} too, and only one of them could run: vmctl picks a free one for this guest, and keeps it`,
          ),
        ]),
  ];
}

/** bhyve_fbuf's words; with "on" it prints a line and goes on without the screen (bhyve-cases README 19). */
function vgaOf({ config }: Guest): Pick<Part, 'table' | 'remarks'> {
  const vga = valueOf(config, 'graphics_vga');
  if (vga === '') return { table: {}, remarks: [] };
  if (vga === 'io' || vga === 'off') return { table: { vga }, remarks: [] };
  const why =
    vga === 'on'
      ? 'with it bhyve leaves the screen out: without it the guest has one for the first time'
      : `bhyve has no vga "${vga}" and would not start: io or off`;
  return { table: {}, remarks: [dropped('graphics_vga', why)] };
}

/** fbuf's own size is 1024x768, and so is vmctl's. */
function sizeOf(text: string): { readonly table: TomlTable; readonly remarks: readonly Remark[] } {
  if (text === '') return { table: {}, remarks: [] };
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text) ?? [];
  if (width === undefined)
    return {
      table: {},
      remarks: [dropped('graphics_res', `"${text}" is no WIDTHxHEIGHT: bhyve would not start`)],
    };
  return { table: { width: Number(width), height: Number(height) }, remarks: [] };
}

/** In a file of its own: nobody reads it in ps(1). */
function passwordOf({ guest, definitions }: ScreenInput): {
  readonly table: TomlTable;
  readonly remarks: readonly Remark[];
  readonly secrets?: Part['secrets'] & object;
} {
  const password = valueOf(guest.config, 'vnc_password');
  if (password === '') return { table: {}, remarks: [] };
  const path = `${definitions}/${guest.name}.vnc-password`;
  const cut = password.slice(0, PASSWORD_MAX);
  const why =
    password === cut
      ? `moved into ${path}, which only root reads`
      : `VNC compares 8 characters: the first 8 are in ${path}, which only root reads`;
  return {
    table: { password_file: path },
    remarks: [changed('vnc_password', why)],
    secrets: [{ path, text: `${cut}\n` }],
  };
}
