import type { BridgeDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { BridgeSeen, NicSeen } from './bridge-look.js';
import { nodeOfInterface } from './names.js';
import type { HookRow } from './node.js';

/** Throws when the bridge cannot be made without touching what is somebody else's: says what holds what. */
export function judgeBridge(wanted: BridgeDefinition, seen: BridgeSeen): void {
  judgeName(wanted, seen);
  if (wanted.interface === undefined) return;
  const node = nodeOfInterface(wanted.interface);
  if (seen.nic === undefined) {
    throw new VmctlError(
      'host',
      `bridge ${wanted.name}: there is no interface ${wanted.interface} (no netgraph node ${node})`,
      {
        hint: `\`ifconfig -l\` lists the interfaces; write one of them as interface of [bridge.${wanted.name}] in host.toml`,
      },
    );
  }
  if (seen.nic.type !== 'ether') {
    throw new VmctlError(
      'host',
      `bridge ${wanted.name}: node ${node} is of type ${seen.nic.type}, not an Ethernet interface`,
      {
        hint: `write an Ethernet interface as interface of [bridge.${wanted.name}] in host.toml`,
      },
    );
  }
  const hooks = seen.nic.hooks.filter((row) => row.hook === 'lower' || row.hook === 'upper');
  for (const row of hooks) judgeHook(wanted, seen, row);
  judgeSides(wanted, hooks);
  if (hooks.length === 0) judgeOtherNic(wanted, seen, seen.nic);
}

function judgeName(wanted: BridgeDefinition, { named }: BridgeSeen): void {
  if (named === undefined || named === 'crowded' || named.type === 'bridge') return;
  throw new VmctlError('host', `bridge ${wanted.name}: a node of type ${named.type} has that name already`, {
    hint: `give the bridge another name in host.toml, or rename that node: \`ngctl name ${wanted.name}: OTHER\``,
  });
}

/** A hook of the NIC must hang on the wanted bridge, or on a nameless one that can still become it. */
function judgeHook(wanted: BridgeDefinition, { named }: BridgeSeen, row: HookRow): void {
  const hook = `${wanted.interface}:${row.hook}`;
  const holder = row.peerName ?? `[${row.peerId}]`;
  if (row.peerType !== 'bridge') {
    throw new VmctlError(
      'host',
      `bridge ${wanted.name}: ${hook} is held by ${holder}, a node of type ${row.peerType}`,
      {
        hint: `free the interface (\`ngctl show ${nodeOfInterface(wanted.interface ?? '')}:\`) or use another one`,
      },
    );
  }
  if (row.peerName !== undefined && row.peerName !== wanted.name) {
    throw new VmctlError('host', `bridge ${wanted.name}: ${hook} belongs to the bridge ${row.peerName}`, {
      hint: `an interface can be on one bridge only: call the bridge ${row.peerName} in host.toml, or use another interface`,
    });
  }
  if (row.peerName === undefined && named !== undefined) {
    throw new VmctlError(
      'host',
      `bridge ${wanted.name}: ${hook} hangs on a nameless bridge ${holder}, and another bridge has the name`,
      {
        hint: `if the nameless one is a leftover, \`ngctl shutdown [${row.peerId}]:\` removes it`,
      },
    );
  }
}

function judgeSides(wanted: BridgeDefinition, hooks: readonly HookRow[]): void {
  const [first, second] = hooks;
  if (first === undefined || second === undefined || first.peerId === second.peerId) return;
  throw new VmctlError(
    'host',
    `bridge ${wanted.name}: lower and upper of ${wanted.interface} hang on two different bridges`,
    {
      hint: `look at \`ngctl show ${nodeOfInterface(wanted.interface ?? '')}:\` and remove one of them`,
    },
  );
}

function judgeOtherNic(wanted: BridgeDefinition, { named }: BridgeSeen, nic: NicSeen): void {
  if (named === undefined || named === 'crowded') return;
  const other = named.hooks.find(
    (row) => row.peerType === 'ether' && row.peerHook === 'lower' && row.peerId !== nic.id,
  );
  if (other === undefined) return;
  throw new VmctlError(
    'host',
    `bridge ${wanted.name} is on interface ${other.peerName ?? `[${other.peerId}]`}, not on ${wanted.interface}`,
    {
      hint: `write that interface in host.toml, or give this bridge another name`,
    },
  );
}
