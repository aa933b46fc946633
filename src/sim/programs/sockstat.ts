import { getopt } from '../getopt.js';
import { isAlive } from '../process.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { shuffled } from '../random.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'sockstat: rows': 'usr.bin/sockstat/sockstat.c [14]: widths and spelling of addresses',
  'sockstat: usage': 'usr.bin/sockstat/sockstat.c [14]',
} satisfies Evidence;

const HEAD = 'USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS      \n';
const FD = 20;

interface Listening {
  readonly pid: number;
  readonly address: string;
  readonly port: number;
}

/** sockstat(1), only what listens on TCP: `-46l -P tcp [-p PORTS]`. */
export function sockstat(world: World, { args }: Call): Outcome {
  const { given, operands, fault } = getopt(args, '46Ccij:Llnp:P:qSsUuvw');
  if (fault !== undefined || operands.length > 0 || !given.has('l'))
    return reply(EVIDENCE['sockstat: usage'], 1, {
      stderr: 'usage: sockstat [-46CciLlnqSsUuvw] [-j jid] [-p ports] [-P protocols]\n',
    });
  const ports = given.get('p')?.[0]?.split(',').map(Number);
  const rows = listening(world)
    .filter(({ port }) => ports === undefined || ports.includes(port))
    .map((one) => rowOf(world, one));
  const shown = world.settings.kind ? rows : shuffled(rows, world.random);
  return reply(EVIDENCE['sockstat: rows'], 0, { stdout: `${given.has('q') ? '' : HEAD}${shown.join('')}` });
}

function listening(world: World): readonly Listening[] {
  const guests = [...world.guests.values()].flatMap(({ pid, vncPort, vncAddress = '127.0.0.1' }) =>
    vncPort === undefined ? [] : [{ pid, address: vncAddress, port: vncPort }],
  );
  return [...guests, ...world.listeners.filter(({ pid }) => isAlive(world, pid))];
}

function rowOf(world: World, { pid, address, port }: Listening): string {
  const comm = (world.processes.get(pid)?.ucomm ?? '??').slice(0, 10);
  const proto = address.includes(':') ? 'tcp6' : 'tcp4';
  const any = address === '0.0.0.0' || address === '::';
  const local = `${any ? '*' : address}:${port}`;
  const head = `${'root'.padEnd(8)} ${comm.padEnd(10)} ${String(pid).padStart(5)} ${String(FD).padEnd(3)}`;
  return `${head} ${proto.padEnd(6)} ${local.padEnd(21)} *:*\n`;
}
