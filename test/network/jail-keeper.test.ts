import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmctlError } from '../../src/errors.js';
import { listJailRecords } from '../../src/store/network-records.js';
import { writeStateRecord } from '../../src/store/records.js';
import { ngctl, prepare } from '../plan/ground.js';
import { cutOff, jailHost, Killed, makeBridge, refused, type JailHost } from './jail-host.js';

const WWW = { name: 'www', bridge: 'bnet0' };
/** Derived: the same on every run. */
const MAC = /^58:9c:fc(:[0-9a-f]{2}){3}$/;

async function refusal(work: Promise<unknown>): Promise<VmctlError> {
  return work.then(
    () => assert.unreachable('it was not refused') as never,
    (error: VmctlError) => error,
  );
}

/** Nothing of a jail anywhere: nodes, records, leases. */
function assertBare(host: JailHost, links: { leases(): readonly unknown[] }, what: string): void {
  assert.equal(host.ports(), [], what);
  assert.equal(listJailRecords(host.paths), [], what);
  assert.equal(links.leases(), [], what);
}

test('attach makes node and interface of one name with a stable MAC, and says so', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  const report = await jails.attach(WWW);
  assert.match(report.mac, MAC);
  assert.equal(report, {
    ...{ jail: 'www', interface: 'ng0_www', bridge: 'bnet0', hook: 'link0' },
    ...{ mac: report.mac, state: 'plugged' },
  });
  assert.equal(host.ports(), [`ng0_www=ng0_www ${report.mac} bnet0:link0`]);
  assert.equal(links.leases(), [{ owner: 'jail/www', nic: 'ng0_www', bridge: 'bnet0', number: 0 }]);
  assert.equal(await jails.list(), [report]);
  assert.match(host.told.join(), /jail\.attached/);
});

test('a second attach finds all as it is and changes nothing', async () => {
  using host = jailHost();
  const first = await host.keeper().jails.attach(WWW);
  host.fate = ({ file, input = '' }): CommandResult | undefined => {
    assert.is(/mkpeer|connect|name |set |shutdown/.test(input), false, input);
    assert.is(file === 'ifconfig', false, 'no interface is looked for');
    return undefined;
  };
  assert.equal(await host.keeper().jails.attach(WWW), first);
});

test('a jail that runs has its interface in its own vnet: attach is satisfied, detach brings it back first', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  host.ifconfig('ng0_www', 'vnet', 'www');
  assert.is((await jails.attach(WWW)).interface, 'ng0_www');
  host.commands.length = 0;
  const [gone] = await jails.detach({ name: 'www' });
  assert.is(gone?.interface, 'ng0_www');
  const words = host.commands.map(({ args, input }) => input?.trim() ?? args.join(' '));
  const home = words.indexOf('ng0_www -vnet www');
  assert.ok(home >= 0 && home < words.indexOf('shutdown ng0_www:'), words.join(' | '));
  assertBare(host, links, 'after detach');
  assert.match(host.told.join(), /jail\.detached/);
});

test('an interface that its jail calls otherwise is brought back by that name', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  renameInside(host, 'ng0_www', 'vnet0');
  assert.is((await jails.attach(WWW)).interface, 'ng0_www', 'in use: left so');
  assert.match(host.ports()[0] ?? '', /^ng0_www=vnet0@www /);
  await jails.detach({ name: 'www' });
  assertBare(host, links, 'after detach');
});

test('one that came home under another name, its jail being dead, is named again', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach(WWW);
  renameInside(host, 'ng0_www', 'vnet0');
  host.ifconfig('vnet0', '-vnet', 'www');
  await jails.attach(WWW);
  assert.match(host.ports()[0] ?? '', /^ng0_www=ng0_www /);
});

