import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import type { GraphNode } from '../../src/sim/netgraph/state.js';
import type { WorldOptions } from '../../src/sim/launch.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { createStage, GUEST_TOML, type Ran, type Stage } from './stage.js';

/** What a refused command must have said. */
export interface Refusal {
  readonly status: number;
  /** What failed, on what. */
  readonly says: readonly RegExp[];
  /** What to do about it. */
  readonly hint: RegExp;
}

/** A host on which the guest `other` runs on an isolated bridge of its own while something else goes wrong. */
export interface Trial extends Stage {
  readonly other: StatusReport;
  /** Runs a host program as root would at the prompt; its standard output. */
  byHand(file: string, args: readonly string[], input?: string): string;
  /** Netgraph as it is: nodes with their ids and hooks. */
  network(): readonly object[];
  /** Runs vmctl, which must refuse, and leave network and `other` as they were. */
  refuses(args: readonly string[], refusal: Refusal): Ran;
  /** Fails unless `other` runs on as it did. */
  unharmed(): void;
}

/** bnet0 over re0 is what goes wrong; lan0 has no interface. */
export const TRIAL_HOST_TOML = '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n';
export const LAN_GUEST_TOML = GUEST_TOML.replace('bnet0', 'lan0');
/** One try, so that what was left behind can be looked at. */
export const ONE_TRY = 'restart = "never"\n';

export async function createTrial(options: Partial<WorldOptions> = {}): Promise<Trial> {
  const stage = createStage(options);
  stage.define('host', TRIAL_HOST_TOML);
  stage.define('other', LAN_GUEST_TOML);
  stage.disk('other');
  stage.ok('start', 'other', '--no-wait');
  const other = await stage.running('other');
  const network = (): readonly object[] => networkOf(stage);
  const unharmed = (): void => {
    const { status, pid, links } = stage.status('other');
    assert.equal(
      { status, pid, links },
      { status: 'running', pid: other.pid, links: other.links },
      'other runs on',
    );
  };
  return {
    ...stage,
    other,
    byHand: (file, args, input) => runByHand(stage, { file, args, input }),
    network,
    unharmed,
    refuses(args, refusal) {
      const before = network();
      const ran = stage.vmctl(...args);
      assertRefused(args, ran, refusal);
      assert.equal(network(), before, 'the network is as before');
      unharmed();
      return ran;
    },
  };
}

/** Fails unless vmctl said no in the documented way. */
function assertRefused(args: readonly string[], ran: Ran, { status, says, hint }: Refusal): void {
  const told = `vmctl ${args.join(' ')}: ${ran.stderr}${ran.stdout}`;
  assert.is(ran.status, status, told);
  for (const words of says) assert.match(ran.stderr, words, `${words} in: ${told}`);
  const hints = ran.stderr.split('\n').filter((line) => line.startsWith('hint: '));
  assert.ok(
    hints.some((line) => hint.test(line)),
    `a hint like ${hint} in: ${told}`,
  );
}

interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly input: string | undefined;
}

function runByHand({ world }: Stage, { file, args, input }: Program): string {
  const options = { env: world.env, encoding: 'utf8', input: input ?? '' } as const;
  const { status, stdout, stderr } = spawnSync(`${world.dir}/bin/${file}`, args, options);
  assert.is(status, 0, `${file} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function networkOf({ world }: Stage): readonly object[] {
  const { nodes } = JSON.parse(world.simctl('world')) as { nodes: readonly GraphNode[] };
  return nodes.map(({ id, type, name, hooks, persistent, promisc, autosrc }) => ({
    ...{ id, type, name, persistent, promisc: promisc === true, autosrc: autosrc === true },
    hooks: hooks.map((hook) => `${hook.name} ${hook.peer} ${hook.peerHook}`).sort(),
  }));
}
