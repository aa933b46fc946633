import { vmPath } from '../bhyve/layout.js';
import { renderSecrets } from '../bhyve/secrets.js';
import type { VmDefinition } from '../definition/definition.js';
import { judgePassword } from '../plan/screen.js';
import { replaceFile } from '../store/file.js';
import { vmPathsOf } from '../store/paths.js';
import { readSecretFile } from '../store/secret-file.js';
import type { Context } from './context.js';

/** A screen's password, read and judged. Throws in words that do not tell it; undefined = it has none. */
export function readPassword(
  context: Context,
  { name, graphics }: VmDefinition,
): { readonly password: string; readonly warnings: readonly string[] } | undefined {
  if (graphics?.passwordFile === undefined) return undefined;
  const path = vmPath(context.layout(), name, graphics.passwordFile);
  const verdict = judgePassword(name, path, readSecretFile(path));
  if ('fault' in verdict) throw verdict.fault;
  return verdict;
}

/** The file that the definition's bhyve is to be given by -k; undefined = none. */
export function secretsPath(
  { paths }: Pick<Context, 'paths'>,
  { name, graphics }: VmDefinition,
): string | undefined {
  return graphics?.passwordFile === undefined ? undefined : vmPathsOf(paths, name).secrets;
}

/** Writes it, for root alone, right before bhyve reads it: the password itself is nowhere else but in its own file. */
export function writeSecrets(context: Context, definition: VmDefinition): void {
  const path = secretsPath(context, definition);
  const read = readPassword(context, definition);
  if (path === undefined || read === undefined) return;
  const { slots } = context.identity(definition);
  const text = renderSecrets({ definition, slots, password: read.password });
  if (text !== undefined) replaceFile(path, text, { flush: false, mode: 0o600 });
}