test('an interface that does not come back stays, with its node and its link', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  host.ifconfig('ng0_www', 'vnet', 'renamed');
  const error = await refusal(jails.detach({ name: 'www' }));
  assert.is(error.code, 'denied');
  assert.match(error.message, /ng0_www is inside a jail and does not come back from www: .*not found/);
  assert.match(error.hint ?? '', /try again/);
  assert.match(host.ports()[0] ?? '', /^ng0_www=ng0_www@renamed /);
  assert.is(links.leases().length, 1);
  host.ifconfig('ng0_www', '-vnet', 'renamed');
  await jails.detach({ name: 'www' });
  assertBare(host, links, 'after the second detach');
});

test('detach of what is not there is silent, and does not touch what is not ours', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  makeBridge(host.on, 'bnet0');
  assert.equal(await jails.detach({ name: 'www' }), []);
  assert.equal(await jails.detach({ name: 'www', bridge: 'bnet7' }), []);
  prepare(host.on, ['mkpeer theirs: eiface link3 ether / name theirs:link3 ng0_www']);
  const error = await refusal(jails.detach({ name: 'www' }));
  assert.is(error.code, 'denied');
  assert.match(error.message, /node ng0_www of type eiface is not vmctl's/);
  assert.is(host.ports().length, 1);
});

test('detach of one bridge leaves the others, and of a bridge it is not on is silent', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach(WWW);
  const second = await jails.attach({ name: 'www', bridge: 'theirs' });
  assert.is(second.interface, 'ng1_www');
  assert.equal(await jails.detach({ name: 'www', bridge: 'bnet7' }), []);
  assert.is((await jails.detach({ name: 'www', bridge: 'bnet0' })).length, 1);
  assert.equal(
    (await jails.list()).map((jail) => `${jail.interface} ${jail.bridge} ${jail.state}`),
    ['ng1_www theirs plugged'],
  );
  assert.is((await jails.attach(WWW)).interface, 'ng0_www', 'the first free one again');
});

test('a jail may have two interfaces on one bridge, by name', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach({ ...WWW, interface: 'left' });
  await jails.attach({ ...WWW, interface: 'right' });
  assert.equal(
    (await jails.list()).map((jail) => jail.hook),
    ['link0', 'link1'],
  );
  assert.is((await jails.detach({ ...WWW, interface: 'left' })).length, 1);
  assert.equal(
    (await jails.list()).map((jail) => jail.interface),
    ['right'],
  );
});

test('what cannot be is refused before anything is changed', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach(WWW);
  prepare(host.on, ['mkpeer theirs: eiface link3 ether / name theirs:link3 ng0_db']);
  host.ifconfig('ngeth1', 'name', 'taken0');
  const before = host.ports();
  for (const [wish, code, says] of [
    [{ name: 'a', bridge: 'bnet9' }, 'no-such-vm', /there is no bridge bnet9/],
    [{ name: 'a', bridge: 're0' }, 'host', /node re0 is not a bridge/],
    [{ name: 'a', bridge: 'b net' }, 'usage', /cannot be the name of a bridge/],
    [{ name: '-a', bridge: 'bnet0' }, 'usage', /cannot be the name of a jail/],
    [{ name: 'a', bridge: 'bnet0', interface: 'far-too-long-name' }, 'usage', /17 characters, of 15/],
    [{ name: 'a', bridge: 'bnet0', interface: 'a.b' }, 'usage', /letters, digits/],
    [{ name: 'a', bridge: 'bnet0', interface: 'ngeth7' }, 'usage', /the kernel itself/],
    [{ name: 'a', bridge: 'bnet0', interface: 'ng0_www' }, 'denied', /ng0_www is that of jail www on bnet0/],
    [{ name: 'db', bridge: 'bnet0' }, 'denied', /a node ng0_db is there already/],
    [{ name: 'a', bridge: 'bnet0', interface: 'taken0' }, 'denied', /an interface taken0 is there already/],
    [
      { name: 'www', bridge: 'theirs', interface: 'ng0_www' },
      'denied',
      /ng0_www is that of jail www on bnet0/,
    ],
  ] as const) {
    const error = await refusal(jails.attach(wish));
    assert.is(error.code, code, error.message);
    assert.match(error.message, says);
    assert.ok(error.hint, error.message);
  }
  assert.equal(host.ports(), before);
  assert.is(listJailRecords(host.paths).length, 1);
});

