import { listenText } from '../../definition/address.js';
import { readVnc } from '../../definition/vnc.js';
import type { DeviceNode } from './device-node.js';
import { present, type Draft } from './draft.js';

/** As many characters of a VNC password count. */
const PASSWORD_MAX = 8;
const GRAPHICS = 'graphics';

/** fbuf and its VNC server. */
export function putScreen(node: DeviceNode, draft: Draft): string | undefined {
  const { at, slot } = node;
  const { variables, table } = draft;
  if (Object.hasOwn(table, GRAPHICS)) return 'there is a second screen';
  const written = variables.get(`${at}.rfb`) ?? variables.get(`${at}.tcp`) ?? '127.0.0.1:5900';
  const vnc = addressOf(written, node, draft);
  if (vnc === undefined) return `no key says the VNC address "${written}"`;
  for (const name of ['device', 'rfb', 'tcp']) variables.take(`${at}.${name}`, GRAPHICS);
  const vga = vgaOf(node, draft);
  const wait = variables.takeFlag(`${at}.wait`, GRAPHICS) === true ? true : undefined;
  table[GRAPHICS] = present({
    vnc,
    width: variables.takeNumber(`${at}.w`, GRAPHICS),
    height: variables.takeNumber(`${at}.h`, GRAPHICS),
    ...{ wait, vga, password_file: passwordFile(node, draft) },
    keyboard: variables.take('keyboard.layout', 'graphics.keyboard'),
    slot,
  });
  return undefined;
}

/** As `vnc` has it. One on a Unix socket becomes one on loopback: to the guest it is the same. */
function addressOf(written: string, { option }: DeviceNode, { remarks }: Draft): string | undefined {
  if (written.startsWith('unix:')) {
    const why = `no key says a Unix socket, ${written.slice('unix:'.length)}: on 127.0.0.1 now, at a free port`;
    remarks.push({ option, kind: 'changed', key: 'graphics.vnc', why });
    return 'auto';
  }
  const vnc = readVnc(/^\d+$/.test(written) ? `127.0.0.1:${written}` : written.replace(/^:/, '127.0.0.1:'));
  return vnc.ok ? listenText(vnc.value) : undefined;
}

function vgaOf({ at, option }: DeviceNode, { variables, remarks }: Draft): string | undefined {
  const vga = variables.take(`${at}.vga`, GRAPHICS);
  if (vga !== 'on') return vga;
  remarks.push({
    ...{ option, kind: 'changed', key: 'graphics.vga' },
    why: 'with vga=on bhyve leaves the screen out: left to its default',
  });
  return undefined;
}

/** In a file that only root reads: nobody sees it in ps(1). */
function passwordFile({ at, option }: DeviceNode, draft: Draft): string | undefined {
  const { variables, vm, definitions, secrets, remarks } = draft;
  const password = variables.take(`${at}.password`, 'graphics.password_file');
  if (password === undefined || password === '') return undefined;
  const path = `${definitions}/${vm}.vnc-password`;
  secrets.push({ path, text: `${password.slice(0, PASSWORD_MAX)}\n` });
  const cut =
    password.length > PASSWORD_MAX
      ? `VNC compares 8 characters: the first 8 are in ${path}`
      : `moved into ${path}`;
  remarks.push({
    option,
    kind: 'changed',
    key: 'graphics.password_file',
    why: `${cut}, which only root reads`,
  });
  return path;
}

/** A USB controller with a tablet; with any other device it has no key. */
export function putTablet({ at, slot }: DeviceNode, { variables, table }: Draft): string | undefined {
  if (Object.hasOwn(table, 'tablet')) return 'there is a second one';
  const own = variables.below(`${at}.slot.`);
  if (own.length !== 1 || variables.get(`${at}.slot.1.device`) !== 'tablet')
    return 'it is more than a tablet';
  for (const name of [`${at}.device`, ...own]) variables.take(name, 'tablet');
  table['tablet'] = slot === undefined ? true : { slot };
  return undefined;
}
