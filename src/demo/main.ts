import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { makeGround } from './ground.js';
import { Difference, expect, paint, quiet, show, until } from './scene.js';

/**
 * The main job, shown on a simulated FreeBSD host: every command below is the real vmctl, every line its true output,
 * and every promise is checked. Exits 1 when anything differs. Run through `npm run demo`.
 */
interface Vm {
  readonly name: string;
  readonly status: string;
  readonly detail: string | null;
  readonly pid: number | null;
  readonly restarts: number;
  readonly attempts: number;
  readonly links: readonly { readonly bridge: string; readonly hook: string }[];
}

const clone = resolve(dirname(process.argv[1] ?? '.'), '..');
const ground = makeGround(clone, { NO_COLOR: '1' });
const { env } = ground;

void main();

async function main(): Promise<void> {
  try {
    if (process.argv.includes('--shell')) return playground();
    await tour();
    process.stdout.write('\nAll of it happened as it should.\n');
  } catch (error) {
    if (!(error instanceof Difference)) throw error;
    process.stdout.write(`\n${paint(31, 'DIFFERS')}  ${error.message}\n`);
    process.exitCode = 1;
  } finally {
    ground.remove();
  }
}

function playground(): void {
  process.stdout.write(
    'A simulated FreeBSD host. Try: vmctl check, vmctl start myvm, vmctl status, ngctl list,\n',
  );
  process.stdout.write('simctl guest myvm reboot, simctl guest myvm crash. Leave with exit.\n');
  spawnSync(process.env['SHELL'] ?? 'sh', [], { env, stdio: 'inherit' });
}

async function tour(): Promise<void> {
  definitions();
  twoGuests();
  consoles();
  await rebootAndCrash();
  await supervisorKilled();
  await network();
  stop();
}

function definitions(): void {
  chapter('Definitions: one TOML file per VM');
  show(`cat ${join(clone, 'vms/myvm.toml')}`, env);
  expect(show('vmctl check', env).status === 0, 'every definition of vms/ is right');
  chapter('What a start would run, before anything is changed');
  const plan = show('vmctl plan myvm', env).output;
  expect(plan.includes('mkpeer re0: bridge lower link0'), 'the bridge is made on re0 in one ngctl run');
  expect(/path=bnet0:,peerhook=link2,socket=/.test(plan), 'the guest hangs directly on the bridge, on link2');
  const nodes = quiet('ngctl list', env).output;
  expect(!nodes.includes('bnet0'), 'and nothing was touched');
}

function twoGuests(): void {
  chapter('Two guests, side by side');
  expect(show('vmctl start myvm desktop', env).status === 0, 'both guests run');
  show('vmctl status', env);
  show('ngctl show bnet0:', env);
  const hooks = status().flatMap((vm) => vm.links.map((link) => `${link.bridge}:${link.hook}`));
  expect(
    hooks.length >= 2 && new Set(hooks).size === hooks.length,
    `every NIC has a hook of its own: ${hooks.join(' ')}`,
  );
}

function consoles(): void {
  chapter('A console that remembers, and answers to scripts');
  const login = show("vmctl console myvm --send '\\n' --expect login: --timeout 60s", env);
  expect(login.status === 0, 'the guest asks who logs in');
  const kept = show('vmctl console myvm --log', env).output;
  expect(
    kept.includes('login:') && kept.trim().split('\n').length > 3,
    'and its boot was kept from the first line',
  );
}

async function rebootAndCrash(): Promise<void> {
  chapter('The guest reboots: bhyve ends with 0 and is started again');
  const before = vm('myvm');
  show('simctl guest myvm reboot', env);
  const rebooted = await until('myvm comes back from its reboot', () => running('myvm', before.pid));
  expect(rebooted.attempts === 0, 'a reboot is no failure');
  expect(sameLinks(before, rebooted), 'and the guest keeps its link');
  chapter('The guest crashes: bhyve dies of SIGABRT');
  show('simctl guest myvm crash', env);
  const back = await until('myvm comes back from its crash', () => running('myvm', rebooted.pid));
  expect(back.attempts === 1, 'a crash counts as one failure');
  expect(show('vmctl status myvm', env).output.includes('SIGABRT'), 'and the status says how it ended');
}