test('a link that somebody takes in the moment it is picked: the next one', async () => {
  using host = jailHost();
  let thief = true;
  host.fate = (command): undefined => {
    if (thief && command.input?.startsWith('mkpeer bnet0: eiface') === true) {
      thief = false;
      prepare(host.on, ['mkpeer bnet0: eiface link0 ether']);
    }
  };
  const { jails } = host.keeper();
  assert.is((await jails.attach(WWW)).hook, 'link1');
  assert.match(host.ports().join(), /ngeth0=ngeth0 .* bnet0:link0,ng0_www=ng0_www .* bnet0:link1/);
});

test("a thief's interface is left alone when the attach fails after the theft", async () => {
  using host = jailHost();
  let stolen = false;
  host.fate = ({ input = '' }): CommandResult | undefined => {
    if (stolen && input.includes('getstats'))
      return { code: 71, stdout: '', stderr: 'ngctl: send msg: Cannot allocate memory\n' };
    if (input.startsWith('mkpeer bnet0: eiface')) {
      stolen = true;
      prepare(host.on, ['mkpeer bnet0: eiface link0 ether']);
    }
    return undefined;
  };
  const { jails, links } = host.keeper();
  assert.match((await refusal(jails.attach(WWW))).message, /Cannot allocate memory/);
  assert.match(host.ports().join(), /^ngeth0=ngeth0 \S+ bnet0:link0$/);
  assert.equal(links.leases(), []);
});

test('an interface that is gone and cannot be made anew is forgotten', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  ngctl(host.on, { file: 'ngctl', args: ['shutdown', 'ng0_www:'] });
  host.fate = (command): CommandResult | undefined =>
    command.input?.startsWith('mkpeer') === true ? refused(host.on, command, 2) : undefined;
  await refusal(jails.attach(WWW));
  assertBare(host, links, 'after the refusal');
});

test('a failure at every line of every script leaves nothing behind, and the next attach works', async () => {
  const script = await scriptOf((host) => host.keeper().jails.attach(WWW));
  for (const { index, lines } of script) {
    for (let line = 1; line <= lines; line++) {
      using host = jailHost();
      const { jails, links } = host.keeper();
      host.fate = (command, at): CommandResult | undefined =>
        at === index ? failing(host, command, line) : undefined;
      await refusal(jails.attach(WWW));
      assertBare(host, links, `command ${index}, line ${line}`);
      host.fate = () => undefined;
      assert.is((await jails.attach(WWW)).hook, 'link0');
    }
  }
});

test('an ngctl that is killed behind any of its lines leaves nothing behind', async () => {
  const [script] = await scriptOf((host) => host.keeper().jails.attach(WWW));
  for (let line = 0; line <= (script?.lines ?? 0); line++) {
    using host = jailHost();
    const { jails, links } = host.keeper();
    host.fate = (command, at): CommandResult | undefined =>
      at === script?.index ? cutOff(host.on, command, line) : undefined;
    assert.match((await refusal(jails.attach(WWW))).message, /could not be made on bnet0/);
    assertBare(host, links, `line ${line}`);
  }
});

test('an attach that is cut off anywhere is finished by the next one', async () => {
  const script = await scriptOf((host) => host.keeper().jails.attach(WWW));
  assert.ok(script.length >= 2, 'ngctl and ifconfig');
  for (const { index, lines } of script) {
    for (let line = 0; line <= lines; line++) {
      using host = jailHost();
      await diesAt(host, { index, line }, () => host.keeper().jails.attach(WWW));
      const { jails, links } = host.keeper();
      const { mac } = await jails.attach(WWW);
      const what = `command ${index}, line ${line}`;
      assert.equal(host.ports(), [`ng0_www=ng0_www ${mac} bnet0:link0`], what);
      assert.is(links.leases().length, 1, what);
      assert.equal(
        listJailRecords(host.paths).map((one) => one.phase),
        ['made'],
        what,
      );
    }
  }
});

