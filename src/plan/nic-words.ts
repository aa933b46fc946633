/** A NIC on the netgraph back-end, as an argv says it. */
export interface NicWord {
  readonly bridge: string;
  readonly hook: string;
  readonly socket?: string;
  /** Lower case. */
  readonly mac?: string;
}

const NIC = /(?:^|\s)(?:-s\s*)?[\d:]+,[\w-]+,netgraph,(\S+)/g;

/**
 * The netgraph NICs in the text of a bhyve argv, in order (facts.md 5): of ps(1) before the title, or of vm-bhyve.log.
 * A path that is no plain node name is passed over: nobody can tell whose hook it is.
 */
export function parseNicWords(text: string): readonly NicWord[] {
  return [...text.matchAll(NIC)].flatMap(([, words = '']) => {
    const values = new Map(
      words.split(',').map((word): [string, string] => {
        const at = word.indexOf('=');
        return [word.slice(0, at), word.slice(at + 1)];
      }),
    );
    const bridge = /^([^:]+):$/.exec(values.get('path') ?? '')?.[1];
    const hook = values.get('peerhook');
    if (bridge === undefined || hook === undefined) return [];
    const [socket, mac] = [values.get('socket'), values.get('mac')?.toLowerCase()];
    return [{ bridge, hook, ...(socket && { socket }), ...(mac && { mac }) }];
  });
}

/**
 * The devices of the last bhyve that vm-bhyve.log tells of: ` [bhyve devices: -s 0,hostbridge ...]` (vm-bhyve's
 * lib/vm-run); undefined = none.
 */
export function lastDevices(log: string): string | undefined {
  return [...log.matchAll(/\[bhyve devices: ([^\]\n]*)\]/g)].at(-1)?.[1];
}
