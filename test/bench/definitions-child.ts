import { decodeDirectory } from '../../src/definition/directory.js';
import { emptyLedger } from '../../src/netgraph/ledger.js';
import { layoutOf } from '../../src/plan/layout.js';
import { previewSteps } from '../../src/plan/preview.js';
import { planStart } from '../../src/plan/start.js';
import { readDefinitionFiles } from '../../src/store/definitions.js';
import { pathsOf } from '../../src/store/paths.js';

/** `node definitions-child.js ROOT ROUNDS`: ms of each round of reading, decoding, checking and planning all files, as JSON. */
const [root = '', rounds = '1'] = process.argv.slice(2);
const paths = pathsOf({ root });
const times: number[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const from = performance.now();
  await planAll();
  times.push(performance.now() - from);
}
process.stdout.write(`${JSON.stringify(times)}\n`);

async function planAll(): Promise<void> {
  const { host, vms, faults } = decodeDirectory(await readDefinitionFiles(paths.definitions));
  if (!host.ok || faults.length > 0) throw new Error(JSON.stringify(faults[0]));
  const layout = layoutOf(paths, host.value);
  for (const decoded of vms.values()) {
    if (!decoded.ok) continue;
    const pins = { macs: {}, slots: {} };
    const fresh = {
      ledger: emptyLedger(host.value.bridges),
      takenMacs: new Set<string>(),
      knownModules: new Set<string>(),
    };
    await previewSteps(planStart(decoded.value, { host: host.value, layout, pins, ...fresh }));
  }
}
