import { readFileSync } from 'node:fs';

/** A fenced block of a markdown file. */
export interface CodeBlock {
  /** `src/man/hooks.md:9`: its first line. */
  readonly place: string;
  /** The word behind the fence, empty without one. */
  readonly language: string;
  readonly lines: readonly string[];
}

export function codeBlocks(file: string): readonly CodeBlock[] {
  const blocks: { place: string; language: string; lines: string[] }[] = [];
  let open = false;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = /^\s*```(\S*)/.exec(line);
    if (fence !== null && !open)
      blocks.push({ place: `${file}:${index + 2}`, language: fence[1] ?? '', lines: [] });
    else if (fence === null && open) blocks.at(-1)?.lines.push(line);
    if (fence !== null) open = !open;
  }
  return blocks;
}

/** `vmctl ...` in running text: what stands between backquotes. */
export function inlineCommands(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/`(vmctl [^`]+)`/g)].map(([, command = '']) => command.replace(/\s+/g, ' '));
}
