import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'maxsockbuf', title: 'kern.ipc.maxsockbuf' });

/** What bhyve asks for (net_backend_netgraph.c). */
const WANTED = 4 * 1024 * 1024;
/** sb_max_adj = sb_max * MCLBYTES / (MSIZE + MCLBYTES) (uipc_sockbuf.c, facts.md 5). */
const SHARE = 2048 / 2304;
const MEND = Math.ceil(WANTED / SHARE / (1024 * 1024)) * 1024 * 1024;

/** bhyve takes less where the limit is lower; frames of a busy guest are dropped earlier then. */
export function judgeSockbuf({ sysctls }: HostLook, { vms }: Subject): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const limit = numberOf(sysctls.value, 'kern.ipc.maxsockbuf');
  if (limit === undefined) return say.unseen('sysctl does not tell it');
  const buffer = Math.floor(limit * SHARE);
  if (buffer >= WANTED) return say.ok(`${limit}: each NIC gets its buffers of 4 MiB`);
  const meaning = `${limit}: the socket buffers of a NIC are ${buffer} bytes each where bhyve asks for 4 MiB, so bursts drop earlier`;
  if (!vms.some(({ networks }) => networks.length > 0)) return say.ok(`${limit}; no guest has a NIC`);
  return say.note(
    meaning,
    `echo kern.ipc.maxsockbuf=${MEND} >> /etc/sysctl.conf`,
    `sysctl kern.ipc.maxsockbuf=${MEND}`,
  );
}
