import { type Claim, claim, macClaim } from './claim.js';
import type { VmDefinition } from './definition.js';
import type { NicBackend } from './devices.js';
import type { KeyPath } from './finding.js';

/** MACs, and what only one NIC can be on. */
export function nicClaims({ networks, directNics }: VmDefinition): readonly Claim[] {
  const direct = new Set(directNics.map(({ position }) => position));
  // NICs on bridges have the places that the others leave.
  const bridged: number[] = [];
  for (let at = 0; bridged.length < networks.length; at += 1) if (!direct.has(at)) bridged.push(at);
  return [
    ...networks.flatMap(({ mac }, index) => macClaim(mac, ['network', bridged[index]!, 'mac'])),
    ...directNics.flatMap(({ mac, position, backend }) => [
      ...macClaim(mac, ['network', position, 'mac']),
      ...backendClaims(backend, position),
    ]),
  ];
}

/** tap(4), a port of vale(4) and a hook of a node have one user each; a NIC of netmap(4) is taken whole. */
function backendClaims(backend: NicBackend, position: number): readonly Claim[] {
  const at = (key: string): KeyPath => ['network', position, key];
  switch (backend.kind) {
    case 'node':
      return [claim('hook', `${backend.node}:${backend.peerhook}`, at('node'))];
    case 'tap':
      return backend.device === undefined ? [] : [claim('tap', backend.device, at('tap'))];
    case 'vale':
      return [claim('vale', backend.port, at('vale'))];
    case 'netmap':
      return [{ ...claim('vale', backend.port, at('netmap')), what: `netmap port ${backend.port}` }];
    case 'slirp':
      return backend.hostForward.flatMap((rule) => forwardClaim(rule, position));
    case 'none':
      return [];
  }
}

/** The host's side of `tcp:127.0.0.1:2222-:22`; udp has ports of its own, which nobody else here listens on. */
function forwardClaim(rule: string, position: number): readonly Claim[] {
  const [, address = '', port] = /^tcp:([^:]*):(\d+)-/.exec(rule) ?? [];
  if (port === undefined) return [];
  const value = `${address === '' ? '0.0.0.0' : address}:${port}`;
  return [{ kind: 'listen', value, what: `address ${value}`, path: ['network', position, 'slirp'] }];
}
