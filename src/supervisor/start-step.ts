import { toVmctlError, VmctlError } from '../errors.js';
import type { Context } from './context.js';

type Work<Input, Output> = (context: Context, input: Input, signal: AbortSignal) => Promise<Output>;

/**
 * A step of a start. The machine keeps only the words of its failure, and names the VM itself; what to do about it is
 * kept for whoever waits, until the next step begins.
 */
export function step<Input extends { readonly name: string }, Output>(
  work: Work<Input, Output>,
): Work<Input, Output> {
  return async (context, input, signal) => {
    const { name } = input;
    context.hints.delete(name);
    context.refusals.delete(name);
    try {
      return await work(context, input, signal);
    } catch (error) {
      const { code, message, hint } = toVmctlError(error);
      if (hint !== undefined) context.hints.set(name, hint);
      if (code === 'denied') context.refusals.set(name, code);
      const words = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
      throw new VmctlError(code, words, { cause: error });
    }
  };
}