test('an attach that is cut off anywhere is undone by a detach', async () => {
  const script = await scriptOf((host) => host.keeper().jails.attach(WWW));
  for (const { index, lines } of script) {
    for (let line = 0; line <= lines; line++) {
      using host = jailHost();
      await diesAt(host, { index, line }, () => host.keeper().jails.attach(WWW));
      const { jails, links } = host.keeper();
      await jails.detach({ name: 'www' });
      assertBare(host, links, `command ${index}, line ${line}`);
    }
  }
});

test('a detach that is cut off anywhere is finished by the next one', async () => {
  const running = async (host: JailHost): Promise<void> => {
    await host.keeper().jails.attach(WWW);
    host.ifconfig('ng0_www', 'vnet', 'www');
    host.commands.length = 0;
  };
  const script = await scriptOf((host) => host.keeper().jails.detach({ name: 'www' }), running);
  assert.ok(script.length >= 2, 'ifconfig and ngctl');
  for (const { index, lines } of script) {
    for (let line = 0; line <= lines; line++) {
      using host = jailHost();
      await running(host);
      await diesAt(host, { index, line }, () => host.keeper().jails.detach({ name: 'www' }));
      const { jails, links } = host.keeper();
      await jails.detach({ name: 'www' });
      assertBare(host, links, `command ${index}, line ${line}`);
    }
  }
});

test('somebody else on the link of a run that never began is left alone', async () => {
  const [first] = await scriptOf((one) => one.keeper().jails.attach(WWW));
  const strangers: readonly (readonly [RegExp, (host: JailHost) => unknown])[] = [
    [/ngeth0=ngeth0 \S+ bnet0:link0/, (host) => host.ifconfig('ngeth0', 'up')],
    [/other=ngeth0 \S+ bnet0:link0/, (host) => prepare(host.on, ['name ngeth0: other'])],
  ];
  for (const [theirs, mark] of strangers) {
    using host = jailHost();
    await diesAt(host, { index: first?.index ?? 0, line: 0 }, () => host.keeper().jails.attach(WWW));
    prepare(host.on, ['mkpeer bnet0: eiface link0 ether']);
    mark(host);
    assert.is((await host.keeper().jails.attach(WWW)).hook, 'link1');
    assert.match(host.ports().join(), theirs);
  }
});

test('a node that somebody gives the name in the last moment is refused and left alone', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  host.fate = (command): undefined => {
    if (command.input?.startsWith('mkpeer bnet0: eiface') === true)
      prepare(host.on, ['mkpeer theirs: eiface link3 ether / name theirs:link3 ng0_www']);
  };
  const error = await refusal(jails.attach(WWW));
  assert.is(error.code, 'denied');
  assert.match(error.message, /a node ng0_www is there already, and it is not vmctl's/);
  assert.match(host.ports().join(), /^ng0_www=ngeth0 \S+ theirs:link3$/);
  assert.equal(links.leases(), []);
  assert.equal(listJailRecords(host.paths), []);
});

test("a host's own interface of the name that a jail uses inside is not taken for the jail's", async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach(WWW);
  renameInside(host, 'ng0_www', 'vnet0');
  prepare(host.on, ['mkpeer theirs: eiface link3 ether']);
  host.ifconfig('ngeth1', 'name', 'vnet0');
  await jails.attach(WWW);
  assert.match(host.ports().join(), /ng0_www=vnet0@www .*,ngeth1=vnet0 /, 'both keep their names');
  host.commands.length = 0;
  await jails.detach({ name: 'www' });
  assert.ok(host.commands.some(({ args }) => args.join(' ') === 'vnet0 -vnet www'));
});

