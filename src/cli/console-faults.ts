import { VmctlError } from '../errors.js';

/** Why what a script or a pipe types does not come to its end. */
export function keyboardTaken(name: string, who: string | null): VmctlError {
  return new VmctlError('denied', `${name}: ${who ?? 'somebody'} has the keyboard`, {
    hint: '--take takes it',
  });
}

/** `up`: its guest has power. */
export function unheard(name: string, up: boolean): VmctlError {
  if (!up)
    return new VmctlError('denied', `${name} is not running: nobody takes what is typed`, {
      hint: `vmctl start ${name}`,
    });
  return new VmctlError('denied', `${name}: what was typed did not reach the guest`, {
    hint: `why: vmctl logs ${name}`,
  });
}

export function unsure(name: string): VmctlError {
  return new VmctlError('denied', `${name}: the daemon ended while this was typed: part of it may be lost`, {
    hint: `what the guest made of it: vmctl console --log ${name}`,
  });
}
