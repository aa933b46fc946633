import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { runNgctl } from '../netgraph/ngctl.js';
import { isErrno, strerror } from '../netgraph/errno.js';
import { strike, type Fault } from '../fault.js';
import type { World } from '../world.js';

export const EVIDENCE = { 'ngctl: all replies': 'facts 1, 2, 3, 4; ngctl-transcripts' } satisfies Evidence;

/** ngctl(8); a fault strikes the script line it names, as the kernel would refuse that line. */
export function ngctl(world: World, call: Call, fault?: Fault): Outcome {
  const result = runNgctl(world.graph, {
    args: call.args,
    ...(call.input === undefined ? {} : { input: call.input }),
    pid: call.pid,
    uid: world.knobs.uid,
    readFile: (path) => {
      const full = resolve(call.cwd, path);
      return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
    },
    writeFile: (path, text) => {
      writeFileSync(resolve(call.cwd, path), text);
      return true;
    },
    ...(world.settings.kind ? {} : { random: world.random }),
    onLine: (line, number) => atLine(fault, number) ?? strikeLine(world, line),
  });
  return reply(EVIDENCE['ngctl: all replies'], result.code, result);
}

interface Stop {
  readonly code: number;
  readonly stderr: string;
}

const REFUSED = 71;

/** What was armed for the whole run: refused at a line, or dead behind one; who is dead needs no message. */
function atLine(fault: Fault | undefined, number: number): Stop | undefined {
  if (fault?.afterLine !== undefined && number > fault.afterLine) return { code: REFUSED, stderr: '' };
  if (fault?.line !== number || !isErrno(fault.errno)) return undefined;
  return { code: REFUSED, stderr: `ngctl: send msg: ${strerror(fault.errno)}` };
}

function strikeLine(world: World, line: string): Stop | undefined {
  const fault = strike(world.faults, 'ngctl', line, (one) => one.code !== undefined);
  return fault?.code === undefined ? undefined : { code: fault.code, stderr: fault.stderr ?? '' };
}
