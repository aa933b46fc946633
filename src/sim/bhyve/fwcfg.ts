import { cut } from './legacy.js';
import { errx, EX_USAGE, warn, warnx, type Process } from './process.js';

/** QEMU_FWCFG_MAX_NAME, with its end. */
const MAX_NAME = 56;

/** -f: an item for the guest's fw_cfg; it never shows in the configuration. */
export function parseFirmwareItem(process: Process, text: string): void {
  const [name, item] = cut(text.startsWith('name=') ? text.slice('name='.length) : text, ',');
  if (item === undefined) refuseForm(process, text);
  if (name.length >= MAX_NAME) {
    warnx(process, `fw_cfg name too long: "${text}"`);
    refuse(process, text);
  }
  if (item.startsWith('string=')) return;
  if (!item.startsWith('file=')) refuseForm(process, text);
  const path = item.slice('file='.length);
  if (process.host.look(path) === undefined) {
    process.errno = 'ENOENT';
    warn(process, `Can't open fw_cfg_user_file file "${path}"`);
    refuse(process, text);
  }
}

function refuseForm(process: Process, text: string): never {
  warnx(process, `Invalid fw_cfg option "${text}"`);
  warnx(process, '-f [name=]<name>,(string|file)=<value>');
  refuse(process, text);
}

function refuse(process: Process, text: string): never {
  errx(process, EX_USAGE, `invalid fwcfg item '${text}'`);
}
