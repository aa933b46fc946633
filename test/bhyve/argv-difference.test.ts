import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { argvDifference } from '../../src/bhyve/argv-difference.js';

const words = (text: string): string[] => text.split(' ');
const OURS = words(
  '-c 2 -m 512M -A -H -P -w -u -s 0:0,hostbridge -s 1:0,nvme,/d/a -s 31:0,lpc -l com1,/dev/nmdm-webA web',
);
const differences = (from: string, to: string): readonly string[] => argvDifference(words(from), words(to));

test('equal argvs do not differ, whatever order and form their options have', () => {
  assert.equal(argvDifference(OURS, OURS), []);
  assert.equal(differences('-AHPw -c2 -s 0,hostbridge web', '-s 0:0:0,hostbridge -c 2 -w -P -H -A web'), []);
  assert.equal(differences('-AHP web', '-P -A -H web'), []);
});

test('a changed word is told with both its values, a device with its slot', () => {
  const now = OURS.join(' ').replace('-c 2', '-c 4').replace('512M', '1024M').replace('/d/a', '/d/b');
  assert.equal(argvDifference(OURS, words(now)), [
    '-c 2 -> -c 4',
    '-m 512M -> -m 1024M',
    '-s 1:0,nvme,/d/a -> -s 1:0,nvme,/d/b',
  ]);
});

test('what was added or removed is told as such, another name of the VM too', () => {
  assert.equal(differences('-c 1 -s 3:0,nvme,/a -S web', '-c 1 -s 4:0,nvme,/a db'), [
    'removed: -s 3:0,nvme,/a',
    'removed: -S',
    'removed: web',
    'added: -s 4:0,nvme,/a',
    'added: db',
  ]);
});

test('words of one letter that are about different things are compared each with its own', () => {
  assert.equal(differences('-p 0:1 -p 1:2 -o a=1 -o b=2 x', '-p 1:2 -p 0:3 -o b=3 -o a=1 x'), [
    '-p 0:1 -> -p 0:3',
    '-o b=2 -> -o b=3',
  ]);
  assert.equal(differences('-l com1,/a -l com2,/b x', '-l com2,/b -l com1,/c x'), [
    '-l com1,/a -> -l com1,/c',
  ]);
});

test('no password is told', () => {
  const told = differences('-s 8,fbuf,tcp=:5900,password=old x', '-s 8,fbuf,tcp=:5900,password=new x');
  assert.equal(told, ['-s 8,fbuf,tcp=:5900,password=***: its password']);
  assert.equal(differences('-s 8,fbuf,password=old x', 'x'), ['removed: -s 8,fbuf,password=***']);
});

test('items of fw_cfg and domains are told apart by their names', () => {
  assert.equal(
    argvDifference(
      ['-f', 'opt/a,string=x', '-n', 'id=0,size=1M', '-n', 'id=1,size=1M', 'vm'],
      ['-n', 'id=1,size=2M', '-n', 'id=0,size=1M', '-f', 'opt/b,string=y', '-f', 'opt/a,string=x', 'vm'],
    ),
    ['-n id=1,size=1M -> -n id=1,size=2M', 'added: -f opt/b,string=y'],
  );
});

test.run();
