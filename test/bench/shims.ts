import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInProcessWorld } from '../../src/sim/inprocess.js';
import { realClock } from '../../src/sim/clock.js';
import { BRIDGE_LOOK, BRIDGE_MADE, LINK_LOOK } from './recorded-scripts.js';

/** Writes the cheapest host programs there can be: one sh each, answers in the script, no child. */
export async function writeShims(root: string, guests: readonly string[]): Promise<void> {
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'dev/vmm'), { recursive: true });
  mkdirSync(join(root, 'guests'), { recursive: true });
  for (const fifo of ['bell', ...guests.map((name) => `exit.${name}`)])
    execFileSync('mkfifo', [join(root, fifo)]);
  for (const [name, text] of Object.entries(shims(root, await recordAnswers(guests)))) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\necho ${name} >>${root}/ran\n${text}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }
}

function shims(root: string, ngctl: string): Readonly<Record<string, string>> {
  return {
    ps: `read -r up rest </proc/uptime
now=\${up%.*}
echo "1 0 0 0 $now /sbin/init --"
for row in ${root}/guests/*; do
  read -r pid owner started rest <"$row" || continue
  kill -0 "$pid" 2>/dev/null && echo "$pid $owner 0 0 $((now - started)) $rest"
done
exit 0`,
    sysctl: `printf '%s\\n' 1403000 amd64 4c4c4544-0042-3510-8052-000000000001 00112233445566778899aabbccddeeff bench`,
    ngctl: `IFS= read -r line\ncase $line in\n${ngctl}\nesac`,
    fuser: 'for file; do echo "$file:" >&2; done',
    bhyve: `for name; do :; done
echo launched >${root}/bell
read -r up rest </proc/uptime
echo "$$ $PPID \${up%.*} bhyve: $name" >${root}/guests/$name
: >${root}/dev/vmm/$name
read -r code <${root}/exit.$name
exit "$code"`,
    bhyvectl: `rm -f ${root}/dev/vmm/*`,
    pwait: 'exec tail --pid="$2" -f /dev/null',
    lockf: 'exec cat',
    kldstat: '',
    kldload: '',
    protect: '',
  };
}

/** What ngctl answers when the bridge is up, from the simulated host: one case of sh for each first line of a script. */
async function recordAnswers(guests: readonly string[]): Promise<string> {
  const root = mkdtempSync('/tmp/vr');
  try {
    const { host } = createInProcessWorld(
      { root, interfaces: ['re0'], release: 14, kind: true, seed: 1 },
      realClock,
    );
    await host.run({ file: 'kldload', args: ['-n', 'ng_ether', 'ng_bridge'] });
    await host.run({ file: 'ngctl', args: ['-f', '-'], input: BRIDGE_MADE });
    const answer = async (input: string, pattern: string): Promise<string> => {
      const { code, stdout, stderr } = await host.run({ file: 'ngctl', args: ['-f', '-'], input });
      return `${pattern}) printf %s ${quote(stdout)}; printf %s ${quote(stderr)} >&2; exit ${code};;`;
    };
    return [
      await answer(BRIDGE_LOOK, "'show re0:'"),
      await answer(LINK_LOOK, "'msg bnet0: getstats '*"),
      await answer(`show vm-${guests[0]}-0:\n`, '*'),
    ].join('\n');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
