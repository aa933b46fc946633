import { test } from 'uvu';
import { vmMachine } from '../../src/vm/machine.js';
import { checks } from './checks.js';

for (const check of checks) test(check.name, () => check.run(vmMachine));

test.run();