async function supervisorKilled(): Promise<void> {
  chapter('The supervisor is killed with -9: its guests do not notice');
  const before = status().filter((one) => one.pid !== null);
  const { pid } = JSON.parse(quiet('vmctl ping --json', env).output) as { pid: number };
  show(`kill -9 ${pid}`, env);
  show('vmctl ping', env);
  expect(show('vmctl start myvm', env).status === 0, 'a new supervisor is there');
  const after = await until('the guests are adopted', () => {
    const now = status();
    return before.every((one) =>
      now.some((other) => other.name === one.name && other.pid === one.pid && other.status === 'running'),
    )
      ? now
      : undefined;
  });
  show('vmctl status', env);
  expect(
    after.length >= before.length,
    `adopted with the same pid: ${before.map((one) => `${one.name} ${one.pid}`).join(', ')}`,
  );
}

async function network(): Promise<void> {
  chapter('A NIC moves to another bridge while its guest runs');
  const before = vm('myvm');
  expect(show('vmctl nic move myvm 0 lan0', env).status === 0, 'it is moved');
  expect(show('vmctl status myvm', env).output.includes('moved from bnet0'), 'the status says what differs');
  expect(show('vmctl nic move myvm 0 bnet0', env).status === 0, 'and back');
  chapter('A jail on the bridge of the guests');
  expect(show('vmctl jail attach www lan0', env).output === 'ng0_www\n', 'its interface is made and named');
  chapter('Somebody shuts the bridge down under running guests');
  show('ngctl shutdown bnet0:', env);
  await until('the bridge is made again, and the guest plugged in', () =>
    quiet('vmctl events', env).output.includes('"bridge.healed"') ? true : undefined,
  );
  show('vmctl logs -n 3 myvm', env);
  expect(show('vmctl bridge check', env).status === 0, 'the daemon noticed, and made it again');
  const { pid, status: state, links } = vm('myvm');
  expect(
    pid === before.pid && state === 'running' && links[0]?.hook === before.links[0]?.hook,
    'the guest was plugged in again where it was, and not restarted',
  );
  chapter('Who is on the network');
  show('vmctl net', env);
  const tree = show('vmctl graph', env).output;
  expect(
    ['myvm', 'desktop', 'www'].every((name) => tree.includes(` ${name} `)),
    'everybody by name',
  );
  expect(show('vmctl jail detach www', env).status === 0, 'and the jail goes');
}

function stop(): void {
  chapter('Stop: the ACPI button, then everything is gone again');
  expect(show('vmctl stop myvm desktop', env).status === 0, 'both guests powered off');
  expect(
    status().every((one) => one.pid === null),
    'no guest runs',
  );
  show('vmctl status', env);
  expect(show('vmctl bridge down bnet0 lan0', env).status === 0, 'the bridges go, nothing hangs on them');
  expect(!quiet('ngctl list', env).output.includes('bnet0'), "and the host's NIC is as it was");
  show('vmctl daemon stop', env);
}

function chapter(title: string): void {
  process.stdout.write(`\n${paint(36, `== ${title}`)}\n`);
}

function status(): readonly Vm[] {
  return JSON.parse(quiet('vmctl status --json', env).output || '[]') as Vm[];
}

function vm(name: string): Vm {
  const found = status().find((one) => one.name === name);
  if (found === undefined) throw new Difference(`${name} is in the status`);
  return found;
}

function running(name: string, otherThan: number | null): Vm | undefined {
  const now = vm(name);
  const up = now.status === 'running' && now.detail === null;
  return up && now.pid !== null && now.pid !== otherThan ? now : undefined;
}

function sameLinks(a: Vm, b: Vm): boolean {
  return JSON.stringify(a.links) === JSON.stringify(b.links);
}
