import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readOption } from '../../../src/import/argv/bhyve-options.js';
import { BHYVE_VALUED, readOptions, type Option } from '../../../src/definition/getopt.js';
import { Variables } from '../../../src/import/argv/variables.js';

interface Case {
  readonly id: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, unknown>>;
  readonly rc: number | null;
  readonly stdout: string;
}

/** What bhyve has without being told. */
const DEFAULTS = [
  ...['acpi_tables=true', 'acpi_tables_in_memory=true', 'memory.size=256M', 'x86.strictmsr=true'],
  ...['x86.verbosemsr=false', 'lpc.fwcfg=bhyve'],
];
/** Rubbish that bhyve keeps, or sets beside; a dump that the recorder made itself. */
const UNLIKE = new Set(['o-virtio-msix', 'k-dump-fed-back', 'ppt-13', 'l-22']);
const CASES = '../shared/freebsd/bhyve-cases/amd64-main.jsonl';

function variablesOf(argv: readonly string[], files: Case['files'] = {}): readonly string[] {
  const { options, operands } = readOptions(argv, BHYVE_VALUED);
  const variables = new Variables();
  const readFile = (path: string): string | undefined => {
    const content = files[path];
    return typeof content === 'string' ? content : undefined;
  };
  for (const option of options) readOption(option, { variables, items: [], lines: [], readFile });
  const nobody: Option = { letter: '', text: '' };
  if (operands[0] !== undefined) variables.set('name', operands[0], nobody);
  return variables.names().map((name) => `${name}=${variables.raw(name) ?? ''}`);
}

test('an argv is read into the variables that bhyve itself makes of it', () => {
  if (!existsSync(CASES)) return void console.log(`# skipped: no ${CASES}`);
  let compared = 0;
  for (const line of readFileSync(CASES, 'utf8').trim().split('\n')) {
    const { id, argv, files, rc, stdout } = JSON.parse(line) as Case;
    if (rc !== 1 || !stdout.includes('config.dump') || UNLIKE.has(id)) continue;
    const ours = variablesOf(argv, files);
    const theirs = stdout.trimEnd().split('\n');
    const expected = theirs.filter((one) => ours.includes(one) || !DEFAULTS.includes(one));
    assert.equal([...ours].sort(), [...expected].sort(), `${id}: ${argv.join(' ')}`);
    compared += 1;
  }
  assert.ok(compared > 200, `${compared} dumps compared`);
});

test('the short forms of devices are their variables', () => {
  assert.equal(
    variablesOf([
      '-s',
      '5,ahci,hd:/a,ro,cd:/b',
      '-s',
      '1:2:3,virtio-9p,d=/x=y,ro',
      '-p',
      '0:2',
      '-p',
      '0:3',
      'vm',
    ]),
    [
      ...['pci.0.5.0.device=ahci', 'pci.0.5.0.port.0.type=hd', 'pci.0.5.0.port.0.path=/a'],
      ...['pci.0.5.0.port.0.ro=true', 'pci.0.5.0.port.1.type=cd', 'pci.0.5.0.port.1.path=/b'],
      ...['pci.1.2.3.device=virtio-9p', 'pci.1.2.3.sharename=d', 'pci.1.2.3.path=/x=y', 'pci.1.2.3.ro=true'],
      ...['vcpu.0.cpuset=2,3', 'name=vm'],
    ],
  );
});

test.run();
