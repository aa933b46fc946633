import { isIpv4 } from './address.js';
import { passthruDevice } from './extra-claims.js';
import { accepted, type Reading, refused } from './reading.js';
import { readBhyveValue } from './word.js';

/** `2/0/0` or `ppt0`, to one spelling. */
export function readPassthru(text: string): Reading<string> {
  const device = passthruDevice(text);
  if (device !== undefined) return accepted(device);
  return refused(
    `${JSON.stringify(text)} is no PCI device of the host: write BUS/SLOT/FUNCTION as pciconf -l counts them, "2/0/0"`,
  );
}

/** An existing tap(4) or vmnet(4), whatever it was renamed to. */
export function readTapName(text: string): Reading<string> {
  if (/^[A-Za-z][A-Za-z0-9_]{0,14}$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no tap(4): write true, or its name, such as "tap5"`);
}

/** A port of a vale(4) switch: `vale0:web1`. */
export function readValePort(text: string): Reading<string> {
  if (/^vale[A-Za-z0-9_]*:[A-Za-z0-9_]+$/.test(text) && text.length <= 63) return accepted(text);
  return refused(`${JSON.stringify(text)} is no port of a vale(4) switch: write SWITCH:PORT, "vale0:web1"`);
}

/** A hook of a netgraph(4) node; NG_HOOKSIZ is 32 with the final NUL. */
export function readHookName(text: string): Reading<string> {
  if (/^[A-Za-z0-9_-]{1,31}$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no hook: write a name such as "lower", 31 characters at most`);
}

/**
 * A rule of libslirp's for bhyve: `PROTOCOL:[HOST]:PORT-[GUEST]:PORT`. Without the host's address its colon may be left out, and is
 * put in: bhyve wants it.
 */
export function readHostForward(text: string): Reading<string> {
  const [, protocol, host = '', port, guest = '', inner] =
    /^(tcp|udp):(?:([0-9.]*):)?(\d{1,5})-(?:([0-9.]*):)(\d{1,5})$/.exec(text) ?? [];
  const right = [port, inner].every((one) => Number(one) >= 1 && Number(one) <= 65_535);
  if (protocol === undefined || !right || [host, guest].some((one) => one !== '' && !isIpv4(one)))
    return refused(`${JSON.stringify(text)} is no forward: write "tcp::2222-:22", "tcp:127.0.0.1:2222-:22"`);
  return accepted(`${protocol}:${host}:${port}-${guest}:${inner}`);
}

/** A port of ctl(4); a number alone is that of a physical port, with its virtual one behind the dot. */
export function readCtlPort(text: string): Reading<string> {
  if (/^\/dev\/cam\/ctl(\d+\.\d+)?$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no port of ctl(4): write "/dev/cam/ctl0.1"`);
}

export function readInputDevice(text: string): Reading<string> {
  if (/^\/dev\/input\/event\d+$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no input device: write "/dev/input/event0"`);
}

export function readSoundDevice(text: string): Reading<string> {
  if (/^\/dev\/dsp[0-9A-Za-z._]*$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no sound device: write "/dev/dsp0"`);
}

/** Of the files in /usr/share/bhyve/kbdlayout. */
export function readKeyboard(text: string): Reading<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no layout: write a name from /usr/share/bhyve/kbdlayout, "de"`);
}

/** What a guest finds a share by: bhyve splits at the first `=`, and takes 256 bytes (pci_virtio_9p.c). */
export function readShareName(text: string): Reading<string> {
  const value = readBhyveValue(text);
  if (!value.ok) return value;
  if (/[=/]/.test(text)) return refused(`${JSON.stringify(text)} is no name of a share: no "=" and no "/"`);
  const size = new TextEncoder().encode(text).length;
  return size <= 256 ? value : refused(`must have at most 256 bytes, not ${size}`);
}

/** A port of a virtio console; it also names its socket. */
export function readPortName(text: string): Reading<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return accepted(text);
  return refused(`${JSON.stringify(text)} is no name of a port: letters, digits, ".", "_" and "-"`);
}
