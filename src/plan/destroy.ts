import { isNotCreated } from '../bhyve/control.js';
import { blankSecrets } from '../bhyve/blank-secrets.js';
import { judgeProcesses } from '../bhyve/process.js';
import { VmctlError } from '../errors.js';
import { lastWords } from './answer.js';
import { lookProcesses } from './processes.js';
import { act, type Steps } from './step.js';

/**
 * Frees /dev/vmm/NAME and the memory behind it. The one place with `bhyvectl --destroy`: that command kills a running
 * guest without a question (facts.md 7), so first no bhyve and no loader of that name may live, whoever started it.
 * Throws `denied` naming the process that does, `host` when the look or the command failed.
 */
export function* destroyGuest(
  name: string,
  { vmmExists = true }: { readonly vmmExists?: boolean } = {},
): Steps<void> {
  if (!vmmExists) return;
  const { guests, loaders, doubtful } = judgeProcesses(yield* lookProcesses(), name);
  const living = [...guests, ...loaders, ...doubtful][0];
  if (living !== undefined) {
    throw new VmctlError(
      'denied',
      `${name}: not destroyed, process ${living.pid} is alive: ${blankSecrets(living.command)}`,
      {
        hint: 'destroying a VM kills its guest; end that process first',
      },
    );
  }
  const result = yield* act({ file: 'bhyvectl', args: [`--vm=${name}`, '--destroy'] });
  if (result.code === 0 || isNotCreated(result)) return;
  throw new VmctlError('host', `${name}: cannot be destroyed: bhyvectl: ${lastWords(result)}`);
}
