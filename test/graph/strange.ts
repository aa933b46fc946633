import fc from 'fast-check';
import type { BridgeTraffic, NetMember, NetReport } from '../../src/protocol/network.js';
import { bridgeOf, memberOf, reportOf } from './network.js';

/** What a name may do at worst: steer a parser, a terminal, or be no text at all. */
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    'end',
    '"',
    '\\',
    '</text>',
    ']]>',
    '&amp;',
    '#quot;',
    'a"];x',
    '\ud800',
    '`x`',
    'a\nb',
    '1. a',
    'x'.repeat(200),
  ),
);

const member: fc.Arbitrary<NetMember> = fc
  .record({
    name,
    kind: fc.constantFrom('nic', 'host', 'vm', 'jail', 'other'),
    side: fc.constantFrom('lower', 'upper', null),
    nic: fc.option(name),
    hook: fc.option(name),
    node: fc.option(name),
    state: fc.oneof(fc.constantFrom('up', 'down', 'running', 'failed', 'foreign', 'restarting'), name),
  } as const)
  .map(memberOf);

const bridge: fc.Arbitrary<BridgeTraffic> = fc
  .record({
    name,
    members: fc.array(member, { maxLength: 9 }),
    state: fc.constantFrom('up', 'down', 'degraded', 'unknown'),
    owner: fc.constantFrom('vmctl', 'other', null),
    problems: fc.array(name, { maxLength: 2 }),
  } as const)
  .map(bridgeOf);

/** Any network with any names; some members are on several bridges. */
export const anyNetwork: fc.Arbitrary<NetReport> = fc
  .uniqueArray(bridge, { maxLength: 4, selector: ({ name: own }) => own })
  .chain((bridges) =>
    fc
      .subarray(bridges.flatMap(({ members }) => members))
      .map((guests) =>
        reportOf(
          ...bridges.map((one, at) => (at === 0 ? { ...one, members: [...one.members, ...guests] } : one)),
        ),
      ),
  );
