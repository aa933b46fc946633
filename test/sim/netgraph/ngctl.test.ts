import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bridged, host, ngctl, RECIPE, script } from './host.js';

test('the six lines of the recipe join lower and upper to one named bridge', () => {
  const graph = host();
  assert.equal(script(graph, RECIPE), { code: 0, stdout: '', stderr: '' });
  const { stdout } = ngctl(graph, 'show bnet0:');
  assert.match(stdout, /^ {2}Name: bnet0 {11}Type: bridge {10}ID: 0000000\d {3}Num hooks: 2\n/);
  assert.match(stdout, / {2}link1 {11}re0 {13}ether {8}00000001 {8}upper {10}\n/);
  assert.match(stdout, / {2}link0 {11}re0 {13}ether {8}00000001 {8}lower {10}\n/);
});

test('a script stops at its first error and what came before stays in force', () => {
  const graph = host();
  graph.nodes.push({ id: graph.nextId++, type: 'hub', name: 'bnet0', hooks: [] });
  const result = script(graph, RECIPE);
  assert.is(result.code, 71);
  assert.is(result.stderr, 'ngctl: send msg: Address already in use\nngctl: line 3: error in file\n');
  assert.match(ngctl(graph, 'show re0:lower').stdout, /Name: <unnamed>/);
  assert.is(ngctl(graph, 'shutdown re0:lower').code, 0);
  assert.match(ngctl(graph, 'show re0:').stdout, /Num hooks: 0\n$/);
});

test('without ng_ether an interface is a node that does not exist', () => {
  const graph = host(14, false);
  assert.is(
    script(graph, RECIPE).stderr,
    'ngctl: send msg: No such file or directory\nngctl: line 1: error in file\n',
  );
});

test('only root may open a netgraph socket', () => {
  const { code, stderr } = ngctl(host(), 'list', { uid: 1001 });
  assert.is(code, 71);
  assert.is(stderr, "ngctl: can't create node: Operation not permitted\n");
});

test('a command that is missing, unknown, ambiguous or misused has its own status and text', () => {
  const graph = host();
  const usage = 'usage: ngctl [-d] [-f file] [-n name] [command ...]\n';
  assert.equal(ngctl(graph, '-d'), { code: 64, stdout: '', stderr: `ngctl: no command specified\n${usage}` });
  assert.equal(ngctl(graph, '-f'), {
    code: 64,
    stdout: '',
    stderr: `ngctl: option requires an argument -- f\n${usage}`,
  });
  assert.equal(ngctl(graph, '-f /none'), {
    code: 66,
    stdout: '',
    stderr: 'ngctl: /none: No such file or directory\n',
  });
  assert.equal(ngctl(graph, 'frobnicate'), {
    code: 71,
    stdout: '',
    stderr: 'ngctl: "frobnicate": unknown command\n',
  });
  assert.equal(ngctl(graph, 'sh'), { code: 71, stdout: '', stderr: 'ngctl: "sh": ambiguous command\n' });
  assert.equal(ngctl(graph, 'show'), { code: 64, stdout: '', stderr: 'ngctl: usage: show [-n] <path>\n' });
});

test('a fault injector sees every command of a script and may answer in its place', () => {
  const graph = host();
  const seen: string[] = [];
  const onLine = (line: string) => {
    seen.push(line);
    return line.startsWith('name')
      ? { code: 71, stderr: 'ngctl: send msg: No such file or directory' }
      : undefined;
  };
  const result = script(graph, ['# not a command', '', ...RECIPE], { onLine });
  assert.equal(seen, RECIPE.slice(0, 3));
  assert.is(result.code, 71);
  assert.is(result.stderr, 'ngctl: send msg: No such file or directory\nngctl: line 5: error in file\n');
  assert.is(ngctl(graph, 'show re0:', { onLine: () => ({ code: 0, stderr: '' }) }).stdout, '');
});

test('a long line is cut at 2047 bytes up to 14 and read whole on 15', () => {
  const long = `# ${'x'.repeat(2045)}frobnicate`;
  assert.is(
    script(host(14), [long]).stderr,
    'ngctl: "frobnicate": unknown command\nngctl: line 2: error in file\n',
  );
  assert.is(script(host(15), [long]).code, 0);
});

test('rmhook of a missing hook is silent, of a missing node an error', () => {
  const graph = bridged();
  assert.equal(ngctl(graph, 'rmhook bnet0: link9'), { code: 0, stdout: '', stderr: '' });
  assert.is(ngctl(graph, 'rmhook nosuch: link9').code, 71);
});

test('a listing is shuffled by chance and always holds every node and ngctl itself', () => {
  const graph = bridged();
  const orders = new Set<string>();
  for (let seed = 1; seed < 40; seed += 1) {
    let state = seed;
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const { stdout } = ngctl(graph, 'list', { random });
    const names = [...stdout.matchAll(/Name: (\S+)/g)].map((found) => found[1]!);
    assert.equal([...names].sort(), ['bnet0', 'ngctl4711', 're0']);
    orders.add(names.join());
  }
  assert.ok(orders.size > 1);
});

test('every call uses up an id, and no id comes back', () => {
  const graph = bridged();
  const before = graph.nextId;
  for (let call = 0; call < 10; call += 1) ngctl(graph, 'show bnet0:');
  assert.is(graph.nextId, before + 10);
  assert.ok(graph.nodes.every((node) => node.id < graph.nextId));
});

test.run();
