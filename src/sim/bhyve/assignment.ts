import { setValue } from './config.js';
import { err, errx, EX_USAGE, EXIT_ERROR, type Process } from './process.js';

/** -o var=value. */
export function parseAssignment(process: Process, text: string): void {
  if (!assign(process, text)) errx(process, EX_USAGE, `invalid configuration option '${text}'`);
}

/**
 * -k FILE: one var=value a line, read where the option stands. No blanks around `=`, no trailing comments, CR is kept; a
 * directory reads as an empty file (on Linux; UNPROVEN on FreeBSD).
 */
export function readConfigFile(process: Process, path: string): void {
  const kind = process.host.look(path)?.kind;
  const text = kind === 'directory' ? '' : process.host.readFile(path);
  if (text === undefined) {
    process.errno = 'ENOENT';
    err(process, EXIT_ERROR, `Failed to open configuration file ${path}`);
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [at, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (!assign(process, line)) {
      errx(process, EXIT_ERROR, `${path} line ${at + 1}: invalid config option '${line}'`);
    }
  }
}

/** parse_config_option: an empty value is refused, an empty name is not. */
function assign(process: Process, text: string): boolean {
  const equals = text.indexOf('=');
  if (equals < 0 || equals === text.length - 1) return false;
  setValue(process, text.slice(0, equals), text.slice(equals + 1));
  return true;
}
