import { spawn } from 'node:child_process';
import { VmctlError } from '../errors.js';

export interface ManPageOptions {
  readonly columns: number;
  /** Bold and underlined by what less(1) and terminals understand; else plain. */
  readonly colours: boolean;
  readonly utf8: boolean;
}

/**
 * A manual page as text, by mandoc(1), which is in FreeBSD's base system. Throws `host` where it is not there; the hint names
 * the file.
 */
export async function renderManPage(
  file: string,
  { columns, colours, utf8 }: ManPageOptions,
): Promise<string> {
  const text = await new Promise<string>((resolve, reject) => {
    const args = ['-T', utf8 ? 'utf8' : 'ascii', '-O', `width=${columns}`, file];
    const child = spawn('mandoc', [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.once('error', (error: NodeJS.ErrnoException) => reject(notRendered(file, error)));
    // Its status tells of faults of style in the page, too.
    child.once('close', () => resolve(Buffer.concat(parts).toString('utf8')));
  });
  if (text === '') throw notRendered(file, new Error('mandoc printed nothing'));
  return colours ? struckOver(text) : text.replace(/[^\n]\x08/gu, '');
}

/** `X^HX` is bold, `_^HX` underlined: as a typewriter made it. */
function struckOver(text: string): string {
  return text
    .replace(/(?:([^\n])\x08\1)+/gu, (run) => `\x1b[1m${run.replace(/[^\n]\x08/gu, '')}\x1b[0m`)
    .replace(/(?:_\x08[^\n])+/gu, (run) => `\x1b[4m${run.replaceAll('_\x08', '')}\x1b[0m`);
}

function notRendered(file: string, cause: NodeJS.ErrnoException): VmctlError {
  const reason = cause.code === 'ENOENT' ? 'mandoc(1) is not here' : cause.message;
  return new VmctlError('host', `${file} cannot be shown: ${reason}`, {
    cause,
    hint: `try: man ${file}`,
  });
}
