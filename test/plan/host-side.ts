import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { addInterface, removeInterface, renameInterface, type Graph } from '../../src/sim/netgraph/graph.js';
import { ngctl } from './ground.js';

/** What ifconfig(8) and route(8) of a host say and do, as far as plans for bridges ask; the rest is its graph. */
export interface HostSide {
  readonly on: Graph;
  readonly options: Map<string, Set<string>>;
  readonly addresses: Map<string, string[]>;
  readonly vlans: Map<string, { readonly parent: string; readonly tag: string }>;
  readonly members: Map<string, string>;
  defaultNic: string | undefined;
}

export function hostSide(on: Graph): HostSide {
  return {
    on,
    options: new Map([['re0', new Set(['LRO', 'TSO4', 'VLAN_HWFILTER'])]]),
    addresses: new Map([['re0', ['192.0.2.7/24']]]),
    vlans: new Map(),
    members: new Map(),
    defaultNic: 're0',
  };
}

export function runOn(side: HostSide, command: HostCommand): CommandResult {
  if (command.file === 'ngctl') return ngctl(side.on, command);
  if (command.file === 'route') {
    const { defaultNic } = side;
    const isIpv6 = command.args.includes('-inet6');
    return done(
      defaultNic === undefined || isIpv6 ? '' : `   route to: default\n  interface: ${defaultNic}\n`,
    );
  }
  if (command.file !== 'ifconfig') return done('');
  const [name = '', ...words] = command.args;
  return name === '-a'
    ? done(side.on.interfaces.map((one) => describe(side, one)).join(''))
    : change(side, name, words);
}

function describe(side: HostSide, port: Graph['interfaces'][number]): string {
  const { name, up, mac } = port;
  const options = [...(side.options.get(name) ?? [])];
  const vlan = side.vlans.get(name);
  return [
    `${name}: flags=8843<${up ? 'UP,' : ''}BROADCAST> metric 0 mtu 1500`,
    ...(options.length === 0 ? [] : [`\toptions=1<${options.join(',')}>`]),
    `\tether ${mac}`,
    ...(side.addresses.get(name) ?? []).map((address) => {
      const [ip = '', width = ''] = address.split('/');
      return ip.includes(':')
        ? `\tinet6 ${ip} prefixlen ${width}`
        : `\tinet ${ip}/${width} broadcast 0.0.0.0`;
    }),
    ...(vlan === undefined
      ? []
      : [`\tvlan: ${vlan.tag} vlanproto: 802.1q vlanpcp: 0 parent interface: ${vlan.parent}`]),
    '',
  ].join('\n');
}

function change(side: HostSide, name: string, words: readonly string[]): CommandResult {
  const port = side.on.interfaces.find((one) => one.name === name);
  if (words[0] === 'create') return create(side, name);
  if (port === undefined) return failed(`ifconfig: interface ${name} does not exist\n`);
  const [verb = '', value = ''] = words;
  if (verb === 'destroy') {
    removeInterface(side.on, name);
    side.vlans.delete(name);
  }
  if (verb === 'name' && !renameInterface(side.on, name, value))
    return failed('ifconfig: ioctl SIOCSIFNAME: File exists\n');
  if (verb === 'up') port.up = true;
  if ((verb === 'inet' || verb === 'inet6') && value.includes('/')) {
    const now = side.addresses.get(name) ?? [];
    side.addresses.set(name, [...now.filter((one) => one !== value), value]);
  }
  const shown = { '-lro': 'LRO', '-vlanhwfilter': 'VLAN_HWFILTER' };
  for (const [word, option] of Object.entries(shown))
    if (words.includes(word)) side.options.get(name)?.delete(option);
  return done('');
}

function create(side: HostSide, name: string): CommandResult {
  const [, parent = '', tag = ''] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  if (addInterface(side.on, { name, mac: '58:9c:fc:00:10:99' }) === undefined)
    return failed('ifconfig: SIOCIFCREATE2: File exists\n');
  side.vlans.set(name, { parent, tag });
  return done('');
}

function done(stdout: string): CommandResult {
  return { code: 0, stdout, stderr: '' };
}

function failed(stderr: string): CommandResult {
  return { code: 1, stdout: '', stderr };
}
