import { renderJsonSchema } from '../definition/json-schema.js';
import { VmctlError } from '../errors.js';
import type { Context, Input } from './command.js';

/** `vmctl schema [vm|host]`. */
export function schema({ terminal }: Context, { operands }: Input): Promise<number> {
  const [kind = 'vm'] = operands;
  if (kind !== 'vm' && kind !== 'host')
    return Promise.reject(
      new VmctlError('usage', `there is no schema of ${JSON.stringify(kind)}`, {
        hint: 'write: vmctl schema vm, or: vmctl schema host',
      }),
    );
  terminal.out(renderJsonSchema(kind));
  return Promise.resolve(0);
}