test('a bridge that died and was made again: list says cut off, attach plugs in again', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  const { mac } = await jails.attach(WWW);
  host.ifconfig('ng0_www', 'vnet', 'www');
  ngctl(host.on, { file: 'ngctl', args: ['shutdown', 'bnet0:'] });
  assert.is((await jails.list())[0]?.state, 'cut off');
  makeBridge(host.on, 'bnet0');
  prepare(host.on, ['mkpeer bnet0: tee link0 left']);
  assert.is((await jails.attach(WWW)).hook, 'link1', 'another has its link now');
  assert.equal(host.ports(), [`ng0_www=ng0_www@www ${mac} bnet0:link1`]);
  assert.equal(
    links.leases().map(({ number }) => number),
    [1],
  );
  assert.is(listJailRecords(host.paths)[0]?.hook, 'link1');
});

test('one that somebody plugged in elsewhere comes back to its bridge', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach(WWW);
  prepare(host.on, ['rmhook ng0_www: ether / connect ng0_www: theirs: ether link4']);
  assert.is((await jails.list())[0]?.state, 'cut off');
  await jails.attach(WWW);
  assert.match(host.ports()[0] ?? '', / bnet0:link0$/);
});

test('one that somebody moved to another link of its bridge stays there, and holds that link', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  prepare(host.on, ['rmhook ng0_www: ether / connect ng0_www: bnet0: ether link4']);
  assert.is((await jails.attach(WWW)).hook, 'link4');
  assert.equal(
    links.leases().map(({ number }) => number),
    [4],
  );
});

test('an interface that somebody removed is listed as gone, made anew by attach and forgotten by detach', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  await jails.attach(WWW);
  await jails.attach({ name: 'db', bridge: 'bnet0' });
  ngctl(host.on, { file: 'ngctl', args: ['shutdown', 'ng0_db:'] });
  assert.equal(
    (await jails.list()).map((jail) => `${jail.interface} ${jail.state}`),
    ['ng0_db gone', 'ng0_www plugged'],
  );
  assert.is((await jails.attach({ name: 'db', bridge: 'bnet0' })).hook, 'link1', 'on its own link');
  ngctl(host.on, { file: 'ngctl', args: ['shutdown', 'ng0_db:'] });
  await jails.detach({ name: 'db' });
  assert.equal(
    (await jails.list()).map((jail) => jail.jail),
    ['www'],
  );
  assert.is(links.leases().length, 1);
});

test('after a host boot nothing is there, and attach comes back to the same link with the same MAC', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  await jails.attach({ name: 'first', bridge: 'bnet0' });
  const { mac, hook } = await jails.attach(WWW);
  assert.is(hook, 'link1');
  for (const name of ['ng0_first', 'ng0_www', 'bnet0'])
    ngctl(host.on, { file: 'ngctl', args: ['shutdown', `${name}:`] });
  host.bootId = 'b2';
  const next = host.keeper();
  assert.equal(await next.jails.list(), []);
  assert.equal(next.links.leases(), []);
  assert.equal(next.jails.cables(), []);
  const again = await next.jails.attach(WWW);
  assert.equal([again.hook, again.mac], ['link1', mac]);
  assert.equal(
    listJailRecords(host.paths).map((one) => one.jail),
    ['www'],
    'the other record is dropped',
  );
});

test('a MAC that a guest has is not given to a jail', async () => {
  using host = jailHost();
  const { mac } = await host.keeper().jails.attach(WWW);
  await host.keeper().jails.detach(WWW);
  mkdirSync(host.paths.state, { recursive: true });
  writeStateRecord(host.paths, {
    ...{ version: 1, name: 'web', intent: 'down', stoppedByOperator: false, deaths: [] },
    pins: { macs: { lan: mac }, slots: {} },
  });
  const other = await host.keeper().jails.attach(WWW);
  assert.match(other.mac, MAC);
  assert.is.not(other.mac, mac);
});

