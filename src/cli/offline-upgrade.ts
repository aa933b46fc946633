import { isDue, judgeUpgrade, stepsOf } from '../doctor/upgrade/judge.js';
import type { Finding } from '../doctor/finding.js';
import { ERROR_STATUS } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { driveSteps } from '../plan/drive.js';
import { lookHost } from '../plan/host-facts.js';
import { paintWith, type Paint } from './colour.js';
import type { Context } from './command.js';
import { readSubject } from './offline-doctor.js';
import { renderFindings } from './render-doctor.js';
import { lookAfterUpgrade } from './upgrade-look.js';

/** `vmctl upgrade-check`: looks, and changes nothing. */
export async function upgradeCheck(context: Context): Promise<number> {
  const host = createFreebsdHost();
  const subject = await readSubject(context);
  const { arch } = await driveSteps(lookHost(), ({ command }) => host.run(command));
  const look = await lookAfterUpgrade(context, subject, { host, arch });
  const findings = judgeUpgrade(look, subject, arch);
  const steps = stepsOf(findings);
  const { json, terminal } = context;
  terminal.out(
    json
      ? `${JSON.stringify({ findings, steps }, null, 2)}\n`
      : render(findings, steps, paintWith(terminal.outColours)),
  );
  return statusOf(findings);
}

function statusOf(findings: readonly Finding[]): number {
  if (findings.some(({ verdict }) => verdict === 'fault')) return ERROR_STATUS.host;
  return isDue(findings) ? ERROR_STATUS.denied : 0;
}

/** The lines stand once, in their order, at the end. */
function render(findings: readonly Finding[], steps: readonly string[], paint: Paint): string {
  const told = renderFindings(
    findings.map(({ id, title, verdict, meaning }) => ({ id, title, verdict, meaning })),
    paint,
  );
  if (steps.length === 0) return told;
  const lines = steps.map((step) => `    ${step}\n`).join('');
  return `${told}\n${paint('what to do, in this order', 'yellow')}\n${lines}`;
}
