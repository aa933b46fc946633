import type { Context, Input } from './command.js';
import type { askNetwork } from './network-request.js';
import type { NetPicture } from './watch-net.js';
import { renderNet } from './render-net.js';
import { isWide, tableSpace } from './table-space.js';

export interface NetShown {
  readonly input: Input;
  /** Handed in: to ask is in the client already. */
  readonly ask: typeof askNetwork;
}

/** `vmctl net`, once or again and again. */
export async function showNet(context: Context, { input, ask }: NetShown): Promise<number> {
  const { operands, flags } = input;
  const { json, terminal } = context;
  const watched = flags.has('watch');
  const [bridge] = operands;
  const space = tableSpace(context, input);
  const picture = async (): Promise<NetPicture> => {
    const { net } = await ask(
      context,
      { request: 'net', ...(bridge === undefined ? {} : { bridge }) },
      'net',
    );
    if (json) return () => `${JSON.stringify(net, null, watched ? 0 : 2)}\n`;
    return (columns) => renderNet(net, { ...space, columns: isWide(input) ? Infinity : columns });
  };
  const first = await picture();
  if (!watched) {
    terminal.out(first(space.columns));
    return 0;
  }
  const { watchNet } = await import('#session');
  await watchNet({ first, picture, plain: json, stdin: process.stdin, stdout: process.stdout });
  return 0;
}