test('the next keeper takes the links over before anybody asks', async () => {
  using host = jailHost();
  await host.keeper().jails.attach(WWW);
  assert.equal(host.keeper().links.leases(), [
    { owner: 'jail/www', nic: 'ng0_www', bridge: 'bnet0', number: 0 },
  ]);
});

test('cables are what should be plugged in, and where one was moved to is remembered', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  const { mac } = await jails.attach(WWW);
  const [cable] = jails.cables('bnet0');
  assert.equal(cable, {
    ...{ owner: 'jail/www', nic: 'ng0_www', bridge: 'bnet0', number: 0, mac },
    plug: { node: 'ng0_www', hook: 'ether' },
  });
  assert.equal(jails.cables('theirs'), []);
  if (cable !== undefined) jails.moved(cable, 7);
  assert.is(jails.cables()[0]?.number, 7);
});

test('many at once get a link each', async () => {
  using host = jailHost();
  const { jails, links } = host.keeper();
  const names = Array.from({ length: 8 }, (_, index) => `j${index}`);
  const reports = await Promise.all(names.map((name) => jails.attach({ name, bridge: 'bnet0' })));
  assert.is(new Set(reports.map((one) => one.hook)).size, 8);
  assert.is(new Set(reports.map((one) => one.mac)).size, 8);
  assert.is(links.leases().length, 8);
});

test('the list is one run of ngctl, whatever is gone costs one more', async () => {
  using host = jailHost();
  const { jails } = host.keeper();
  for (const name of ['a', 'b', 'c']) await jails.attach({ name, bridge: 'bnet0' });
  host.commands.length = 0;
  await jails.list();
  assert.is(host.commands.length, 1);
  ngctl(host.on, { file: 'ngctl', args: ['shutdown', 'ng0_b:'] });
  await jails.list();
  assert.is(host.commands.length, 3);
});

test('looking writes nothing', async () => {
  using host = jailHost();
  assert.equal(await host.keeper().jails.list(), []);
  assert.not(existsSync(host.paths.network));
  assert.equal(readdirSync(host.paths.root), []);
});

function renameInside(host: JailHost, from: string, to: string): void {
  host.ifconfig(from, 'name', to);
  host.ifconfig(to, 'vnet', 'www');
}

interface Act {
  /** Position among the commands. */
  readonly index: number;
  readonly lines: number;
}

/** The commands of a work that change something, and how many lines each has. */
async function scriptOf(
  work: (host: JailHost) => Promise<unknown>,
  before: (host: JailHost) => Promise<void> = async () => undefined,
): Promise<readonly Act[]> {
  using host = jailHost();
  await before(host);
  await work(host);
  return host.commands.flatMap(({ file, args, input = '' }, index) => {
    const changes = file === 'ngctl' ? /^(mkpeer|shutdown)/.test(input) : args.length > 1;
    return changes ? [{ index, lines: file === 'ngctl' ? input.trim().split('\n').length : 1 }] : [];
  });
}

/** That command gets so far (one of ifconfig: not begun, or done), and vmctl is killed before it sees how far. */
async function diesAt(
  host: JailHost,
  { index, line }: { readonly index: number; readonly line: number },
  work: () => Promise<unknown>,
): Promise<void> {
  host.fate = (command, at): 'dies' | undefined => {
    if (at < index) return undefined;
    if (at === index && command.file === 'ngctl') cutOff(host.on, command, line);
    if (at === index && command.file !== 'ngctl' && line > 0) host.ifconfig(...command.args);
    return 'dies';
  };
  await assertDead(work());
  host.fate = () => undefined;
}

async function assertDead(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, Killed);
}

function failing(host: JailHost, command: HostCommand, line: number): CommandResult {
  if (command.file === 'ngctl') return refused(host.on, command, line);
  return { code: 1, stdout: '', stderr: 'ifconfig: ioctl SIOCSIFNAME (set name): File exists\n' };
}

test.run();
