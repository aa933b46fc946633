import type { OldRun } from './command-lines.js';

/** `2026-08-20T10:00:00+00:00:  [bhyve options: -c 1 ...]`, lib/vm-run of vm-bhyve. */
const LINE = /\[bhyve (options|devices|console|iso device): (.*)\]\s*$/;

/**
 * The last run of bhyve that a vm-bhyve.log tells of. vm-bhyve gives its words to bhyve unquoted, so that blanks part them; it names the
 * guest nowhere in these lines. The loader's run is not in the log.
 */
export function readVmBhyveLog(text: string, file: string, name?: string): OldRun | undefined {
  let parts: Record<string, string> = {};
  let line = 0;
  for (const [index, one] of text.split('\n').entries()) {
    const [, kind, words] = LINE.exec(one) ?? [];
    if (kind === undefined || words === undefined) continue;
    if (kind === 'options') parts = {};
    parts = { ...parts, [kind]: words };
    line = index + 1;
  }
  const { devices, options, console = '' } = parts;
  if (devices === undefined || options === undefined) return undefined;
  const own = name ?? /\/dev\/nmdm-(.+)\.\d+A/.exec(console)?.[1];
  const words = [devices, options, parts['iso device'] ?? '', console, own ?? ''];
  return {
    bhyve: { file: 'bhyve', args: words.flatMap((part) => part.split(/\s+/).filter((word) => word !== '')) },
    where: `${file}:${line}`,
  };
}

/** Whether a text is such a log. */
export function isVmBhyveLog(text: string): boolean {
  return text.split('\n').some((line) => LINE.test(line));
}
