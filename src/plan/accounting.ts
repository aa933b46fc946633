import type { LimitsDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { answer } from './answer.js';
import { look, type Steps } from './step.js';

/** Keys that rctl(8) puts in force. */
const ACCOUNTED = [
  'pcpu',
  'readbps',
  'writebps',
  'readiops',
  'writeiops',
] as const satisfies readonly (keyof LimitsDefinition)[];

/**
 * Refuses a guest whose limits the kernel will not keep: kern.racct.enable is a tunable of the boot loader, read-only later
 * (kern_racct.c). One look, and only for a guest with such limits; what cannot be seen is left to rctl(8) to say.
 */
export function* checkAccounting({
  name,
  limits,
}: Pick<VmDefinition, 'name' | 'limits'>): Steps<VmctlError | undefined> {
  const keys = ACCOUNTED.filter((key) => limits[key] !== undefined);
  if (keys.length === 0) return undefined;
  const args = ['-n', 'kern.racct.enable'];
  const { code, stdout } = yield* look({ file: 'sysctl', args }, { fresh: answer(0, { stdout: '1\n' }) });
  if (code !== 0 || stdout.trim() !== '0') return undefined;
  const message = `${name}: limits: ${keys.join(', ')} cannot be put in force: kern.racct.enable is 0`;
  return new VmctlError('host', message, {
    hint: `echo 'kern.racct.enable="1"' >> /boot/loader.conf, and boot; or take them out of [limits]`,
  });
}
